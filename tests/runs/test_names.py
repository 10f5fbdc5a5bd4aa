"""What runs are called."""

import pytest

from melody.runs.names import name_melody, title, title_of_label


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


def test_a_label_is_called_by_its_name_where_such_a_run_is_here(tiny_checkpoints, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(tiny_checkpoints))
    assert title_of_label("lstm-talk@5") == "LSTM after 5 epochs"
    assert title_of_label("lstm-talk@1") == "LSTM after 1 epoch"
    assert name_melody(title_of_label("lstm-talk@5")) == "A melody by LSTM after 5 epochs"
    for odd in (
        "",
        "@",
        "no-such@5",
        "lstm-talk",
        "lstm-talk@x",
        "../..@5",
        f"lstm-talk@{'9' * 9}",
    ):
        assert title_of_label(odd) == odd
