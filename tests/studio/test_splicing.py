"""Splices: whole bars of two melodies, one key, one meter, and a seam around the cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.keys import parse_key
from melody.music.meters import parse_meter
from melody.notation import LONGEST_TAKE, MelodyError, parse, to_notes
from melody.studio.splicing import SEAMS, Cutting, splice

BAR = "{} _ _ _ {} _ _ _ {} _ _ _ {} _ _ _ "
RISING = BAR.format(60, 62, 64, 65) * 4
FALLING = BAR.format(72, 71, 69, 67) * 4


def cutting(symbols: str, bars: tuple[int, int], **more) -> Cutting:
    given = {"key": "C major", "meter": "4/4", "pickup": 0, **more}
    return Cutting(
        tuple(parse(symbols)),
        parse_key(given["key"]),
        parse_meter(given["meter"]),
        given["pickup"],
        bars,
    )


@pytest.mark.parametrize(
    ("seam", "span"), [("half", (28, 36)), ("bar", (24, 40)), ("two", (16, 48))]
)
def test_bars_of_one_are_followed_by_bars_of_the_other_and_the_seam_lies_around_the_cut(seam, span):
    made = splice(cutting(RISING, (1, 2)), cutting(FALLING, (3, 4)), seam)
    assert made.symbols == tuple(parse(RISING)[:32] + parse(FALLING)[32:])
    assert (made.cut, made.span, made.pickup) == (32, span, 0)


def test_the_second_comes_in_the_key_of_the_first_by_the_nearest_way():
    made = splice(cutting(RISING, (1, 1)), cutting(FALLING, (1, 1), key="D major"), "half")
    assert [note.pitch for note in to_notes(made.symbols)][4:] == [70, 69, 67, 65]
    made = splice(cutting(RISING, (1, 1), key="A minor"), cutting(FALLING, (1, 1)), "half")
    assert [note.pitch for note in to_notes(made.symbols)][4:] == [72, 71, 69, 67]


def test_a_pickup_is_kept_before_the_first_bar_only():
    made = splice(cutting("55 _ " + RISING, (1, 1), pickup=2), cutting(FALLING, (1, 1)), "bar")
    assert made.symbols[:4] == ("55", "_", "60", "_")
    assert (made.cut, made.pickup) == (18, 2)
    later = splice(cutting("55 _ " + RISING, (2, 2), pickup=2), cutting(FALLING, (1, 1)), "bar")
    assert (later.cut, later.pickup) == (16, 0)


def test_a_note_that_is_held_over_the_cut_begins_anew():
    held = "60 _ _ _ _ _ _ _ _ _ _ _ 64 _ _ _ _ _ _ _ 65 _ _ _ 67 _ _ _ 69 _ _ _"
    made = splice(cutting(RISING, (1, 1)), cutting(held, (2, 2)), "half")
    assert made.symbols[16:20] == ("64", "_", "_", "_")


def test_a_bar_that_is_not_full_is_filled_with_a_rest_and_the_end_stays():
    made = splice(cutting("60 _ _ _", (1, 1)), cutting(FALLING + "/", (4, 4)), "half")
    assert made.symbols[:6] == ("60", "_", "_", "_", "r", "_")
    assert made.symbols[-1] == "/"
    assert "/" not in splice(cutting(RISING, (1, 1)), cutting(FALLING + "/", (1, 2)), "bar").symbols


@pytest.mark.parametrize(
    ("first", "second", "seam", "line"),
    [
        (cutting(RISING, (0, 2)), cutting(FALLING, (1, 2)), "bar", "bars 0 to 2 are not there"),
        (cutting(RISING, (1, 2)), cutting(FALLING, (4, 5)), "bar", "choose from 1 to 4"),
        (cutting(RISING, (3, 2)), cutting(FALLING, (1, 2)), "bar", "bars 3 to 2"),
        (cutting(RISING, (1, 2)), cutting(FALLING, (1, 2), meter="3/4"), "bar", "one meter"),
        (cutting(RISING, (1, 2)), cutting(FALLING, (1, 2)), "three", "the seam must be one of"),
    ],
)
def test_what_does_not_fit_is_said_in_one_line(first, second, seam, line):
    with pytest.raises(MelodyError, match=line) as told:
        splice(first, second, seam)
    assert "\n" not in str(told.value)


def test_a_splice_is_never_longer_than_a_take():
    bars = LONGEST_TAKE // 16
    long = cutting(RISING * (bars // 4), (1, bars))
    with pytest.raises(MelodyError, match="fewer bars"):
        splice(long, cutting(FALLING, (1, 1)), "bar")


@given(st.integers(1, 4), st.integers(1, 4), st.sampled_from(sorted(SEAMS)))
def test_the_seam_is_always_within_the_melody_and_holds_the_cut(last, first, seam):
    made = splice(cutting(RISING, (1, last)), cutting(FALLING, (first, 4)), seam)
    assert 0 <= made.span[0] < made.cut < made.span[1] <= len(made.symbols)
    assert to_notes(made.symbols)
