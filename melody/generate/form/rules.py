"""The rules of a form at each step of a melody: what returns, what changes, how it closes.

A repeat is changed bar by bar as often, and in the ways, as repeats in real songs are
(:func:`melody.generate.form.found.draw_change`). A rule only says what is wanted: where a promise
or the guard against loops leaves none of it, the promise holds.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from melody.generate.form.forms import CLOSED
from melody.generate.form.found import draw_change, draw_last_onset
from melody.generate.form.plan import FormPlan, FormSection
from melody.music.phrases import LITERAL, ORNAMENT, OTHER, OUTLINE, RHYTHM
from melody.notation import HOLD, REST, is_pitch
from melody.vocabulary import Vocabulary

Mask = NDArray[np.bool_]

NO_PITCH = -1000
NEAR = 4  # semitones: how a close is reached, and how far an ornament goes
HIGHER = 7  # semitones that the climax may lie above what was heard before
FAR = (OTHER, RHYTHM, OUTLINE)  # changes that leave few notes where they were
MOST_CHANGED = 0.3  # of the bars of a repeat
FEWEST_TO_CHANGE = 4  # bars of a section whose last one may become another
MOST_SHARED = 0.5  # of the notes of a new section with an earlier one
HALF_CLOSE = {"major": (7, 11, 2), "minor": (4, 8, 11)}  # the chord of the fifth degree, at home
TONIC = {"major": 0, "minor": 9}


@dataclass(frozen=True)
class Close:
    """A section's last note: at which step it begins, the step after it, and its pitch classes.

    ``is_changed``: it repeats a section that closes otherwise, and leaves it a beat earlier.
    """

    begun: int
    after: int
    classes: tuple[int, ...]
    is_changed: bool = False


class FormRules:
    """What a form wants of each step; which bars change and where it closes is drawn once.

    ``seed_steps`` are given; nothing is asked of them.
    """

    def __init__(
        self, plan: FormPlan, mode: str, vocabulary: Vocabulary, seed_steps: int, dice: Random
    ) -> None:
        self.plan, self.seed_steps, self.bar = plan, seed_steps, plan.meter.steps_per_bar
        self.beat = plan.meter.steps_per_beat
        self.pitches = np.array([int(s) if is_pitch(s) else NO_PITCH for s in vocabulary.symbols])
        self.hold, self.rest = (
            np.array([s == x for s in vocabulary.symbols]) for x in (HOLD, REST)
        )
        self.is_pitch = self.pitches != NO_PITCH
        self.ids = {symbol: place for place, symbol in enumerate(vocabulary.symbols)}
        self.changes: dict[int, tuple[str, int]] = {}  # piece -> how it changes, from how far back
        self.closes: dict[int, Close] = {}  # piece -> the close in it
        self._begun: dict[int, int] = {}  # piece of a new section -> the section's first step
        self._earlier: dict[int, Sequence[int]] = {}  # piece -> how far back what it must not be is
        self._ceilings: dict[int, Mask] = {}  # by the first step of a piece
        for section in plan.sections:
            self._draw(section, mode, dice)

    def _draw(self, section: FormSection, mode: str, dice: Random) -> None:
        end, bar = self.plan.end_of(section), self.bar
        final = section is self.plan.sections[-1]
        place = draw_last_onset(self.plan.meter, self.plan.pickup, final=final, dice=dice)
        begun = end - 1 - (end - 1 - self.plan.pickup - place) % bar
        if section.source is None:
            earlier = [s for s in self.plan.sections if s.first < section.first]
            for piece in range(section.first, section.after):
                self._begun[piece] = section.first * bar
            for piece in range(section.first, section.after - 1):
                places = [s.first + piece - section.first for s in earlier]
                self._earlier[piece] = [(piece - place) * bar for place in places]
        else:
            back = section.first - section.source
            changes = _draw_changes(section, dice)
            for piece, change in enumerate(changes, section.first):
                self.changes[piece] = (change, back * bar)
        if final or section.source is None or section.is_changed:
            tonic = TONIC[mode]
            classes = (tonic,) if section.close == CLOSED else HALF_CLOSE[mode]
            self.closes[section.after - 1] = Close(begun, end, classes, section.is_changed)

    def _piece(self, step: int) -> int:
        return min(step // self.bar, self.plan.sections[-1].after - 1)

    def copied(self, step: int, melody: Sequence[str]) -> str | None:
        """The symbol that must come where a bar returns as it was; none where it need not."""
        close = self.closes.get(self._piece(step))
        change, back = self.changes.get(self._piece(step), ("", 0))
        is_closing = close and step >= close.begun - self.beat * close.is_changed
        if change != LITERAL or is_closing or step < back:
            return None
        return melody[step - back]

    def wanted(self, step: int, melody: Sequence[str], last: int | None) -> Mask:
        """(V,) the symbols that the form wants next; ``last`` is the last pitch."""
        close = self.closes.get(self._piece(step))
        if close and step > close.begun and melody[close.begun] not in (HOLD, REST):
            return self.hold
        if close and step == close.begun:
            return self._closing(close, last)
        mask = self._changed(step, melody, last)
        if close and step >= close.begun - self.beat:
            mask = mask & self._leading(close) & ~self._lingering(close, melody)
        return mask & ~self._too_high(step, melody)

    def _closing(self, close: Close, last: int | None) -> Mask:
        """Last notes that are no leap away; the nearest one where all are."""
        mask: Mask = self.is_pitch & np.isin(self.pitches % 12, close.classes)
        if last is None:
            return mask
        far = np.where(mask, abs(self.pitches - last), 128)
        return mask & (far <= max(NEAR, int(far.min())))

    def _leading(self, close: Close) -> Mask:
        """No silence, and pitches from which the close is a third away or, a fifth above, falls."""
        away = [(self.pitches - pitch + 6) % 12 - 6 for pitch in close.classes]
        near = np.any([(abs(each) <= NEAR) | (each == -5) for each in away], 0)
        mask: Mask = (self.is_pitch & near) | self.hold
        return mask

    def _lingering(self, close: Close, melody: Sequence[str]) -> Mask:
        """The close's own note before it, where that has sounded longer than the close will."""
        begun = next((at for at in reversed(range(len(melody))) if is_pitch(melody[at])), 0)
        is_long = close.begun - begun > close.after - close.begun
        is_it = is_pitch(melody[begun]) and int(melody[begun]) % 12 in close.classes
        same: Mask = self.hold | (self.is_pitch & np.isin(self.pitches % 12, close.classes))
        return same & (is_long and is_it)

    def _changed(self, step: int, melody: Sequence[str], last: int | None) -> Mask:
        change, back = self.changes.get(self._piece(step), ("", 0))
        if not change or step < back or change == LITERAL:
            return self._new(step, melody)
        old = melody[step - back]
        if change == ORNAMENT:
            return self._ornament(old, last)
        mask: Mask = self._unlike(step, melody, (back,))
        if change == OTHER:
            return mask
        mask = mask & (self.is_pitch if is_pitch(old) else self.rest if old == REST else self.hold)
        if change == OUTLINE and is_pitch(old) and last is not None:
            before = next((int(s) for s in reversed(melody[: step - back]) if is_pitch(s)), last)
            mask = mask & (np.sign(self.pitches - last) == np.sign(int(old) - before))
        return mask

    def _new(self, step: int, melody: Sequence[str]) -> Mask:
        """A new section has few notes in common with any earlier one."""
        backs = self._earlier.get(self._piece(step), ())
        mask = self._unlike(step, melody, backs)
        first = self._begun.get(self._piece(step), step)
        mine = [at for at in range(first, step) if is_pitch(melody[at])]
        for back in backs:
            old = melody[step - back]
            shared = sum(melody[at] == melody[at - back] for at in mine)
            if is_pitch(old) and shared + 1 > MOST_SHARED * (len(mine) + 2):
                mask[self.ids[old]] = False
        return mask

    def _ornament(self, old: str, last: int | None) -> Mask:
        """A note that stood there comes back; what was held may move about and return."""
        mask: Mask = np.arange(len(self.pitches)) == self.ids[old]
        if old == HOLD and last is not None:
            mask = self.hold | (self.is_pitch & (abs(self.pitches - last) <= NEAR))
        return mask

    def _unlike(self, step: int, melody: Sequence[str], backs: Sequence[int]) -> Mask:
        """All but what would make the bar the very one that stood so many steps back."""
        mask: Mask = np.ones(len(self.pitches), dtype=bool)
        first = step - step % self.bar
        place, begun = step - first, list(melody[first:step])
        for back in backs:
            source = melody[first - back : first - back + self.bar]
            is_last = source[place] != HOLD and all(s == HOLD for s in source[place + 1 :])
            if is_last and begun == list(source[:place]):
                mask[self.ids[source[place]]] = False
        return mask

    def _too_high(self, step: int, melody: Sequence[str]) -> Mask:
        """Above all that was heard, but for the climax; there, what was its height already."""
        first = step - step % self.bar
        if first not in self._ceilings:
            self._ceilings[first] = self._ceiling(first, melody)
        return self._ceilings[first]

    def _ceiling(self, step: int, melody: Sequence[str]) -> Mask:
        """(V,) what is too high in the piece that begins at a step."""
        climax, first = self.plan.climax, self.plan.sections[0]
        if climax is None or step < max(self.seed_steps, first.after * self.bar):
            none: Mask = np.zeros(len(self.pitches), dtype=bool)
            return none
        start = climax.first * self.bar
        top = _highest(melody[: min(step, start)])
        if not start <= step < climax.after * self.bar:
            above: Mask = self.pitches > _highest(melody[:step])
            return above
        reached = _highest(melody[start:step])
        mask: Mask = self.pitches >= reached if reached > top else self.pitches > top + HIGHER
        return mask

    def afresh(self) -> "FormRules":
        """The same rules for a melody that is written anew."""
        other = copy(self)
        other._ceilings = {}
        return other


def _draw_changes(section: FormSection, dice: Random) -> list[str]:
    """How each bar of a repeat differs; so few that the section is known again."""
    count = section.after - section.first
    changes = [draw_change(place, count, dice) for place in range(count)]
    if section.is_changed and count >= FEWEST_TO_CHANGE:
        changes[-1] = OTHER
    most = max(1, int(count * MOST_CHANGED))
    changed = [place for place, change in enumerate(changes) if change in FAR]
    for place in changed[: max(0, len(changed) - most)]:
        changes[place] = LITERAL
    return changes


def _highest(melody: Sequence[str]) -> int:
    return max((int(symbol) for symbol in melody if is_pitch(symbol)), default=0)
