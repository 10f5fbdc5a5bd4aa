"""Looking ahead: a gap's right side counts, and each symbol is predicted before it is seen."""

import pytest
import torch

from benchmarks.quality.encoded_gap import EncodedGap
from benchmarks.quality.look_ahead import _predictions, look_ahead_bits
from melody.context import Context
from melody.music.meters import Meter
from melody.notation import parse
from melody.runs.checkpoints import load

TUNE = parse("60 _ 62 _ 64 _ 65 _ 67 _ 65 _ 64 _ 62 _ 60 _ _ _ /")


@pytest.fixture
def checkpoint(folk_checkpoints):
    return load("lstm-folk@2", folk_checkpoints)


def gap_of(checkpoint, symbols: list[str]) -> EncodedGap:
    context = Context(Meter(), 0, "major", "irish", len(symbols) - 1).features(0, len(symbols))
    return EncodedGap(
        torch.from_numpy(checkpoint.encode(symbols)), torch.from_numpy(context), 4, 10
    )


def bits(checkpoint, symbols: list[str], samples: int = 16) -> float:
    with torch.inference_mode():
        return look_ahead_bits(checkpoint, gap_of(checkpoint, symbols), samples)


def test_the_same_gap_has_the_same_bits(checkpoint):
    assert 0 < bits(checkpoint, TUNE) == bits(checkpoint, TUNE)


def test_what_comes_after_the_gap_changes_its_bits(checkpoint):
    other = [*TUNE[:10], "72", "_", *TUNE[12:]]
    assert bits(checkpoint, TUNE) != bits(checkpoint, other)


def test_the_last_symbol_of_a_gap_is_predicted_before_it_is_seen(checkpoint):
    gap = gap_of(checkpoint, TUNE)
    last = gap._replace(first=gap.after - 1)
    total = 0.0
    with torch.inference_mode():
        for number in range(len(checkpoint.vocabulary)):
            ids = last.ids.clone()
            ids[last.first] = number
            if number not in (checkpoint.vocabulary.end, checkpoint.vocabulary.hold):
                total += 2 ** -look_ahead_bits(checkpoint, last._replace(ids=ids), 16)
    assert total == pytest.approx(1)


def test_equal_weights_leave_the_shares_as_they_are():
    shares = torch.tensor([[0.5, 0.3, 0.2]], dtype=torch.float64)
    drawn = torch.tensor([0, 0, 1, 2])
    equal = torch.ones(4, dtype=torch.float64)
    assert torch.allclose(_predictions(shares, drawn, equal), shares)


def test_a_symbol_after_which_the_right_side_is_likelier_becomes_likelier():
    shares = torch.tensor([[0.5, 0.3, 0.2]], dtype=torch.float64)
    weights = torch.tensor([0.1, 0.1, 1.0], dtype=torch.float64)
    predicted = _predictions(shares, torch.tensor([0, 0, 1]), weights)
    assert predicted.sum() == pytest.approx(1)
    assert predicted[0, 1] > shares[0, 1]
    assert predicted[0, 0] < shares[0, 0]
