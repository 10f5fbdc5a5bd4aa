"""Reader of Humdrum **kern: every spine is a voice, one token a note."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from melody.notation import MelodyError
from melody.scores.hands import join_hands
from melody.scores.kern.marks import Marked, place_marks
from melody.scores.kern.sections import KERN, Line, Section, find_sheets, in_playing_order
from melody.scores.kern.signs import KEY, METER, TEMPO, interpret, settle_key, to_key
from melody.scores.kern.spines import Strand, branch, close, open_columns
from melody.scores.kern.tokens import has_length, is_unpitched, notes_of, pitch_of_token, to_length
from melody.scores.reading import MOST_TONES, REPEATS, TOO_LONG, Reading, Tone, Voice

__all__ = ["KEY", "METER", "TEMPO", "pitch_of_token", "read_kern", "to_key", "to_length"]

LONGEST_TOKEN, MOST_VOICES = 256, 128
MIDDLE_C = 60  # of a note that sounds without a pitch
NO_KERN = "there is no **kern spine in this file; export it again as **kern"
NO_SUCH_TUNE = "there is no score {} in this file; it holds {}"
SEVERAL = "there are several scores in the file; the {} was read"
BROKEN = "line {}: this is not **kern as it should be; export the file again"


@dataclass
class Clock:
    """The moment of the line that is being read: a line comes when the next note ends."""

    now: int = 0
    has_sounded: bool = False  # whether a note began at this moment

    def move_on(self, columns: Sequence[Strand]) -> int:
        """The moment of the line that follows."""
        if self.has_sounded:
            ends = (c.end for c in columns if c.voice is not None and c.end > self.now)
            self.now = min(ends, default=self.now)
            self.has_sounded = False
        return self.now


@dataclass
class KernScore:
    """A score while it is being read.

    ``tied`` has the tones that go on, by pitch and by the moment to which they have come;
    ``unpitched`` what was struck without a pitch.
    """

    reading: Reading
    columns: list[Strand]
    clock: Clock = field(default_factory=Clock)
    tied: dict[tuple[int, int], list[tuple[Voice, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    unpitched: dict[int, list[Tone]] = field(default_factory=lambda: defaultdict(list))
    marks: list[Marked] = field(default_factory=list)
    raised: int = 0
    tones: int = 0
    broken: str = ""


def read_kern(text: str, tune: int = 1) -> Reading:
    """Read a **kern score: ties are merged, grace notes dropped, every spine kept as a voice.

    Raises:
        MelodyError: when there is no **kern spine, or a line breaks the spines.
    """
    sheets = find_sheets(text)
    if not sheets:
        raise MelodyError(NO_KERN)
    if not 1 <= tune <= len(sheets):
        raise MelodyError(NO_SUCH_TUNE.format(tune, len(sheets)))
    reading = read_section(sheets[tune - 1])
    reading.tunes, reading.tune = len(sheets), tune
    reading.titles = [sheet.title for sheet in sheets]
    if len(sheets) > 1:
        which = "first" if tune == 1 else f"{tune}."
        reading.repairs.insert(0, SEVERAL.format(which))
    return reading


def read_section(sheet: Section) -> Reading:
    """Read one score, its repeats played once."""
    lines, remarks = in_playing_order(sheet.lines)
    columns = open_columns(lines[0].tokens)
    reading = Reading(title=sheet.title, repairs=remarks)
    reading.voices = [column.voice for column in columns if column.voice is not None]
    score = KernScore(reading, columns)
    for line, following in zip_longest(lines[1:], lines[2:]):
        if line.mark:
            is_bar_line = following is not None and following.tokens[0].startswith("=")
            score.marks.append(Marked(line.mark, score.clock.move_on(score.columns), is_bar_line))
        else:
            read_line(line, score)
    close_score(score)
    return reading


def read_line(line: Line, score: KernScore) -> None:
    """Read one line with the columns as they stand."""
    score.broken = BROKEN.format(line.number)
    tokens = fit(line.tokens, len(score.columns), score.broken)
    if line.is_interpretation:
        read_interpretations(tokens, score)
        return
    pairs = [pair for pair in zip(tokens, score.columns, strict=True) if pair[1].voice is not None]
    if any(token.startswith("=") for token, _ in pairs):
        draw_bar_line([token for token, _ in pairs], score)
        return
    sounding = [(t, c) for t, c in pairs if t != "." and t and not t.startswith(("!", "*"))]
    if sounding:
        now = score.clock.move_on(score.columns)
        for token, column in sounding:
            sing(token, column, max(now, column.end), score)


def fit(tokens: list[str], count: int, broken: str) -> list[str]:
    """The tokens, as many as there are columns; some programs put tabs too many."""
    if len(tokens) != count:
        tokens = [token for token in tokens if token]
    if len(tokens) != count:
        raise MelodyError(broken)
    return tokens


def read_interpretations(tokens: list[str], score: KernScore) -> None:
    """Read what a line says of the columns, then split and join them as it says."""
    if all(token == "*" for token in tokens):
        return
    has_begun = score.tones > 0 or score.clock.now > 0 or score.clock.has_sounded
    for token, column in zip(tokens, score.columns, strict=True):
        interpret(token, column, score.reading, has_begun)
        score.raised = column.raised or score.raised
    now = score.clock.move_on(score.columns)
    score.columns = branch(tokens, score.columns, now)
    if any(token == KERN for token in tokens):
        add_voices(score, now)


def add_voices(score: KernScore, now: int) -> None:
    """Add the voices that have just begun to those of the score."""
    voices = score.reading.voices
    for column in score.columns:
        if column.voice is not None and all(column.voice is not known for known in voices):
            column.end = now
            voices.append(column.voice)
    if len(voices) > MOST_VOICES:
        raise MelodyError(TOO_LONG)


def draw_bar_line(tokens: list[str], score: KernScore) -> None:
    """Remember where a bar line stands, for every voice."""
    now = score.clock.move_on(score.columns)
    for column in score.columns:
        lines = column.voice.bar_lines if column.voice is not None else None
        if lines is not None and (not lines or lines[-1] < now):
            lines.append(now)
    score.reading.first_bar = score.reading.first_bar or now
    if ":|" in tokens[0] and REPEATS not in score.reading.repairs:
        score.reading.repairs.append(REPEATS)


def sing(token: str, column: Strand, onset: int, score: KernScore) -> None:
    """Add one token: a note, a rest, or a chord of notes, as long as the first of them."""
    notes = notes_of(token)
    if len(token) > LONGEST_TOKEN or column.voice is None:
        raise MelodyError(score.broken)
    if not notes:
        return
    longest = to_length(notes[0], score.broken)
    for note in notes:
        length = to_length(note, score.broken) if has_length(note) else longest
        column.voice.written.add(length)
        if is_unpitched(note):
            strike_note(note, Tone(onset, length, MIDDLE_C), column.voice, score)
        elif "r" not in note:
            pitch = pitch_of_token(note, score.broken) - column.raised
            sound_tone(Tone(onset, length, pitch), note, column.voice, score)
    column.end = onset + longest
    score.clock.has_sounded = True


def sound_tone(tone: Tone, note: str, voice: Voice, score: KernScore) -> None:
    """Add a tone, or lengthen the one it is tied to, which may be another voice's."""
    tied = find_open_tie(tone, voice, score) if "]" in note or "_" in note else None
    if tied is None:
        tied = voice, len(voice.tones)
        voice.tones.append(tone)
        count_tone(score)
    else:
        singer, place = tied
        first = singer.tones[place]
        singer.tones[place] = first._replace(length=tone.end - first.onset)
    if "[" in note or "_" in note:
        score.tied[tone.pitch, tone.end].append(tied)


