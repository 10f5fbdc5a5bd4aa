"""The tab Learn: what it says while it trains, and what it refuses."""

import math

import pytest

from melody.learn.uploaded import Pile
from melody.notation import MelodyError
from melody.runs.checkpoints import catalogue
from melody.runs.history import EpochLog
from melody.ui.server.own_models import OwnModels
from melody.ui.tabs.curves import draw_curves
from melody.ui.tabs.learning import STILL_READING, Learning
from melody.ui.tabs.story import Amount, Story
from tests.tiny import invent_tunes


def test_a_story_tells_the_epoch_and_the_time_left():
    story = Story(Amount(10, 100.0))
    assert "Reading" in story.tell()
    for told in (
        {"stage": "training"},
        {"epoch": [0, None, 2.0, 1.0]},
        {"epoch": [1, 1.9, 1.8, 2.0]},
        {"batch": [2, 0.5, 1.9]},
    ):
        story.hear(told)
    assert story.tell() == "Epoch 2 of 10 at most, at most 17 seconds left."
    assert story.best.epoch == 1
    assert "best: epoch 1" in story.curve()


@pytest.mark.parametrize("told", [{"epoch": 3}, {"batch": []}, {"epoch": ["x", 1, 1, 1]}])
def test_an_odd_line_is_an_error_and_changes_nothing(told):
    story = Story(Amount(10, 100.0))
    with pytest.raises((ValueError, TypeError, IndexError)):
        story.hear(told)
    assert not story.history


def test_a_curve_may_begin_with_what_was_gone_on_from():
    history = [EpochLog(0, math.nan, 2.0, 1.0), EpochLog(1, 1.9, 1.8, 1.0)]
    assert "nan" not in draw_curves(history, 1, [0, 1], "mine")


@pytest.mark.parametrize(
    ("songs", "base", "told"),
    [(7, "lstm-folk", "7 of your songs"), (9, "nothing", "choose a model"), (9, None, "choose a")],
)
def test_what_cannot_be_learned_is_said_in_a_line(folk_checkpoints, songs, base, told):
    learning = Learning(catalogue(folk_checkpoints), None, OwnModels())
    with pytest.raises(MelodyError, match=told):
        learning.plan(Pile(invent_tunes(songs)), base, "more", True)
    with pytest.raises(MelodyError, match="still being read"):
        learning.plan(STILL_READING, "lstm-folk", "more", True)
    with pytest.raises(MelodyError, match="0 of your songs"):
        learning.plan("no pile", "lstm-folk", "more", True)
