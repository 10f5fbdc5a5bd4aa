"""Blind duels: who meets whom, what they write, and how loud it is."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from melody.duel.duels import BARS, COUNTING, contestants, draw_duel, play
from melody.duel.note_ngram import (
    FEWEST_TUNES,
    ORDER,
    count_notes,
    pack_counts,
    shipped_counts,
    unpack_counts,
)
from melody.notation import Note, count_steps, to_notes
from melody.render.audio import Sound, loudness, make_even
from melody.runs.checkpoints import Entry, catalogue
from melody.studio.request import Request

SYSTEMS = ["a@1", "a@5", "b@1", "n-gram"]
OPENINGS = ["Ode to Joy", "Greensleeves", "Twinkle"]
REQUEST = Request("", "E4 E4 F4 G4", random_seed=3, key="C major", meter="4/4", pickup=0, bpm=120)
TUNE = [Note(60, 4), Note(62, 4), Note(64, 8), Note(None, 4), Note(60, 12)]


def level_of(sound: Sound) -> float:
    return loudness(sound.samples / 32768, sound.rate)


def entry(run: str, epoch: int, *, best: bool = False) -> Entry:
    return Entry(f"{run}@{epoch}", run, "lstm", "german", epoch, 1.0, best, 1)


def noise(level: float, seconds: float = 2.0) -> Sound:
    dice = np.random.default_rng(1)
    samples = dice.normal(0, level * 32767, int(32000 * seconds)).clip(-32767, 32767)
    return Sound(32000, samples.astype(np.int16), "numpy")


def test_each_run_sends_its_first_epoch_and_its_best():
    entries = [entry("a", 1), entry("a", 5, best=True), entry("a", 50), entry("b", 3, best=True)]
    assert contestants(entries) == ["a@1", "a@5", "b@3", COUNTING]


def test_a_run_without_a_kept_best_epoch_sends_its_last():
    assert contestants([entry("a", 5), entry("a", 1)]) == ["a@1", "a@5", COUNTING]


def test_a_duel_is_the_same_whenever_it_is_drawn():
    for number in range(20):
        drawn = draw_duel(number, SYSTEMS, OPENINGS)
        assert drawn == draw_duel(number, SYSTEMS[::-1], OPENINGS)
        assert drawn.first != drawn.second
        assert drawn.opening in OPENINGS


def test_every_pair_meets_equally_often():
    met = Counter(frozenset(draw_duel(n, SYSTEMS, OPENINGS).systems) for n in range(60))
    assert met == {frozenset(pair): 10 for pair in combinations(SYSTEMS, 2)}


def test_sides_openings_and_variations_are_drawn_without_a_bias():
    drawn = [draw_duel(number, SYSTEMS, OPENINGS) for number in range(600)]
    assert 250 < sum(duel.first < duel.second for duel in drawn) < 350
    assert all(160 < number < 240 for number in Counter(d.opening for d in drawn).values())
    assert len({duel.random_seed for duel in drawn}) > 500


@pytest.mark.parametrize("system", ["lstm-talk@1", "bert-talk@5", COUNTING])
def test_a_take_goes_on_from_the_opening_for_as_many_bars_as_the_other(tiny_checkpoints, system):
    take = play(system, REQUEST, tiny_checkpoints)
    assert count_steps(take.notes) == BARS * 16
    assert take.notes[:3] == [Note(64, 4), Note(64, 4), Note(65, 4)]
    assert take.facts.key == "C major"
    assert play(system, REQUEST, tiny_checkpoints).symbols == take.symbols
    assert play(system, replace(REQUEST, random_seed=4), tiny_checkpoints).symbols != take.symbols


def test_the_checkpoints_on_disk_take_part(tiny_checkpoints):
    systems = contestants(catalogue(tiny_checkpoints))
    assert systems[0] == "bert-talk@1"
    assert systems[-1] == COUNTING
    assert len(systems) == len(set(systems)) >= 3


def test_uneven_sounds_become_even_and_none_is_made_louder():
    sounds = [noise(0.2), noise(0.05)]
    even = make_even(sounds)
    levels = [level_of(sound) for sound in even]
    assert abs(20 * np.log10(levels[0] / levels[1])) < 0.05
    assert np.array_equal(even[1].samples, sounds[1].samples)


def test_rests_do_not_count_for_loudness():
    sound = noise(0.1)
    rest = np.zeros(64000, dtype=np.int16)
    padded = replace(sound, samples=np.concatenate([sound.samples, rest]))
    assert level_of(padded) == pytest.approx(level_of(sound))


def test_silence_stays_silence_and_quietens_nobody():
    silence = Sound(32000, np.zeros(32000, dtype=np.int16), "numpy")
    even = make_even([silence, noise(0.1)])
    assert level_of(even[0]) == 0
    assert level_of(even[1]) == pytest.approx(0.1, rel=0.02)


def test_two_takes_of_a_duel_are_equally_loud(tiny_checkpoints):
    takes = [play(system, REQUEST, tiny_checkpoints) for system in ("lstm-talk@5", COUNTING)]
    levels = [level_of(sound) for sound in make_even([take.sound for take in takes])]
    assert abs(20 * np.log10(levels[0] / levels[1])) < 0.1


def test_counts_come_back_from_their_file():
    counts = count_notes([TUNE] * FEWEST_TUNES)
    assert unpack_counts(pack_counts(counts)) == counts
    assert counts.followers[()][Note(60, 4)] == FEWEST_TUNES


def test_what_fewer_than_five_tunes_have_is_not_kept():
    common, rare = [TUNE] * FEWEST_TUNES, [[Note(70, 1)] * 9]
    assert Note(70, 1) in count_notes([*common, *rare * FEWEST_TUNES]).followers[()]
    assert count_notes([*common, *rare * (FEWEST_TUNES - 1)]) == count_notes(common)


def test_counting_writes_only_rows_that_it_knows_and_fits_the_room():
    counts = count_notes([TUNE] * FEWEST_TUNES)
    notes = counts.go_on(TUNE[:1], 64, 5)
    assert count_steps(notes) == 64
    assert {note.pitch for note in notes} <= {60, 62, 64, None}


def test_the_shipped_counts_hold_no_rare_row_and_no_long_one():
    counts = shipped_counts()
    assert max(map(len, counts.followers)) == ORDER - 1
    assert min(min(known.values()) for known in counts.followers.values()) >= FEWEST_TUNES
    assert len(counts.pitches) > 20


def test_what_counting_writes_can_be_read_back_as_notes():
    take = play(COUNTING, REQUEST)
    assert to_notes(take.symbols) == take.notes
