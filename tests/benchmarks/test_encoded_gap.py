"""What can stand in a gap between given notes, and what it costs to say what does."""

import math
from functools import partial

import pytest
import torch

from benchmarks.quality.encoded_gap import EncodedGap
from benchmarks.quality.fill import Gap, encode, left_side_bits, two_way_bits
from benchmarks.quality.look_ahead import look_ahead_bits
from melody.music.meters import Meter
from melody.notation import parse
from melody.preprocess.encode import Tune
from melody.runs.checkpoints import load
from melody.vocabulary import Vocabulary

SYMBOLS = parse("60 _ 62 _ 64 _ 65 _ 67 _ 65 _ 64 _ 62 _ 60 _ _ _ /")
VOCABULARY = Vocabulary.of([SYMBOLS])
EVEN = torch.zeros(6, len(VOCABULARY))


def gap_at(first: int, after: int) -> EncodedGap:
    ids = torch.tensor(VOCABULARY.encode(SYMBOLS))
    return EncodedGap(ids, torch.zeros(len(ids), 1), first, after)


def test_a_gap_neither_ends_the_tune_nor_begins_with_a_hold():
    first, next_one = (gap_at(4, 10).log_shares(EVEN, step, VOCABULARY) for step in (4, 5))
    impossible = torch.tensor([VOCABULARY.end, VOCABULARY.hold])
    assert first.exp().sum(1).tolist() == pytest.approx([1] * 6)
    assert (first[:, impossible] == -math.inf).all()
    assert next_one.exp().sum(1).tolist() == pytest.approx([1] * 6)
    assert (next_one == -math.inf).sum(1).tolist() == [1] * 6


def test_a_gap_costs_its_symbols_among_those_that_can_be_there():
    possible = len(VOCABULARY) - 1
    expected = math.log2(possible - 1) + 5 * math.log2(possible)
    assert gap_at(4, 10).bits(EVEN, VOCABULARY) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("label", "bits_of"),
    [
        ("bert-folk@2", two_way_bits),
        ("lstm-folk@2", left_side_bits),
        ("lstm-folk@2", partial(look_ahead_bits, samples=16)),
    ],
)
def test_whatever_may_begin_a_gap_adds_up_to_one(label, bits_of, folk_checkpoints):
    checkpoint = load(label, folk_checkpoints)
    tune = Tune("invented", tuple(SYMBOLS), meter=Meter(), style="irish")
    gap = encode(checkpoint, Gap(tune, 4, 5))
    known = checkpoint.vocabulary
    chances = []
    with torch.inference_mode():
        for number in {*range(len(known))} - {known.end, known.hold}:
            ids = gap.ids.index_fill(0, torch.tensor(4), number)
            chances.append(2 ** -bits_of(checkpoint, gap._replace(ids=ids)))
    assert sum(chances) == pytest.approx(1, abs=1e-5)