def find_open_tie(tone: Tone, voice: Voice, score: KernScore) -> tuple[Voice, int] | None:
    """The tone that a tie leads from to this one: whose it is, and its place there.

    Where no tie was begun, as in some Essen songs, the same pitch just before is meant.
    """
    going_on = score.tied.get((tone.pitch, tone.onset))
    if going_on:
        own = next((at for at, (singer, _) in enumerate(going_on) if singer is voice), 0)
        return going_on.pop(own)
    last = voice.tones[-1] if voice.tones else None
    if last is not None and (last.pitch, last.end) == (tone.pitch, tone.onset):
        return voice, len(voice.tones) - 1
    return None


def strike_note(note: str, tone: Tone, voice: Voice, score: KernScore) -> None:
    """Add a note without a pitch, unless it is the end of one that was struck before."""
    if "]" not in note and "_" not in note:
        score.unpitched[id(voice)].append(tone)
        count_tone(score)


def count_tone(score: KernScore) -> None:
    """Count one more tone of the score; there are only so many in a melody."""
    score.tones += 1
    if score.tones > MOST_TONES:
        raise MelodyError(TOO_LONG)


def close_score(score: KernScore) -> None:
    """Close what is open, put tones in order, and tell drums from voices that have a pitch."""
    for column in score.columns:
        close(column)
    for voice in score.reading.voices:
        struck = score.unpitched[id(voice)]
        if struck and not voice.tones:
            voice.tones, voice.is_drums = struck, True
        voice.tones.sort(key=lambda tone: tone.onset)
        voice.end = max([voice.end, *(tone.end for tone in voice.tones)])
    place_marks(score.marks, score.reading.voices[0].bar_lines, score.reading)
    join_hands(score.reading.voices, two_are_one=True)
    settle_key(score.reading, score.raised)
