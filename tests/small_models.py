"""Models of every kind, small enough to be trained within a test."""

from melody.train.dataset import Data, split_tunes
from tests.tiny import invent_tunes

SIZES: dict[str, dict[str, object]] = {
    "lstm": {"hidden": 16},
    "bert": {
        "width": 16, "layers": 1, "heads": 2, "feed_forward": 16, "window": 16,
        "windows_per_tune": 4,
    },
    "lookback-lstm": {"hidden": 16, "embedding": 16, "symbols_at_once": 300},
    "hybrid-bert": {
        "width": 16, "layers": 1, "heads": 2, "feed_forward": 16, "symbols_at_once": 300,
    },
}  # fmt: skip
RUNS = ("lstm-talk", "bert-talk")


def small_data() -> Data:
    """Invented tunes, split and encoded."""
    return split_tunes(invent_tunes(60), "invented")
