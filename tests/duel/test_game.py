"""Human or machine: a round is drawn fairly, tells nothing before the guess, and counts once."""

import json
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from melody.duel.duels import REAL, play
from melody.duel.file_votes import FileVotes
from melody.duel.game import (
    CLIPS,
    FEWEST_REAL,
    KNOWN_BY_HEART,
    MOST_REAL,
    NETWORK,
    PERSON,
    Excerpt,
    Round,
    count_taken,
    draw_round,
    level_clip,
)
from melody.duel.songs import COLLECTION, duel_songs
from melody.duel.votes import GUESSES, MOST_GUESSES_OF_ONE, Vote, hide
from melody.notation import MelodyError
from melody.render.audio import loudness
from melody.runs.checkpoints import catalogue
from melody.ui.server.take_files import Outbox
from melody.ui.tabs.duel import DuelTab, ask
from melody.ui.tabs.game import GameTab

NETWORKS = ["a@1", "a@5", "b@1", "b@9"]
BEST = ["a@5", "b@9"]
SONGS = [f"song {number}" for number in range(30)]
WHO = SimpleNamespace(session_hash="s", headers={}, client=SimpleNamespace(host="10.0.0.1"))


def guess_of(system: str, answer: str, number: int = 0) -> Vote:
    return Vote(f"{system}-{number}", 1000.0, system, "", "song", 1, answer, hide("somebody"))


def test_a_round_is_the_same_whenever_it_is_drawn_and_another_by_another_name():
    assert draw_round("x", NETWORKS, BEST, SONGS) == draw_round("x", NETWORKS, BEST, SONGS)
    assert draw_round("x", NETWORKS, BEST, SONGS) != draw_round("y", NETWORKS, BEST, SONGS)


def test_songs_and_networks_come_about_as_often_and_in_any_order():
    drawn = [draw_round(str(number), NETWORKS, BEST, SONGS).clips for number in range(300)]
    assert all(len(clips) == CLIPS == len({clip.song for clip in clips}) for clips in drawn)
    real = [sum(clip.system == REAL for clip in clips) for clips in drawn]
    assert {FEWEST_REAL, MOST_REAL - 1} <= set(real) <= set(range(FEWEST_REAL, MOST_REAL + 1))
    at_place = [sum(clips[at].writer == PERSON for clips in drawn) for at in range(CLIPS)]
    assert all(100 < number < 200 for number in at_place)
    machines = Counter(c.system for clips in drawn for c in clips if c.writer == NETWORK)
    assert set(machines) == set(NETWORKS)
    assert sum(machines[each] for each in BEST) > 2 * (machines["a@1"] + machines["b@1"])


def test_what_many_know_by_heart_is_not_asked_for():
    known = [*sorted(KNOWN_BY_HEART), *SONGS[:10]]
    assert set(known) - set(SONGS) <= set(duel_songs())
    for number in range(20):
        asked = {clip.song for clip in draw_round(str(number), NETWORKS, BEST, known).clips}
        assert not asked & KNOWN_BY_HEART


def test_where_few_songs_are_there_the_round_is_shorter():
    clips = draw_round("x", NETWORKS, BEST, SONGS[:4]).clips
    assert [clip.writer for clip in clips].count(PERSON) == 2
    assert len(clips) == 4


def test_the_score_counts_right_guesses_and_a_streak_ends_with_a_wrong_one():
    clips = tuple(Excerpt(system, "song", 1) for system in (REAL, "a@1", REAL, "a@1", "a@1"))
    now, seen = Round(clips), []
    for guess in (PERSON, NETWORK, NETWORK, NETWORK, NETWORK):
        now = now.guess(guess)
        seen.append((sum(now.right), now.streak, now.longest_streak))
    assert seen == [(1, 1, 1), (2, 2, 2), (2, 0, 2), (3, 1, 2), (4, 2, 2)]
    assert now.clip is None
    with pytest.raises(ValueError, match="all clips"):
        now.guess(PERSON)


@pytest.fixture
def game(tiny_checkpoints, tmp_path, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(tiny_checkpoints))
    votes = FileVotes(tmp_path / "votes")
    return GameTab(DuelTab(catalogue(tiny_checkpoints), Outbox(), votes))


def give(game, showing, guess, **more):
    event = SimpleNamespace(_data={"id": showing.key, "guess": guess, "heard": True, **more})
    told, after = game.guess(replace(showing, since=-1e9), event, WHO)
    return json.loads(told), after


def test_nothing_that_is_sent_before_the_guess_tells_who_wrote_it(game):
    game.duels.fetch_songs()
    song = next(song for title, song in duel_songs().items() if title not in KNOWN_BY_HEART)
    told = {}
    for system in (REAL, "lstm-talk@5"):
        sent, showing = game.show(Round((Excerpt(system, song.title, 3),)))
        told[system] = json.loads(sent)
        assert showing.clip.system == system
        hints = (system, song.title, COLLECTION, PERSON, NETWORK, "LSTM", "symbols", "label")
        assert not any(hint in sent.replace("lstm-talk", "") for hint in hints)
    real, machine = told.values()
    assert list(real) == list(machine)
    assert {name for name in real if real[name] != machine[name]} == {"id", "wav"}
    assert [each["wav"].rpartition("/")[2] for each in (real, machine)] == ["clip.wav"] * 2


