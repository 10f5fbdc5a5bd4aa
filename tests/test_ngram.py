"""The n-gram baseline: probabilities that add up, and better than knowing nothing."""

import math
import random
from collections import Counter

import pytest

from melody.evaluate import evaluate
from melody.ngram import KneserNey, best_kneser_ney
from melody.vocabulary import Vocabulary
from tests.tiny import invent_tunes

TUNES = [tune.symbols for tune in invent_tunes(60)]
TRAIN, VALID, TEST = TUNES[:40], TUNES[40:50], TUNES[50:]
SYMBOLS = Vocabulary.of(TUNES).symbols


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_the_probabilities_add_up_to_one_and_none_is_zero(order):
    model = KneserNey(order, SYMBOLS, TRAIN)
    draw = random.Random(1)
    contexts = [[], ["/"], ["r", "r", "r"], *([*TEST[0][: draw.randrange(40)]] for _ in range(20))]
    for before in contexts:
        shares = model.distribution(before)
        assert set(shares) == set(SYMBOLS)
        assert sum(shares.values()) == pytest.approx(1)
        assert min(shares.values()) > 0


def test_without_tunes_every_symbol_is_as_likely():
    shares = KneserNey(3, SYMBOLS, []).distribution(["60"])
    assert set(shares.values()) == {1 / len(SYMBOLS)}


def test_the_lowest_level_counts_contexts_and_not_occurrences():
    model = KneserNey(2, ("a", "b", "c", "d"), [list("dcdcdcaab")])
    counts = model.counts[0][()]
    assert counts == Counter({"d": 2, "c": 1, "a": 2, "b": 1})


def test_longer_contexts_beat_counting_symbols_alone():
    unigram = evaluate(KneserNey(1, SYMBOLS, TRAIN).predict, TEST).bits_per_symbol
    trigram = evaluate(KneserNey(3, SYMBOLS, TRAIN).predict, TEST).bits_per_symbol
    assert trigram < unigram < math.log2(len(SYMBOLS))


def test_each_prediction_uses_what_comes_before_it_alone():
    predict = KneserNey(4, SYMBOLS, TRAIN).predict
    logs, _ = predict(TEST[0])
    assert predict(TEST[0][:20])[0] == logs[:19]
    assert len(logs) == len(TEST[0]) - 1


def test_the_order_that_does_best_on_the_validation_tunes_is_taken():
    orders = (1, 2, 3)
    scores = {n: evaluate(KneserNey(n, SYMBOLS, TRAIN).predict, VALID) for n in orders}
    best, predict = best_kneser_ney(SYMBOLS, TRAIN, VALID, orders)
    assert scores[best].bits_per_symbol == min(s.bits_per_symbol for s in scores.values())
    assert evaluate(predict, VALID) == scores[best]
