"""Bridges: a new section between others, written again by a model that sees both of its sides."""

from collections.abc import Callable, Sequence

import numpy as np

from melody.context import Context
from melody.generate.constraints import MaskedSpan
from melody.generate.form.drafts import FormDraft, append_each
from melody.generate.form.plan import FormPlan
from melody.generate.lookahead import LookAhead, state_after
from melody.generate.sampling import Sampling
from melody.notation import END, HOLD
from melody.runs.checkpoints import Checkpoint

Constrain = Callable[[MaskedSpan], LookAhead]


def bridges_of(plan: FormPlan, seed_steps: int) -> list[tuple[int, int]]:
    """The new sections after the seed that others follow and none repeats.

    Of each the first step, and the one after.
    """
    bar = plan.meter.steps_per_bar
    inner = plan.sections[1:-1]
    repeated = {section.source for section in plan.sections}
    new = [
        each
        for each in inner
        if each.source is None and each.first not in repeated and each.first * bar >= seed_steps
    ]
    return [(each.first * bar, each.after * bar) for each in new]


def write_bridge(
    checkpoint: Checkpoint,
    steps: tuple[int, int],
    groups: Sequence[Sequence[FormDraft]],
    sampling: Sampling,
    context: Context,
    constrain: Constrain,
) -> list[list[FormDraft]]:
    """Write a section of all drafts anew, from a step to another; those of a take are a group.

    A group stays as it is where a note crosses its ends. ``constrain`` says what may stand in a
    span so that no note outside it changes.
    """
    again = [_rewind(group, steps, constrain) for group in groups]
    open_ones = [pair for group in again for pair in group]
    if open_ones:
        _write_anew(checkpoint, open_ones, sampling, context)
    return [
        [draft for draft, _ in new] if new else list(old)
        for new, old in zip(again, groups, strict=True)
    ]


def _rewind(
    drafts: Sequence[FormDraft], steps: tuple[int, int], constrain: Constrain
) -> list[tuple[FormDraft, MaskedSpan]]:
    """Drafts to be written anew, with their spans; none where one of them cannot be."""
    spans = [MaskedSpan([*draft.melody, END], *steps) for draft in drafts]
    ahead = [constrain(span) for span in spans]
    if not all(map(_is_open, spans, ahead)):
        return []
    again = [draft.rewind(steps[0], each) for draft, each in zip(drafts, ahead, strict=True)]
    return list(zip(again, spans, strict=True))


def _write_anew(
    checkpoint: Checkpoint,
    pairs: Sequence[tuple[FormDraft, MaskedSpan]],
    sampling: Sampling,
    context: Context,
) -> None:
    model = checkpoint.model
    drafts, spans = zip(*pairs, strict=True)
    first, after = spans[0].first, spans[0].after
    ids = np.stack([checkpoint.encode(span.melody) for span in spans])
    features = np.stack([context.features(0, ids.shape[1])] * len(spans))
    logits, state = model.start_fill(ids, features, first, after)
    for step in range(first, after):
        read = append_each(drafts, logits, sampling)
        if step + 1 < after:
            logits, state = model.step(state, read, features[:, step + 1])
    for draft, span in pairs:
        draft.mask.melody += span.following[:-1]


def _is_open(span: MaskedSpan, ahead: LookAhead) -> bool:
    """Whether whole notes lie in a span, and something can be written there."""
    ends = [*span.melody[span.first : span.first + 1], *span.following[:1]]
    return HOLD not in ends and ahead.can_begin(*state_after(span.before))
