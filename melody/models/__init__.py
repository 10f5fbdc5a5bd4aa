"""The melody models by name: a new one is two files and a line here and in ``networks``.

Nothing here needs PyTorch: a model reads and writes in NumPy, and its network
(:mod:`melody.models.networks`) is trained in PyTorch.
"""

from melody.models.trained.base import TrainedModel
from melody.models.trained.bert import TrainedBERT
from melody.models.trained.hybrid_bert import TrainedHybridBERT
from melody.models.trained.lookback_lstm import TrainedLookbackLSTM
from melody.models.trained.lstm import TrainedLSTM

__all__ = ["MODELS", "TrainedModel", "kind_of", "title_of"]

# In the order in which people choose: those that read the context first.
MODELS: dict[str, type[TrainedModel]] = {
    "lookback-lstm": TrainedLookbackLSTM,
    "hybrid-bert": TrainedHybridBERT,
    "lstm": TrainedLSTM,
    "bert": TrainedBERT,
}


def kind_of(name: str) -> str:
    """The kind of a model, ``lstm`` or ``bert``; its name where this version has no such model."""
    return MODELS[name].kind if name in MODELS else name


def title_of(name: str) -> str:
    """What people call a model; its name where this version has no such model."""
    return MODELS[name].title if name in MODELS else name
