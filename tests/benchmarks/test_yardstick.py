"""The classic yardstick: folds that keep songs apart, and predictions from the past alone."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from benchmarks.yardstick.mixing import mix
from benchmarks.yardstick.network import PitchNetwork, predict, train_network
from benchmarks.yardstick.opinions import learn
from benchmarks.yardstick.own_mixing import REACHES, mix_by_repeat, rows_of
from benchmarks.yardstick.own_network import predict_own, train_own
from benchmarks.yardstick.repeats import longest_repeats
from benchmarks.yardstick.run import FOLDS, measure, split_fold
from benchmarks.yardstick.songs import Song, Sung, read_song
from melody.music.keys import Key

torch.set_num_threads(1)
KERN = """**kern
*M3/4
*k[f#]
*G:
4d
=1
4g
8g
8a
4b
=2
2.cc
=3
4r
[4b
4b]
*-
"""


def invent(seed: int, count: int = 12) -> Song:
    dice = np.random.default_rng(seed)
    pitches = 60 + dice.choice([0, 2, 4, 5, 7], count)
    notes = tuple(Sung(int(p), float(n), 1.0, float(n % 3)) for n, p in enumerate(pitches))
    return Song(f"song {seed}", notes, Key(0), 3.0)


SONGS = {"elsass": [invent(n) for n in range(23)], "kinder": [invent(n) for n in range(30, 45)]}
ALPHABET = [60, 62, 64, 65, 67]


def test_ties_are_one_note_rests_none_and_places_count_from_the_bar_line():
    song = read_song("a", KERN)
    assert [note.pitch for note in song.notes] == [62, 67, 67, 69, 71, 72, 71]
    assert [note.place for note in song.notes] == [2, 0, 1, 1.5, 2, 0, 1]
    assert song.notes[-1].quarters == 2
    assert (song.key, song.bar) == (Key(7), 3)


def test_every_song_is_left_out_once():
    left_out = [song.name for fold in range(FOLDS) for song in split_fold(SONGS, fold)[1]["elsass"]]
    assert sorted(left_out) == sorted(song.name for song in SONGS["elsass"])
    for fold in range(FOLDS):
        outside, inside = split_fold(SONGS, fold)
        assert not {s.name for s in outside["kinder"]} & {s.name for s in inside["kinder"]}


def test_the_network_hears_nothing_of_the_note_to_come_nor_of_later_ones():
    song = SONGS["elsass"][0]
    changed = Song("b", (*song.notes[:6], *invent(99).notes[6:]), song.key, song.bar)
    network = PitchNetwork(hidden=8).eval()
    one, other = (predict(network, "elsass", each, ALPHABET) for each in (song, changed))
    assert torch.equal(one[:7], other[:7])
    assert not torch.equal(one[7:], other[7:])


def test_the_pitch_network_reads_neither_lengths_nor_places_nor_the_key():
    song = SONGS["elsass"][0]
    slower = tuple(replace(n, quarters=2 * n.quarters, place=0.5) for n in song.notes)
    other = Song("b", slower, Key(7), 4.0)
    for alone in (True, False):
        network = PitchNetwork(hidden=8, pitches_alone=alone).eval()
        same = [predict(network, "elsass", each, ALPHABET) for each in (song, other)]
        assert torch.equal(*same) is alone


def test_the_network_learns_a_song_by_heart():
    song = SONGS["elsass"][1]
    network = train_network([("elsass", song)] * 4, epochs=40)
    chosen = predict(network, "elsass", song, ALPHABET).argmax(1)
    pitches = [ALPHABET.index(note.pitch) for note in song.notes]
    assert (chosen.numpy() == pitches).mean() > 0.7


def test_the_mix_adds_up_to_one_and_leans_on_the_model_that_was_right():
    ids = np.zeros(40, dtype=int)
    right, wrong = np.tile([0.8, 0.2], (40, 1)), np.tile([0.3, 0.7], (40, 1))
    mixed = mix([right, wrong], ids, first=(0.5, 0.5), rate=0.1)
    assert mixed.sum(1) == pytest.approx(1)
    assert mixed[-1, 0] > mixed[0, 0]


def test_the_mix_of_a_place_does_not_know_what_comes_there():
    ids = np.array([0, 1, 0, 1, 1])
    dice = np.random.default_rng(1)
    tables = [dice.dirichlet([1, 1], 5) for _ in range(2)]
    other = mix(tables, np.array([0, 1, 1, 0, 0]), first=(0.5, 0.5))
    assert mix(tables, ids, first=(0.5, 0.5))[:3] == pytest.approx(other[:3])


def test_a_fold_is_measured_by_every_model():
    outside, inside = split_fold(SONGS, 0)
    networks = [PitchNetwork(hidden=8, pitches_alone=alone).eval() for alone in (True, False)]
    found = measure("elsass", outside["elsass"], inside["elsass"], *networks)
    assert found["notes"] == 12 * len(inside["elsass"])
    assert all(bits > 0 for bits in found.values())


PITCHES = [[note.pitch for note in song.notes] for song in SONGS["elsass"]]


def opinions(song: list[int]) -> list:
    foretell, network = learn(PITCHES[1:], ALPHABET), train_own(PITCHES[1:], epochs=1)
    return [*foretell(song), predict_own(network, song, ALPHABET)]


def test_what_a_set_foretells_by_itself_comes_from_the_notes_before_alone():
    song = PITCHES[0]
    other = [*song[:6], *(60 if pitch != 60 else 67 for pitch in song[6:])]
    weights = np.full((len(REACHES) + 1, 7), 0.2)
    mixed = []
    for pitches in (song, other):
        ids = np.array([ALPHABET.index(pitch) for pitch in pitches])
        heard = opinions(pitches)
        mixed.append([*heard, mix_by_repeat(heard, ids, rows_of(pitches), weights.copy())])
    for one, two in zip(*mixed, strict=True):
        assert one[:7] == pytest.approx(two[:7])
        assert one.sum(1) == pytest.approx(np.ones(len(song)))


def test_a_likeness_is_heard_in_whatever_key():
    song = [60, 62, 64, 65, 67, 69, 60]
    assert longest_repeats(song)[3:6] == [(2, 1), (None, 0), (1, 1)]
    assert longest_repeats([pitch + 5 for pitch in song]) == longest_repeats(song)


def test_no_likeness_is_heard_before_its_last_note():
    song = [60, 62, 64, 60, 62, 64, 60]
    assert longest_repeats(song)[-1] == (-4, 2)
    for place in range(1, len(song)):
        assert longest_repeats([*song[:place], 99])[place] == longest_repeats(song)[place]
