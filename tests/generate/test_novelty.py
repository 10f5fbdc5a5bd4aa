"""Novelty: the longest shared run, found by hashes, is the one found by comparing notes."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.generate.novelty import (
    NOTHING_SHARED,
    SHORTEST,
    Borrowing,
    build_index,
    load_index,
    pack_index,
)
from melody.music.intervals import interval_pairs
from melody.notation import MelodyError, Note, transpose

NONE = Borrowing(np.array([7], dtype=np.uint8), np.array([9], dtype=np.uint8))
few_notes = st.builds(Note, st.sampled_from([None, 60, 61, 62]), st.integers(1, 2))
melodies = st.lists(few_notes, max_size=30)


def invent(seed, count=40):
    dice = random.Random(seed)
    return [Note(dice.randrange(55, 80), dice.choice((1, 2, 3, 4))) for _ in range(count)]


TUNES = [invent(seed) for seed in range(30)]
INDEX = build_index(TUNES, [f"Tune {number}" for number in range(30)], NONE)


def longest_by_hand(notes, tunes):
    """The longest run of pairs that stands in one of the tunes, by comparing all with all."""
    pairs, best = interval_pairs(notes), 0
    for other in map(interval_pairs, tunes):
        for start in range(len(pairs)):
            for place in range(len(other)):
                length = 0
                while (
                    start + length < len(pairs)
                    and place + length < len(other)
                    and pairs[start + length] == other[place + length]
                ):
                    length += 1
                best = max(best, length)
    return best if best >= SHORTEST else 0


@given(melodies, st.lists(melodies, min_size=1, max_size=4))
def test_the_longest_run_is_the_one_found_by_comparing_note_by_note(melody, tunes):
    index = build_index(tunes, ["?"] * len(tunes), NONE)
    assert index.longest_shared_run(melody).notes == longest_by_hand(melody, tunes)


@given(st.integers(0, 29), st.integers(0, 20), st.integers(6, 19), st.integers(-12, 12))
def test_a_copied_passage_is_found_in_any_key_with_its_place_and_title(tune, start, count, shift):
    passage = transpose(TUNES[tune][start : start + count], shift)
    found = INDEX.longest_shared_run([*invent(99, 10), *passage, *invent(98, 10)])
    assert found.title == f"Tune {tune}"
    assert found.notes >= count - 1
    first, last = found.where
    assert last - first == found.notes - 1
    assert first <= 11
    assert last >= 9 + count


def test_where_counts_rests_as_notes():
    melody = [Note(None, 4), *TUNES[3][:8]]
    found = INDEX.longest_shared_run(melody)
    assert (found.notes, found.where) == (7, (2, 8))


@pytest.mark.parametrize("melody", [[], [Note(None, 4)], TUNES[0][:SHORTEST], invent(77)])
def test_what_is_new_or_too_short_shares_nothing(melody):
    assert INDEX.longest_shared_run(melody) == NOTHING_SHARED


def test_a_tune_that_is_left_out_does_not_count():
    twice = build_index([TUNES[0], TUNES[0][:20]], ["whole", "half"], NONE)
    assert twice.longest_shared_run(TUNES[0]).title == "whole"
    other = twice.longest_shared_run(TUNES[0], leave_out=0)
    assert (other.title, other.notes) == ("half", 19)


def test_runs_do_not_go_on_from_one_tune_into_the_next():
    halves = build_index([TUNES[0][:20], TUNES[0][20:]], ["first", "second"], NONE)
    assert halves.longest_shared_run(TUNES[0]).notes == 19


def test_an_index_comes_back_from_its_file(tmp_path):
    (tmp_path / "novelty-mine.npz").write_bytes(pack_index(INDEX))
    back = load_index("mine", tmp_path)
    assert back.titles == INDEX.titles
    assert back.longest_shared_run(TUNES[5]) == INDEX.longest_shared_run(TUNES[5])
    assert (back.borrowing.strangers.tolist(), back.borrowing.any_tune.tolist()) == ([7], [9])
    assert pack_index(back) == pack_index(INDEX)


def test_a_missing_index_is_one_plain_line(tmp_path):
    with pytest.raises(MelodyError, match="no index of the training songs of 'mine'"):
        load_index("mine", tmp_path)


@pytest.mark.parametrize("corpus", ["german", "folk"])
def test_the_shipped_indexes_are_small_and_hold_what_real_songs_share(corpus):
    index = load_index(corpus)
    assert len(pack_index(index)) < 6_000_000
    assert len(index.rests) == len(index.places) == index.bounds[-1]
    assert index.borrowing.strangers.max() < 12  # the split is by runs of 12
    assert index.borrowing.any_tune.mean() > index.borrowing.strangers.mean()
