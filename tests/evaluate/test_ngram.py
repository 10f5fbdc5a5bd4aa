"""The n-gram baseline: probabilities that add up, and better than a uniform distribution."""

import math
import random

import numpy as np
import pytest

from melody.evaluate.context_counts import KneserNey
from melody.vocabulary import Vocabulary
from tests.tiny import invent_tunes

TUNES = [tune.symbols for tune in invent_tunes(60)]
VOCABULARY = Vocabulary.of(TUNES)
IDS = [np.array(VOCABULARY.encode(tune)) for tune in TUNES]
TRAIN, TEST = IDS[:40], IDS[50:]
BASE = np.full(len(VOCABULARY), 1 / len(VOCABULARY))


def bits(model: KneserNey) -> float:
    chosen = [model.distributions(ids)[np.arange(len(ids)), ids] for ids in TEST]
    return float(-np.log2(np.concatenate(chosen)).mean())


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_the_probabilities_add_up_to_one_and_none_is_zero(order):
    model = KneserNey(order, BASE, TRAIN)
    draw = random.Random(1)
    wild = np.array([draw.randrange(len(VOCABULARY)) for _ in range(30)])
    for ids in (wild, TEST[0]):
        shares = model.distributions(ids)
        assert shares.shape == (len(ids), len(VOCABULARY))
        assert shares.sum(1) == pytest.approx(1)
        assert shares.min() > 0


def test_without_tunes_the_base_is_all_there_is():
    base = np.array([0.5, 0.25, 0.25])
    assert (KneserNey(3, base, []).distributions(np.array([0, 2])) == base).all()


def test_the_lowest_level_counts_contexts_and_not_occurrences():
    model = KneserNey(2, np.full(4, 0.25), [[3, 2, 3, 2, 3, 2, 0, 0, 1]])
    lowest = next(iter(model.counts.tables(np.array([0]))))
    assert lowest[0].tolist() == [2, 1, 1, 2]


def test_longer_contexts_beat_counting_symbols_alone():
    unigram, trigram = bits(KneserNey(1, BASE, TRAIN)), bits(KneserNey(3, BASE, TRAIN))
    assert trigram < unigram < math.log2(len(VOCABULARY))


def test_each_prediction_uses_what_comes_before_it_alone():
    model = KneserNey(4, BASE, TRAIN)
    changed = np.concatenate([TEST[0][:20], TEST[1][20:]])
    assert (model.distributions(TEST[0])[:21] == model.distributions(changed)[:21]).all()
