"""Songs that somebody sends, the child that learns them, and the models that come of it."""

import json
import os
import time
from pathlib import Path

import pytest

from melody.learn import uploaded
from melody.learn.learner import MOST_WAITING, Learner, Task, WaitingLine
from melody.learn.uploaded import clean, read_files, songs_of_fields
from melody.notation import MelodyError
from melody.preprocess.token_file import line_of_tune
from melody.runs.checkpoints import catalogue, find_run, load
from melody.studio.performance import perform
from melody.studio.prices import dearest
from melody.studio.request import Request
from melody.ui.server.own_models import OwnModels, forget, pack_model
from tests.learn.song_files import write_songs
from tests.tiny import invent_tunes

ABC = b"X:1\nT:One\nM:4/4\nL:1/4\nK:C\nCDEF|GABc|\nX:2\nT:Two\nM:3/4\nL:1/4\nK:G\nGAB|cde|\n"


@pytest.fixture(autouse=True)
def places(monkeypatch, folk_checkpoints, tmp_path):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(folk_checkpoints))
    monkeypatch.setenv("MELODY_CACHE", str(tmp_path / "cache"))


def last_pile(files):
    *_, pile = read_files(files)
    return pile


def test_files_of_one_song_and_of_several_are_read_and_copies_named(tmp_path):
    (path,) = write_songs(tmp_path, 1)
    given = [("a b.mid", path.read_bytes()), ("set.abc", ABC), ("again.mid", path.read_bytes())]
    pile = last_pile([*given, ("odd.txt", b"x"), ("broken.mid", b"MThd")])
    assert [tune.name for tune in pile.tunes] == ["a_b.mid", "set.abc#1", "set.abc#2"]
    assert [tune.title for tune in pile.tunes[1:]] == ["One", "Two"]
    assert pile.doubled == {"again.mid": "a_b.mid"}
    assert set(pile.refused) == {"odd.txt", "broken.mid"}


def test_more_songs_than_are_taken_are_counted(monkeypatch):
    monkeypatch.setattr(uploaded, "MOST_SONGS", 1)
    pile = last_pile([("set.abc", ABC)])
    assert (len(pile.tunes), pile.beyond) == (1, 1)


@pytest.mark.parametrize(("limit", "value"), [("MOST_FILES", 1), ("MOST_BYTES", 100)])
def test_too_many_files_or_bytes_are_refused(monkeypatch, limit, value):
    monkeypatch.setattr(uploaded, limit, value)
    with pytest.raises(MelodyError, match="give fewer"):
        last_pile([("one.abc", ABC), ("two.abc", ABC)])


@pytest.mark.parametrize(
    ("name", "shown"),
    [("C:\\x\\my song.mid", "my_song.mid"), ("../../a.abc", "a.abc"), ("<b>.mid", "_b_.mid")],
)
def test_a_name_is_shown_without_what_could_do_harm(name, shown):
    assert clean(name) == shown


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"tunes": ["no tune"], "refused": []},
        {"tunes": [], "refused": [["<b>", "why"]]},
        {"tunes": [line_of_tune(invent_tunes(1)[0]).replace("invented", "<b>")], "refused": []},
        {"tunes": 3, "refused": []},
    ],
)
def test_an_answer_of_the_child_that_is_odd_is_not_believed(fields):
    with pytest.raises((ValueError, TypeError, KeyError, MelodyError)):
        songs_of_fields(fields)


def learn(place: Path, epochs=3, seconds=60.0, parent="lstm-folk@2") -> tuple[Learner, list[dict]]:
    """A child that learns, and all that it told until it was done."""
    learner = Learner(Task(parent, invent_tunes(42)[30:], place, epochs, seconds))
    return learner, []


def follow(learner: Learner, told: list[dict], until: str) -> None:
    end = time.monotonic() + 200
    while not any(until in each for each in told) and time.monotonic() < end:
        if each := learner.next(0.5):
            told.append(each)


def test_a_child_tells_what_it_learns_and_its_model_is_used_and_forgotten(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    models = OwnModels()
    place = models.open()
    learner, told = learn(place)
    try:
        follow(learner, told, "outcome")
    finally:
        learner.end()
    assert [each["epoch"][0] for each in told if "epoch" in each] == [0, 1, 2, 3]
    assert [e["stage"] for e in told if "stage" in e] == ["reading", "training", "measuring"]
    assert learner.child.poll() is not None
    name = models.lend(place)
    label = f"{name}@best"
    assert load(label).run.name == name
    assert name not in [entry.run for entry in catalogue()]
    best = f"{name}@{find_run(name)[1].best_epoch}"
    request = Request(best, "67 _ 65 _", bars=2)
    assert dearest(request) > 0
    assert perform(request).facts.checkpoint == best
    assert pack_model(name).startswith(b"PK")
    forget([name])
    assert not place.exists()
    with pytest.raises(MelodyError, match="not here any more"):
        load(label)
    with pytest.raises(MelodyError, match="not here any more"):
        pack_model(name)


def test_a_child_that_is_stopped_keeps_its_best_epoch(tmp_path):
    learner, told = learn(tmp_path / "new", epochs=5000)
    try:
        follow(learner, told, "epoch")
        learner.stop()
        follow(learner, told, "outcome")
    finally:
        learner.end()
    assert (tmp_path / "new" / "run.json").is_file()
    assert json.loads((tmp_path / "new" / "outcome.json").read_text("utf-8"))["best_epoch"] < 5000


def test_a_child_ends_when_nobody_listens_any_more(tmp_path):
    learner, told = learn(tmp_path / "new", epochs=5000)
    try:
        follow(learner, told, "epoch")
        learner.child.stdin.close()
        assert learner.child.wait(30) is not None
    finally:
        learner.end()


def test_a_child_that_is_killed_is_one_plain_line(tmp_path):
    learner, told = learn(tmp_path / "new", epochs=5000)
    try:
        follow(learner, told, "epoch")
        os.kill(learner.child.pid, 9)
        with pytest.raises(MelodyError, match="broke off"):
            follow(learner, told, "outcome")
    finally:
        learner.end()


def test_a_mistake_in_the_child_is_told_in_its_own_line(tmp_path):
    learner = Learner(Task("nothing@1", invent_tunes(9), tmp_path / "new", 1, 9.0))
    try:
        with pytest.raises(MelodyError, match="no checkpoint named"):
            follow(learner, [], "outcome")
    finally:
        learner.end()


def test_one_trains_and_four_wait_in_their_order():
    line = WaitingLine()
    tickets = [line.join() for _ in range(1 + MOST_WAITING)]
    assert [line.ahead(ticket) for ticket in tickets] == [0, 1, 2, 3, 4]
    with pytest.raises(MelodyError, match="too many people"):
        line.join()
    line.leave(tickets[1])
    line.leave(tickets[0])
    assert line.ahead(tickets[2]) == 0
    line.leave(tickets[0])


def test_a_name_that_was_never_lent_opens_nothing():
    forget(["../../etc", "yours-nothing"])
    with pytest.raises(MelodyError, match="not here any more"):
        load("yours-0123456789abcdef@best")
