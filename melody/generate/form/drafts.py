"""Drafts: several melodies of one form, written side by side, a symbol of each at every step.

The model reads all of them at once, which costs it little more than one (measured: two to three
times for six). Each draft has its own random seed, so its changes and its notes are its own.

Shapes: B drafts, V vocabulary, T steps, F features of the context.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from melody.context import Context
from melody.generate.copying import CopyGuard
from melody.generate.form.found import limits_of
from melody.generate.form.loops import LoopGuard
from melody.generate.form.plan import FormPlan
from melody.generate.form.rules import FormRules
from melody.generate.lookahead import LookAhead, Mask
from melody.generate.sampling import GumbelNoise, Sampling, choose
from melody.generate.steering import SymbolMask, never
from melody.runs.checkpoints import Checkpoint

Logits = NDArray[np.floating[Any]]


class FormDraft:
    """One melody that grows: what it may do, what its form wants, and its randomness."""

    def __init__(self, mask: SymbolMask, rules: FormRules, noise: GumbelNoise) -> None:
        self.mask, self.rules, self.noise = mask, rules, noise
        self.vocabulary = mask.vocabulary

    @property
    def melody(self) -> list[str]:
        """The symbols so far."""
        return self.mask.melody

    def next_id(self, logits: Logits, sampling: Sampling) -> int:
        """The id of the next symbol, (1, V) logits being the model's; it is added."""
        allowed = self._allowed()
        chosen = int(allowed.argmax())
        if allowed.sum() > 1:
            masked = np.where(allowed, logits, -np.inf)
            chosen = int(choose(masked, sampling, self.noise).item())
        self.mask.append(self.vocabulary.symbols[chosen])
        return chosen

    def _allowed(self) -> Mask:
        """(V,) what promises and guards allow and, if any of it is, the form wants."""
        fine, step = self.mask.allowed(), len(self.melody)
        copied = self.rules.copied(step, self.melody)
        if copied is not None and fine[self.rules.ids[copied]]:
            only: Mask = np.arange(len(fine)) == self.rules.ids[copied]
            return only
        wanted = fine & self.rules.wanted(step, self.melody, self.mask.last_pitch)
        return wanted if wanted.any() else fine

    def rewind(self, step: int, look_ahead: LookAhead) -> "FormDraft":
        """The draft as it was at a step, to be written anew from there on; noise goes on."""
        mask = self.mask.rewind(step, look_ahead)
        return FormDraft(mask, self.rules.afresh(), self.noise)


def write_drafts(
    checkpoint: Checkpoint,
    plan: FormPlan,
    seed: Sequence[str],
    sampling: Sampling,
    random_seeds: Sequence[int],
    *,
    context: Context,
    look_ahead: LookAhead | None = None,
    copies: Sequence[CopyGuard | None] = (),
) -> Iterator[list[FormDraft]]:
    """Yield the drafts, one for each random seed, each time that a symbol was added to them.

    Raises:
        MelodyError: when the promises cannot be kept after the seed.
    """
    if look_ahead:
        look_ahead.check(seed)
    told = replace(context, steps=plan.steps)
    guards = copies or [None] * len(random_seeds)
    drafts = [
        start_draft(checkpoint, plan, seed, told, number, look_ahead, guard)
        for number, guard in zip(random_seeds, guards, strict=True)
    ]
    features = torch.from_numpy(told.features(0, plan.steps)).expand(len(drafts), -1, -1)
    ids = torch.tensor([checkpoint.vocabulary.encode(seed)]).expand(len(drafts), -1)
    model = checkpoint.model
    state = model.start(ids[:, :-1], features[:, : len(seed)])
    read = ids[:, -1]
    for step in range(len(seed), plan.steps):
        logits, state = model.step(state, read, features[:, step])
        rows = zip(drafts, logits.numpy(), strict=True)
        read = torch.tensor([draft.next_id(row[None], sampling) for draft, row in rows])
        yield drafts


def start_draft(
    checkpoint: Checkpoint,
    plan: FormPlan,
    seed: Sequence[str],
    context: Context,
    random_seed: int,
    look_ahead: LookAhead | None,
    copies: CopyGuard | None,
) -> FormDraft:
    """A draft that holds the seed and nothing else."""
    vocabulary, bar = checkpoint.vocabulary, plan.meter.steps_per_bar
    bars = (plan.steps - plan.pickup) // bar
    loops = LoopGuard(limits_of(context.style), seed, bar, plan.pickup, bars)
    mask = SymbolMask(vocabulary, seed, context, never, look_ahead, copies, loops)
    mode, dice = context.mode or "major", Random(random_seed)
    rules = FormRules(plan, mode, vocabulary, len(seed), dice, context.style)
    return FormDraft(mask, rules, GumbelNoise(random_seed))
