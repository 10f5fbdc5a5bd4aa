"""What a model expects of the next symbol, and what the sampler's knobs make of it.

Shapes: B melodies, V vocabulary.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from melody.context import Context
from melody.generate.sampling import (
    GumbelNoise,
    Logits,
    Sampling,
    choose,
    forbid_nan,
    narrow,
)
from melody.runs.checkpoints import Checkpoint


class Share(NamedTuple):
    """A symbol that may come next: its probability, and the one that it is drawn with."""

    symbol: str
    plain: float
    reshaped: float


def expect_symbol(checkpoint: Checkpoint, symbols: Sequence[str], context: Context) -> Logits:
    """(1, V) logits of the symbol after those that were read, one or more."""
    features = context.features(0, len(symbols) + 1)[None]
    ids = checkpoint.encode(symbols)[None]
    state = checkpoint.model.start(ids[:, :-1], features[:, : len(symbols)])
    logits, _ = checkpoint.model.step(state, ids[:, -1], features[:, len(symbols)])
    return logits.astype(np.float64)


def reshape(logits: Logits, sampling: Sampling) -> Logits:
    """(B, V) logits -> the probabilities that symbols are drawn with."""
    finite = forbid_nan(logits)
    if sampling.temperature == 0:
        chosen: Logits = np.zeros_like(finite)
        chosen[np.arange(len(finite)), finite.argmax(-1)] = 1
        return chosen
    return as_shares(narrow(finite, sampling))


def as_shares(logits: Logits) -> Logits:
    """(B, V) logits -> probabilities."""
    shares: Logits = np.exp(logits - logits.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    return shares


def share_out(checkpoint: Checkpoint, logits: Logits, sampling: Sampling) -> list[Share]:
    """The symbols with their probabilities, the likeliest first, before and after the knobs."""
    plain, reshaped = as_shares(logits)[0], reshape(logits, sampling)[0]
    order = np.argsort(-plain, kind="stable")
    symbols = checkpoint.vocabulary.symbols
    return [Share(symbols[n], float(plain[n]), float(reshaped[n])) for n in order]


def draw_symbol(
    checkpoint: Checkpoint, logits: Logits, sampling: Sampling, random_seed: int
) -> str:
    """One symbol by lot; the same random seed draws the same one."""
    chosen = choose(forbid_nan(logits), sampling, GumbelNoise(random_seed))
    return checkpoint.vocabulary.symbols[int(chosen[0])]
