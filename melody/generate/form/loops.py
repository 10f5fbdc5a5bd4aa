"""No loops and no holes: bars return, and silence lasts, as in real songs of the style at most.

Of a bar that may not be written, only the last note is forbidden, so that it may begin like it.
"""

from collections.abc import Sequence

from melody.generate.form.found import Limits
from melody.music.phrases import last_onset, longest_run, longest_silence
from melody.notation import HOLD, REST, Note, to_symbols

FEWEST_BARS = 8  # a share of fewer bars means little

Bar = tuple[str, ...]
NOTHING: frozenset[str] = frozenset()
SILENCE = frozenset((REST, HOLD))


class LoopGuard:
    """Follows a melody symbol by symbol and tells which symbols would close a loop or dig a hole.

    ``bar`` and ``pickup`` in steps; ``bars`` is how many the melody will have, if that is known.
    """

    def __init__(
        self, limits: Limits, melody: Sequence[str], bar: int, pickup: int, bars: int | None = None
    ) -> None:
        self.limits, self.bar, self.most_bars = limits, bar, bars or 0
        self.longest_rest = max(1, int(limits.rest * bar))
        self.lead = pickup % bar
        self._read(melody)

    def _read(self, melody: Sequence[str]) -> None:
        self.bars: list[Bar] = []
        self.closing: dict[int, tuple[Bar, ...]] = {}  # those bars by where their last note begins
        self.silent, self.pickup = 0, self.lead
        self.now: list[str] = []
        for symbol in melody:
            self.append(symbol)

    def append(self, symbol: str) -> None:
        """Add a symbol that was chosen."""
        self.silent = self.silent + 1 if symbol == REST or (self.silent and symbol == HOLD) else 0
        if self.pickup:
            self.pickup -= 1
            return
        self.now.append(symbol)
        if len(self.now) == self.bar:
            self._end(tuple(self.now))

    def _end(self, bar: Bar) -> None:
        """Note a bar that is complete."""
        place = last_onset(bar)
        if place >= 0 and bar not in self.closing.get(place, ()):
            self.closing = {**self.closing, place: (*self.closing.get(place, ()), bar)}
        self.bars.append(bar)
        self.now = []

    def copy(self) -> "LoopGuard":
        """An independent copy, for another continuation of the melody."""
        other = LoopGuard.__new__(LoopGuard)
        vars(other).update(vars(self))
        other.bars, other.now = list(self.bars), list(self.now)
        return other

    def restart(self, melody: Sequence[str]) -> "LoopGuard":
        """The same guard after another melody."""
        other = self.copy()
        other._read(melody)
        return other

    def forbidden(self) -> frozenset[str]:
        """The symbols that may not come next."""
        stuck = SILENCE if self.silent >= self.longest_rest else NOTHING
        place = len(self.now)
        if self.pickup or place not in self.closing:
            return stuck
        begun = tuple(self.now)
        too_much = [
            bar[place]
            for bar in self.closing[place]
            if bar[:place] == begun and self._is_too_much(bar)
        ]
        return stuck.union(too_much)

    def _is_too_much(self, bar: Bar) -> bool:
        """Whether a bar that stood before would come back once too often."""
        bars = [*self.bars, bar]
        whole = max(len(bars), self.most_bars, FEWEST_BARS)
        if len(bars) - len(set(bars)) > self.limits.repeated * whole:
            return True
        return any(run_at_end(bars, unit) > most for unit, most in self.limits.runs.items())


def run_at_end(bars: Sequence[Bar], unit: int) -> int:
    """How often in a row the last ``unit`` bars stand at the end of a melody."""
    last, run = bars[-unit:], 1
    while len(bars) >= (run + 1) * unit and bars[-(run + 1) * unit : -run * unit] == last:
        run += 1
    return run


def is_free_of_loops(notes: Sequence[Note], limits: Limits, bar: int, pickup: int) -> bool:
    """Whether a finished melody stays within the limits."""
    symbols = to_symbols(notes)
    starts = range(pickup % bar, len(symbols) - bar + 1, bar)
    bars = [tuple(symbols[start : start + bar]) for start in starts]
    repeated = len(bars) - len(set(bars))
    return (
        all(longest_run(bars, unit) <= most for unit, most in limits.runs.items())
        and repeated <= limits.repeated * max(len(bars), FEWEST_BARS)
        and longest_silence(symbols) <= max(1, int(limits.rest * bar))
    )
