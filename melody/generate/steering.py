"""The mask of the next symbol: promises, the end mark, and no bar a third time."""

from collections.abc import Callable, Sequence
from copy import copy

import numpy as np

from melody.context import USUAL_BAR, Context
from melody.generate.copying import CopyGuard
from melody.generate.form.loops import LoopGuard
from melody.generate.lookahead import NO_PITCH, LookAhead, Mask, state_after
from melody.notation import END, HOLD, REST
from melody.vocabulary import Vocabulary

MayEnd = Callable[[Sequence[str]], bool]
LONGEST_STILL = 2  # bars of one note, or of silence


class SymbolMask:
    """Follows a melody symbol by symbol and computes which symbols may come next.

    ``look_ahead`` and ``copies`` enforce the promises; ``may_end`` is true of the melodies after
    which the end mark may come. The loop guards (:func:`stuck_symbols`, and ``loops`` where real
    songs of the style set the limits) are ignored where they would leave no symbol.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        melody: Sequence[str],
        context: Context,
        may_end: MayEnd,
        look_ahead: LookAhead | None = None,
        copies: CopyGuard | None = None,
        loops: LoopGuard | None = None,
    ) -> None:
        self.vocabulary, self.look_ahead, self.may_end = vocabulary, look_ahead, may_end
        self.copies, self.loops = copies, loops
        self.melody = list(melody)
        self._state = state_after(self.melody)
        self._bar = context.meter.steps_per_bar if context.meter else USUAL_BAR
        self._pickup = context.pickup

    def append(self, symbol: str) -> None:
        """Add the symbol that was chosen."""
        self.melody.append(symbol)
        if self.copies:
            self.copies.append(symbol)
        if self.loops:
            self.loops.append(symbol)
        self._state = state_after([symbol], self._state)

    @property
    def last_pitch(self) -> int | None:
        """The last pitch so far, whatever sounds now; none where there is none."""
        _, last = self._state
        return None if last == NO_PITCH else last

    def fork(self) -> "SymbolMask":
        """An independent copy, for another continuation of the melody."""
        other = copy(self)
        other.melody, other.copies = list(self.melody), copy(self.copies)
        other.loops = self.loops.copy() if self.loops else None
        return other

    def rewind(self, step: int, look_ahead: LookAhead) -> "SymbolMask":
        """The mask as it was at a step, for a span to be written anew; copies are not watched."""
        other = copy(self)
        other.melody, other.look_ahead, other.copies = self.melody[:step], look_ahead, None
        other._state = state_after(other.melody)
        other.loops = self.loops.restart(other.melody) if self.loops else None
        return other

    def allowed(self) -> Mask:
        """(V,) bools, true for the symbols that may come next; at least one is."""
        if self.look_ahead:
            mask = self.look_ahead.allowed(len(self.melody), *self._state)
        else:
            mask = np.ones(len(self.vocabulary), dtype=bool)
        mask[self.vocabulary.end] = self.may_end(self.melody)
        if self.copies:
            mask = self.copies.allowed(mask)
        stuck = stuck_symbols(self.melody, self._bar, self._pickup)
        if self.loops:
            stuck |= self.loops.forbidden()
        known = [symbol for symbol in stuck if symbol in self.vocabulary]
        if not known:
            return mask
        unstuck = mask.copy()
        unstuck[self.vocabulary.encode(known)] = False
        return unstuck if unstuck.any() else mask


def never(_: Sequence[str]) -> bool:
    """No end mark: the length is given."""
    return False


def whenever(melody: Sequence[str]) -> bool:
    """The end mark may come after any symbol but itself."""
    return melody[-1] != END


def stuck_symbols(melody: Sequence[str], bar: int, pickup: int) -> set[str]:
    """The symbols that would make a third equal bar in a row, or hold a note or rest too long.

    ``melody`` up to the step in question; ``bar`` and ``pickup`` in steps. Two equal bars occur in
    real tunes; of a third, only the last note is forbidden, so that it may begin like them.
    """
    stuck = {HOLD} if _steps_held(melody) >= LONGEST_STILL * bar else set()
    if _is_silent(melody, LONGEST_STILL * bar):
        stuck |= {HOLD, REST}
    return stuck | _third_time(melody, bar, (len(melody) - pickup) % bar)


def _steps_held(melody: Sequence[str]) -> int:
    length = 1
    while length < len(melody) and melody[-length] == HOLD:
        length += 1
    return length


def _is_silent(melody: Sequence[str], steps: int) -> bool:
    if len(melody) < steps or any(symbol not in (REST, HOLD) for symbol in melody[-steps:]):
        return False
    begun = melody[: len(melody) - steps + 1]
    return next((symbol for symbol in reversed(begun) if symbol != HOLD), REST) == REST


def _third_time(melody: Sequence[str], bar: int, place: int) -> set[str]:
    begin = len(melody) - place
    if begin < 2 * bar:
        return set()
    first, second = melody[begin - 2 * bar : begin - bar], melody[begin - bar : begin]
    if first[place] == HOLD or first != second or melody[begin:] != second[:place]:
        return set()
    is_last_onset = all(symbol == HOLD for symbol in second[place + 1 :])
    return {second[place]} if is_last_onset else set()
