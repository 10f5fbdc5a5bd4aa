"""The tables of copy features and gap features, which a network adds to its embeddings.

Shapes: B tunes, T symbols, F features of the context, K copy and gap features, W width.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from melody.models.copy_features import CopyFeatures
from melody.models.gap_features import GAP_FEATURES, Features
from melody.models.inputs import EmbeddingTables


class CopyFeatureEmbedding(nn.ModuleList, EmbeddingTables):
    """A table for each of the K copy features."""

    def __init__(self, vocabulary_size: int, pitches: Sequence[int], width: int) -> None:
        numbers = CopyFeatures(vocabulary_size, pitches)
        super().__init__(nn.Embedding(size, width) for size in numbers.sizes)
        self.numbers = numbers

    def compute(self, ids: Tensor, context: Tensor) -> Tensor:
        """(B, T) ids, their (B, T, F) context -> (B, T, K) features of the step after each."""
        found = self.numbers.compute(ids.cpu().numpy(), context.cpu().numpy())
        return torch.from_numpy(found).to(ids.device)


class FeatureEmbedding(EmbeddingTables):
    """The tables of the copy features, then those of the gap features.

    They begin as zeros, so that an untrained table adds nothing.
    """

    def __init__(self, vocabulary_size: int, pitches: Sequence[int], width: int) -> None:
        super().__init__()
        self.numbers = Features(vocabulary_size, pitches)
        self.copy_features = CopyFeatureEmbedding(vocabulary_size, pitches, width)
        self.gap_features = nn.ModuleList(
            nn.Embedding(size, width) for size in self.numbers.sizes[-GAP_FEATURES:]
        )
        for table in self.in_order():
            nn.init.zeros_(table.weight)

    def compute(self, ids: Tensor, context: Tensor, masked: Tensor, lengths: Tensor) -> Tensor:
        """(B, T + 1, K) features of every position, for tunes of (B,) ``lengths``.

        ``ids`` (B, T), their ``context`` (B, T, F), and which are ``masked`` (B, T).
        """
        ids_read, around, hidden = (each.cpu().numpy() for each in (ids, context, masked))
        found = self.numbers.compute(ids_read, around, hidden, lengths.tolist())
        return torch.from_numpy(found).to(ids.device)
