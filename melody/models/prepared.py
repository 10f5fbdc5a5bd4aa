"""What the models share that take single steps in NumPy: weights made ready once."""

from typing import Generic, TypeVar

from melody.models.base import MelodyModel

Weights = TypeVar("Weights")


class PreparedModel(MelodyModel, Generic[Weights]):
    """A model that works with weights of another form as long as it is not being trained."""

    _weights: Weights | None = None

    def _prepare(self) -> Weights:
        """The weights as a single step wants them."""
        raise NotImplementedError

    def _prepared(self) -> Weights:
        if self.training or self._weights is None:
            self._weights = self._prepare()
        return self._weights

    def train(self, mode: bool = True) -> "PreparedModel[Weights]":
        """As every module does it; what was made of the old weights is forgotten."""
        self._weights = None
        return super().train(mode)