def test_clips_are_as_loud_and_as_long_and_end_alike(tiny_checkpoints):
    song = list(duel_songs().values())[5]  # goes on after its eighth bar
    sounds = []
    for system in (REAL, "lstm-talk@1", "bert-talk@5"):
        take = play(system, ask(song, 3), tiny_checkpoints, song)
        sound = level_clip(take.sheet, take.facts.seconds)
        ended = round(take.facts.seconds * sound.rate)
        assert not sound.samples[ended:].any()
        assert np.abs(sound.samples[ended - sound.rate // 10 : ended]).max() < 1500
        sounds.append(sound)
    assert len({len(sound.samples) for sound in sounds}) == 1
    before = [sound.samples[: -4 * sound.rate] / 32768 for sound in sounds]
    levels = [loudness(samples, sounds[0].rate) for samples in before]
    assert 20 * np.log10(max(levels) / min(levels)) < 1


def test_a_round_is_played_to_its_end_and_every_guess_is_kept_once(game, monkeypatch):
    monkeypatch.setattr("melody.duel.votes.MOST_GUESSES_OF_ONE", CLIPS)
    sent, showing = game.begin()
    right = []
    for at in range(CLIPS):
        clip = showing.clip
        guess = GUESSES[at % 2]
        told, after = give(game, showing, guess)
        right.append(guess == clip.writer)
        assert told["writer"] == clip.writer
        assert told["right"] == right
        assert told["streak"] == after.round.streak
        assert ("table" in told) == (at == CLIPS - 1)
        label = told["revealed"]["label"]
        assert label == f"A real song: {clip.song}" if clip.writer == PERSON else "after" in label
        again, _ = give(game, showing, PERSON)
        assert "has your vote already" in again["error"]
        sent, showing = game.go_on(after)
        assert "error" not in json.loads(sent)
    kept = game.duels.votes.read()
    assert len(kept) == CLIPS
    assert all(vote.is_guess and not vote.second for vote in kept)
    assert "Taken for a person" in told["table"]
    assert showing.round.right == ()  # another round has begun


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"guess": "robot"}, "Choose a person or a network"),
        ({"guess": None}, "Choose a person or a network"),
        ({"guess": ["person"]}, "must be a short text"),
        ({"heard": "yes"}, "well over"),
        ({"id": "another"}, "not open any more"),
    ],
)
def test_a_guess_that_is_none_gets_one_line_and_is_not_kept(game, given, line):
    _, showing = game.begin()
    told, _ = give(game, showing, **{"guess": PERSON, **given})
    assert line in told["error"]
    assert "\n" not in told["error"]
    assert game.duels.votes.read() == []


def test_nobody_guesses_before_the_clip_can_have_been_heard(game):
    _, showing = game.begin()
    event = SimpleNamespace(_data={"id": showing.key, "guess": PERSON, "heard": True})
    assert "well over" in json.loads(game.guess(showing, event, WHO)[0])["error"]
    for odd in (None, SimpleNamespace(_data=None)):
        told = json.loads(game.guess(None, odd or event, WHO)[0])
        assert "not open any more" in told["error"]


def test_without_songs_or_networks_one_line_says_what_is_missing(game, monkeypatch):
    monkeypatch.setattr("melody.ui.tabs.duel.duel_songs", dict)
    assert "music21" in json.loads(game.begin()[0])["error"]
    monkeypatch.undo()
    game.duels.entries = []
    assert "train one first" in json.loads(game.begin()[0])["error"]


def test_guesses_are_flooded_by_nobody_and_leave_room_for_votes(tmp_path):
    votes = FileVotes(tmp_path / "votes")
    for number in range(MOST_GUESSES_OF_ONE):
        votes.add(guess_of("a@1", PERSON, number))
    with pytest.raises(MelodyError, match="wait a minute"):
        votes.add(guess_of("a@1", PERSON, 99))
    votes.add(replace(guess_of("a@1", "same", 98), second="b@1"))


def test_guesses_do_not_count_as_votes_on_pairs(game):
    game.duels.votes.add(guess_of("lstm-talk@5", PERSON))
    stand = game.duels.board.stand(["lstm-talk@5", REAL])
    assert "Nobody has voted yet" in stand["board"]
    assert stand["votes"] == 1  # there is something to download


def test_the_share_that_is_taken_for_a_person_has_an_interval():
    votes = [guess_of("a@1", PERSON if n < 30 else NETWORK, n) for n in range(100)]
    one, other = count_taken([*votes, guess_of(REAL, PERSON), replace(votes[0], answer="same")])
    assert (one.system, one.share, one.guesses) == (REAL, 1.0, 1)
    assert (other.low, other.share, other.high) == pytest.approx((0.218, 0.3, 0.396), abs=0.005)
    assert one.low < 0.3
