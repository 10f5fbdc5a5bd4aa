"""The rules of a form at each step of a melody: what returns, what changes, how it closes.

A repeat is changed bar by bar as often, and in the ways, as repeats in real songs are
(:func:`melody.generate.form.found.draw_change`). A rule only says what is wanted: where a promise
or the guard against loops leaves none of it, the promise holds.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from random import Random

from melody.generate.form.forms import CLOSED
from melody.generate.form.found import draw_change, draw_last_onset
from melody.generate.form.plan import FormPlan, FormSection
from melody.generate.form.section_rules import (
    HALF_CLOSE,
    NEAR,
    TONIC,
    Close,
    SharedNotes,
    closing,
    leading,
    lingering,
)
from melody.generate.symbol_sets import SymbolSet, sets_of
from melody.music.phrases import LITERAL, ORNAMENT, OTHER, OUTLINE, RHYTHM, last_onset
from melody.notation import HIGHEST_PITCH, HOLD, REST
from melody.vocabulary import Vocabulary

HIGHER = 7  # semitones that the climax may lie above what was heard before
FAR = (OTHER, RHYTHM, OUTLINE)  # changes that leave few notes where they were
MOST_CHANGED = 0.3  # of the bars of a repeat
FEWEST_TO_CHANGE = 4  # bars of a section whose last one may become another
SAME_PLACE = 0.5  # how often a close falls where the others do: all of them in half of the songs


@dataclass(frozen=True)
class FormPiece:
    """What holds all through one piece of a melody; found when its first symbol is asked for.

    ``change`` and ``back``: how it changes a piece so many steps before. ``avoid``: by places in
    it, how the pieces began that it must not be, and their last note, which begins there.
    """

    first: int
    close: Close | None
    change: str
    back: int
    earlier: Sequence[int]
    too_high: SymbolSet
    avoid: Mapping[int, Sequence[tuple[Sequence[str], SymbolSet]]]


class FormRules:
    """What a form wants of each step; which bars change and where it closes is drawn once.

    ``seed_steps`` are given; nothing is asked of them.
    """

    def __init__(
        self,
        plan: FormPlan,
        mode: str,
        vocabulary: Vocabulary,
        seed_steps: int,
        dice: Random,
        style: str = "",
    ) -> None:
        self.plan, self.seed_steps, self.bar = plan, seed_steps, plan.meter.steps_per_bar
        self.beat, self.sets = plan.meter.steps_per_beat, sets_of(vocabulary)
        self.changes: dict[int, tuple[str, int]] = {}  # piece -> how it changes, from how far back
        self.closes: dict[int, Close] = {}  # piece -> the close in it
        self._begun: dict[int, int] = {}  # piece of a new section -> the section's first step
        self._earlier: dict[int, Sequence[int]] = {}  # piece -> how far back what it must not be is
        self._now: FormPiece | None = None
        self._shared = SharedNotes(-1, ())
        self._starts = {section.first * self.bar for section in plan.sections}
        self._style, asked = style, (style, plan.meter, plan.pickup)
        self._usual = draw_last_onset(*asked, final=False, dice=dice)
        for section in plan.sections:
            self._draw(section, mode, dice)

    def _draw(self, section: FormSection, mode: str, dice: Random) -> None:
        end, bar = self.plan.end_of(section), self.bar
        final = section is self.plan.sections[-1]
        asked, place = (self._style, self.plan.meter, self.plan.pickup), self._usual
        if dice.random() >= SAME_PLACE:
            place = draw_last_onset(*asked, final=final, dice=dice)
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

    def _piece_at(self, step: int, melody: Sequence[str]) -> FormPiece:
        first = step - step % self.bar
        if self._now is None or self._now.first != first:
            number = self._piece(step)
            change, back = self.changes.get(number, ("", 0))
            earlier = self._earlier.get(number, ())
            unlike = earlier if change in ("", LITERAL) else (back,)
            self._now = FormPiece(
                first, self.closes.get(number), change, back, earlier,
                self._ceiling(first, melody), self._avoided(first, melody, unlike),
            )  # fmt: skip
        return self._now

    def _avoided(
        self, first: int, melody: Sequence[str], backs: Sequence[int]
    ) -> dict[int, list[tuple[Sequence[str], SymbolSet]]]:
        """What would make the piece the very one that stood so many steps back."""
        avoided: dict[int, list[tuple[Sequence[str], SymbolSet]]] = {}
        for back in backs:
            source = melody[first - back : first - back + self.bar]
            place = last_onset(source)
            if place >= 0:
                last = self.sets.bits[source[place]]
                avoided.setdefault(place, []).append((source[:place], last))
        return avoided

    def copied(self, step: int, melody: Sequence[str]) -> str | None:
        """The symbol that must come where a bar returns as it was; none where it need not."""
        change, back = self.changes.get(self._piece(step), ("", 0))
        if change != LITERAL:
            return None
        close = self.closes.get(self._piece(step))
        is_closing = close and step >= close.begun - self.beat * close.is_changed
        return None if is_closing else melody[step - back]

    def wanted(self, step: int, melody: Sequence[str], last: int | None) -> SymbolSet:
        """The symbols that the form wants next; ``last`` is the last pitch."""
        now = self._piece_at(step, melody)
        close = now.close
        if close and step > close.begun and melody[close.begun] not in (HOLD, REST):
            return self.sets.hold
        if close and step == close.begun:
            return closing(self.sets, close.classes, last)
        wanted = self._changed(now, step, melody, last)
        if close and step >= close.begun - self.beat:
            wanted &= leading(self.sets, close.classes) & ~lingering(self.sets, close, melody)
        if step in self._starts:  # no close sounds on into the next section
            wanted &= ~self.sets.hold
        return wanted & ~now.too_high

    def _changed(
        self, now: FormPiece, step: int, melody: Sequence[str], last: int | None
    ) -> SymbolSet:
        if now.change in ("", LITERAL):
            return self._new(now, step, melody)
        old = melody[step - now.back]
        if now.change == ORNAMENT:
            return self._ornament(old, last)
        wanted = self._unlike(now, step, melody)
        if now.change == OTHER:
            return wanted
        if old not in self.sets.pitch_of:
            return wanted & self.sets.bits[REST if old == REST else HOLD]
        if now.change == OUTLINE and last is not None:
            wanted &= self._as_before(step - now.back, melody, last)
        return wanted & self.sets.any_pitch

    def _as_before(self, step: int, melody: Sequence[str], last: int) -> SymbolSet:
        """The pitches that rise or fall from the last one as the melody did at a step."""
        pitch_of = self.sets.pitch_of
        before = next((pitch_of[s] for s in reversed(melody[:step]) if s in pitch_of), last)
        move = pitch_of[melody[step]] - before
        if not move:
            return self.sets.around(last, 0, 0)
        limits = (-1, HIGHEST_PITCH) if move > 0 else (HIGHEST_PITCH, -1)
        return self.sets.around(last, *limits)

    def _new(self, now: FormPiece, step: int, melody: Sequence[str]) -> SymbolSet:
        """A new section has few notes in common with any earlier one."""
        wanted = self._unlike(now, step, melody)
        if not now.earlier:
            return wanted
        first = self._begun[self._piece(step)]
        if self._shared.first != first:
            self._shared = SharedNotes(first, now.earlier)
        self._shared.count(step, melody, self.sets)
        for back in self._shared.too_many():
            wanted &= ~(self.sets.bits[melody[step - back]] & self.sets.any_pitch)
        return wanted

    def _ornament(self, old: str, last: int | None) -> SymbolSet:
        """A note that stood there comes back; what was held may move about and return."""
        if old == HOLD and last is not None:
            return self.sets.hold | self.sets.around(last, NEAR, NEAR)
        return self.sets.bits[old]

    def _unlike(self, now: FormPiece, step: int, melody: Sequence[str]) -> SymbolSet:
        """All but what would make the piece one that stood before."""
        wanted = self.sets.everything
        for begun, last in now.avoid.get(step - now.first, ()):
            if melody[now.first : step] == begun:
                wanted &= ~last
        return wanted

    def _ceiling(self, step: int, melody: Sequence[str]) -> SymbolSet:
        """What is above all that was heard, but for the climax; there, above its height so far."""
        climax, first = self.plan.climax, self.plan.sections[0]
        if climax is None or step < max(self.seed_steps, first.after * self.bar):
            return 0
        start = climax.first * self.bar
        top = self._highest(melody[: min(step, start)])
        if not start <= step < climax.after * self.bar:
            return self.sets.between(self._highest(melody[:step]) + 1, HIGHEST_PITCH)
        reached = self._highest(melody[start:step])
        lowest = reached if reached > top else top + HIGHER + 1
        return self.sets.between(lowest, HIGHEST_PITCH)

    def _highest(self, melody: Sequence[str]) -> int:
        return max((self.sets.pitch_of.get(symbol, 0) for symbol in melody), default=0)

    def afresh(self) -> "FormRules":
        """The same rules for a melody that is written anew."""
        other = copy(self)
        other._now, other._shared = None, SharedNotes(-1, ())
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
