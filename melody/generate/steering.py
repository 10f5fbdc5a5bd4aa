"""Steering: which symbols a model may write next, of everything that was asked."""

from collections.abc import Callable, Sequence
from copy import copy

import numpy as np

from melody.context import USUAL_BAR, Context
from melody.generate.copying import CopyGuard
from melody.generate.lookahead import Course, Mask, state_after
from melody.generate.loop_guard import stuck_symbols
from melody.notation import END
from melody.vocabulary import Vocabulary

MayEnd = Callable[[Sequence[str]], bool]


class Steering:
    """Follows a melody as it grows and says what may come next.

    ``course`` and ``copies`` hold the promises, ``may_end`` says after which melodies the end mark
    may come.
    The loop guard yields where nothing else would be left.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        melody: Sequence[str],
        context: Context,
        may_end: MayEnd,
        course: Course | None = None,
        copies: CopyGuard | None = None,
    ) -> None:
        self.vocabulary, self.course, self.may_end = vocabulary, course, may_end
        self.copies = copies
        self.melody = list(melody)
        self._state = state_after(self.melody)
        self._bar = context.meter.steps_per_bar if context.meter else USUAL_BAR
        self._pickup = context.pickup

    def take(self, symbol: str) -> None:
        """Add the symbol that was chosen."""
        self.melody.append(symbol)
        if self.copies:
            self.copies.take(symbol)
        self._state = state_after([symbol], self._state)

    def fork(self) -> "Steering":
        """The same once more, to follow the melody on another way."""
        other = copy(self)
        other.melody, other.copies = list(self.melody), copy(self.copies)
        return other

    def allowed(self) -> Mask:
        """(V,) which symbols may come next; at least one may."""
        if self.course:
            mask = self.course.allowed(len(self.melody), *self._state)
        else:
            mask = np.ones(len(self.vocabulary), dtype=bool)
        mask[self.vocabulary.end] = self.may_end(self.melody)
        if self.copies:
            mask = self.copies.allowed(mask)
        stuck = stuck_symbols(self.melody, self._bar, self._pickup)
        known = [symbol for symbol in stuck if symbol in self.vocabulary]
        if not known:
            return mask
        unstuck = mask.copy()
        unstuck[self.vocabulary.encode(known)] = False
        return unstuck if unstuck.any() else mask


def never(_: Sequence[str]) -> bool:
    """The end mark is not the model's to write: the length is given."""
    return False


def whenever(melody: Sequence[str]) -> bool:
    """The end mark may come after anything but itself."""
    return melody[-1] != END
