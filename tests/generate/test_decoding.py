"""The loop: from a seed on, until the tune ends or is long enough, and the same every time."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.generate.decoding import LARGEST_RANDOM_SEED, Length, continue_seed, why_stopped
from melody.generate.sampling import Sampling
from melody.notation import END, LONGEST_TAKE, MelodyError, is_symbol, to_notes
from melody.runs.checkpoints import load
from tests.small_models import RUNS

SEED = ["67", "_", "69", "_", "67", "_", "_", "_"]
HOT = Sampling(temperature=1.0)


@pytest.fixture(params=RUNS)
def checkpoint(request, tiny_checkpoints):
    return load(f"{request.param}@5", tiny_checkpoints)


@pytest.fixture
def endless(checkpoint, monkeypatch):
    """A checkpoint that never ends a tune by itself."""
    real = checkpoint.model.step

    def step(state, ids, context):
        logits, state = real(state, ids, context)
        logits[:, checkpoint.vocabulary.end] = -np.inf
        return logits, state

    monkeypatch.setattr(checkpoint.model, "step", step)
    return checkpoint


def play(checkpoint, sampling=HOT, random_seed=1, steps=200, seed=SEED, **more):
    return list(continue_seed(checkpoint, seed, sampling, random_seed, Length(steps, **more)))


def test_it_stops_at_the_end_mark_and_says_so(checkpoint):
    takes = [play(checkpoint, random_seed=n, steps=None, limit=200) for n in range(30)]
    ended = [symbols for symbols in takes if END in symbols]
    assert ended
    for symbols in ended:
        assert symbols.index(END) == len(symbols) - 1
        assert why_stopped([*SEED, *symbols], None) == "end"


def test_it_does_not_end_before_the_length_asked_for(checkpoint):
    for random_seed in range(5):
        symbols = play(checkpoint, random_seed=random_seed)
        assert END not in symbols
        assert len(SEED) + len(symbols) == 200


def test_a_melody_that_may_not_end_goes_on_to_the_limit(checkpoint):
    symbols = play(checkpoint, steps=None, limit=60, may_end=lambda _: False)
    assert len(SEED) + len(symbols) == 60


@pytest.mark.parametrize("steps", [9, 16, 100])
def test_it_stops_at_the_length_asked_for_the_seed_included(endless, steps):
    symbols = play(endless, steps=steps)
    assert len(SEED) + len(symbols) == steps
    assert why_stopped([*SEED, *symbols], steps) == "bars"


@pytest.mark.parametrize("steps", [None, 10**9])
def test_it_stops_at_our_limit_and_says_so(endless, steps):
    symbols = play(endless, steps=steps)
    assert len(SEED) + len(symbols) == LONGEST_TAKE
    assert why_stopped([*SEED, *symbols], None) == "limit"


def test_an_end_just_at_the_length_asked_for_counts_as_an_end():
    assert why_stopped([*SEED, END], len(SEED)) == "end"


@pytest.mark.parametrize("sampling", [Sampling(0), HOT, Sampling(10), Sampling(2, 3, 0.5)])
def test_nothing_but_notation_comes_out(checkpoint, sampling):
    symbols = play(checkpoint, sampling)
    assert all(is_symbol(symbol) for symbol in symbols)
    assert to_notes([*SEED, *symbols])
    assert set(symbols) <= set(checkpoint.vocabulary.symbols)


def test_symbols_come_one_by_one(endless):
    live = continue_seed(endless, SEED, HOT, 1, Length(100))
    first = list(itertools.islice(live, 5))
    assert first == play(endless, steps=100)[:5]


def test_a_shorter_melody_is_the_beginning_of_a_longer_one(endless):
    assert play(endless, steps=100)[: 50 - len(SEED)] == play(endless, steps=50)


def test_the_same_request_gives_the_same_symbols_and_another_variation_others(checkpoint):
    takes = [play(checkpoint, random_seed=seed, steps=80) for seed in range(4)]
    assert [play(checkpoint, random_seed=seed, steps=80) for seed in range(4)] == takes
    assert len({tuple(take) for take in takes}) > 1


def test_temperature_zero_does_not_depend_on_the_variation(checkpoint):
    assert play(checkpoint, Sampling(0), 1) == play(checkpoint, Sampling(0), 2)


def test_what_runs_beside_it_changes_nothing(checkpoint):
    alone = [play(checkpoint, random_seed=seed, steps=80) for seed in range(8)]
    with ThreadPoolExecutor(4) as pool:
        beside = pool.map(lambda seed: play(checkpoint, random_seed=seed % 8, steps=80), range(24))
        assert list(beside) == alone * 3


def test_the_global_generator_is_left_alone_and_does_not_matter(checkpoint):
    np.random.seed(5)
    first = play(checkpoint)
    assert np.random.randint(2**30) == np.random.RandomState(5).randint(2**30)
    assert play(checkpoint) == first


@pytest.mark.parametrize("random_seed", [-1, 2**32, 10**30, 1.0, True, None, "1", float("nan")])
def test_a_nonsense_variation_is_one_plain_line(checkpoint, random_seed):
    with pytest.raises(MelodyError, match="the variation must be a whole number"):
        play(checkpoint, random_seed=random_seed)


@pytest.mark.parametrize("random_seed", [0, LARGEST_RANDOM_SEED])
def test_the_smallest_and_the_largest_variation_are_taken(checkpoint, random_seed):
    assert play(checkpoint, random_seed=random_seed, steps=20)


@pytest.mark.parametrize(
    ("seed", "steps", "message"),
    [
        ([], 100, "the seed is empty"),
        (["67", "85"], 100, "does not know the symbol '85'"),
        (["67"] * 16, 16, "the opening fills 4 of 4 beats"),
        (["67"] * 20, 16, "the opening fills 5 of 4 beats"),
        (["67"] * LONGEST_TAKE, None, "the opening fills 256 of 256"),
    ],
)
def test_a_seed_that_cannot_be_continued_is_one_plain_line(checkpoint, seed, steps, message):
    with pytest.raises(MelodyError, match=message):
        play(checkpoint, seed=seed, steps=steps)


def test_a_seed_of_one_symbol_is_enough(checkpoint):
    assert play(checkpoint, seed=["67"], steps=20)


@given(
    seed=st.lists(st.sampled_from(["60", "67", "r", "_"]), max_size=40), variation=st.integers(0, 9)
)
def test_the_lstm_goes_on_after_any_seed(tiny_checkpoints, seed, variation):
    lstm = load("lstm-talk@5", tiny_checkpoints)
    symbols = play(lstm, seed=["67", *seed], random_seed=variation, steps=60)
    assert to_notes(["67", *seed, *symbols])
