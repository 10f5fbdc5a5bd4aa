"""Meters: how many steps a bar holds, and where the bar lines fall."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from melody.notation import HOLD, STEPS_PER_QUARTER, MelodyError

UNITS = (1, 2, 4, 8, 16)
LONGEST_BAR = 24


@dataclass(frozen=True)
class Meter:
    """A time signature: ``beats`` notes of a ``unit``-th each, 1 to 24 over 1, 2, 4, 8 or 16."""

    beats: int = 4
    unit: int = 4

    def __post_init__(self) -> None:
        if self.unit not in UNITS or not 1 <= self.beats <= LONGEST_BAR:
            raise MelodyError("that is no meter; write one like '4/4', '3/4' or '6/8'")

    def __str__(self) -> str:
        return f"{self.beats}/{self.unit}"

    @property
    def steps_per_bar(self) -> int:
        """Length of a bar in steps."""
        return self.beats * 4 * STEPS_PER_QUARTER // self.unit

    @property
    def quarters_per_bar(self) -> Fraction:
        """Length of a bar in quarter notes."""
        return Fraction(4 * self.beats, self.unit)

    @property
    def steps_per_beat(self) -> int:
        """Length of a felt beat in steps: three units in 6/8, 9/8 and 12/8, else one."""
        unit = 4 * STEPS_PER_QUARTER // self.unit
        return 3 * unit if self.unit >= 8 and self.beats % 3 == 0 and self.beats > 3 else unit


def parse_meter(text: str) -> Meter:
    """Read ``3/4``.

    Raises:
        MelodyError: when the text is no meter we know.
    """
    match = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(\d{1,2})\s*", text)
    if match is None:
        raise MelodyError("that is no meter; write one like '4/4', '3/4' or '6/8'")
    return Meter(int(match.group(1)), int(match.group(2)))


def bar_lines(meter: Meter, pickup: int, steps: int) -> list[int]:
    """Steps at which a bar begins, within a melody of ``steps`` steps and a ``pickup``.

    >>> bar_lines(Meter(3, 4), pickup=4, steps=20)
    [4, 16]
    """
    first = pickup % meter.steps_per_bar
    return list(range(first, steps, meter.steps_per_bar))


def first_bars(symbols: Sequence[str], meter: Meter, pickup: int, bars: int) -> tuple[str, ...]:
    """The pickup and the first bars of a melody, to the end of the note that sounds then."""
    end = pickup + bars * meter.steps_per_bar
    while tuple(symbols[end : end + 1]) == (HOLD,):
        end += 1
    return tuple(symbols[:end])
