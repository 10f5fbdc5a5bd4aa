"""Going on from a trained model with one's own songs."""

import json
import os
import subprocess
import sys

import pytest

from melody.cli.parser import main
from melody.learn.go_on import Songs, Wishes, choose_songs, go_on
from melody.learn.learner import middle_epoch
from melody.learn.outcome import index_of
from melody.learn.songs import read_base_songs, read_songs
from melody.learn.split import FEWEST, hold_out
from melody.notation import MelodyError, to_notes, to_symbols, transpose
from melody.preprocess.encode import Tune
from melody.runs.checkpoints import catalogue, load, read_run
from melody.runs.history import read_history
from melody.storage.paths import ROOT
from melody.train.epoch import Watch
from tests.learn.song_files import write_songs
from tests.tiny import invent_tunes
from tests.train.test_group import train_together

PARENTS = ("lstm-folk@2", "bert-folk@2")


@pytest.fixture(autouse=True)
def places(monkeypatch, folk_checkpoints, tmp_path):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(folk_checkpoints))
    monkeypatch.setenv("MELODY_CACHE", str(tmp_path / "cache"))


def songs_for(parent, number=12) -> Songs:
    """Songs whose base corpus is not here."""
    return choose_songs(parent, invent_tunes(30 + number)[30:])


@pytest.mark.parametrize(("songs", "held"), [(8, 2), (12, 2), (18, 3), (60, 10)])
def test_one_song_in_six_is_held_out_and_at_least_two(songs, held):
    train, out = hold_out(invent_tunes(songs))
    assert (len(train), len(out)) == (songs - held, held)


def test_the_same_songs_are_held_out_in_any_order():
    tunes = invent_tunes(20)
    names = [{tune.name for tune in hold_out(some)[1]} for some in (tunes, tunes[::-1])]
    assert names[0] == names[1]


def test_a_variant_of_a_held_out_song_is_held_out_too():
    tunes = invent_tunes(16)
    moved = [
        Tune(f"{tune.name} up", tuple(to_symbols(transpose(to_notes(tune.symbols), 2), ended=True)))
        for tune in tunes
    ]
    _, held = hold_out([*tunes, *moved])
    names = {tune.name for tune in held}
    assert all(f"{name} up" in names or name.removesuffix(" up") in names for name in names)
    assert len(held) >= 2


def test_variants_of_a_single_song_are_split_all_the_same():
    tune = invent_tunes(1)[0]
    many = [Tune(f"{n}", (*tune.symbols[:-1], str(48 + n), "/")) for n in range(12)]
    assert len(hold_out(many)[1]) == 2


def test_fewer_than_eight_songs_are_refused_with_their_number():
    with pytest.raises(MelodyError, match=f"7 songs can be used; give at least {FEWEST}"):
        hold_out(invent_tunes(7))


@pytest.mark.parametrize("label", PARENTS)
def test_what_it_goes_on_from_is_epoch_0_to_the_last_bit_of_what_it_foretells(label, tmp_path):
    parent = load(label)
    songs = songs_for(parent)
    run = go_on(tmp_path / "new", parent, songs, Wishes(epochs=2, learning_rate=0.01))
    start = load("new@0", tmp_path)
    assert start.run.epochs[0].sha256 == parent.run.epochs[2].sha256
    assert run.corpus["parent"] == run.training["start"] == label
    assert run.corpus["parent_sha256"] == parent.run.epochs[2].sha256
    assert [log.epoch for log in read_history(tmp_path / "new")] == [0, 1, 2]
    assert run.vocabulary == parent.run.vocabulary
    assert read_run(tmp_path / "new") == run


def test_the_base_is_kept_where_nothing_is_better(tmp_path, monkeypatch):
    losses = iter([1.0, 2.0, 3.0, 4.0, 5.0])
    monkeypatch.setattr("melody.train.epoch.validate", lambda *_: next(losses))
    parent = load("lstm-folk@2")
    run = go_on(tmp_path / "new", parent, songs_for(parent), Wishes(epochs=9))
    assert run.best_epoch == 0
    assert [log.epoch for log in read_history(tmp_path / "new")] == [0, 1, 2, 3]
    assert load("new@best", tmp_path).epoch == middle_epoch(run) == 0


def test_a_training_stops_at_the_next_batch_and_keeps_the_best(tmp_path):
    parent, asked = load("lstm-folk@2"), []

    def should_stop() -> bool:
        asked.append(1)
        return len(asked) > 3

    watch = Watch(should_stop=should_stop)
    run = go_on(tmp_path / "new", parent, songs_for(parent), Wishes(epochs=50), watch)
    assert len(asked) == 4
    assert run.best_epoch in run.epochs
    assert catalogue(tmp_path)


def test_a_training_ends_when_its_seconds_are_over_and_goes_on_later(tmp_path):
    parent = load("lstm-folk@2")
    songs, wishes = songs_for(parent), Wishes(epochs=2, learning_rate=0.01)
    run = go_on(tmp_path / "new", parent, songs, Wishes(2, 1e-9, learning_rate=0.01))
    assert list(run.epochs) == [0]
    resumed = go_on(tmp_path / "new", parent, songs, wishes, resumed=True)
    whole = go_on(tmp_path / "whole", parent, songs, wishes)
    assert resumed.epochs == whole.epochs


