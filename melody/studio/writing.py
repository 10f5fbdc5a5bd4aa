"""What a model writes for a plan: on from a seed, or a span anew; all of it at home."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from melody.generate.constraints import Cadence, MaskedSpan, constrain_continuation
from melody.generate.copying import steps_copied, watch_copies
from melody.generate.decoding import Length, continue_seed
from melody.generate.draft import CLOSING_BARS
from melody.generate.infill import Infiller
from melody.generate.novelty import load_index
from melody.generate.promises import Verdict, judge
from melody.generate.rerank import judge_of, rerank
from melody.generate.steering import MayEnd, whenever
from melody.notation import END, to_notes
from melody.studio.forming import no_loops_verdict, watch_loops, write_form
from melody.studio.plan import Outline, Plan, longest_heard
from melody.studio.prices import (
    LONGEST_OPEN_END,
    cost_of_span,
    cost_of_step,
    count_rounds,
)
from melody.studio.work import CountedModel, OutOfWorkError, Work

FEWER = "{} of {} {} were made; more would take too long"
CUT_SHORT = "the melody is cut short here; to write on would take too long"
BARS_TO_CLOSE = 16  # after the seed, where a melody is to close but no length is asked


def write(plan: Plan, work: Work) -> Iterator[list[str]]:
    """Yield the melody at home as it grows, or as its span is written anew.

    Where the work is used up, it ends with what is there, and the work's remarks say so.

    Raises:
        MelodyError: when the promises cannot be kept, or the model cannot write a span.
    """
    plan = counted(plan, work)
    yield from rewrite(plan, plan.span, work) if plan.span else write_on(plan, work)


def counted(plan: Plan, work: Work) -> Plan:
    """A plan every step of whose model is counted."""
    model = plan.checkpoint.model
    counting: Any = CountedModel(model, work, cost_of_step(model, plan.request))
    return replace(plan, checkpoint=replace(plan.checkpoint, model=counting))


def write_on(plan: Plan, work: Work) -> Iterator[list[str]]:
    """Yield the melody as it grows from its seed; of several candidates last the best one."""
    if plan.form:
        yield from in_budget(write_form(plan), work)
        return
    melodies, draft = list[list[str]](), list(plan.opening.symbols)
    judge = judge_of(plan.checkpoint, plan.folder) if len(plan.seeds) > 1 else plan.checkpoint
    try:
        for seed in plan.seeds:
            for draft in _grow(plan, seed):
                yield draft
            if len(plan.seeds) > 1:
                work.spend(judge.model.costs.judge * len(draft))
            melodies.append(draft)
    except OutOfWorkError:
        if not melodies:
            work.remarks.append(CUT_SHORT)
            yield draft
            return
        work.remarks.append(FEWER.format(len(melodies), len(plan.seeds), "tries"))
    if len(melodies) > 1:
        begun = len(plan.opening.symbols)
        yield melodies[rerank(judge, melodies, begun, plan.context)]
    elif len(plan.seeds) > 1:
        yield melodies[0]


def in_budget(drafts: Iterator[list[str]], work: Work) -> Iterator[list[str]]:
    """The same melodies; where the work is used up the last one stays as it is, and it is told."""
    try:
        yield from drafts
    except OutOfWorkError:
        work.remarks.append(CUT_SHORT)


def _grow(plan: Plan, random_seed: int) -> Iterator[list[str]]:
    checkpoint, opening, promises = plan.checkpoint, plan.opening, plan.request.promises
    limit, may_end = _ending(plan)
    look_ahead = constrain_continuation(
        opening, promises, plan.steps or limit, checkpoint.vocabulary
    )
    symbols = list(opening.symbols)
    bar, corpus = opening.setting.meter.steps_per_bar, checkpoint.run.corpus["name"]
    copies = watch_copies(promises, corpus, bar, symbols, look_ahead)
    closing = CLOSING_BARS * bar if promises.ends_on_tonic else 0
    loops = watch_loops(plan) if promises.no_loops else None
    for symbol in continue_seed(
        checkpoint, symbols, plan.request.sampling, random_seed,
        Length(plan.steps, limit, may_end, closing),
        context=plan.context, look_ahead=look_ahead, copies=copies, loops=loops,
    ):  # fmt: skip
        symbols = [*symbols, symbol]
        yield symbols


def _ending(plan: Plan) -> tuple[int, MayEnd]:
    """The longest that an open-ended melody may be, in steps, and where it may end before."""
    setting, seed_steps = plan.opening.setting, len(plan.opening.symbols)
    limit = max(seed_steps, min(seed_steps + LONGEST_OPEN_END, longest_heard(plan.opening)))
    if not plan.request.promises.ends_on_tonic:
        return limit, whenever
    limit = min(limit, seed_steps + BARS_TO_CLOSE * setting.meter.steps_per_bar)
    cadence = Cadence(setting.key, setting.meter, setting.pickup, limit)
    return cadence.last_end(limit), cadence


def rewrite(plan: Plan, span: tuple[int, int], work: Work) -> Iterator[list[str]]:
    """Yield the melody as its span is written anew, and after each round of revision."""
    request, whole = plan.request, [*plan.opening.symbols, END]
    infiller = Infiller(
        plan.checkpoint,
        plan.opening,
        plan.context,
        replace(request.promises, ends_on_tonic=False),
        request.keep,
        request.sampling,
    )
    draft, done, is_filled = whole, 0, False
    try:
        for draft in infiller.fill(MaskedSpan(whole, *span), request.random_seed):
            yield draft[:-1]
        masked, is_filled = MaskedSpan(draft, *span), True
        rounds = _count_rounds(plan, len(infiller.edges(masked)) - 1, span[1] - span[0], work)
        for draft in infiller.resample(masked, request.random_seed, rounds):
            done += 1
            yield draft[:-1]
    except OutOfWorkError:
        yield draft[:-1]
    if not is_filled:
        work.remarks.append(CUT_SHORT)
    elif done < request.rounds:
        work.remarks.append(FEWER.format(done, request.rounds, "rounds"))


def _count_rounds(plan: Plan, blocks: int, steps: int, work: Work) -> int:
    """How many of the rounds asked for may be made."""
    model, request = plan.checkpoint.model, plan.request
    cost = blocks * cost_of_span(model, len(plan.opening.symbols))
    return count_rounds(request.rounds, cost + steps * cost_of_step(model, request), work.left)


def verdicts(outline: Outline, symbols: Sequence[str]) -> list[Verdict]:
    """What was promised of a finished melody in the person's key, and whether it was kept."""
    setting, promises = outline.opening.setting, outline.request.promises
    written = outline.span or (len(outline.opening.symbols), len(symbols))
    if outline.span:
        promises = replace(promises, ends_on_tonic=False)
    notes = to_notes(symbols)
    found = judge(
        promises, notes, written=written, key=setting.key, meter=setting.meter,
        pickup=setting.pickup,
    )  # fmt: skip
    if not isinstance(outline, Plan):
        return found
    if promises.no_loops and not outline.span:
        found = [*found, no_loops_verdict(outline, notes)]
    if promises.most_copied is None:
        return found
    index = load_index(outline.checkpoint.run.corpus["name"])
    bars = steps_copied(index, notes, written) / setting.meter.steps_per_bar
    most = f"{promises.most_copied} bar{'' if promises.most_copied == 1 else 's'}"
    words = f"copies at most {most} in a row from a song that it learned"
    return [*found, Verdict(words, bars <= promises.most_copied)]
