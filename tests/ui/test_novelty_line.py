"""What a take borrowed, as the page tells it."""

from dataclasses import replace

import numpy as np
import pytest

from melody.generate.novelty import Borrowing, build_index
from melody.notation import to_notes
from melody.ui.server import pieces as borrowed
from melody.ui.server.pieces import find_novelty, tell_novelty
from melody.ui.widgets.examples import read_first_take

SHARES = Borrowing(np.array([5, 7, 9], np.uint8), np.array([9, 9, 9], np.uint8))


@pytest.fixture
def take():
    return read_first_take()


@pytest.fixture
def with_songs(monkeypatch):
    def with_songs(*songs):
        titles = [f"<Song {number}>" for number, _ in enumerate(songs)]
        index = build_index(songs, titles, SHARES)
        monkeypatch.setattr(borrowed, "load_index", lambda _: index)

    return with_songs


def test_a_song_that_holds_the_take_is_named_with_all_its_steps(take, with_songs):
    with_songs(take.notes)
    novelty = find_novelty(take)
    assert novelty.copy.notes == len(take.notes) - 1
    assert novelty.steps[0] == take.notes[0].steps  # the first note has no interval
    told = tell_novelty(novelty)
    assert f"{len(take.notes) - 1} notes, in “&lt;Song 0&gt;”" in told
    assert "share 5 to 9, mostly 7" in told


def test_a_take_that_shares_nothing_says_so(take, with_songs):
    with_songs(to_notes(("60 _ _ _ _ " * 9 + "71 " * 9).split()))
    novelty = find_novelty(take)
    assert novelty.steps is None
    assert "Shares no run of five notes" in tell_novelty(novelty)


def test_without_an_index_nothing_is_said(take):
    unknown = replace(take, facts=replace(take.facts, checkpoint="nobody@1"))
    assert find_novelty(unknown) is None
    assert tell_novelty(None) == ""


def test_a_chorale_is_named_by_its_catalogue_number(take, monkeypatch):
    index = build_index([take.notes], ["bwv20.11.mxl"], SHARES)
    monkeypatch.setattr(borrowed, "load_index", lambda _: index)
    assert "in “Bach, BWV 20.11”" in tell_novelty(find_novelty(take))
