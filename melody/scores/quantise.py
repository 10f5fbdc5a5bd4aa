"""Which lengths a corpus keeps, and how they come onto the grid of sixteenths.

The talk's rule refuses a song with any length outside its list. The grid rule keeps more: any
whole number of sixteenths, thirty-seconds merged into a neighbour, triplets rounded where the ear
still knows the tune.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from melody.notation import STEPS_PER_QUARTER, MelodyError, Note
from melody.scores.score import Score

# The talk's list, in quarters.
TALK_DURATIONS = frozenset(map(Fraction, ("1/4", "1/2", "3/4", "1", "3/2", "2", "3", "4")))
USUAL_BAR = Fraction(4)  # quarters
HALF_STEP = Fraction(1, 2)  # a thirty-second note, in steps
MOST_CHANGED = Fraction(1, 4)  # share of notes that may be merged or rounded


@dataclass(frozen=True)
class OnGrid:
    """Notes on the grid, and in words what was changed to bring them there."""

    notes: tuple[Note, ...]
    remarks: tuple[str, ...] = ()


Rule = Callable[[Score], OnGrid]


@dataclass(frozen=True)
class Event:
    """A note between the lines of the grid: where it starts and ends, in steps."""

    start: Fraction
    end: Fraction
    pitch: int | None


def talk_rule(score: Score) -> OnGrid:
    """Keep a song whose every written length is in the talk's list.

    Raises:
        MelodyError: with the lengths that are not.
    """
    odd = sorted(score.written - TALK_DURATIONS)
    if odd:
        lengths = ", ".join(map(str, odd[:5]))
        raise MelodyError(f"has lengths outside the list: {lengths} quarter notes")
    steps = ((pitch, int(quarters * STEPS_PER_QUARTER)) for pitch, quarters in score.notes)
    return OnGrid(tuple(Note(pitch, length) for pitch, length in steps))


def grid_rule(score: Score) -> OnGrid:
    """Keep a song that the grid of sixteenths can hold.

    What is shorter than a sixteenth by half or more is merged into its neighbour; a start that
    misses the grid moves by less than a thirty-second note.

    Raises:
        MelodyError: when notes would fall together, lie midway between two lines of the grid, or
            when more than a quarter of them would change.
    """
    events = _events(score)
    long_enough = _merge_short(events)
    merged = len(events) - len(long_enough)
    starts = [_nearest(event.start) for event in long_enough]
    rounded = sum(event.start != start for event, start in zip(long_enough, starts, strict=True))
    _check_changes(merged + rounded, len(events))
    notes = _place(long_enough, starts)
    changes = {f"short notes merged: {merged}": merged, f"starts rounded: {rounded}": rounded}
    return OnGrid(notes, tuple(remark for remark, count in changes.items() if count))


def check_bars(score: Score, fewest: int, most: int) -> None:
    """See that a passage has so many bars; without a meter a bar is four quarters.

    Raises:
        MelodyError: when it has fewer or more.
    """
    bar = Fraction(4 * score.meter.beats, score.meter.unit) if score.meter else USUAL_BAR
    quarters = sum(quarters for _, quarters in score.notes)
    bars = (score.pickup > 0) + math.ceil((quarters - score.pickup) / bar)
    if not fewest <= bars <= most:
        amount = f"shorter than {fewest}" if bars < fewest else f"longer than {most}"
        raise MelodyError(f"is a passage {amount} bars")


def _events(score: Score) -> list[Event]:
    events, clock = [], score.start * STEPS_PER_QUARTER % 1  # where the grid's lines lie
    for pitch, quarters in score.notes:
        end = clock + quarters * STEPS_PER_QUARTER
        events.append(Event(clock, end, pitch))
        clock = end
    return events


def _merge_short(events: Sequence[Event]) -> list[Event]:
    """Leave out what lasts a thirty-second note or less; a neighbour takes its time.

    From the grid on it is the next note that starts early, else the one before goes on.
    """
    kept: list[Event] = []
    owed: Fraction | None = None
    for event in events:
        start = event.start if owed is None else owed
        owed = None
        if event.end - event.start > HALF_STEP:
            kept.append(Event(start, event.end, event.pitch))
        elif start.denominator == 1 or not kept:
            owed = start
        else:
            kept[-1] = Event(kept[-1].start, event.end, kept[-1].pitch)
    return kept


def _nearest(start: Fraction) -> int:
    nearest = round(start)
    if abs(start - nearest) >= HALF_STEP:
        raise MelodyError("has notes midway between two sixteenths")
    return nearest


def _check_changes(changed: int, notes: int) -> None:
    if changed > MOST_CHANGED * notes:
        raise MelodyError(f"its rhythm would be lost: {changed} of {notes} notes off the grid")


def _place(events: Sequence[Event], starts: Sequence[int]) -> tuple[Note, ...]:
    if not events:
        raise MelodyError("it holds no note longer than a thirty-second")
    end = max(starts[-1] + 1, round(events[-1].end))
    lengths = [later - sooner for sooner, later in pairwise([*starts, end])]
    if min(lengths) < 1:
        raise MelodyError("has notes closer together than a sixteenth")
    return tuple(Note(event.pitch, n) for event, n in zip(events, lengths, strict=True))
