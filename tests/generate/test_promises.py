"""Promises: refused where they make no sense, judged on the finished notes."""

import pytest

from melody.generate.promises import NOTHING, Promises, closes, ends_of_bars, judge, scale_of
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import MelodyError, to_notes

C, A_MINOR = Key(0), Key(9, "minor")
THREE_FOUR = Meter(3, 4)


def verdicts(promises, text, written=(0, 1000), key=C):
    notes = to_notes(text.split())
    found = judge(promises, notes, written=written, key=key, meter=Meter(), pickup=0)
    return [verdict.kept for verdict in found]


@pytest.mark.parametrize(
    "asked",
    [
        {"lowest": -1}, {"highest": 128}, {"lowest": 70, "highest": 60}, {"largest_leap": 0},
        {"largest_leap": 49}, {"lowest": 60.5}, {"highest": True}, {"largest_leap": "5"},
    ],
)  # fmt: skip
def test_promises_that_make_no_sense_are_refused_in_one_line(asked):
    with pytest.raises(MelodyError) as error:
        Promises(**asked)
    assert "\n" not in str(error.value)


def test_what_was_not_asked_is_not_judged():
    assert verdicts(NOTHING, "0 127 1 126") == []


@pytest.mark.parametrize(("text", "kept"), [("60 72", True), ("59 60", False), ("60 73", False)])
def test_the_range_includes_both_its_ends(text, kept):
    assert verdicts(Promises(lowest=60, highest=72), text) == [kept]


@pytest.mark.parametrize(
    ("text", "key", "kept"),
    [("60 62 64 65 67 69 71", C, True), ("61", C, False), ("68 67 69", A_MINOR, True),
     ("66", A_MINOR, False), ("66 62", Key(7), True)],
)  # fmt: skip
def test_the_scale_is_that_of_the_key_and_minor_has_both_sevenths(text, key, kept):
    assert verdicts(Promises(in_scale=True), text, key=key) == [kept]


def test_a_leap_counts_across_a_rest_and_from_and_to_the_notes_around():
    leaps = Promises(largest_leap=5)
    assert verdicts(leaps, "60 r 65 _") == [True]
    assert verdicts(leaps, "60 r 66 _") == [False]
    assert verdicts(leaps, "40 60 62 90", written=(1, 3)) == [False]
    assert verdicts(leaps, "58 60 62 64", written=(1, 3)) == [True]
    assert verdicts(leaps, "40 90 60 62 64", written=(3, 4)) == [True]


def test_the_notes_of_the_seed_are_not_judged():
    assert verdicts(Promises(lowest=60, in_scale=True), "30 61 60 62", written=(2, 4)) == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("67 " + "_ " * 11 + "72 _ _ _", True),
        ("67 " + "_ " * 11 + "71 _ _ _", False),
        ("67 " + "_ " * 12 + "72 _ _", False),
        ("67 " + "_ " * 10 + "72 _ _ _", False),
        ("67 " + "_ " * 11 + "72 _ _ r", False),
    ],
)
def test_a_close_is_a_long_tonic_at_the_end_of_a_bar(text, kept):
    assert verdicts(Promises(ends_on_tonic=True), text) == [kept]


def test_a_melody_with_a_pickup_may_end_on_a_bar_line_or_where_the_pickup_completes_a_bar():
    assert ends_of_bars(THREE_FOUR, 4, 30) == {4, 12, 16, 24, 28}
    assert ends_of_bars(Meter(), 0, 40) == {16, 32}
    assert closes(to_notes(["60", *"_" * 11]), C, THREE_FOUR, 4)


def test_nothing_and_silence_do_not_close():
    assert not closes([], C, Meter(), 0)
    assert not closes(to_notes(["r", *"_" * 15]), C, Meter(), 0)


@pytest.mark.parametrize("tonic", range(12))
def test_every_scale_holds_its_tonic_and_its_fifth(tonic):
    for mode, size in (("major", 7), ("minor", 8)):
        scale = scale_of(Key(tonic, mode))
        assert {tonic, (tonic + 7) % 12} <= scale
        assert len(scale) == size
