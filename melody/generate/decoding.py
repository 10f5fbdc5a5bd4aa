"""Step 3: a seed in, symbol after symbol out, until the tune ends: one loop for every model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from melody.context import UNKNOWN, Context
from melody.generate.constraints import MaskedSpan
from melody.generate.copying import CopyGuard
from melody.generate.draft import MelodyDraft, draw_ending
from melody.generate.form.loops import LoopGuard
from melody.generate.limits import LARGEST_RANDOM_SEED
from melody.generate.lookahead import LookAhead
from melody.generate.sampling import GumbelNoise, Sampling, choose
from melody.generate.steering import MayEnd, SymbolMask, never, whenever
from melody.notation import END, LONGEST_TAKE, STEPS_PER_QUARTER, MelodyError
from melody.runs.checkpoints import Checkpoint
from melody.runs.names import name_checkpoint


@dataclass(frozen=True)
class Length:
    """How long a melody becomes, in steps, its seed included.

    With ``steps`` it is exactly so long; without, it ends where the model ends it and ``may_end``
    is true of the melody so far, or at ``limit``. The last ``closing`` steps are written together,
    so that they close (:func:`melody.generate.draft.draw_ending`).
    """

    steps: int | None = None
    limit: int = LONGEST_TAKE
    may_end: MayEnd = whenever
    closing: int = 0

    @property
    def longest(self) -> int:
        """The most steps that the melody may have."""
        return min(self.steps or self.limit, LONGEST_TAKE)


AS_THE_MODEL_ENDS = Length()


def continue_seed(
    checkpoint: Checkpoint,
    seed: Sequence[str],
    sampling: Sampling,
    random_seed: int,
    length: Length = AS_THE_MODEL_ENDS,
    *,
    context: Context = UNKNOWN,
    look_ahead: LookAhead | None = None,
    copies: CopyGuard | None = None,
    loops: LoopGuard | None = None,
) -> Iterator[str]:
    """Yield the symbols that follow a seed, ``/`` included if the model ends the tune.

    Randomness comes from a generator of this call alone, so the same arguments give the same
    symbols whatever else runs. ``look_ahead``, ``copies`` and ``loops`` enforce the promises.

    Raises:
        MelodyError: when the seed is empty, has symbols that the model lacks or is longer than
            the melody asked for, or when the promises cannot be kept after it.
    """
    goal = length.longest
    check_random_seed(random_seed)
    check_length(len(seed), goal)
    if look_ahead:
        look_ahead.check(seed)
    may_end = never if length.steps else length.may_end
    mask = SymbolMask(checkpoint.vocabulary, seed, context, may_end, look_ahead, copies, loops)
    # To weigh a close, the model is asked what it expects after the last step.
    features = replace(context, steps=length.steps).features(0, goal + (length.closing > 0))[None]
    draft, noise = _read(checkpoint, seed, features, mask), GumbelNoise(random_seed)
    yield from _write(draft, goal - length.closing, sampling, noise)
    if length.closing and not draft.has_ended:
        yield from draw_ending(draft, goal, sampling, noise)


def _read(
    checkpoint: Checkpoint, seed: Sequence[str], features: NDArray[np.int64], mask: SymbolMask
) -> MelodyDraft:
    """Let the model read the seed."""
    ids, model = checkpoint.encode(seed)[None], checkpoint.model
    state = model.start(ids[:, :-1], features[:, : len(seed)])
    logits, state = model.step(state, ids[:, -1], features[:, len(seed)])
    return MelodyDraft(checkpoint, logits, state, features, mask)


def fill_span(
    checkpoint: Checkpoint,
    span: MaskedSpan,
    sampling: Sampling,
    random_seed: int,
    *,
    context: Context = UNKNOWN,
    look_ahead: LookAhead,
    copies: CopyGuard | None = None,
) -> Iterator[str]:
    """Yield new symbols for a masked span of a melody.

    A two-way model reads all that stands outside the span, before and after it, and writes the
    span from left to right. ``look_ahead`` keeps the notes outside from changing.

    Raises:
        MelodyError: when the model reads in one direction only, the melody has symbols that it
            lacks, or the promises cannot be kept.
    """
    check_random_seed(random_seed)
    model = checkpoint.model
    if not model.can_fill:
        name = name_checkpoint(checkpoint)
        raise MelodyError(f"{name} reads from left to right only; take a two-way BERT")
    look_ahead.check(span.before)
    ids = checkpoint.encode(span.melody)[None]
    features = context.features(0, len(span.melody))[None]
    mask = SymbolMask(checkpoint.vocabulary, span.before, context, never, look_ahead, copies)
    logits, state = model.start_fill(ids, features, span.first, span.after)
    draft = MelodyDraft(checkpoint, logits, state, features[:, : span.after], mask)
    yield from _write(draft, span.after, sampling, GumbelNoise(random_seed))


def _write(draft: MelodyDraft, goal: int, sampling: Sampling, noise: GumbelNoise) -> Iterator[str]:
    """Draw symbols up to ``goal`` steps, or until the tune ends."""
    while draft.steps < goal and not draft.has_ended:
        yield draft.append(choose(draft.masked_logits(), sampling, noise))


def why_stopped(symbols: Sequence[str], steps: int | None) -> str:
    """``end``: the model ended the tune; ``bars``: the length asked for; ``limit``: the longest."""
    if symbols and symbols[-1] == END:
        return "end"
    return "bars" if steps is not None and len(symbols) >= steps else "limit"


def check_random_seed(random_seed: int) -> None:
    """Refuse what cannot seed a generator.

    Raises:
        MelodyError: when it is no whole number from 0 to 2**32 - 1.
    """
    is_whole = isinstance(random_seed, int) and not isinstance(random_seed, bool)
    if not is_whole or not 0 <= random_seed <= LARGEST_RANDOM_SEED:
        raise MelodyError("the variation must be a whole number from 0 to 4294967295")


def check_length(seed_steps: int, goal: int) -> None:
    """Refuse a seed that leaves nothing to write.

    Raises:
        MelodyError: when it is empty, or as long as the melody is to be.
    """
    if not seed_steps:
        raise MelodyError("the seed is empty; type a few notes, such as 67 _ 67 _ 65 _ 64 _")
    if seed_steps >= goal:
        raise MelodyError(
            f"the opening fills {seed_steps / STEPS_PER_QUARTER:g} of "
            f"{goal / STEPS_PER_QUARTER:g} beats; ask for more bars or shorten it"
        )
