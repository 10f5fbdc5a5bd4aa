"""Splices: bars of one melody, then bars of another; the seam between them is written anew."""

from dataclasses import dataclass

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import (
    END,
    HOLD,
    LONGEST_TAKE,
    REST,
    MelodyError,
    to_notes,
    to_symbols,
    transpose,
)

SEAMS = {"half": 0.5, "bar": 1.0, "two": 2.0}  # bars around the cut
OCTAVE = 12


@dataclass(frozen=True)
class Cutting:
    """A melody to be spliced, and which of its bars are wanted: the first has number 1."""

    symbols: tuple[str, ...]
    key: Key
    meter: Meter
    pickup: int
    bars: tuple[int, int]

    @property
    def length(self) -> int:
        """How many bars have begun."""
        steps = len(self.symbols) - (self.symbols[-1:] == (END,))
        return -(-(steps - self.pickup) // self.meter.steps_per_bar)

    @property
    def has_pickup(self) -> bool:
        """Whether it is taken from its very beginning."""
        return self.bars[0] == 1 and self.pickup > 0

    @property
    def wanted(self) -> tuple[str, ...]:
        """Its bars; a note that is held into them begins with them. Without an end mark.

        Raises:
            MelodyError: when it has no such bars.
        """
        first, last = self.bars
        if not 1 <= first <= last <= self.length:
            most = self.length
            raise MelodyError(f"bars {first} to {last} are not there; choose from 1 to {most}")
        bar, symbols = self.meter.steps_per_bar, [s for s in self.symbols if s != END]
        start, end = self.pickup + (first - 1) * bar, self.pickup + last * bar
        cut = symbols[start:end]
        if cut and cut[0] == HOLD:
            cut[0] = next((s for s in reversed(symbols[:start]) if s != HOLD), REST)
        return tuple(cut)


@dataclass(frozen=True)
class Splice:
    """Two cuttings as one melody in the first one's key, with the seam around the cut."""

    symbols: tuple[str, ...]
    span: tuple[int, int]
    cut: int
    pickup: int


def splice(first: Cutting, second: Cutting, seam: str) -> Splice:
    """Bars of one melody, then bars of another, moved into the key of the first.

    A last bar that is not full is filled with a rest before the second goes on.

    Raises:
        MelodyError: when bars are not there, the meters differ, or the whole grows too long.
    """
    if seam not in SEAMS:
        raise MelodyError(f"the seam must be one of: {', '.join(SEAMS)}")
    if first.meter != second.meter:
        raise MelodyError(
            f"{first.meter} and {second.meter} do not go together; choose takes of one meter"
        )
    opening = first.symbols[: first.pickup] if first.has_pickup else ()
    begun = [*opening, *_fill_up(first)]
    cut = len(begun)
    symbols = (*begun, *_move(second, first.key), *_end_of(second))
    if len(symbols) > LONGEST_TAKE:
        raise MelodyError("that is longer than a take can be; choose fewer bars")
    side = max(1, int(SEAMS[seam] * first.meter.steps_per_bar / 2))
    steps = len(symbols) - (symbols[-1] == END)
    span = (max(len(opening), cut - side), min(steps, cut + side))
    return Splice(symbols, span, cut, len(opening))


def _fill_up(cutting: Cutting) -> tuple[str, ...]:
    """Its bars, the last one full."""
    wanted, (first, last) = cutting.wanted, cutting.bars
    missing = (last - first + 1) * cutting.meter.steps_per_bar - len(wanted)
    return (*wanted, *[REST] * min(1, missing), *[HOLD] * (missing - 1))


def _move(cutting: Cutting, key: Key) -> tuple[str, ...]:
    """Its bars in another key, the nearest way there."""
    way = (cutting.key.shift_home - key.shift_home + OCTAVE // 2) % OCTAVE - OCTAVE // 2
    return tuple(to_symbols(transpose(to_notes(cutting.wanted), way)))


def _end_of(cutting: Cutting) -> tuple[str, ...]:
    """The end mark, where the melody is taken to its very end."""
    return (END,) * (cutting.bars[1] == cutting.length and cutting.symbols[-1] == END)
