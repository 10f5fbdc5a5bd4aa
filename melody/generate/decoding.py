"""Step 3: a seed in, symbol after symbol out, until the tune ends: one loop for every model."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from melody.context import UNKNOWN, Context
from melody.generate.copying import CopyGuard
from melody.generate.draft import Draft
from melody.generate.endings import draw_ending
from melody.generate.limits import LARGEST_RANDOM_SEED
from melody.generate.lookahead import Course
from melody.generate.sampling import Dice, Sampling, choose
from melody.generate.steering import MayEnd, Steering, never, whenever
from melody.notation import END, LONGEST_TAKE, MelodyError
from melody.runs.checkpoints import Checkpoint


def continue_seed(
    checkpoint: Checkpoint,
    seed: Sequence[str],
    sampling: Sampling,
    random_seed: int,
    *,
    steps: int | None = None,
    limit: int = LONGEST_TAKE,
    context: Context = UNKNOWN,
    course: Course | None = None,
    copies: CopyGuard | None = None,
    may_end: MayEnd = whenever,
    ending: int = 0,
) -> Iterator[str]:
    """Yield the symbols that follow a seed, ``/`` included if the model ends the tune.

    The model draws with a generator of this call alone, so the same arguments give the same
    symbols whatever else runs. With ``steps`` (seed included) the melody is exactly so long;
    without, it stops where the model ends it, which ``may_end`` can forbid, or at ``limit``
    steps. ``course`` and ``copies`` hold the promises. The last ``ending`` steps are written
    together, so that they close (:mod:`melody.generate.endings`).

    Raises:
        MelodyError: when the seed is empty, has symbols that the model lacks or is longer than
            the melody asked for, or when the promises cannot be kept after it.
    """
    goal = min(steps or limit, LONGEST_TAKE)
    check_random_seed(random_seed)
    _check_length(len(seed), goal)
    if course:
        course.check(seed)
    may_end = never if steps else may_end
    steering = Steering(checkpoint.vocabulary, seed, context, may_end, course, copies)
    # To know whether a melody closes, the model is asked what it expects after the last step.
    features = replace(context, steps=steps).features(0, goal + (ending > 0))[None]
    draft, dice = _read(checkpoint, seed, features, steering), Dice(random_seed)
    yield from _draw(draft, goal - ending, sampling, dice)
    if ending and not draft.has_ended:
        yield from draw_ending(draft, goal, sampling, dice)


def _read(
    checkpoint: Checkpoint, seed: Sequence[str], features: NDArray[np.int64], steering: Steering
) -> Draft:
    """The draft that a seed is, read by the model."""
    ids = torch.tensor([checkpoint.vocabulary.encode(seed)])
    model, expected = checkpoint.model, torch.from_numpy(features)
    state = model.start(ids[:, :-1], expected[:, : len(seed)])
    logits, state = model.step(state, ids[:, -1], expected[:, len(seed)])
    return Draft(checkpoint, logits, state, features, steering)


def fill_span(
    checkpoint: Checkpoint,
    melody: Sequence[str],
    first: int,
    after: int,
    sampling: Sampling,
    random_seed: int,
    *,
    context: Context = UNKNOWN,
    course: Course,
    copies: CopyGuard | None = None,
) -> Iterator[str]:
    """Yield new symbols for steps ``first`` to ``after`` (not included) of a melody.

    A two-way model reads all that stands outside the span, before and after it, and writes the
    span from left to right. ``course`` keeps the notes outside from changing.

    Raises:
        MelodyError: when the model reads in one direction only, the melody has symbols that it
            lacks, or the promises cannot be kept.
    """
    check_random_seed(random_seed)
    model: Any = checkpoint.model
    if not model.can_fill:
        raise MelodyError(f"{checkpoint.label} reads from left to right only; take a two-way BERT")
    course.check(melody[:first])
    ids = torch.tensor([checkpoint.vocabulary.encode(melody)])
    features = context.features(0, len(melody))[None]
    steering = Steering(checkpoint.vocabulary, melody[:first], context, never, course, copies)
    logits, state = model.start_fill(ids, torch.from_numpy(features), first, after)
    draft = Draft(checkpoint, logits, state, features[:, :after], steering)
    yield from _draw(draft, after, sampling, Dice(random_seed))


def _draw(draft: Draft, goal: int, sampling: Sampling, dice: Dice) -> Iterator[str]:
    """Draw symbols up to ``goal`` steps, or until the tune ends."""
    while draft.steps < goal and not draft.has_ended:
        yield draft.write(choose(draft.possible(), sampling, dice))


def why_stopped(symbols: Sequence[str], steps: int | None) -> str:
    """``end``: the model ended the tune; ``bars``: the length asked for; ``limit``: ours."""
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


def _check_length(seed_steps: int, goal: int) -> None:
    if not seed_steps:
        raise MelodyError("the seed is empty; type a few notes, such as 67 _ 67 _ 65 _ 64 _")
    if seed_steps >= goal:
        raise MelodyError(
            f"the seed fills {seed_steps} of {goal} sixteenths; ask for more bars or shorten it"
        )
