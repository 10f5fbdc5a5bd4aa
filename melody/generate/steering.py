"""The symbols that may come next: promises, the end mark, and no bar a third time."""

from collections.abc import Callable, Sequence
from copy import copy

from melody.context import USUAL_BAR, Context
from melody.generate.copying import CopyGuard
from melody.generate.form.loops import LoopGuard
from melody.generate.lookahead import NO_PITCH, RESTING, SOUNDING, LookAhead, state_after
from melody.generate.symbol_sets import SymbolSet, sets_of
from melody.music.phrases import last_onset
from melody.notation import END, HOLD, REST
from melody.vocabulary import Vocabulary

MayEnd = Callable[[Sequence[str]], bool]
LONGEST_STILL = 2  # bars of one note, or of silence
NOTHING: frozenset[str] = frozenset()


class SymbolMask:
    """Follows a melody symbol by symbol and computes which symbols may come next.

    ``look_ahead`` and ``copies`` enforce the promises; ``may_end`` is true of the melodies after
    which the end mark may come. The loop guards (:class:`StuckGuard`, and ``loops`` where real
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
        self.sets, self.copies, self.loops = sets_of(vocabulary), copies, loops
        self.melody = list(melody)
        self._state = state_after(self.melody)
        bar = context.meter.steps_per_bar if context.meter else USUAL_BAR
        self._stuck = StuckGuard(self.melody, bar, context.pickup)

    def append(self, symbol: str) -> None:
        """Add the symbol that was chosen."""
        self.melody.append(symbol)
        self._stuck.append(symbol)
        if self.copies:
            self.copies.append(symbol)
        if self.loops:
            self.loops.append(symbol)
        if symbol in self.sets.pitch_of:
            self._state = SOUNDING, self.sets.pitch_of[symbol]
        elif symbol == REST:
            self._state = RESTING, self._state[1]

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
        other._stuck = self._stuck.follow(other.melody)
        return other

    def rewind(self, step: int, look_ahead: LookAhead) -> "SymbolMask":
        """The mask as it was at a step, for a span to be written anew; copies are not watched."""
        other = copy(self)
        other.melody, other.look_ahead, other.copies = self.melody[:step], look_ahead, None
        other._state = state_after(other.melody)
        other._stuck = StuckGuard(other.melody, self._stuck.bar, self._stuck.pickup)
        other.loops = self.loops.restart(other.melody) if self.loops else None
        return other

    def allowed(self) -> SymbolSet:
        """The symbols that may come next; at least one is."""
        allowed = self.sets.everything ^ self.sets.end
        if self.look_ahead:
            allowed = self.look_ahead.allowed(len(self.melody), *self._state)
        if self.may_end(self.melody):
            allowed |= self.sets.end
        if self.copies:
            allowed = self.copies.allowed(allowed)
        stuck = self._stuck.forbidden()
        if self.loops:
            stuck = stuck | self.loops.forbidden()
        if not stuck:
            return allowed
        return allowed & ~self.sets.of(stuck) or allowed


def never(_: Sequence[str]) -> bool:
    """No end mark: the length is given."""
    return False


def whenever(melody: Sequence[str]) -> bool:
    """The end mark may come after any symbol but itself."""
    return melody[-1] != END


class StuckGuard:
    """Tells which symbols would make a third equal bar in a row, or hold a note or rest too long.

    ``melody`` is read as it grows; ``bar`` and ``pickup`` in steps. Two equal bars occur in real
    tunes; of a third, only the last note is forbidden, so that it may begin like them.
    """

    def __init__(self, melody: Sequence[str], bar: int, pickup: int) -> None:
        self.melody, self.bar, self.pickup = melody, bar, pickup
        self._held = self._silent = 0  # steps since the last note or rest began, and of silence
        self._is_resting = True
        for symbol in melody:
            self._count(symbol)
        self._begin_bar(len(melody) - (len(melody) - pickup) % bar)

    def append(self, symbol: str) -> None:
        """A symbol was added to the melody."""
        self._count(symbol)
        if not (len(self.melody) - self.pickup) % self.bar:
            self._begin_bar(len(self.melody))

    def follow(self, melody: Sequence[str]) -> "StuckGuard":
        """The same guard for a copy of the melody that grows in another way."""
        other = copy(self)
        other.melody = melody
        return other

    def _count(self, symbol: str) -> None:
        if symbol != HOLD:
            self._held, self._is_resting = 0, symbol == REST
        self._held += 1
        self._silent = self._silent + 1 if self._is_resting else 0

    def _begin_bar(self, begin: int) -> None:
        """Note where in the bar a third equal one would have its last note, if two stand there."""
        self._begin, self._place = begin, -1
        first = self.melody[max(0, begin - 2 * self.bar) : begin - self.bar]
        if begin >= 2 * self.bar and first == self.melody[begin - self.bar : begin]:
            self._place = last_onset(first)

    def forbidden(self) -> frozenset[str]:
        """The symbols that may not come next."""
        longest = LONGEST_STILL * self.bar
        if self._silent >= longest:
            stuck = frozenset((HOLD, REST))
        else:
            stuck = frozenset((HOLD,)) if self._held >= longest else NOTHING
        place = len(self.melody) - self._begin
        if place != self._place:
            return stuck
        second = self.melody[self._begin - self.bar : self._begin]
        if self.melody[self._begin :] == second[:place]:
            stuck |= {second[place]}
        return stuck
