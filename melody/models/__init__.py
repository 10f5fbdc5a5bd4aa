"""The melody models by name: a new one is a file and a line here."""

from melody.models.base import MelodyModel, TuneExample
from melody.models.bert import BERT
from melody.models.hybrid_bert import HybridBERT
from melody.models.lookback_lstm import LookbackLSTM
from melody.models.lstm import LSTM

__all__ = [
    "BERT",
    "LSTM",
    "MODELS",
    "HybridBERT",
    "LookbackLSTM",
    "MelodyModel",
    "TuneExample",
    "kind_of",
    "title_of",
]

# In the order in which people choose: those that read the context first.
MODELS: dict[str, type[MelodyModel]] = {
    "lookback-lstm": LookbackLSTM,
    "hybrid-bert": HybridBERT,
    "lstm": LSTM,
    "bert": BERT,
}


def kind_of(name: str) -> str:
    """The kind of a model, ``lstm`` or ``bert``; its name where this version has no such model."""
    return MODELS[name].kind if name in MODELS else name


def title_of(name: str) -> str:
    """What people call a model; its name where this version has no such model."""
    return MODELS[name].title if name in MODELS else name
