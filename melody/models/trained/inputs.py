"""The embedding tables that the models with context take from their weights.

Shapes: S values of a feature, W width.
"""

from collections.abc import Iterable, Sequence

from melody.context import METERS, MODES, MOST_BARS_TO_GO
from melody.models.stepping import PLACES
from melody.models.weights import Array, Weights


def context_sizes(styles: int) -> tuple[int, ...]:
    """The number of values of each feature of the context, the unknown one counted."""
    return PLACES, len(METERS) + 1, len(MODES) + 1, styles + 1, MOST_BARS_TO_GO + 2


def context_tables(given: Weights, width: int, styles: int) -> list[Array]:
    """The (S, W) tables of the context, that of meter and place together last."""
    sizes = context_sizes(styles)
    tables = [
        given.table(f"context.tables.{number}", size, width) for number, size in enumerate(sizes)
    ]
    together = PLACES * (len(METERS) + 1)
    return [*tables, given.table("context.meter_and_place", together, width)]


def feature_tables(
    given: Weights, names: Iterable[str], sizes: Sequence[int], width: int
) -> list[Array]:
    """The (S, W) tables of those names."""
    return [given.table(name, size, width) for name, size in zip(names, sizes, strict=True)]
