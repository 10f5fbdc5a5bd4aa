"""Self-attention with rotary positions, and the transformer block around it.

Shapes: B tunes, T symbols, D width, N heads, K = D / N.
Sources: Su et al., RoFormer (2021); pre-normalisation: Xiong et al., On Layer Normalization in
the Transformer Architecture (2020).
"""

import math
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional

SLOWEST = 10_000.0
Cache = tuple[Tensor, Tensor]


class Block(nn.Module):
    """Attention, then two layers at each place by itself, each added to what came in."""

    def __init__(self, width: int, heads: int, feed_forward: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.before_attention = nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width, bias=False)
        self.gather = nn.Linear(width, width, bias=False)
        self.before_feed_forward = nn.LayerNorm(width)
        self.widen = nn.Linear(width, feed_forward)
        self.narrow = nn.Linear(feed_forward, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, inputs: Tensor, turns: Cache, allowed: Tensor | None) -> tuple[Tensor, Cache]:
        """(B, T, D) vectors -> the same, and the (B, N, T, K) keys and values to keep.

        ``turns``: cosines and sines of :func:`rotations` for these places. ``allowed``: (B, 1, T,
        T) as :func:`who_sees_whom` gives it, ``None`` for everyone.
        """
        parts = self.query_key_value(self.before_attention(inputs))
        parts = parts.unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        (query, key), value = rotate(parts[:2], turns), parts[2]
        seen = attend(query, key, value, allowed)
        vectors = inputs + self.dropout(self.gather(seen.transpose(1, 2).flatten(2)))
        wide = functional.gelu(self.widen(self.before_feed_forward(vectors)))
        return vectors + self.dropout(self.narrow(wide)), (key, value)


@cache
def _rotations(count: int, size: int) -> Cache:
    speeds = SLOWEST ** (-torch.arange(0, size, 2) / size)
    angles = torch.arange(count)[:, None] * speeds
    return torch.cat([angles, angles], -1).cos(), torch.cat([angles, angles], -1).sin()


def rotations(places: Tensor, size: int) -> Cache:
    """(T,) places -> their cosines and sines, (T, size) each, for heads of ``size``."""
    rows = 1024 * (1 + int(places.max()) // 1024)
    cosines, sines = _rotations(rows, size)
    return cosines[places], sines[places]


def rotate(vectors: Tensor, turns: Cache) -> Tensor:
    """(B, N, T, K) vectors turned by their place, so that only distances count."""
    cosines, sines = turns
    one, other = vectors.chunk(2, -1)
    turned: Tensor = vectors * cosines + torch.cat([-other, one], -1) * sines
    return turned.to(vectors.dtype)


def attend(query: Tensor, key: Tensor, value: Tensor, allowed: Tensor | None) -> Tensor:
    """Attention written out: at this size a third faster to train than the fused one."""
    with torch.autocast("cpu", enabled=False):  # it would widen the softmax, the largest part
        likeness = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
        if allowed is not None:
            likeness = likeness + allowed.to(likeness.dtype)
        answer: Tensor = likeness.softmax(-1) @ value
    return answer


def who_sees_whom(hidden: Tensor, lengths: Tensor) -> Tensor:
    """(B, T) which slots are hidden and the (B,) slots of each tune -> (B, 1, T, T) allowed.

    Rows look, columns are seen: every slot sees the visible ones, a hidden slot also itself and
    the hidden ones before it; 0 where it does, minus infinity where not. Nobody sees padding.
    """
    places = torch.arange(hidden.shape[1])
    earlier = places[None, :] <= places[:, None]
    seen = ~hidden[:, None, :] | (hidden[:, :, None] & earlier)
    seen &= (places < lengths[:, None])[:, None, :]
    return torch.zeros(seen.shape).masked_fill(~seen, -math.inf)[:, None]
