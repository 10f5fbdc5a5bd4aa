"""The melody models by name: a new one is a file and a line here."""

from melody.models.base import MelodyModel
from melody.models.bert import BERT
from melody.models.lstm import LSTM

__all__ = ["BERT", "LSTM", "MODELS", "MelodyModel"]

MODELS: dict[str, type[MelodyModel]] = {"lstm": LSTM, "bert": BERT}
