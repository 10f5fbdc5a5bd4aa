"""The melody models by name: a new one is a file and a line here."""

from melody.models.base import Example, MelodyModel
from melody.models.bert import BERT
from melody.models.hybrid_bert import HybridBERT
from melody.models.lookback_lstm import LookbackLSTM
from melody.models.lstm import LSTM

__all__ = ["BERT", "LSTM", "MODELS", "Example", "HybridBERT", "LookbackLSTM", "MelodyModel"]

MODELS: dict[str, type[MelodyModel]] = {
    "lstm": LSTM,
    "bert": BERT,
    "lookback-lstm": LookbackLSTM,
    "hybrid-bert": HybridBERT,
}
