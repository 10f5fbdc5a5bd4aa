"""Phrases: likeness, letters, changes, closes and runs."""

import pytest

from melody.music.phrases import (
    change_of,
    cut_blocks,
    last_note,
    letters_of,
    likeness,
    longest_run,
    longest_silence,
)


def blocks(text):
    return [part.split() for part in text.split("|")]


def test_a_block_is_alike_by_the_notes_at_the_same_place():
    one, other = blocks("60 _ 62 _ | 60 _ 64 _")
    assert likeness(one, one) == 1
    assert likeness(one, other) == 0.5
    assert likeness(["r", "_"], ["r", "_"]) == 0


def test_letters_follow_the_order_in_which_blocks_come():
    assert letters_of(blocks("60 _ 62 _|60 _ 62 _|65 _ 64 _|60 _ 62 _")) == "AABA"
    assert letters_of(blocks("60 _ 62 _|65 _ 64 _|67 _ 71 _|65 _ 64 _")) == "ABCB"
    assert letters_of([]) == ""


def test_blocks_are_whole():
    assert cut_blocks(["60", "_", "62", "_", "64"], 2) == [["60", "_"], ["62", "_"]]


@pytest.mark.parametrize(
    ("bar", "change"),
    [
        ("60 _ 62 _", "literal"),
        ("64 _ 65 _", "outline"),
        ("62 _ 60 _", "rhythm"),
        ("60 64 62 _", "ornament"),
        ("60 _ _ 62", "other"),
    ],
)
def test_a_repeat_is_the_same_or_changed_in_one_of_four_ways(bar, change):
    assert change_of(bar.split(), ["60", "_", "62", "_"]) == change


def test_the_last_note_lasts_to_the_end_with_the_rest_after_it():
    assert last_note(["60", "_", "62", "_", "r", "_"]) == (62, 4)
    assert last_note(["r", "_"]) is None


def test_a_run_counts_how_often_the_same_bars_stand_at_once():
    assert longest_run("ABAB", 1) == 1
    assert longest_run("ABABC", 2) == 2
    assert longest_run("AAAB", 1) == 3
    assert longest_run("", 1) == 1


def test_silence_counts_rests_and_what_holds_them():
    assert longest_silence(["60", "_", "r", "_", "r", "_", "62"]) == 4
    assert longest_silence(["60", "_", "_"]) == 0
