"""Writing in a form: drafts side by side, their bridges, and the one that is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from melody.evaluate.ranking import choose_best
from melody.generate.constraints import MaskedSpan, constrain_continuation, constrain_span
from melody.generate.copying import watch_copies
from melody.generate.decoding import check_length
from melody.generate.form.bridge import bridges_of, write_bridge
from melody.generate.form.drafts import FormDraft, write_drafts
from melody.generate.form.found import limits_of
from melody.generate.form.loops import LoopGuard, is_free_of_loops
from melody.generate.form.plan import FormPlan
from melody.generate.lookahead import LookAhead
from melody.generate.promises import Verdict
from melody.notation import Note, count_steps, to_notes, to_symbols
from melody.studio.plan import Plan


def write_form(plan: Plan, form: FormPlan) -> Iterator[list[str]]:
    """Yield the first draft as it grows, and at last the one that is kept.

    Raises:
        MelodyError: when the promises cannot be kept.
    """
    checkpoint, opening, promises = plan.checkpoint, plan.opening, plan.request.promises
    seed = list(opening.symbols)
    check_length(len(seed), form.steps)
    look_ahead = constrain_continuation(opening, promises, form.steps, checkpoint.vocabulary)
    corpus, bar = checkpoint.run.corpus["name"], form.meter.steps_per_bar
    copies = [watch_copies(promises, corpus, bar, seed, look_ahead) for _ in plan.seeds]
    drafts: list[FormDraft] = []
    for drafts in write_drafts(
        checkpoint, form, seed, plan.request.sampling, plan.seeds,
        context=plan.context, look_ahead=look_ahead, copies=copies,
    ):  # fmt: skip
        yield [*drafts[0].melody]
    if checkpoint.model.can_fill and promises.most_copied is None:
        drafts = _bridge(plan, form, drafts)
    melodies = [draft.melody for draft in drafts]
    yield melodies[choose_best(checkpoint, melodies, form, plan.context, plan.folder)]


def _bridge(plan: Plan, form: FormPlan, drafts: list[FormDraft]) -> list[FormDraft]:
    promises = replace(plan.request.promises, ends_on_tonic=False)
    context = replace(plan.context, steps=form.steps)

    def constrain(span: MaskedSpan) -> LookAhead:
        return constrain_span(span, plan.opening, promises, "", plan.checkpoint.vocabulary)

    for steps in bridges_of(form, len(plan.opening.symbols)):
        drafts = write_bridge(
            plan.checkpoint, steps, drafts, plan.request.sampling, context, constrain
        )
    return drafts


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
