"""Endings: several are drafted, and one is kept by how likely the model would end the tune."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from melody.context import UNKNOWN
from melody.generate.decoding import Length, continue_seed
from melody.generate.draft import MelodyDraft, draw_ending
from melody.generate.lookahead import Constraint, LookAhead, ends_on
from melody.generate.sampling import GumbelNoise, Sampling, choose
from melody.generate.steering import SymbolMask, never, whenever
from melody.models import MODELS
from melody.models.networks import NETWORKS
from melody.notation import END, HOLD
from melody.runs.checkpoints import Checkpoint
from tests.small_models import SIZES, small_data

SEED = ["67", "_", "69", "_", "67", "_", "_", "_"]
HOT = Sampling(temperature=1.0)
VOCABULARY = small_data().vocabulary
FEATURES = UNKNOWN.features(0, 65)[None]


@pytest.fixture(params=MODELS)
def checkpoint(request):
    torch.manual_seed(1)
    network = NETWORKS[request.param].of(VOCABULARY, **SIZES[request.param])
    weights = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    model = MODELS[request.param](VOCABULARY, network.config, weights)
    return Checkpoint("a@1", model, VOCABULARY, None)


class EndsAfter:
    """A model with equal logits but for the end mark, which is likely after one symbol alone."""

    def __init__(self, likes: str) -> None:
        self.likes = VOCABULARY.encode([likes])[0]

    def step(self, state, ids, _):
        logits = np.zeros((len(ids), len(VOCABULARY)))
        logits[:, VOCABULARY.end] = np.where(ids == self.likes, 12.0, -12.0)
        return logits, state

    def spread(self, state, _):
        return state


def play(checkpoint, ending, random_seed=1, sampling=HOT, steps=64, **more):
    length = Length(steps, closing=ending)
    return list(continue_seed(checkpoint, SEED, sampling, random_seed, length, **more))


def draft_of(checkpoint) -> MelodyDraft:
    """A draft of the seed."""
    ids = checkpoint.encode(SEED)[None]
    state = checkpoint.model.start(ids[:, :-1], FEATURES[:, : len(SEED)])
    logits, state = checkpoint.model.step(state, ids[:, -1], FEATURES[:, len(SEED)])
    mask = SymbolMask(VOCABULARY, SEED, UNKNOWN, never)
    return MelodyDraft(checkpoint, logits, state, FEATURES, mask)


def draft_for(model: EndsAfter, may_end=never) -> MelodyDraft:
    mask = SymbolMask(VOCABULARY, SEED, UNKNOWN, may_end)
    checkpoint = SimpleNamespace(model=model, vocabulary=VOCABULARY)
    return MelodyDraft(checkpoint, np.zeros((1, len(VOCABULARY))), None, FEATURES, mask)


@pytest.mark.parametrize("steps", [9, 20, 64])
def test_a_melody_keeps_its_length_and_all_before_its_ending(checkpoint, steps):
    with_ending, without = (play(checkpoint, ending, steps=steps) for ending in (16, 0))
    assert len(with_ending) == len(without) == steps - len(SEED)
    assert with_ending[:-16] == without[:-16]
    assert END not in with_ending


def test_the_same_request_gives_the_same_ending_and_another_variation_others(checkpoint):
    takes = [play(checkpoint, 16, seed, steps=40) for seed in range(3)]
    assert [play(checkpoint, 16, seed, steps=40) for seed in range(3)] == takes
    assert len({tuple(take[-16:]) for take in takes}) > 1


def test_without_chance_there_is_one_ending(checkpoint):
    assert play(checkpoint, 16, 1, Sampling(0)) == play(checkpoint, 0, 2, Sampling(0))


def test_what_was_promised_of_the_end_is_kept(checkpoint):
    look_ahead = LookAhead(Constraint(8, 64, frozenset(range(128)), ends=ends_on([67])), VOCABULARY)
    for random_seed in range(2):
        written = play(checkpoint, 16, random_seed, look_ahead=look_ahead)
        assert next(symbol for symbol in reversed(written) if symbol != HOLD) == "67"


def test_a_fork_is_independent(checkpoint):
    one, other, noise = draft_of(checkpoint), draft_of(checkpoint), GumbelNoise(7)
    fork = one.fork()
    for _ in range(12):
        fork.append(choose(fork.masked_logits(), HOT, noise))
    for symbol in ("72", "_", "r", "60"):
        chosen = np.array(VOCABULARY.encode([symbol]))
        assert one.append(chosen) == other.append(chosen) == symbol
        assert np.allclose(one.logits, other.logits, atol=1e-6)
    assert one.mask.melody == other.mask.melody == [*SEED, "72", "_", "r", "60"]


def test_an_ending_is_kept_on_which_the_model_would_end():
    liked = [
        draw_ending(draft_for(EndsAfter("60")), 10, HOT, GumbelNoise(seed))[-1] == "60"
        for seed in range(40)
    ]
    assert len(VOCABULARY) > 10  # by chance it would be fewer than 4
    assert sum(liked) > 20


def test_a_tune_may_end_before_its_longest():
    ending = draw_ending(draft_for(EndsAfter("60"), whenever), 64, HOT, GumbelNoise(1))
    assert ending[-2:] == ["60", END]
    assert ending.count(END) == 1
