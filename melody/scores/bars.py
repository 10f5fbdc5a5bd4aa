"""Bars: the meter that bar lines, or the accents of played music, keep to, and the pickup.

All times are in ticks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from melody.music.meters import Meter
from melody.scores.formats import PLAYED
from melody.scores.reading import Reading, Tone, Voice, bar_length, to_quarters
from melody.scores.score import Score
from melody.scores.single_line import nearest, unit_of

FEWEST_ACCENTS = 4  # fewer may be chance


def with_bars(
    score: Score, reading: Reading, voice: Voice, line: Sequence[Tone], form: str
) -> Score:
    """The score with the meter that its bars keep to, and the one that it begins with."""
    if reading.meter is None:
        return score
    bar = bar_length(reading.meter)
    first_bar = reading.first_bar if reading.first_bar < bar else 0
    meter, first = bars_of(reading, voice, line, first_bar, form)
    pickup = to_quarters(((first if meter else first_bar) - line[0].onset) % bar)
    return replace(
        score,
        meter=meter,
        pickup=pickup if meter else Fraction(0),
        first_meter=reading.meter,
        first_pickup=pickup,
    )


def bars_of(
    reading: Reading, voice: Voice, line: Sequence[Tone], first_bar: int, form: str
) -> tuple[Meter | None, int]:
    """The meter that the bars keep to, and where one begins."""
    meter = reading.meter if reading.meters <= {reading.meter} else None
    if form in PLAYED and not first_bar:  # a pickup that is stated needs no accents
        accents = [nearest(accent, unit_of(line)) for accent in voice.accents]
        return find_accented_bars(meter, accents, first_bar)
    if voice.bar_lines:
        return find_bars(meter, voice.bar_lines, max(voice.end, line[-1].end))
    return meter, first_bar


def find_bars(meter: Meter | None, lines: Iterable[int], end: int) -> tuple[Meter | None, int]:
    """The meter if the bar lines keep to it, and where its first bar begins.

    A bar that a repeat cuts in two is whole, since its halves add up, and whole bars between which
    lines were forgotten are bars. Without any bar line nothing speaks against the meter.
    """
    starts = sorted({line for line in lines if 0 < line < end})
    if meter is None or not starts:
        return meter, 0
    bar = bar_length(meter)
    first = starts[0] if starts[0] < bar else 0
    edges = [first, *(line for line in starts if line > first), end]
    for begin, stop in pairwise(edges):
        offset, length = (begin - first) % bar, stop - begin
        if offset + length > bar and (offset or length % bar):
            return None, 0
    return meter, first


def find_accented_bars(
    meter: Meter | None, accents: Sequence[int], stated: int
) -> tuple[Meter | None, int]:
    """The meter, and where a bar begins: where the loud notes fall, bar by bar.

    Files from ABC have a loud note at each bar's beginning and at the very first note; where
    the loud notes do not keep to the meter, the bar lines are not known.
    """
    if meter is None:
        return None, 0
    if len(accents) < FEWEST_ACCENTS:
        return meter, stated
    places = {accent % bar_length(meter) for accent in accents[1:]}
    return (meter, places.pop()) if len(places) == 1 else (None, 0)
