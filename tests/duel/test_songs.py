"""Real songs in the duel: strangers to every model, read elsewhere, and unnamed until the vote."""

import json
import subprocess
import sys

import pytest

from melody.duel import songs as module
from melody.duel.duels import BARS, COUNTING, REAL, draw_duel, play
from melody.duel.songs import COLLECTION, FILE, OPENING_BARS, duel_songs
from melody.generate.novelty import load_index
from melody.music.intervals import RUN_LENGTH
from melody.music.meters import parse_meter
from melody.notation import HOLD, count_steps, to_notes
from melody.runs.checkpoints import catalogue
from melody.storage.paths import ROOT
from melody.ui.server.take_files import Outbox
from melody.ui.tabs.duel import DuelTab, ask

SYSTEMS = ["a@1", "b@1", COUNTING, REAL]
SONGS = list(duel_songs().values())


def test_the_list_holds_names_and_hashes_but_no_notes():
    listed = json.loads(FILE.read_text())
    assert len(listed) == len(SONGS) == 60
    assert all(set(each) == {"name", "digest"} and len(each["digest"]) == 16 for each in listed)


def test_a_process_of_its_own_reads_them():
    code = (
        "import sys; from melody.duel.songs import duel_songs; assert duel_songs();"
        " assert 'music21' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize("corpus", ["german", "folk"])
def test_no_model_was_trained_on_one_of_them(corpus):
    index = load_index(corpus)
    for song in SONGS:
        assert index.longest_shared_run(to_notes(song.symbols)).notes < RUN_LENGTH, song.title


def test_each_is_long_enough_and_its_opening_ends_with_a_note():
    for song in SONGS:
        bar = parse_meter(song.meter).steps_per_bar
        assert len(song.symbols) >= song.pickup + BARS * bar
        assert len(song.opening) >= song.pickup + OPENING_BARS * bar
        assert song.symbols[len(song.opening)] != HOLD
        assert song.symbols[: len(song.opening)] == song.opening


@pytest.mark.parametrize("song", SONGS[::12], ids=lambda song: song.title)
def test_a_real_song_goes_on_as_it_is_and_its_rival_from_the_same_notes(tiny_checkpoints, song):
    request = ask(song, 5)
    real = play(REAL, request, tiny_checkpoints, song)
    steps = count_steps(real.notes)
    assert real.symbols == song.symbols[:steps]
    assert steps == song.pickup + BARS * parse_meter(song.meter).steps_per_bar
    assert real.facts.key == song.key
    rival = play(COUNTING, request, tiny_checkpoints, song)
    assert count_steps(rival.notes) == steps
    assert rival.seed_steps == real.seed_steps == len(song.opening)


def test_real_songs_meet_the_others_on_their_own_openings_and_others_often_do_so_too():
    titles = [song.title for song in SONGS]
    drawn = [draw_duel(number, SYSTEMS, ["Ode to Joy"], titles) for number in range(300)]
    assert all(duel.opening in titles for duel in drawn if REAL in duel.systems)
    others = [duel.opening in titles for duel in drawn if REAL not in duel.systems]
    assert 0.35 < sum(others) / len(others) < 0.65


def test_a_pair_with_a_real_song_tells_its_title_only_after_the_vote(tiny_checkpoints, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(tiny_checkpoints))
    page = DuelTab(catalogue(tiny_checkpoints), Outbox())
    page.fetch_songs()
    titles = list(page.songs)
    numbers = range(200)
    first = next(n for n in numbers if REAL in draw_duel(n, page.systems, ["?"], titles).systems)
    page.numbers = iter([first])
    told, showing = page.show()
    title = showing.duel.opening
    assert title in titles
    assert title not in told
    assert COLLECTION not in told
    assert page.name_opening(title) == f"{title}, {COLLECTION}"
    real = [row for row in showing.revealed if row["label"].startswith("A real song")]
    assert [row["label"] for row in real] == [f"A real song: {title}"]


def test_where_nothing_can_be_read_the_duel_goes_on_without(monkeypatch):
    monkeypatch.setattr(module.sys, "executable", "/bin/false")
    assert module._ask_child.__wrapped__() == {}
