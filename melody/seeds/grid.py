"""The grid: starts and ends rounded to sixteenths, rests between, and the pickup."""

from itertools import groupby
from typing import NamedTuple

from melody.music.meters import Meter
from melody.notation import STEPS_PER_QUARTER, Note
from melody.scores.reading import TICKS_PER_QUARTER, Tone
from melody.scores.repairs import count_of, was_or_were

STEP = TICKS_PER_QUARTER // STEPS_PER_QUARTER
UNNOTICED = STEP // 8  # how far a note may miss the grid before we speak of rounding
ORNAMENT = 5 * STEP // 8  # what passes sooner than this is the next note's ornament


class Span(NamedTuple):
    """A note between the lines of the grid: begin and end in ticks."""

    begin: int
    end: int
    pitch: int


class Placed(NamedTuple):
    """A note on the grid: start and end in steps."""

    start: int
    end: int
    pitch: int


def nearest_step(ticks: int) -> int:
    """The nearest line of the grid; halves go up, so that rounding keeps the order of notes."""
    return (ticks + STEP // 2) // STEP


def snap(line: list[Tone], repairs: list[str]) -> list[Placed]:
    """One line of tones -> the same on the grid; of notes that share a step the longest stays."""
    spans = without_ornaments(line)
    shared = groupby(spans, key=lambda span: nearest_step(span.begin))
    kept = [max(group, key=lambda span: span.end - span.begin) for _, group in shared]
    tell(sum(map(misses_grid, kept)), "rounded to the grid of sixteenths", repairs)
    tell(len(line) - len(kept), "too short for the grid of sixteenths and left out", repairs)
    starts = [nearest_step(span.begin) for span in kept]
    placed = []
    for span, start, following in zip(kept, starts, [*starts[1:], None], strict=True):
        end = max(nearest_step(span.end), start + 1)
        placed.append(Placed(start, end if following is None else min(end, following), span.pitch))
    return placed


def without_ornaments(line: list[Tone]) -> list[Span]:
    """Tones -> spans; a note that passes at once gives its time to the next.

    A gap of less than a sixteenth before the next note is the way it was played, not a rest.
    """
    spans: list[Span] = []
    borrowed: int | None = None
    for tone, following in zip(line, [*line[1:], None], strict=True):
        begin = tone.onset if borrowed is None else borrowed
        passes = following is not None and following.onset - begin < ORNAMENT
        borrowed = begin if passes else None
        if not passes:
            is_played_gap = following is not None and following.onset - tone.end < STEP
            end = following.onset if following and is_played_gap else tone.end
            spans.append(Span(begin, end, tone.pitch))
    return spans


def misses_grid(span: Span) -> bool:
    """Whether rounding moves a note's start or end by more than one would notice."""
    return any(abs(edge - STEP * nearest_step(edge)) > UNNOTICED for edge in (span.begin, span.end))


def tell(number: int, what: str, repairs: list[str]) -> None:
    """Say what happened to some notes, if it happened to any."""
    if number > 0:
        repairs.append(f"{count_of(number, 'note')} {was_or_were(number)} {what}")


def fill_rests(line: list[Placed], end: int) -> list[Note]:
    """Notes on the grid -> notes and rests from the first note on, up to ``end`` at least."""
    notes: list[Note] = []
    now = line[0].start
    for placed in line:
        if placed.start > now:
            notes.append(Note(None, placed.start - now))
        notes.append(Note(placed.pitch, placed.end - placed.start))
        now = placed.end
    return [*notes, Note(None, end - now)] if end > now else notes


def find_pickup(meter: Meter | None, first_bar: int, start: int) -> int:
    """Steps between the first note, at step ``start``, and the next bar line.

    ``first_bar`` is where the first bar line stands, in ticks; a bar line that comes later
    than a whole bar tells nothing.
    """
    if meter is None:
        return 0
    first = nearest_step(first_bar)
    first = first if first < meter.steps_per_bar else 0
    return (first - start) % meter.steps_per_bar
