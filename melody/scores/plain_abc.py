"""ABC of a single line -> score, from music21's tokens but without its objects.

Objects, beams and clefs take nine tenths of the time that music21 needs for a tune, and nothing
here asks for them. Whatever is more than a line of notes in bars, music21 reads itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

from music21 import abcFormat
from music21.common.numberTools import opFrac
from music21.exceptions21 import Music21Exception
from music21.key import KeySignature
from music21.metadata import Metadata
from music21.meter import TimeSignature
from music21.note import Note, Rest
from music21.pitch import Pitch
from music21.stream import Measure

from melody.notation import MelodyError
from melody.scores.plain_kern import NOT_OURS, Line, find_bars
from melody.scores.score import Score, Timed, merge
from melody.scores.score_keys import first_key

Token = Any  # music21 gives its tokens no types
FIRST, SECOND = 1, 2


@dataclass
class Bar:
    """A bar as it is written: its notes, what is stated in it, and the bar lines around it."""

    left: Token
    right: Token
    notes: list[Timed] = field(default_factory=list)
    meter: TimeSignature | None = None
    key: KeySignature | None = None

    @property
    def length(self) -> Fraction:
        """Of its notes together, in quarters."""
        return sum((timed.quarters for timed in self.notes), Fraction(0))


def read_plain_abc(name: str, text: str) -> Score | None:
    """Read a plain line of ABC; None where it is not one and music21 has to look."""
    try:
        tokens = abcFormat.ABCFile().readstr(text)
        bars = _read_bars(tokens)
        line = _to_line(bars)
    except (MelodyError, Music21Exception):
        return None
    if all(timed.pitch is None for timed in line.notes):
        return None
    found, pickup = find_bars(line)
    return Score(
        name=name,
        title=_title(tokens),
        notes=merge(line.notes),
        written=frozenset(timed.quarters for timed in line.notes),
        key=first_key(bar.key for bar in bars),
        meter=found,
        pickup=pickup,
    )


def _title(tokens: Token) -> str:
    """The first title, with its article in front."""
    found = Metadata()
    for token in tokens.tokens:
        if _is_metadata(token) and token.isTitle():
            found.title = token.data
            break
    return found.title or ""


def _is_metadata(token: Token) -> bool:
    return isinstance(token, abcFormat.ABCMetadata)


def _read_bars(tokens: Token) -> list[Bar]:
    if tokens.definesReferenceNumbers() or len(tokens.splitByVoice()) > 1:
        raise MelodyError(NOT_OURS)
    if not tokens.definesMeasures():
        raise MelodyError(NOT_OURS)
    parts = abcFormat.mergeLeadingMetaData(tokens.splitByMeasure())
    bars = [bar for bar in map(_read_bar, parts) if bar]
    if len(bars) < 2:
        raise MelodyError(NOT_OURS)
    return bars


def _read_bar(part: Token) -> Bar | None:
    bar = Bar(part.leftBarToken, part.rightBarToken)
    for token in part.tokens:
        if _is_metadata(token):
            _state(token, bar)
        elif isinstance(token, abcFormat.ABCNote):
            bar.notes += _sing(token)
    if part.hasNotes():
        return bar
    if bar.meter or bar.key:
        raise MelodyError(NOT_OURS)
    return None


def _state(token: Token, bar: Bar) -> None:
    if token.isMeter():
        bar.meter = token.getTimeSignatureObject() or bar.meter
    elif token.isKey():
        bar.key = token.getKeySignatureObject() or bar.key
        if token.getClefObject()[0] is not None:
            raise MelodyError(NOT_OURS)


def _sing(token: Token) -> Iterator[Timed]:
    """A note or a rest; a chord or a grace note is not ours."""
    if isinstance(token, abcFormat.ABCChord) or token.inGrace:
        raise MelodyError(NOT_OURS)
    quarters = token.quarterLength
    if token.activeTuplet:
        quarters = opFrac(quarters * token.activeTuplet.tupletMultiplier())
    if quarters:
        tied = token.tie in ("stop", "continue")
        yield Timed(None if token.isRest else _midi(token.pitchName), Fraction(quarters), tied)


@cache
def _midi(name: str) -> int:
    return int(Pitch(name).midi)


def _to_line(bars: Sequence[Bar]) -> Line:
    """The notes of the bars that sound, and where bar lines stand."""
    silent = _first_endings(bars)
    line, whole = Line(), Fraction(0)
    for number, bar in enumerate(bars):
        if bar.meter:
            whole = Fraction(bar.meter.barDuration.quarterLength)
        parts = _cut(bar, whole)
        if number not in silent:
            line.meters += _meters(bar, parts[1:], whole)
            for notes in parts:
                _add(notes, line)
        elif len(parts) > 1:
            raise MelodyError(NOT_OURS)
    return line


def _cut(bar: Bar, whole: Fraction) -> list[list[Timed]]:
    """The notes of a bar; where a bar line was forgotten, of the two that it is."""
    if not whole:
        raise MelodyError(NOT_OURS)
    parts: list[list[Timed]] = [[], []]
    now = Fraction(0)
    for timed in bar.notes:
        before = min(max(whole - now, Fraction(0)), timed.quarters)
        after = timed.quarters - before
        is_cut = bool(before) and timed.pitch is not None
        parts[0] += [timed._replace(quarters=before)] if before else []
        parts[1] += [Timed(timed.pitch, after, timed.tied or is_cut)] if after else []
        now += timed.quarters
    return [notes for notes in parts if notes]


def _meters(bar: Bar, rest: Sequence[Sequence[Timed]], whole: Fraction) -> Iterator[str]:
    """What a bar states, and what music21 makes of the ``rest`` of it where that is no bar."""
    if bar.meter:
        yield bar.meter.ratioString
    for notes in rest:
        if sum(timed.quarters for timed in notes) != whole:
            yield _measure(notes).bestTimeSignature().ratioString


def _measure(notes: Sequence[Timed]) -> Any:
    measure: Any = Measure()  # its methods are without types too
    for timed in notes:
        event = Rest() if timed.pitch is None else Note(timed.pitch)
        event.duration.quarterLength = timed.quarters
        measure.append(event)
    return measure


def _add(notes: Sequence[Timed], line: Line) -> None:
    line.bar_lines.append(line.now)
    line.notes += notes
    line.now += sum(timed.quarters for timed in notes)


def _first_endings(bars: Sequence[Bar]) -> set[int]:
    """The bars under a first ending where a second follows, as music21 brackets them."""
    brackets: list[tuple[int, set[int]]] = []
    is_open = False
    for number, bar in enumerate(bars):
        ending = bar.left.isRepeatBracket() if bar.left else 0
        closes = ending == SECOND or (ending and is_open) or (bar.right and bar.right.isRepeat())
        if ending and not is_open:
            brackets.append((ending, {number}))
            is_open = True
        if closes and is_open:
            brackets[-1][1].add(number)
            is_open = False
    pairs = pairwise(brackets[: -1 if is_open else None])
    return {n for one, two in pairs if (one[0], two[0]) == (FIRST, SECOND) for n in one[1]}
