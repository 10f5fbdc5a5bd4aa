"""What the models with context share: embedded context, and batches of tunes of like length."""

from collections.abc import Iterator, Sequence

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
from melody.models.base import Example

PLACES = LONGEST_BAR + 1
TOGETHER = ((PLACE, METER), (MODE,), (STYLE,), (TO_GO,))  # a meter is nothing without its place


class Tables(nn.Module):
    """Something made of embeddings, one for each number that it reads."""

    def in_order(self) -> list[nn.Embedding]:
        """The tables, in the order of the numbers."""
        return [table for table in self.modules() if isinstance(table, nn.Embedding)]

    def vectors(self, numbers: Tensor) -> Iterator[Tensor]:
        """(B, T, K) numbers -> K times (B, T, W)."""
        for table, chosen in zip(self.in_order(), numbers.unbind(-1), strict=True):
            yield table(chosen)


class ContextEmbedding(Tables):
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
        """(..., F) context -> (..., width); a style that it was not trained on is unknown."""
        places = self.meter_and_place(context[..., METER] * PLACES + context[..., PLACE])
        known = context.where(context < context.new_tensor(self.sizes()), 0)
        vectors = [table(known[..., n]) for n, table in enumerate(self.tables)]
        total: Tensor = sum(vectors, places)
        return total

    def sizes(self) -> tuple[int, ...]:
        """How many values of each feature it knows, the unknown one counted."""
        return tuple(table.num_embeddings for table in self.in_order()[:-1])

    @staticmethod
    def meter_and_place_of(context: list[int]) -> int:
        """The row of meter and place together, of one step's context."""
        return context[METER] * PLACES + context[PLACE]


def forget(context: Tensor, shares: dict[int, float], generator: torch.Generator) -> Tensor:
    """(B, T, F) context with some features of some tunes made unknown, place and meter together.

    ``shares``: feature -> share of the tunes that lose it. Trained so, one checkpoint serves with
    and without each feature.
    """
    context = context.clone()
    for features in TOGETHER:
        lost = torch.rand(len(context), generator=generator) < shares[features[-1]]
        for feature in features:
            context[lost, :, feature] = 0
    return context


def like_lengths(
    tunes: Sequence[Example], symbols: int, generator: torch.Generator
) -> Iterator[list[Example]]:
    """An epoch of the tunes, about ``symbols`` at once, those of like length together.

    Lengths are blurred so that every epoch mixes the tunes anew.
    """
    blur = torch.rand(len(tunes), generator=generator) * 0.3 + 0.85
    lengths = torch.tensor([len(tune.ids) for tune in tunes])
    batches: list[list[Example]] = [[]]
    for place in (lengths * blur).argsort().tolist():
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
