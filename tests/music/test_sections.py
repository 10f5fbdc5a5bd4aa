"""Sections: what a form that is written down says of the bars."""

import pytest

from melody.music.meters import Meter
from melody.music.sections import begins_of, check_sections, find_sections, sections_of
from melody.notation import MelodyError, Note


def test_sections_follow_each_other_to_the_end_of_the_melody():
    found = sections_of("A4A4B8", Meter(2, 4), 8 * 17 + 2)
    assert [(each.letter, each.first, each.after) for each in found] == [
        ("A", 0, 32), ("A", 32, 64), ("B", 64, 138),
    ]  # fmt: skip


def test_what_lies_beyond_the_melody_is_left_out():
    assert [each.letter for each in sections_of("A4B4C4", Meter(), 65)] == ["A", "B"]
    assert sections_of("", Meter(), 64) == []


def test_a_letter_stands_above_the_bar_that_the_pickup_leads_into():
    assert list(begins_of("A4B4", Meter(3, 4), 4, 100)) == [(4, "A"), (52, "B")]


@pytest.mark.parametrize("wrong", ["AABA", "A4 B4", "a4", "A0", "A4<b>", "A4" * 51])
def test_another_form_is_refused_in_a_line(wrong):
    with pytest.raises(MelodyError):
        check_sections(wrong)


def test_phrases_of_four_bars_are_found_where_no_form_is_told():
    phrase, other = [Note(60, 16)] * 4, [Note(67, 16)] * 4
    letters = [each.letter for each in find_sections([*phrase, *other, *phrase], Meter())]
    assert letters == ["A", "B", "A"]
    assert find_sections(phrase, Meter()) == []
