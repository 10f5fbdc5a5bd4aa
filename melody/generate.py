"""Step 3: a seed in, symbol after symbol out, until the tune ends: one loop for every model."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch

from melody.checkpoints import Checkpoint
from melody.context import UNKNOWN, Context
from melody.notation import END, MelodyError
from melody.sampling import Sampling, choose

LONGEST = 1024  # steps of a take, seed included: 64 bars of 4/4
LARGEST_RANDOM_SEED = 2**32 - 1


def continue_seed(
    checkpoint: Checkpoint,
    seed: Sequence[str],
    sampling: Sampling,
    random_seed: int,
    *,
    steps: int | None = None,
    context: Context = UNKNOWN,
) -> Iterator[str]:
    """Yield the symbols that follow a seed, ``/`` included if the model ends the tune.

    The model draws with a generator of this call alone, so the same arguments give the same
    symbols whatever else runs. It stops at ``/``, at ``steps`` in all (seed included), or at
    ``LONGEST`` steps; :func:`why_stopped` tells which.

    Raises:
        MelodyError: when the seed is empty, has symbols that the model lacks or is longer than
            the melody asked for.
    """
    goal = min(steps or LONGEST, LONGEST)
    check_random_seed(random_seed)
    _check_length(len(seed), goal)
    ids = torch.tensor([checkpoint.vocabulary.encode(seed)])
    generator = torch.Generator().manual_seed(random_seed)
    model = checkpoint.model
    features = torch.from_numpy(replace(context, steps=steps).features(0, goal))[None]
    with torch.inference_mode():
        state, last = model.start(ids[:, :-1], features[:, : len(seed)]), ids[:, -1]
    for place in range(len(seed), goal):
        # Not around the yield: the mode would leak into whoever reads the symbols.
        with torch.inference_mode():
            logits, state = model.step(state, last, features[:, place])
            last = choose(logits, sampling, generator)
        symbol = checkpoint.vocabulary.symbols[int(last)]
        yield symbol
        if symbol == END:
            return


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
