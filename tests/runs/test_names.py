"""What runs are called."""

import pytest

from melody.runs.names import title


@pytest.mark.parametrize(
    ("run", "model", "name"),
    [
        ("lstm-talk", "lstm", "LSTM"),
        ("bert-talk", "bert", "BERT"),
        ("lstm-folk", "lookback-lstm", "Folk LSTM"),
        ("bert-folk", "hybrid-bert", "Folk BERT"),
        ("lstm-world", "lookback-lstm", "World LSTM"),
        ("bert-world", "hybrid-bert", "World BERT"),
        ("mine", "lstm", "LSTM · mine"),
        ("bert-world", "lstm", "LSTM · bert-world"),
    ],
)
def test_a_shipped_run_is_called_by_what_it_learned_from(run, model, name):
    assert title(run, model) == name
