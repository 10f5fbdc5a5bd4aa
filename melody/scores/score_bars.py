"""Bars of a music21 part: the ending that is played, the meter, and whether its bars are whole."""

import itertools
from fractions import Fraction
from typing import Any

from music21 import meter, spanner, stream

from melody.music.meters import Meter
from melody.notation import MelodyError

Line = stream.Stream[Any]


def drop_first_endings(part: Line) -> None:
    """Take out the measures under a first ending where a second follows; what is after moves up.

    Repeats are not played out: every strain sounds once, with its last ending.
    """
    brackets = list(part.recurse().getElementsByClass(spanner.RepeatBracket))
    for bracket, following in itertools.pairwise(brackets):
        if bracket.number.startswith("1") and following.number.startswith("2"):
            for measure in bracket.getSpannedElements():  # type: ignore[no-untyped-call]
                part.remove(measure, shiftOffsets=True)


def find_bars(part: Line) -> tuple[Meter | None, Fraction]:
    """The meter and the pickup in quarters; no meter where the bar lines do not keep to it.

    A bar that a repeat cuts in two is whole, since its halves add up.
    """
    found = _stated_meter(part)
    measures = list(part.getElementsByClass(stream.Measure))
    if found is None or not measures:
        return found, Fraction(0)
    bar = Fraction(4 * found.beats, found.unit)
    first = Fraction(measures[0].duration.quarterLength)
    pickup = first if first < bar and len(measures) > 1 else Fraction(0)
    starts = {Fraction(measure.offset) for measure in measures}
    end = max(Fraction(measure.offset + measure.duration.quarterLength) for measure in measures)
    lines = int((end - pickup) / bar)
    whole = all(pickup + number * bar in starts | {end} for number in range(lines + 1))
    return (found, pickup) if whole else (None, Fraction(0))


def _stated_meter(part: Line) -> Meter | None:
    signatures = {s.ratioString for s in part.recurse().getElementsByClass(meter.TimeSignature)}
    if len(signatures) != 1:
        return None
    beats, unit = map(int, signatures.pop().split("/"))
    try:
        return Meter(beats, unit)
    except MelodyError:  # 17/32 and the like: no bar lines rather than wrong ones
        return None
