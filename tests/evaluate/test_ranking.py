"""Ranking: of several melodies the one most like a real song."""

import numpy as np
import pytest

from melody.context import Context
from melody.evaluate import ranking
from melody.evaluate.ranking import FEATURES, choose_best, measure, read_critic, surprise
from melody.generate.form.plan import plan_form
from melody.music.meters import Meter
from melody.notation import parse
from melody.runs.checkpoints import load

TUNE = parse(
    "60 _ _ _ 62 _ _ _ 64 _ _ _ 60 _ _ _ 60 _ _ _ 62 _ _ _ 64 _ _ _ 60 _ _ _ "
    "64 _ _ _ 65 _ _ _ 67 _ _ _ _ _ _ _ 64 _ _ _ 65 _ _ _ 67 _ _ _ _ _ _ _ "
    "67 _ 69 _ 67 _ 65 _ 64 _ _ _ 60 _ _ _ 67 _ 69 _ 67 _ 65 _ 64 _ _ _ 60 _ _ _ "
    "60 _ _ _ 55 _ _ _ 60 _ _ _ _ _ _ _ 60 _ _ _ 55 _ _ _ 60 _ _ _ _ _ _ _"
)
CONTEXT = Context(Meter(), 0, "major")


@pytest.fixture
def plan():
    return plan_form("ABCB", TUNE[:16], Meter(), 0, style="", bars=8, most=64, random_seed=1)


def test_every_feature_has_weights_and_a_melody_has_every_feature(folk_checkpoints, plan):
    critic = read_critic()
    assert len(critic.weights) == len(critic.squares) == len(FEATURES)
    assert len(measure(TUNE, plan, CONTEXT, load("lstm-folk@2", folk_checkpoints))) == len(FEATURES)


def test_what_is_not_known_counts_as_usual():
    critic = read_critic()
    usual, unknown = critic.mean[None], np.full((1, len(FEATURES)), np.nan)
    assert critic.score(usual) == critic.score(unknown) == 0


def test_what_is_near_real_songs_is_kept(folk_checkpoints, plan, monkeypatch):
    critic, checkpoint = read_critic(), load("lstm-folk@2", folk_checkpoints)
    near, far = critic.mean, critic.mean + 3 * critic.spread
    given = iter([far, near, far])
    monkeypatch.setattr(ranking, "measure", lambda *_: next(given))
    monkeypatch.setattr(ranking, "surprise", lambda *_: 0.0)
    assert choose_best(checkpoint, [TUNE] * 3, plan, CONTEXT, folk_checkpoints) == 1
    assert choose_best(checkpoint, [TUNE], plan, CONTEXT, folk_checkpoints) == 0


def test_a_slow_network_is_not_asked(tiny_checkpoints):
    judge = load("bert-talk@5", tiny_checkpoints)
    assert np.isnan(surprise(judge, TUNE, CONTEXT))
