"""Drafts: several melodies of one form, written side by side, a symbol of each at every step.

The model reads all of them at once, which costs it little more than one (measured: two to three
times for six). Each draft has its own random seed, so its changes and its notes are its own.

Shapes: B drafts, V vocabulary, T steps, F features of the context.
"""

from collections.abc import Iterator, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from melody.context import Context
from melody.generate.copying import CopyGuard
from melody.generate.form.found import limits_of
from melody.generate.form.loops import LoopGuard
from melody.generate.form.plan import FormPlan
from melody.generate.form.rules import FormRules
from melody.generate.lookahead import LookAhead
from melody.generate.sampling import GumbelNoise, Sampling, SymbolIds, choose_rows
from melody.generate.steering import SymbolMask, never
from melody.generate.symbol_sets import SymbolSet, is_single
from melody.runs.checkpoints import Checkpoint


class FormDraft:
    """One melody that grows: what it may do, what its form wants, and its randomness."""

    def __init__(self, mask: SymbolMask, rules: FormRules, noise: GumbelNoise) -> None:
        self.mask, self.rules, self.noise = mask, rules, noise

    @property
    def melody(self) -> list[str]:
        """The symbols so far."""
        return self.mask.melody

    def allowed(self) -> SymbolSet:
        """What promises and guards allow and, if any of it is, the form wants."""
        fine, step = self.mask.allowed(), len(self.melody)
        copied = self.rules.copied(step, self.melody)
        if copied is not None and fine & self.mask.sets.bits[copied]:
            return self.mask.sets.bits[copied]
        return fine & self.rules.wanted(step, self.melody, self.mask.last_pitch) or fine

    def rewind(self, step: int, look_ahead: LookAhead) -> "FormDraft":
        """The draft as it was at a step, to be written anew from there on; noise goes on."""
        mask = self.mask.rewind(step, look_ahead)
        return FormDraft(mask, self.rules.afresh(), self.noise)


def append_each(
    drafts: Sequence[FormDraft], logits: NDArray[np.floating], sampling: Sampling
) -> SymbolIds:
    """Add to each draft its next symbol, (B, V) logits being the model's; returns their (B,) ids.

    Where one symbol alone may come, no chance is drawn.
    """
    allowed = [draft.allowed() for draft in drafts]
    ids = np.array([each.bit_length() - 1 for each in allowed])
    rows = [place for place, each in enumerate(allowed) if not is_single(each)]
    if rows:
        mask = drafts[0].mask.sets.as_rows([allowed[place] for place in rows])
        masked = np.where(mask, logits[rows], -np.inf)
        ids[rows] = choose_rows(masked, sampling, [drafts[place].noise for place in rows])
    for draft, number in zip(drafts, ids.tolist(), strict=True):
        draft.mask.append(draft.mask.sets.symbols[number])
    return ids


def write_drafts(
    checkpoint: Checkpoint, drafts: Sequence[FormDraft], sampling: Sampling, context: Context
) -> Iterator[None]:
    """Write drafts of one seed side by side, and pause each time that all have a symbol more.

    ``context`` says how many steps they will have.
    """
    goal, seed = context.steps or 0, drafts[0].melody
    features = np.stack([context.features(0, goal)] * len(drafts))
    ids = np.stack([checkpoint.encode(seed)] * len(drafts))
    model = checkpoint.model
    begun, read = len(seed), ids[:, -1]
    state = model.start(ids[:, :-1], features[:, :begun])
    for step in range(begun, goal):
        logits, state = model.step(state, read, features[:, step])
        read = append_each(drafts, logits, sampling)
        yield


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
