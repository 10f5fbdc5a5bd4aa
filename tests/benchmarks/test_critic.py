"""The critic: it tells what differs, not what is alike, and a page says how often it is right."""

import numpy as np
import pytest

from benchmarks.grid.run import GRIDS, laid_over
from benchmarks.quality import critic_table
from benchmarks.quality.critic import judge
from benchmarks.quality.critic_table import Verdict, read_verdicts, section, write_verdicts
from benchmarks.quality.give_away import features_of, names_of
from melody.context import Context
from melody.music.meters import Meter
from melody.notation import parse, to_notes
from melody.runs.checkpoints import load

TUNE = to_notes(parse("60 _ _ _ 62 _ _ _ 64 _ _ _ 65 _ _ _ 67 _ _ _ _ _ _ _ 60 _ _ _ _ _ _ _"))


def test_a_critic_tells_what_is_moved_and_throws_a_coin_where_nothing_is():
    dice = np.random.default_rng(1)
    real, alike = dice.normal(size=(2, 120, 5))
    far = alike + np.array([3, 0, 0, 0, 0])
    assert judge("folk", "far", real, far, list("abcde")).accuracy > 0.85
    assert judge("folk", "far", real, far, list("abcde")).told_by.startswith("a ")
    assert 0.35 < judge("folk", "alike", real, alike, list("abcde")).accuracy < 0.65


@pytest.mark.parametrize("pickup", [0, 4])
def test_a_melody_has_every_feature(pickup, folk_checkpoints):
    networks = [load("lstm-folk@2", folk_checkpoints), load("bert-folk@2", folk_checkpoints)]
    found = features_of(TUNE, Context(Meter(), pickup, "major"), 0, networks)
    assert len(found) == len(names_of(["lstm", "bert"]))
    assert np.isfinite(found).all()


def test_verdicts_come_back_and_a_page_says_which_marks_are_missed(tmp_path, monkeypatch):
    monkeypatch.setattr(critic_table, "FILE", tmp_path / "critic.csv")
    assert section() == []
    rows = [
        Verdict("folk", "net@1, as the page does", 9, 0.75, 0.5, 1.0, "bars 8 -> 9"),
        Verdict("folk", "net@2, as the page does", 9, 0.5, 0.25, 0.75, "bars 8 -> 8"),
    ]
    write_verdicts(rows)
    assert read_verdicts() == rows
    text = "\n".join(section())
    assert "60%: missed" in text
    assert "60%: met" in text


def test_a_grid_moves_triplets_unless_it_has_them():
    triplets = [[n / 3 for n in range(6)]]
    assert laid_over(triplets, GRIDS["sixteenths"]) == (pytest.approx(4 / 6), 0)
    assert laid_over(triplets, GRIDS["six places"]) == (0, 0)
    close = [[0.0, 0.05, 1.0]]
    assert laid_over(close, GRIDS["sixteenths"]) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
