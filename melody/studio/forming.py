"""Writing in a form: drafts side by side, their bridges, and the one that is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from melody.evaluate.ranking import choose_best
from melody.generate.constraints import MaskedSpan, constrain_continuation, constrain_span
from melody.generate.copying import watch_copies
from melody.generate.decoding import check_length
from melody.generate.form.bridge import bridges_of, write_bridge
from melody.generate.form.drafts import FormDraft, start_draft, write_drafts
from melody.generate.form.found import limits_of
from melody.generate.form.loops import LoopGuard, is_free_of_loops
from melody.generate.form.plan import FormPlan
from melody.generate.lookahead import LookAhead
from melody.generate.promises import Promises, Verdict
from melody.notation import Note, count_steps, to_notes, to_symbols
from melody.studio.plan import Plan


def write_form(plan: Plan) -> Iterator[list[str]]:
    """Yield the first draft as it grows, and at last the one that is kept.

    Raises:
        MelodyError: when the promises cannot be kept.
    """
    forms = Forms([plan])
    yield from forms.grow()
    yield from forms.choose()


class Forms:
    """Takes in a form, all drafts of which are written side by side.

    Their plans differ in form and random seeds alone. Each draft is what it would be alone.

    Raises:
        MelodyError: when the promises cannot be kept.
    """

    def __init__(self, plans: Sequence[Plan]) -> None:
        self.plans, first = plans, plans[0]
        self.checkpoint, self.context = first.checkpoint, replace(first.context, steps=first.steps)
        seed, goal = first.opening.symbols, first.steps or 0
        check_length(len(seed), goal)
        look_ahead = constrain_continuation(
            first.opening, first.request.promises, goal, self.checkpoint.vocabulary
        )
        if look_ahead:
            look_ahead.check(seed)
        self.drafts = [self._begin(plan, look_ahead) for plan in plans]

    def _begin(self, plan: Plan, look_ahead: LookAhead | None) -> list[FormDraft]:
        corpus, seed = self.checkpoint.run.corpus["name"], plan.opening.symbols
        bar, form = plan.opening.setting.meter.steps_per_bar, _form_of(plan)

        def begin(random_seed: int) -> FormDraft:
            copies = watch_copies(plan.request.promises, corpus, bar, seed, look_ahead)
            return start_draft(
                self.checkpoint, form, seed, self.context, random_seed, look_ahead, copies
            )

        return [begin(random_seed) for random_seed in plan.seeds]

    @property
    def so_far(self) -> list[list[str]]:
        """The first draft of each take."""
        return [[*drafts[0].melody] for drafts in self.drafts]

    def grow(self) -> Iterator[list[str]]:
        """Yield the first draft of the first take as all of them grow."""
        every = [draft for drafts in self.drafts for draft in drafts]
        sampling = self.plans[0].request.sampling
        for _ in write_drafts(self.checkpoint, every, sampling, self.context):
            yield [*every[0].melody]

    def choose(self) -> Iterator[list[str]]:
        """Yield the draft that is kept of each take, its bridges written anew."""
        promises = self.plans[0].request.promises
        if self.checkpoint.model.can_fill and promises.most_copied is None:
            self._bridge(replace(promises, ends_on_tonic=False))
        for plan, drafts in zip(self.plans, self.drafts, strict=True):
            melodies = [draft.melody for draft in drafts]
            form, context = _form_of(plan), plan.context
            yield melodies[choose_best(self.checkpoint, melodies, form, context, plan.folder)]

    def _bridge(self, promises: Promises) -> None:
        """Write the bridges of each take in order; those at the same place side by side."""
        opening, vocabulary = self.plans[0].opening, self.checkpoint.vocabulary
        left = [bridges_of(_form_of(plan), len(opening.symbols)) for plan in self.plans]

        def constrain(span: MaskedSpan) -> LookAhead:
            return constrain_span(span, opening, promises, "", vocabulary)

        while steps := next((bridges[0] for bridges in left if bridges), None):
            takes = [place for place, bridges in enumerate(left) if bridges[:1] == [steps]]
            written = write_bridge(
                self.checkpoint, steps, [self.drafts[place] for place in takes],
                self.plans[0].request.sampling, self.context, constrain,
            )  # fmt: skip
            for place, drafts in zip(takes, written, strict=True):
                self.drafts[place] = drafts
                del left[place][0]


def _form_of(plan: Plan) -> FormPlan:
    if plan.form is None:
        raise ValueError("a plan without a form has no drafts")
    return plan.form


def no_loops_verdict(plan: Plan, notes: Sequence[Note]) -> Verdict:
    """Whether a melody keeps out loops and holes; those of the opening are not its own."""
    setting, limits = plan.opening.setting, limits_of(plan.request.style)
    bar, opening = setting.meter.steps_per_bar, to_notes(plan.opening.own)
    own = opening if not is_free_of_loops(opening, limits, bar, setting.pickup) else []
    heard = to_notes(to_symbols(notes)[count_steps(own) :]) if own else notes
    pickup = setting.pickup if not own else (setting.pickup - count_steps(own)) % bar
    words = "no bar comes back, and no silence lasts, beyond what real songs do"
    return Verdict(words, is_free_of_loops(heard, limits, bar, pickup))


def watch_loops(plan: Plan) -> LoopGuard:
    """The guard of the promise that bars return no more often than in songs of the style."""
    setting = plan.opening.setting
    bar = setting.meter.steps_per_bar
    bars = (plan.steps - setting.pickup) // bar if plan.steps else None
    limits = limits_of(plan.request.style)
    return LoopGuard(limits, plan.opening.symbols, bar, setting.pickup, bars)
