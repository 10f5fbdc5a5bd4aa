"""The weights of a trained model by name, as a checkpoint holds them.

Shapes: R rows.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
# Parts of the names of weights in files of version 0.1, and what they are called now.
RENAMED = {
    "read_out": "head",
    "hidden_or_not": "mask_embedding",
    "last": "final_norm",
    "knowledge": "features",
    "past": "copy_features",
    "around": "gap_features",
    "before_attention": "attention_norm",
    "gather": "output_projection",
    "before_feed_forward": "feed_forward_norm",
    "widen": "feed_forward_in",
    "narrow": "feed_forward_out",
    "question": "query",
    "before": "input_norm",
    "after": "feed_forward",
}


class MisfitError(ValueError):
    """Weights are not those of the model that is to be made of them."""


class Weights:
    """Weights that are taken by name, each once, in the shape that the model needs."""

    def __init__(self, by_name: Mapping[str, Array]) -> None:
        self._left = rename_weights(by_name)

    def take(self, name: str, *shape: int) -> Array:
        """The weights of that name.

        Raises:
            MisfitError: when there are none, or their shape is another one.
        """
        weights: Array | None = self._left.pop(name, None)
        if weights is None or weights.shape != shape:
            raise MisfitError(f"no weights {name} of shape {shape}")
        return weights

    def linear(self, name: str, before: int, after: int) -> tuple[Array, Array]:
        """(before, after) weights, to multiply from the left, and (after,) bias of a linear map."""
        weights = self.take(f"{name}.weight", after, before)
        return to_array(weights.T), self.take(f"{name}.bias", after)

    def norm(self, name: str, width: int) -> tuple[Array, Array]:
        """Scale and shift of a layer normalisation."""
        return self.take(f"{name}.weight", width), self.take(f"{name}.bias", width)

    def table(self, name: str, rows: int, width: int) -> Array:
        """(R, width) an embedding table."""
        return self.take(f"{name}.weight", rows, width)

    def check_all_taken(self) -> None:
        """Refuse weights that the model has no use for.

        Raises:
            MisfitError: when there are some.
        """
        if self._left:
            raise MisfitError(f"no use for the weights {sorted(self._left)[0]}")


def to_array(weights: Array) -> Array:
    """Weights laid out row after row, which NumPy multiplies fastest."""
    return np.ascontiguousarray(weights)


def rename_weights(by_name: Mapping[str, Any]) -> dict[str, Any]:
    """Weights by name -> the same, with the names of version 0.1 brought up to date."""
    return {
        ".".join(RENAMED.get(part, part) for part in name.split(".")): weights
        for name, weights in by_name.items()
    }
