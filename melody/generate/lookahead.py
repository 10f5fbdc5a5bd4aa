"""The look-ahead: which symbols may come next so that a constraint can still be met.

Dynamic programming: before the first symbol is drawn, one pass from the end backwards finds every
state from which the end can be reached; a symbol that leads to any other state is forbidden. No
melody runs into a dead end, and none is drawn twice.

States: what sounds (a rest or a note) and the last pitch, which a leap is measured from.
Shapes: T steps, P = 129 pitches (the last one: none yet), V vocabulary.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from melody.generate.symbol_sets import Mask, SymbolSet, sets_of
from melody.notation import REST, MelodyError, is_pitch
from melody.vocabulary import Vocabulary

PITCHES = 129
NO_PITCH = 128
RESTING, SOUNDING = 0, 1
PITCH_KIND, REST_KIND, HOLD_KIND = range(3)


@dataclass(frozen=True)
class Constraint:
    """What must hold from step ``first`` up to step ``after``, which is not written any more.

    ``pitches`` may be written. ``kinds`` (T, 3) says whether a step may begin a note, begin a
    rest or hold. ``motions``: at each step 1 to rise, -1 to fall, 0 to repeat, ``None`` for any.
    ``ends`` (2, P): the states in which the last step may leave the melody.
    """

    first: int
    after: int
    pitches: frozenset[int]
    largest_leap: int | None = None
    kinds: Mask = field(default_factory=lambda: np.ones((0, 3), dtype=bool))
    motions: Sequence[int | None] = ()
    ends: Mask = field(default_factory=lambda: np.ones((2, PITCHES), dtype=bool))


class LookAhead:
    """The symbols that a constraint allows at each step, found by looking ahead to its end."""

    def __init__(self, constraint: Constraint, vocabulary: Vocabulary) -> None:
        self.constraint, self.vocabulary = constraint, vocabulary
        written = [p in constraint.pitches and str(p) in vocabulary for p in range(PITCHES)]
        self._written = np.array(written)
        self._ids = np.array(
            [int(symbol) if is_pitch(symbol) else NO_PITCH for symbol in vocabulary.symbols]
        )
        self._is_pitch = self._ids < NO_PITCH
        self._rest, self._hold = vocabulary.encode([REST])[0], vocabulary.hold
        self.sets = sets_of(vocabulary)
        self._sets: dict[tuple[int, int, int], SymbolSet] = {}
        self._moves = {m: self._reach(m) for m in (None, -1, 0, 1)}
        self._alive = self._look_ahead()

    def _reach(self, motion: int | None) -> Mask:
        """(P, P) from which pitch, rows, to which, columns."""
        pitch = np.arange(PITCHES)
        interval = pitch[None, :] - pitch[:, None]
        allowed = np.ones((PITCHES, PITCHES), dtype=bool)
        if self.constraint.largest_leap is not None:
            allowed &= abs(interval) <= self.constraint.largest_leap
        if motion is not None:
            allowed &= np.sign(interval) == motion
        allowed[NO_PITCH] = True
        reach: Mask = allowed & self._written[None, :]
        return reach

    def _look_ahead(self) -> list[Mask]:
        alive = [self.constraint.ends]
        for step in reversed(range(self.constraint.first, self.constraint.after)):
            after = alive[-1]
            may_begin, may_rest, may_hold = self._kinds(step)
            begin = (self._move(step) & after[SOUNDING]).any(1) & may_begin
            rest = after[RESTING] & may_rest
            alive.append((begin | rest)[None] | (after & may_hold))
        return alive[::-1]

    def _kinds(self, step: int) -> Mask:
        at = step - self.constraint.first
        return (
            self.constraint.kinds[at] if at < len(self.constraint.kinds) else np.ones(3, dtype=bool)
        )

    def _move(self, step: int) -> Mask:
        at = step - self.constraint.first
        return self._moves[
            self.constraint.motions[at] if at < len(self.constraint.motions) else None
        ]

    def check(self, before: Sequence[str]) -> None:
        """Make sure that the constraint can be met after these symbols.

        Raises:
            MelodyError: when it cannot.
        """
        if not self.can_begin(*state_after(before)):
            raise MelodyError(
                "these promises cannot all be kept here; allow larger leaps, a wider range or "
                "more bars"
            )

    def can_begin(self, sounding: int, last: int) -> bool:
        """Whether the constraint can be met from a state at its first step."""
        return bool(self._alive[0][sounding, last])

    def allowed(self, step: int, sounding: int, last: int) -> SymbolSet:
        """The symbols that may follow a state at a step; never the end mark."""
        key = step, sounding, last
        if key not in self._sets:
            self._sets[key] = self.sets.of_row(self._find(step, sounding, last))
        return self._sets[key]

    def _find(self, step: int, sounding: int, last: int) -> Mask:
        after = self._alive[step - self.constraint.first + 1]
        may_begin, may_rest, may_hold = self._kinds(step)
        pitches = self._move(step)[last] & after[SOUNDING] & may_begin
        mask: Mask = pitches[self._ids] & self._is_pitch
        mask[self._rest] = may_rest and after[RESTING, last]
        mask[self._hold] = may_hold and after[sounding, last]
        return mask


def state_after(
    symbols: Sequence[str], state: tuple[int, int] = (RESTING, NO_PITCH)
) -> tuple[int, int]:
    """Whether a note sounds after the symbols, and the last pitch (``NO_PITCH`` for none)."""
    sounding, last = state
    for symbol in symbols:
        if symbol == REST:
            sounding = RESTING
        elif is_pitch(symbol):
            sounding, last = SOUNDING, int(symbol)
    return sounding, last


def ends_on(pitches: Sequence[int]) -> Mask:
    """(2, P) the states in which one of these pitches sounds."""
    ends = np.zeros((2, PITCHES), dtype=bool)
    ends[SOUNDING, list(pitches)] = True
    return ends


def ends_near(pitch: int, largest_leap: int | None) -> Mask:
    """(2, P) the states from which the leap to a note of that pitch is not too large."""
    ends = np.ones((2, PITCHES), dtype=bool)
    if largest_leap is not None:
        ends[:, :NO_PITCH] = abs(np.arange(NO_PITCH) - pitch) <= largest_leap
    return ends