def test_base_songs_are_those_of_the_training_and_those_never_seen(monkeypatch):
    monkeypatch.delenv("MELODY_CHECKPOINTS")
    parent = load("lstm-talk@best")
    monkeypatch.setattr("melody.learn.songs.FEWEST_TO_MIX", 6)
    monkeypatch.setattr("melody.learn.songs.TO_MEASURE", 5)
    found = read_base_songs(parent, 1, workers=1)
    assert 0 < len(found.trained_on) <= 6
    assert 0 < len(found.unseen) <= 5
    assert not {t.name for t in found.unseen} & {t.name for t in found.trained_on}


def test_base_songs_that_are_not_here_are_told_and_not_missed():
    assert "are not here" in read_base_songs(load("lstm-folk@2"), 10).why


def test_songs_are_read_and_copies_and_what_is_no_song_are_told(tmp_path):
    paths = write_songs(tmp_path / "songs", 9)
    (tmp_path / "songs" / "again.mid").write_bytes(paths[0].read_bytes())
    (tmp_path / "songs" / "broken.mid").write_bytes(b"MThd nothing")
    tunes, refused = read_songs([tmp_path / "songs"], load("lstm-folk@2"))
    assert len(tunes) == 9
    assert any("is the same as" in why for why in refused.values())
    assert "broken.mid" in refused


def test_copies_are_found_in_any_key():
    tunes = invent_tunes(3)
    up = to_symbols(transpose(to_notes(tunes[1].symbols), 5))
    shared = index_of(tunes).longest_shared_run(to_notes(up))
    assert shared.notes >= len(to_notes(tunes[1].symbols)) - 1


def test_the_command_goes_on_from_a_model_and_the_run_is_used_like_any_other(tmp_path, capsys):
    write_songs(tmp_path / "my songs", 9)
    settings = ["train", "--from", "lstm-folk@2", "--songs", str(tmp_path / "my songs"),
                "--out", str(tmp_path), "--epochs", "2"]  # fmt: skip
    assert main(settings) == 0
    told = capsys.readouterr().out
    assert "bits per note before" in told
    assert "fewer than 20 songs" in told
    folder = tmp_path / "lstm-folk-my-songs"
    outcome = json.loads((folder / "outcome.json").read_text("utf-8"))
    assert outcome["held_out"]["songs"] == 2
    assert outcome["copied"]["usual"] >= 0
    card = (folder / "README.md").read_text("utf-8")
    assert "lstm-folk@2" in card
    assert main(settings) == 2
    assert main([*settings, "--resume"]) == 0


def test_a_run_of_ones_own_songs_writes_a_take(tmp_path):
    write_songs(tmp_path / "songs", 9)
    command = [sys.executable, "-m", "melody"]
    train = [*command, "train", "--from", "bert-folk@2", "--songs", str(tmp_path / "songs"),
             "--run", "mine", "--epochs", "1", "--out", str(tmp_path)]  # fmt: skip
    subprocess.run(train, cwd=ROOT, check=True, capture_output=True)
    take = [*command, "generate", "--checkpoint", "mine@0", "--seed", "67 _ 65 _", "--bars", "2",
            "--out", str(tmp_path / "take"), "--json"]  # fmt: skip
    environment = {**os.environ, "MELODY_CHECKPOINTS": str(tmp_path)}
    done = subprocess.run(take, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert json.loads(done.stdout)["stop"] in ("end", "bars")


def test_two_processes_go_on_to_what_one_comes_to(tmp_path):
    write_songs(tmp_path / "songs", 9)
    settings = ["train", "--from", "lstm-folk@2", "--songs", str(tmp_path / "songs"),
                "--name", "mine", "--epochs", "2"]  # fmt: skip
    assert main([*settings, "--out", str(tmp_path / "one")]) == 0
    train_together(*settings, "--out", str(tmp_path / "two"))
    one, two = (read_history(tmp_path / name / "mine") for name in ("one", "two"))
    for alone, together in zip(one, two, strict=True):
        assert together.valid_loss == pytest.approx(alone.valid_loss, rel=1e-3)
    outcomes = [tmp_path / name / "mine" / "outcome.json" for name in ("one", "two")]
    before, after = (json.loads(path.read_text("utf-8"))["held_out"] for path in outcomes)
    assert before.keys() == after.keys()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--from", "lstm-folk@2"], "give both"),
        (["--songs", "x"], "give both"),
        (["--from", "lstm-folk@2", "--songs", "x", "--model", "lstm"], "instead of"),
        (["--from", "lstm-folk@2", "--songs", "nowhere"], "nowhere"),
        (["--from", "nothing@1", "--songs", "x"], "no checkpoint"),
        (["--model", "lstm"], "--corpus is missing"),
    ],
)
def test_a_mistake_is_told_in_a_line(tmp_path, capsys, arguments, told):
    assert main(["train", "--out", str(tmp_path), *arguments]) == 2
    assert told in capsys.readouterr().err
