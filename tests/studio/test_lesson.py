"""The lesson: what it shows is what the functions that write would do."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from melody.generate.decoding import Length, continue_seed
from melody.generate.expected import reshape, share_out
from melody.generate.sampling import Sampling
from melody.notation import END, MelodyError
from melody.runs.checkpoints import load
from melody.storage.paths import lend_run, take_back_run
from melody.studio.lesson import (
    MOST_ADDED,
    UnknownSymbolError,
    draw_next,
    expect_next,
    study,
    teachers,
)
from melody.studio.request import Request
from melody.ui.server import lesson as server
from melody.vocabulary import Vocabulary
from tests.small_models import RUNS

ASKED = Request("", "67 _ 67 _ 65 _ 64 _")


def test_an_lstm_and_a_bert_teach(tiny_checkpoints):
    assert [label.partition("@")[0] for label in teachers(tiny_checkpoints)] == [
        "lstm-talk",
        "bert-talk",
    ]


@pytest.mark.parametrize("run", RUNS)
def test_the_likeliest_symbol_is_the_one_that_the_model_writes(run, tiny_checkpoints):
    checkpoint = load(f"{run}@5", tiny_checkpoints)
    lesson = study(ASKED, checkpoint, ())
    coldest = Sampling(temperature=0.0)
    logits = expect_next(checkpoint, lesson)
    shares = share_out(checkpoint, logits, coldest)
    written = next(iter(continue_seed(checkpoint, list(lesson.read), coldest, 1, Length(limit=64))))
    assert shares[0].symbol == draw_next(checkpoint, logits, coldest, lesson, 1)
    assert shares[0].reshaped == 1
    assert sum(share.plain for share in shares) == pytest.approx(1)
    assert written in (shares[0].symbol, *(s.symbol for s in shares[1:4]))


@pytest.mark.parametrize(
    ("sampling", "left"),
    [(Sampling(), 4), (Sampling(top_k=2), 2), (Sampling(top_p=0.5), 1), (Sampling(0.0), 1)],
)
def test_knobs_reshape_the_probabilities(sampling, left):
    found = reshape(np.log(np.array([[0.6, 0.2, 0.15, 0.05]])), sampling)
    assert found.sum() == pytest.approx(1)
    assert (found > 0).sum() == left


def test_nothing_follows_the_end_and_nothing_too_long_is_read(tiny_checkpoints):
    checkpoint = load("lstm-talk@5", tiny_checkpoints)
    assert study(ASKED, checkpoint, (END,)).has_ended
    for added in ((END, "60"), ("nothing",), ("_",) * (MOST_ADDED + 1)):
        with pytest.raises(MelodyError):
            study(ASKED, checkpoint, added)


def test_the_page_is_told_a_step_more_until_the_end(tiny_checkpoints, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(tiny_checkpoints))
    fields = {"seed": "D4 E4 F#4 G4", "key": "D major", "temperature": 1.0, "draws": True}
    told = server.teach_opening(fields, str)
    assert told["steps"]["moved"] == -2
    assert told["steps"]["home"] == "C major"
    assert [model["label"] for model in told["models"]] == ["lstm-talk@5", "bert-talk@5"]
    more = server.teach_opening({**fields, "writer": "bert-talk@5"}, str)
    assert more["added"] == more["drawn"]
    ended = server.teach_opening({**fields, "added": END, "writer": "lstm-talk@5"}, str)
    assert (ended["ended"], ended["drawn"]) == (True, None)
    for wrong in ({"writer": "other@1"}, {"temperature": "hot"}, {"seed": None}, {"added": 7}):
        with pytest.raises(MelodyError):
            server.teach_opening({**fields, **wrong}, str)


@pytest.fixture
def own_run(folk_checkpoints, tmp_path):
    """A model of somebody's own songs, lent as the tab Learn lends it."""
    shutil.copytree(folk_checkpoints / "bert-folk", tmp_path / "yours-abc")
    lend_run("yours-abc", tmp_path)
    yield "yours-abc"
    take_back_run("yours-abc")


def test_a_model_of_ones_own_songs_takes_part_until_it_is_gone(
    own_run, tiny_checkpoints, monkeypatch
):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(tiny_checkpoints))
    fields = {"seed": "C4 D4 E4 G4", "own": own_run}
    told = server.teach_opening(fields, str)
    label = told["models"][-1]["label"]
    assert (len(told["models"]), label.partition("@")[0]) == (3, own_run)
    more = server.teach_opening({**fields, "writer": label}, str)
    assert more["drawn"]
    take_back_run(own_run)
    told = server.teach_opening(fields, str)
    assert len(told["models"]) == 2
    assert "not here any more" in told["said"]
    for wrong in ("lstm-talk", "../lstm-talk", 7):
        assert len(server.teach_opening({**fields, "own": wrong}, str)["models"]) == 2


def test_a_model_that_never_saw_a_note_says_so_and_another_reads_on(tiny_checkpoints, monkeypatch):
    narrow = load("lstm-talk@5", tiny_checkpoints)
    wide = replace(narrow, vocabulary=Vocabulary((*narrow.vocabulary.symbols, "108")))
    with pytest.raises(UnknownSymbolError):
        study(ASKED, narrow, ("108",))
    monkeypatch.setattr(server, "load", {"narrow": narrow, "wide": wide}.__getitem__)
    told = server.tell_shares(ASKED, Sampling(), ("108",), "narrow")
    assert told["shares"] == []
    assert "never saw 108" in told["said"]
    lesson, reader = server.first_study(ASKED, ("108",), ["narrow", "wide"])
    assert (lesson.added, reader) == (("108",), wide)
