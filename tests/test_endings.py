"""Endings: of several ways to the end one is kept after which the model would end the tune."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from melody.context import UNKNOWN
from melody.generate.decoding import continue_seed
from melody.generate.draft import Draft
from melody.generate.endings import draw_ending
from melody.generate.lookahead import Course, Task, ends_on
from melody.generate.sampling import Dice, Sampling, choose
from melody.generate.steering import Steering, never, whenever
from melody.models import MODELS
from melody.notation import END, HOLD
from tests.small_models import SIZES, small_data

SEED = ["67", "_", "69", "_", "67", "_", "_", "_"]
HOT = Sampling(temperature=1.0)
VOCABULARY = small_data().vocabulary
FEATURES = UNKNOWN.features(0, 65)[None]


@pytest.fixture(params=MODELS)
def checkpoint(request):
    torch.manual_seed(1)
    model = (
        MODELS[request.param].of(VOCABULARY, **SIZES[request.param]).eval().requires_grad_(False)
    )
    return SimpleNamespace(model=model, vocabulary=VOCABULARY)


class Listener:
    """A model to which all is alike, but for the end mark: likely after one symbol alone."""

    def __init__(self, likes: str) -> None:
        self.likes = VOCABULARY.encode([likes])[0]

    def step(self, state, ids, _):
        logits = torch.zeros(1, len(VOCABULARY))
        logits[0, VOCABULARY.end] = 12 if ids.item() == self.likes else -12
        return logits, state


def play(checkpoint, ending, random_seed=1, sampling=HOT, steps=64, **more):
    written = continue_seed(
        checkpoint, SEED, sampling, random_seed, steps=steps, ending=ending, **more
    )
    return list(written)


def draft_of(checkpoint) -> Draft:
    """A draft of the seed."""
    ids = torch.tensor([VOCABULARY.encode(SEED)])
    features = torch.from_numpy(FEATURES)
    state = checkpoint.model.start(ids[:, :-1], features[:, : len(SEED)])
    logits, state = checkpoint.model.step(state, ids[:, -1], features[:, len(SEED)])
    steering = Steering(VOCABULARY, SEED, UNKNOWN, never)
    return Draft(checkpoint, logits, state, FEATURES, steering)


def draft_for(listener: Listener, may_end=never) -> Draft:
    steering = Steering(VOCABULARY, SEED, UNKNOWN, may_end)
    checkpoint = SimpleNamespace(model=listener, vocabulary=VOCABULARY)
    return Draft(checkpoint, torch.zeros(1, len(VOCABULARY)), None, FEATURES, steering)


@pytest.mark.parametrize("steps", [9, 20, 64])
def test_a_melody_keeps_its_length_and_all_before_its_ending(checkpoint, steps):
    with_ending, without = (play(checkpoint, ending, steps=steps) for ending in (16, 0))
    assert len(with_ending) == len(without) == steps - len(SEED)
    assert with_ending[:-16] == without[:-16]
    assert END not in with_ending


def test_the_same_request_gives_the_same_ending_and_another_variation_others(checkpoint):
    takes = [play(checkpoint, 16, seed) for seed in range(4)]
    assert [play(checkpoint, 16, seed) for seed in range(4)] == takes
    assert len({tuple(take[-16:]) for take in takes}) > 1


def test_without_chance_there_is_one_ending(checkpoint):
    assert play(checkpoint, 16, 1, Sampling(0)) == play(checkpoint, 0, 2, Sampling(0))


def test_what_was_promised_of_the_end_is_kept(checkpoint):
    course = Course(Task(8, 64, frozenset(range(128)), ends=ends_on([67])), VOCABULARY)
    for random_seed in range(4):
        written = play(checkpoint, 16, random_seed, course=course)
        assert next(symbol for symbol in reversed(written) if symbol != HOLD) == "67"


def test_a_fork_goes_its_own_way(checkpoint):
    one, other, dice = draft_of(checkpoint), draft_of(checkpoint), Dice(7)
    fork = one.fork()
    for _ in range(12):
        fork.write(choose(fork.possible(), HOT, dice))
    for symbol in ("72", "_", "r", "60"):
        chosen = np.array(VOCABULARY.encode([symbol]))
        assert one.write(chosen) == other.write(chosen) == symbol
        assert np.allclose(one.logits, other.logits, atol=1e-6)
    assert one.steering.melody == other.steering.melody == [*SEED, "72", "_", "r", "60"]


def test_an_ending_is_kept_on_which_the_model_would_end():
    liked = [
        draw_ending(draft_for(Listener("60")), 10, HOT, Dice(seed))[-1] == "60"
        for seed in range(40)
    ]
    assert len(VOCABULARY) > 10  # by chance it would be fewer than 4
    assert sum(liked) > 20


def test_a_tune_may_end_before_its_longest():
    ending = draw_ending(draft_for(Listener("60"), whenever), 64, HOT, Dice(1))
    assert ending[-2:] == ["60", END]
    assert ending.count(END) == 1
