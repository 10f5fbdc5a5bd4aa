"""Spines of **kern: split, joined, exchanged, begun, ended, and those that are not kern."""

import pytest

from melody.notation import MelodyError
from tests.kern_files import reading_of, sung


@pytest.mark.parametrize(
    "joins",
    [
        ["*v | *v | *v"],
        ["*v | *v | *", "*v | *v"],
        ["* | *v | *v", "*v | *v"],
        ["*- | * | *", "*v | *v"],
        ["* | *- | *", "*- | *"],
    ],
)
def test_a_split_of_a_split_comes_together_in_any_way(joins):
    lines = ["**kern", "4c", "*^", "* | *^", "4e | 4D | 4C", *joins, "4g", "*-"]
    (voice,) = reading_of(*lines).voices
    assert sung(voice) == [(0, 1, 60), (1, 1, 64), (1, 1, 50), (1, 1, 48), (2, 1, 67)]


def test_neighbouring_pairs_of_two_spines_join_in_one_line():
    lower, upper = reading_of(
        "**kern | **kern",
        "*^ | *^",
        "4C | 4E | 4c | 4e",
        "*v | *v | *v | *v",
        "4D | 4d",
        "*- | *-",
    ).voices
    assert sung(lower) == [(0, 1, 48), (0, 1, 52), (1, 1, 50)]
    assert sung(upper) == [(0, 1, 60), (0, 1, 64), (1, 1, 62)]


def test_spines_that_are_not_kern_split_and_join_on_their_own():
    (voice,) = reading_of(
        "**text | **kern | **dynam",
        "*^ | *^ | *",
        "a | b | 4c | 4e | f",
        "*v | *v | *v | *v | *",
        "la | 4d | .",
        "*- | *- | *-",
    ).voices
    assert sung(voice) == [(0, 1, 60), (0, 1, 64), (1, 1, 62)]


def test_two_spines_may_join_into_one():
    first, second = reading_of("**kern | **kern", "4c | 4e", "*v | *v", "4g", "4a", "*-").voices
    assert sung(first) == [(0, 1, 60), (1, 1, 67), (2, 1, 69)]
    assert sung(second) == [(0, 1, 64)]


def test_exchanged_spines_keep_their_voices():
    first, second = reading_of("**kern | **kern", "4c | 4C", "*x | *x", "4D | 4d", "*- | *-").voices
    assert sung(first) == [(0, 1, 60), (1, 1, 62)]
    assert sung(second) == [(0, 1, 48), (1, 1, 50)]


def test_an_exchange_beside_a_split_moves_the_right_columns():
    first, second = reading_of(
        "**kern | **kern", "*^ | *", "* | *x | *x", "4c | 4C | 4e", "*- | *- | *-"
    ).voices
    assert sung(first) == [(0, 1, 60), (0, 1, 64)]
    assert sung(second) == [(0, 1, 48)]


def test_a_spine_that_begins_later_begins_at_its_own_time():
    first, second = reading_of("**kern", "2c", "*+", "* | **kern", "4d | 4D", "*- | *-").voices
    assert sung(first) == [(0, 2, 60), (2, 1, 62)]
    assert sung(second) == [(2, 1, 50)]


def test_a_spine_may_begin_with_words_and_a_spine_may_end_early():
    first, second = reading_of(
        "**kern | **kern",
        "4c | 4C",
        "*+ | *-",
        "* | **text",
        "4d | la",
        "*- | *-",
    ).voices
    assert sung(first) == [(0, 1, 60), (1, 1, 62)]
    assert sung(second) == [(0, 1, 48)]


def test_a_branch_that_was_silent_goes_on_when_its_next_note_comes():
    (voice,) = reading_of(
        "**kern", "*^", "4c | .", "4d | .", "4e | 4C", "4f | 4D", "*v | *v", "*-"
    ).voices
    assert [note for note in sung(voice) if note[2] < 60] == [(2, 1, 48), (3, 1, 50)]


def test_a_voice_that_was_silent_without_rests_comes_in_with_the_others():
    lower, upper = reading_of(
        "**kern | **kern", "1C | .", "=2 | =2", "2D | 4d", ". | 4e", "*- | *-"
    ).voices
    assert sung(lower) == [(0, 4, 48), (4, 2, 50)]
    assert sung(upper) == [(4, 1, 62), (5, 1, 64)]


@pytest.mark.parametrize("other", ["**dynam", "**text", "**silbe", "**root", "**harm", "**recip"])
def test_other_spines_are_passed_over_on_either_side(other):
    (voice,) = reading_of(
        f"{other} | **kern | {other}",
        "*M9/8 | *M3/4 | *",
        "=1 | =1 | =1",
        "4c | 4e | p",
        "x y | . | .",
        ". | 4g | .",
        "*- | *- | *-",
    ).voices
    assert sung(voice) == [(0, 1, 64), (1, 1, 67)]


def test_comments_blank_lines_and_lines_that_say_nothing_may_stand_anywhere():
    (voice,) = reading_of(
        "!! first",
        "",
        "**kern | **text",
        "! local | !",
        "* | *",
        "4c | a",
        "!!!COM: somebody",
        "   ",
        ". | .",
        "!LO:T:t=x | !",
        "4d | b",
        "*- | *-",
        "!! last",
    ).voices
    assert sung(voice) == [(0, 1, 60), (1, 1, 62)]


def test_tabs_and_blanks_too_many_do_no_harm():
    (voice,) = reading_of("**kern | **text | ", "4c |  | la", " 4d  | li | ", "*- | *-").voices
    assert sung(voice) == [(0, 1, 60), (1, 1, 62)]


def test_the_end_of_the_spines_may_be_missing():
    (voice,) = reading_of("**kern", "4c", "4d").voices
    assert sung(voice) == [(0, 1, 60), (1, 1, 62)]


@pytest.mark.parametrize(
    "lines",
    [
        ["**kern", "4c | 4d"],
        ["**kern | **kern", "4c"],
        ["**kern", "*^", "4c"],
        ["**kern | **kern", "4c | 4d | 4e"],
    ],
)
def test_a_line_that_does_not_fit_the_spines_is_refused(lines):
    with pytest.raises(MelodyError, match=r"line [23]: this is not"):
        reading_of(*lines)


def test_too_many_spines_are_refused():
    with pytest.raises(MelodyError, match="too long"):
        reading_of("**kern", *(" | ".join(["*^"] * 2**power) for power in range(8)))
