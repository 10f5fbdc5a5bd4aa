"""What a model that reads from left to right can do with a gap whose right side is given.

It looks ahead: at each symbol of the gap 64 continuations to the gap's end are sampled, and each
is weighed by how well the given notes follow it. A symbol counts as likely as the model says,
times the mean weight of its samples. This is a prediction that can be had: its probabilities add
up to one before the symbol is seen.

Shapes: S samples, U of them that differ, V vocabulary, T symbols, F features.
"""

import math
from typing import Any

import torch
from torch import Tensor

from benchmarks.quality.encoded_gap import EncodedGap
from melody.runs.checkpoints import Checkpoint

SURE = 0.98  # a symbol this likely is not looked into
DOUBT = 1.0  # how many samples of mean weight each symbol is given on top of its own


def look_ahead_bits(checkpoint: Checkpoint, gap: EncodedGap, samples: int) -> float:
    """Bits of a gap for a model that reads from left to right."""
    generator = torch.Generator().manual_seed(gap.first)
    context, together = gap.context.expand(samples, -1, -1), gap.ids.expand(samples, -1)
    model, bits = checkpoint.model, 0.0
    state = model.start(together[:, : gap.first - 1].numpy(), context[:, : gap.first].numpy())
    for step in range(gap.first, gap.after):
        read, expected = together[:, step - 1].numpy(), context[:, step].numpy()
        logits, state = model.step(state, read, expected)
        shares = gap.log_shares(torch.from_numpy(logits), step, checkpoint.vocabulary).exp()
        if shares[0].max() < SURE:
            fills = _sample(checkpoint, gap, state, shares, step, generator)
            shares = _predictions(shares, fills[:, 0], _weights(checkpoint, gap, fills, step))
        bits -= math.log2(shares[0, gap.ids[step]])
    return bits


def _sample(
    checkpoint: Checkpoint,
    gap: EncodedGap,
    state: Any,
    shares: Tensor,
    step: int,
    generator: torch.Generator,
) -> Tensor:
    """The gap from ``step`` on, sampled S times: ids."""
    drawn = [torch.multinomial(shares, 1, generator=generator)]
    context = gap.context.expand(len(shares), -1, -1)
    for place in range(step + 1, gap.after):
        read, expected = drawn[-1][:, 0].numpy(), context[:, place].numpy()
        logits, state = checkpoint.model.step(state, read, expected)
        shares = gap.log_shares(torch.from_numpy(logits), place, checkpoint.vocabulary).exp()
        drawn.append(torch.multinomial(shares, 1, generator=generator))
    return torch.cat(drawn, 1)


def _weights(checkpoint: Checkpoint, gap: EncodedGap, fills: Tensor, step: int) -> Tensor:
    """(S,) how well the right side follows each of the fills that begin at ``step``."""
    different, which = fills.unique(dim=0, return_inverse=True)
    ids = gap.ids.repeat(len(different), 1)
    ids[:, step : gap.after] = different
    context = gap.context.expand(len(different), -1, -1)
    logits = checkpoint.model.predict(ids.numpy(), context.numpy())
    logs = torch.from_numpy(logits).double().log_softmax(-1)
    of_each = logs.gather(-1, ids[:, 1:, None])[:, gap.after - 1 :, 0].sum(1)
    return (of_each - of_each.max()).exp()[which]


def _predictions(shares: Tensor, drawn: Tensor, weights: Tensor) -> Tensor:
    """(1, V): the model's shares, times what (S,) samples say of each symbol."""
    zeros = torch.zeros_like(shares[0])
    counts = zeros.index_add(0, drawn, torch.ones_like(weights))
    sums = zeros.index_add(0, drawn, weights)
    likely = shares[:1] * (sums + DOUBT * weights.mean()) / (counts + DOUBT)
    return likely / likely.sum()
