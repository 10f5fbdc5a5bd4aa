"""Da capo, dal segno, fine and coda: where a score goes back to, and where it ends then.

A jump is followed where it is plain: one way back, and a place to end. What is played twice is
played as it stands; repeats sound once, as everywhere.
"""

import re
from dataclasses import replace

from melody.notation import MelodyError
from melody.scores.reading import MOST_TONES, TOO_LONG, Tone, Voice

SEGNO, CODA, TO_CODA, FINE = "segno", "coda", "to coda", "fine"
DA_CAPO, DAL_SEGNO = "da capo", "dal segno"
FOLLOWED = "the jump back (D.C. or D.S.) was followed to its end"
NOT_FOLLOWED = "the jump back (D.C. or D.S.) was not followed: it does not say plainly where to end"
WORDS = {  # what stands in a score, spaces and dots left out -> the mark
    SEGNO: re.compile(r"segno"),
    CODA: re.compile(r"coda"),
    TO_CODA: re.compile(r"(?:to|da|alla?)coda"),
    FINE: re.compile(r"fine"),
    DA_CAPO: re.compile(r"(?:dc|dacapo)(?:al.*)?"),
    DAL_SEGNO: re.compile(r"(?:ds|dal?segno)(?:al.*)?"),
}
Marks = dict[str, list[int]]  # what each is called -> where it stands, in ticks
DOTS = re.compile(r"[\s._^<>@-]+")
LONGEST_MARK = 40
MOST_LOOKED_AT = 10 * MOST_TONES  # tones in all spans


def mark_of_words(text: str) -> str:
    """The mark that some words are, such as ``D.C. al Fine``; "" where they are none."""
    plain = DOTS.sub("", text[:LONGEST_MARK]).lower()
    return next((mark for mark, words in WORDS.items() if words.fullmatch(plain)), "")


def goes_back(marks: Marks) -> bool:
    """Whether any way leads back."""
    return bool(marks.get(DA_CAPO) or marks.get(DAL_SEGNO))


def find_spans(marks: Marks, end: int) -> list[tuple[int, int]]:
    """What is played, one after the other; nothing where that is not plain."""
    capo, segno, codas = (marks.get(name, []) for name in (DA_CAPO, DAL_SEGNO, CODA))
    starts = [0] if capo else marks.get(SEGNO, [])[:1]
    if len(capo) + len(segno) != 1 or not starts:
        return []
    start, back = starts[0], (capo or segno)[0]
    leave = [*marks.get(TO_CODA, []), *codas[:-1]][:1]
    if leave and codas and start < leave[0] < back <= codas[-1] < end:
        return [(0, back), (start, leave[0]), (codas[-1], end)]
    fine = marks.get(FINE, [])
    if len(fine) == 1 and start < fine[0] < back == end and not codas:
        return [(0, back), (start, fine[0])]
    return []


def unfold(voice: Voice, spans: list[tuple[int, int]]) -> Voice:
    """A voice with these spans of it one after the other.

    Raises:
        MelodyError: when that is far more than a melody.
    """
    if len(spans) * len(voice.tones) > MOST_LOOKED_AT:
        raise MelodyError(TOO_LONG)
    tones: list[Tone] = []
    lines: list[int] = []
    now = 0
    for begin, stop in spans:
        move = now - begin
        tones += [
            Tone(tone.onset + move, min(tone.end, stop) - tone.onset, tone.pitch)
            for tone in voice.tones
            if begin <= tone.onset < stop
        ]
        lines += [line + move for line in voice.bar_lines if begin < line <= stop]
        now += stop - begin
    return replace(voice, tones=tones, bar_lines=lines, end=now)
