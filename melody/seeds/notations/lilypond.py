r"""LilyPond: ``c'4 d8 e8``, ``\relative c' { \time 3/4 c4 d e }``; https://lilypond.org/doc."""

import re
from fractions import Fraction
from itertools import pairwise

from melody.music.keys import LETTERS, MAJOR, MINOR, Key
from melody.music.meters import Meter
from melody.notation import MelodyError
from melody.seeds.notations.line import STAFF, TypedLine

NOTE = (
    r"(?P<letter>[a-g])(?P<signs>isis|eses|is|es|(?<=[ae])s(?:es)?)?(?P<marks>'{1,4}|,{1,4})?[!?]?"
)
VALUE = r"(?P<value>\\breve|16|32|64|1|2|4|8)?(?P<dots>\.{0,3})(?:\*\d{1,2}(?:/\d{1,2})?)?"
TOKEN = re.compile(
    rf"""
      \\relative\s*(?P<relative>[a-g](?:is|es)?[',]{{0,4}})?
    | \\time\s*(?P<beats>\d{{1,2}})/(?P<unit>\d{{1,2}})
    | \\key\s*(?P<tonic>[a-g])(?P<tonic_sign>is|es|s)?\s*\\(?P<mode>major|minor)
    | \\tempo\s*(?:"[^"]{{0,80}}"\s*)?(?P<beat>\d{{1,2}})(?P<beat_dot>\.?)\s*=\s*(?P<bpm>\d{{1,3}})
    | \\partial\s*\d{{1,2}}\.*
    | \\[A-Za-z]+(?:\s+"[^"]{{0,80}}")?
    | %[^\n]*
    | {NOTE}{VALUE}(?![\w#])
    | (?P<rest>[rs]){VALUE.replace("value", "rest_value").replace("dots", "rest_dots")}(?!\w)
    | (?P<tie>~)
    | (?P<bar>\|)
    | (?P<ignored>[{{}}()\[\]\s]+|"[^"]{{0,80}}"|[-_^][.>\-!^_]?)
    | (?P<other>\S+)
    """,
    re.VERBOSE,
)
ALTERATIONS = {"is": 1, "isis": 2, "es": -1, "s": -1, "eses": -2, "ses": -2}
EVIDENCE = re.compile(r"\\(?:relative|time|key|clef|tempo)|(?<![\w'])[a-g](?:is|es)?(?:'+|,+)\d")


def read_lilypond(text: str) -> TypedLine:
    r"""Read LilyPond's notes.

    Without ``\relative`` octaves are absolute, as LilyPond has it, unless the line then leaps
    further than with each note next to the one before: ``c'4 d8 e8`` is meant to climb.
    """
    relative = re.search(r"\\relative", text) is not None
    lines = [_read(text, is_relative=way) for way in ((True,) if relative else (False, True))]
    best = min(lines, key=_leaps)
    if best is not lines[0]:
        best.remarks.append("octaves were read from each note to the next")
    return best


def looks_like_lilypond(text: str) -> bool:
    """Whether a text has what only LilyPond writes: commands, or marks before a length."""
    return EVIDENCE.search(text) is not None


def unknown_share(text: str) -> float:
    """The share of a text's tokens that LilyPond does not have."""
    tokens = [m for m in TOKEN.finditer(text) if not m["ignored"]]
    return sum(bool(m["other"]) for m in tokens) / max(1, len(tokens))


def _leaps(line: TypedLine) -> int:
    pitches = [note.pitch for note in line.notes if note.pitch is not None]
    return sum(abs(b - a) for a, b in pairwise(pitches))


def _read(text: str, *, is_relative: bool) -> TypedLine:
    line, length, tied = TypedLine(), Fraction(4), False
    line.place = 7 * 3  # C3, from which the first note is counted
    is_first = True
    for match in TOKEN.finditer(text):
        if match["letter"] or match["rest"]:
            value, dots = (
                match["value"] or match["rest_value"],
                match["dots"] or match["rest_dots"] or "",
            )
            length = _length_of(value, dots) if value else length
            before = line.notes[-1].pitch if line.notes and tied else None
            if match["letter"]:
                _sing(match, line, line.round(length), is_relative and not is_first)
                is_first = False
            else:
                line.add(None, line.round(length))
            if before is not None and line.notes[-1].pitch == before:
                line.join_last()
            tied = False
        elif match["tie"]:
            tied = True
        elif match["bar"]:
            line.draw_bar_line()
        elif match["other"]:
            line.unknown[match["other"]] += 1
        else:
            is_first = _state(match, line, is_first)
    return line


def _length_of(value: str, dots: str) -> Fraction:
    plain = Fraction(32) if value == "\\breve" else Fraction(16, int(value))
    return plain * (2 - Fraction(1, 2 ** len(dots)))


def _sing(match: re.Match[str], line: TypedLine, steps: int, is_relative: bool) -> None:
    letter, marks = match["letter"].upper(), match["marks"] or ""
    raised = marks.count("'") - marks.count(",")
    octave = line.octave_of(letter, None if is_relative else 3 + raised, raised)
    alteration = ALTERATIONS.get(match["signs"] or "", 0)
    line.add(12 * (octave + 1) + LETTERS[letter] + alteration, steps)


def _state(match: re.Match[str], line: TypedLine, is_first: bool) -> bool:
    """Take what a command states; returns whether the next note is still the first."""
    if match["relative"]:
        start = match["relative"]
        octave = 3 + start.count("'") - start.count(",")
        line.place = 7 * octave + STAFF.index(start[0].upper())
        return False
    if match["beats"]:
        line.meter = line.meter or _meter_of(int(match["beats"]), int(match["unit"]))
    if match["tonic"]:
        tonic = LETTERS[match["tonic"].upper()] + ALTERATIONS.get(match["tonic_sign"] or "", 0)
        line.key = line.key or Key(tonic % 12, MAJOR if match["mode"] == "major" else MINOR)
    if match["bpm"] and int(match["beat"]):
        quarters = Fraction(4, int(match["beat"])) * (Fraction(3, 2) if match["beat_dot"] else 1)
        line.bpm = line.bpm or float(int(match["bpm"]) * quarters)
    return is_first


def _meter_of(beats: int, unit: int) -> Meter | None:
    try:
        return Meter(beats, unit)
    except MelodyError:
        return None
