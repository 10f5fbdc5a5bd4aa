"""The BERT of the talk: a transformer encoder that reads a window in both directions.

Every symbol of the window attends to every other; a pooling layer summarises the window, and a
linear head predicts the next symbol from that summary.

Shapes: B windows, T symbols, W window length, D width, V vocabulary.
Sources: Vaswani et al., Attention Is All You Need (2017); Devlin et al., BERT (2019); pooling by
a learned query: Lee et al., Set Transformer (2019).
"""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from melody.models.base import Batch, MelodyModel, TuneExample

READ_AT_ONCE = 64  # windows: a thousand of them at once take half a gigabyte


class BERT(MelodyModel):
    """A bidirectional encoder over the last W symbols, pooling, and a linear head.

    Two ids beside the vocabulary: V stands before the first symbol of a tune, V + 1 is the padding
    of a shorter window, on the left; nothing attends to it. Positions count back from the end.
    """

    def __init__(
        self,
        vocabulary_size: int,
        width: int = 128,
        layers: int = 2,
        heads: int = 4,
        feed_forward: int = 384,
        window: int = 64,
        dropout: float = 0.1,
        windows_per_tune: int = 16,
        windows_at_once: int = 64,
    ) -> None:
        super().__init__(
            vocabulary_size,
            width=width,
            layers=layers,
            heads=heads,
            feed_forward=feed_forward,
            window=window,
            dropout=dropout,
            windows_per_tune=windows_per_tune,
            windows_at_once=windows_at_once,
        )
        self.begin, self.padding = vocabulary_size, vocabulary_size + 1
        self.window = window
        self.windows_per_tune, self.windows_at_once = windows_per_tune, windows_at_once
        self.symbols = nn.Embedding(vocabulary_size + 2, width)
        self.positions = nn.Embedding(window, width)
        self.dropout = nn.Dropout(dropout)
        layer = nn.TransformerEncoderLayer(
            width, heads, feed_forward, dropout, "gelu", batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.pooling = Pooling(width, heads, feed_forward, dropout)
        self.head = nn.Linear(width, vocabulary_size)
        nn.init.normal_(self.symbols.weight, std=0.1)
        nn.init.normal_(self.positions.weight, std=0.1)

    def forward(self, windows: Tensor) -> Tensor:
        """(B, W) ids, padding on the left -> (B, V) logits of the symbol after the window."""
        padding = windows == self.padding
        back = torch.arange(windows.shape[1] - 1, -1, -1, device=windows.device)
        encoded = self.dropout(self.symbols(windows) + self.positions(back))
        encoded = self.encoder(encoded, src_key_padding_mask=padding)
        logits: Tensor = self.head(self.pooling(encoded, padding))
        return logits

    def windows_of(self, ids: Tensor, places: Tensor) -> Tensor:
        """(T,) ids and (N,) places 1...T -> (N, W) windows that end just before each place."""
        before = ids.new_full((self.window,), self.padding)
        before[-1] = self.begin
        padded = torch.cat([before, ids])
        return padded.unfold(0, self.window, 1)[places]

    def batches(self, tunes: Sequence[TuneExample], generator: torch.Generator) -> Iterator[Batch]:
        """Random windows of every tune: (B, W) ids and the (B,) symbols that follow them.

        An epoch takes ``windows_per_tune`` from each tune on average, more from longer ones.
        """
        ends = torch.tensor([len(tune.ids) - 1 for tune in tunes]).cumsum(0)
        count = self.windows_per_tune * len(tunes)
        drawn = torch.randperm(int(ends[-1]), generator=generator)[:count]
        owners = torch.searchsorted(ends, drawn, right=True)
        for at in range(0, len(drawn), self.windows_at_once):
            chosen = slice(at, at + self.windows_at_once)
            yield self._collect(tunes, ends, drawn[chosen], owners[chosen])

    def _collect(
        self, tunes: Sequence[TuneExample], ends: Tensor, drawn: Tensor, owners: Tensor
    ) -> Batch:
        windows, targets = [], []
        for number, owner in zip(drawn.tolist(), owners.tolist(), strict=True):
            tune = tunes[owner].ids
            place = number - int(ends[owner]) + len(tune)
            windows.append(self.windows_of(tune, torch.tensor([place]))[0])
            targets.append(tune[place])
        return torch.stack(windows), torch.stack(targets)

    def loss(self, batch: Batch) -> Tensor:
        """Mean nats per symbol over the targets of a batch: cross-entropy."""
        windows, targets = batch
        return functional.cross_entropy(self(windows), targets)

    def logits(self, ids: Tensor, context: Tensor) -> Tensor:
        """(T,) ids of a tune -> (T - 1, V) logits of each symbol after the first."""
        places = torch.arange(1, len(ids), device=ids.device).split(READ_AT_ONCE)
        return torch.cat([self(self.windows_of(ids, some)) for some in places])


class Pooling(nn.Module):
    """Attention pooling: a learned query attends to the whole window."""

    def __init__(self, width: int, heads: int, feed_forward: int, dropout: float) -> None:
        super().__init__()
        self.query = nn.Parameter(torch.randn(1, 1, width) * 0.1)
        self.input_norm = nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, heads, dropout, batch_first=True)
        self.feed_forward = nn.Sequential(
            nn.LayerNorm(width),
            nn.Linear(width, feed_forward),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(feed_forward, width),
            nn.LayerNorm(width),
        )

    def forward(self, encoded: Tensor, padding: Tensor) -> Tensor:
        """(B, W, D) encoded symbols and (B, W) which are padding -> (B, D) summary."""
        encoded = self.input_norm(encoded)
        query = self.query.expand(len(encoded), -1, -1)
        pooled, _ = self.attention(query, encoded, encoded, padding, need_weights=False)
        summary: Tensor = self.feed_forward(pooled[:, 0])
        return summary
