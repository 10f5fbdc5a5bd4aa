"""What the models with context share: embedded context, and batches of tunes of like length."""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from melody.context import (
    LONGEST_BAR,
    METER,
    METERS,
    MODE,
    MODES,
    MOST_BARS_TO_GO,
    PLACE,
    STYLE,
    TO_GO,
)
from melody.models.base import TuneExample

PLACES = LONGEST_BAR + 1
DROPPED_TOGETHER = ((PLACE, METER), (MODE,), (STYLE,), (TO_GO,))
# Share of the training tunes of which a feature is dropped, so that it may be unknown later.
FEATURE_DROPOUT = {METER: 0.15, MODE: 0.1, STYLE: 0.15, TO_GO: 0.5}


class EmbeddingTables(nn.Module):
    """A module with one embedding table for each of K integer features."""

    def in_order(self) -> list[nn.Embedding]:
        """The K tables, in the order of the features."""
        return [table for table in self.modules() if isinstance(table, nn.Embedding)]

    def vectors(self, features: Tensor) -> Iterator[Tensor]:
        """(B, T, K) features -> K times their (B, T, W) embeddings."""
        for table, chosen in zip(self.in_order(), features.unbind(-1), strict=True):
            yield table(chosen)


class ContextEmbedding(EmbeddingTables):
    """The context as one vector: a table for each feature, and one for meter and place together.

    Metre as an input: Huang & Yang, Pop Music Transformer (2020); progress: Di et al., Video
    Background Music Generation with Controllable Music Transformer (2021).
    """

    def __init__(self, width: int, styles: int) -> None:
        super().__init__()
        sizes = [PLACES, len(METERS) + 1, len(MODES) + 1, styles + 1, MOST_BARS_TO_GO + 2]
        self.tables = nn.ModuleList(nn.Embedding(size, width) for size in sizes)
        self.meter_and_place = nn.Embedding(PLACES * (len(METERS) + 1), width)
        for table in (*self.tables, self.meter_and_place):
            nn.init.normal_(table.weight, std=0.1)

    def forward(self, context: Tensor) -> Tensor:
        """(..., F) context -> (..., width); a style it was not trained on counts as unknown."""
        places = self.meter_and_place(context[..., METER] * PLACES + context[..., PLACE])
        known = context.where(context < context.new_tensor(self.sizes()), 0)
        vectors = [table(known[..., n]) for n, table in enumerate(self.tables)]
        total: Tensor = sum(vectors, places)
        return total

    def sizes(self) -> tuple[int, ...]:
        """(F,) the number of values of each feature, the unknown one counted."""
        return tuple(table.num_embeddings for table in self.in_order()[:-1])

    @staticmethod
    def meter_and_place_of(context: Any) -> Any:
        """The row of meter and place together, for F features of steps."""
        return context[METER] * PLACES + context[PLACE]


def drop_features(context: Tensor, generator: torch.Generator) -> Tensor:
    """(B, T, F) context -> the same with some features of some tunes set to 0, unknown.

    Shares as in ``FEATURE_DROPOUT``; a meter is dropped with its place. Trained so, one checkpoint
    serves with and without each feature.
    """
    context = context.clone()
    for features in DROPPED_TOGETHER:
        dropped = torch.rand(len(context), generator=generator) < FEATURE_DROPOUT[features[-1]]
        for feature in features:
            context[dropped, :, feature] = 0
    return context


def batches_of_like_length(
    tunes: Sequence[TuneExample], symbols: int, generator: torch.Generator
) -> Iterator[list[TuneExample]]:
    """An epoch of the tunes, about ``symbols`` in a batch, those of like length together.

    Lengths are multiplied by noise before sorting, so that every epoch has other batches.
    """
    noise = torch.rand(len(tunes), generator=generator) * 0.3 + 0.85
    lengths = torch.tensor([len(tune.ids) for tune in tunes])
    batches: list[list[TuneExample]] = [[]]
    for place in (lengths * noise).argsort().tolist():
        tune = tunes[place]
        longest = max([len(tune.ids), *(len(other.ids) for other in batches[-1])])
        if batches[-1] and longest * (len(batches[-1]) + 1) > symbols:
            batches.append([])
        batches[-1].append(tune)
    for place in torch.randperm(len(batches), generator=generator).tolist():
        yield batches[place]


def stack(tensors: Sequence[Tensor], padding: int = 0) -> Tensor:
    """Tensors of (T, ...) -> (B, longest T, ...), padded at the end."""
    return nn.utils.rnn.pad_sequence(list(tensors), batch_first=True, padding_value=padding)
