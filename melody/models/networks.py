"""The networks by the names of the models: what is trained, in PyTorch."""

from melody.models.base import MelodyModel
from melody.models.bert import BERT
from melody.models.hybrid_bert import HybridBERT
from melody.models.lookback_lstm import LookbackLSTM
from melody.models.lstm import LSTM

NETWORKS: dict[str, type[MelodyModel]] = {
    "lookback-lstm": LookbackLSTM,
    "hybrid-bert": HybridBERT,
    "lstm": LSTM,
    "bert": BERT,
}
