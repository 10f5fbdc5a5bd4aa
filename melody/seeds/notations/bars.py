"""Bar lines in a typed line -> its meter and its pickup."""

from collections.abc import Sequence
from itertools import pairwise

from melody.music.meters import Meter
from melody.notation import Note, count_steps

# Length of a bar in steps -> the meter that it most often is.
USUAL_METERS = {
    **{4: Meter(1, 4), 6: Meter(3, 8), 8: Meter(2, 4), 10: Meter(5, 8), 12: Meter(3, 4)},
    **{14: Meter(7, 8), 16: Meter(4, 4), 18: Meter(9, 8), 20: Meter(5, 4), 24: Meter(12, 8)},
    **{28: Meter(7, 4), 32: Meter(4, 2)},
}
TWO_BEATS, HALF = Meter(6, 8), 6  # the other way to fill twelve steps


def meter_of_bars(
    notes: Sequence[Note], bars: Sequence[int], stated: Meter | None = None
) -> tuple[Meter | None, int]:
    """The meter and the pickup in steps; (``stated``, 0) where the bar lines tell none.

    All bars between two lines must be as long as each other; the first may be shorter (a pickup),
    and the last (a bar that is not full).
    """
    end = count_steps(notes)
    lines = sorted({0, end, *(line for line in bars if 0 < line < end)})
    lengths = [later - sooner for sooner, later in pairwise(lines)]
    if not lengths or (len(lengths) == 1 and end not in bars):
        return stated, 0
    full = stated.steps_per_bar if stated else max(lengths)
    inner, first, last = lengths[1:-1], lengths[0], lengths[-1]
    if any(length != full for length in inner) or max(first, last) > full:
        return stated, 0
    pickup = first if first < full and len(lengths) > 1 else 0
    meter = stated or _meter_of(full, notes, pickup)
    return meter, pickup if meter else 0


def _meter_of(full: int, notes: Sequence[Note], pickup: int) -> Meter | None:
    meter = USUAL_METERS.get(full)
    if full == TWO_BEATS.steps_per_bar and _falls_in_two(notes, pickup):
        return TWO_BEATS
    return meter


def _falls_in_two(notes: Sequence[Note], pickup: int) -> bool:
    """Whether notes start in the middle of every bar, and not on the beats of 3/4."""
    clock, starts = -pickup, set[int]()
    for note in notes:
        starts.add(clock)
        clock += note.steps
    firsts = range(0, clock - HALF, 2 * HALF)
    return all(bar + HALF in starts for bar in firsts) and not any(
        bar + beat in starts for bar in firsts for beat in (4, 8)
    )
