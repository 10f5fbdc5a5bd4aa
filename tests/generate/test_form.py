"""Forms: what is found in songs, planned over a length, and kept out of melodies."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.generate.form.forms import NAMED
from melody.generate.form.found import (
    LENGTHS,
    Limits,
    draw_change,
    draw_last_onset,
    draw_length,
    draw_one,
    forms_of,
    limits_of,
    read_found,
)
from melody.generate.form.loops import LoopGuard, is_free_of_loops
from melody.generate.form.plan import plan_form
from melody.generate.form.rules import Close, FormRules
from melody.generate.limits import AS_THE_STYLE_DOES, FORMS, FREE
from melody.music.meters import Meter
from melody.music.phrases import CHANGES
from melody.notation import parse, to_notes
from melody.vocabulary import SPECIALS, Vocabulary

BAR = parse("60 _ 62 _ 64 _ 65 _ 67 _ 69 _ 71 _ 72 _")
OTHER = parse("72 _ _ _ 71 _ _ _ 69 _ _ _ 67 _ _ _")
STRICT = Limits({1: 2, 2: 1, 4: 1}, 0.5, 0.5)


def planned(asked, seed=BAR, *, meter=Meter(), pickup=0, bars=None, most=64, number=1):  # noqa: B008
    return plan_form(
        asked, seed, meter, pickup, style="irish", bars=bars, most=most, random_seed=number
    )


def test_every_form_that_can_be_asked_for_is_planned():
    assert {FREE, AS_THE_STYLE_DOES, *NAMED} == set(FORMS)
    for name, form in NAMED.items():
        plan = planned(name)
        assert plan.letters == form.letters
        assert plan.steps == form.bars * 16
        assert plan.sections[-1].close == "T"


@given(
    st.sampled_from([form for form in FORMS if form != FREE]),
    st.integers(2, 40),
    st.integers(0, 12),
    st.integers(0, 99),
)
def test_sections_cover_the_length_asked_for_and_repeat_what_stands_before(
    form, bars, pickup, number
):
    plan = planned(form, bars=bars, pickup=pickup, number=number)
    assert plan.steps == pickup + bars * 16
    edges = [section.first for section in plan.sections] + [plan.sections[-1].after]
    assert edges[0] == 0
    assert edges[-1] == bars
    assert edges == sorted(set(edges))
    for section in plan.sections:
        assert section.source is None or section.source < section.first


def test_without_a_length_a_melody_has_one_that_songs_of_the_style_have():
    lengths = {planned("auto", number=number).steps // 16 for number in range(40)}
    assert lengths <= set(LENGTHS)
    assert len(lengths) > 1


def test_the_last_bar_leaves_out_what_the_pickup_has_unless_a_length_is_asked_for():
    assert planned("AABA", pickup=4).steps == 16 * 16
    assert planned("AABA", pickup=4, bars=16).steps == 16 * 16 + 4
    assert planned("AABA", pickup=14).steps == 16 * 16 + 14


def test_a_long_opening_gets_a_second_part_as_long():
    plan = planned("auto", seed=[*BAR, *OTHER] * 8)
    assert plan.steps == 32 * 16


def test_the_form_goes_on_as_the_opening_has_begun():
    again = [*BAR, *OTHER, *BAR, *BAR] * 2  # four bars, and the same four
    for number in range(20):
        plan = planned("auto", seed=again, bars=16, number=number)
        assert plan.letters.startswith("AA"), plan.letters
    fresh = [*BAR * 4, *OTHER * 4]
    for number in range(20):
        assert planned("auto", seed=fresh, bars=16, number=number).letters.startswith("AB")


def test_an_opening_that_goes_another_way_is_not_overwritten():
    plan = planned("AABA", seed=[*BAR * 4, *OTHER * 2], bars=16)
    assert [section.source for section in plan.sections] == [None, None, None, 0]
    assert len(set(plan.letters)) == 3


def test_the_same_variation_has_the_same_form():
    assert planned("auto", number=7) == planned("auto", number=7)


def test_what_was_found_in_songs_is_whole():
    found = read_found()
    for style in found["styles"]:
        assert limits_of(style).rest <= 1
        assert forms_of(style, Meter(), 16)
    assert forms_of("nobody", Meter(5, 4), 16) == forms_of("", Meter(5, 4), 16)
    assert not forms_of("", Meter(), 7)
    assert {change for rates in found["changes"].values() for change in rates} <= set(CHANGES)


@pytest.mark.parametrize(
    ("style", "lengths"), [("jazz", {32}), ("stage", {16, 32}), ("", {8, 16, 32})]
)
def test_a_length_is_drawn_from_songs_of_the_style_themselves(style, lengths):
    dice = Random(1)
    drawn = Counter(draw_length(style, Meter(), dice) for _ in range(300))
    assert set(drawn) <= lengths | {16}
    assert style == "" or drawn[32] > drawn[16]


def test_where_few_songs_of_a_style_are_so_long_those_of_all_styles_say_what_form():
    assert forms_of("jazz", Meter(), 16) == forms_of("", Meter(), 16)
    assert forms_of("stage", Meter(), 32) != forms_of("", Meter(), 32)


def test_draws_follow_the_weights():
    dice = Random(1)
    seen = Counter(draw_one({"a": 3, "b": 1, "c": 0}, dice) for _ in range(2000))
    assert 0.7 < seen["a"] / 2000 < 0.8
    assert not seen["c"]
    assert draw_change(3, 4, dice) in CHANGES
    assert 0 <= draw_last_onset("", Meter(3, 4), 0, final=True, dice=dice) <= 8
    after_pickup = [draw_last_onset("", Meter(), 4, final=True, dice=dice) for _ in range(50)]
    assert max(after_pickup) <= 8
    assert draw_last_onset("", Meter(5, 4), 0, final=True, dice=dice) == 0


def test_parts_close_where_songs_of_the_style_do():
    dice = Random(1)
    places = {
        style: Counter(
            draw_last_onset(style, Meter(2, 2), 0, final=True, dice=dice) for _ in range(200)
        )
        for style in ("scottish", "american")
    }
    assert places["scottish"].most_common(1)[0][0] == 12
    assert places["american"].most_common(1)[0][0] == 8
    assert draw_last_onset("stage", Meter(), 0, final=True, dice=dice) <= 12


def test_a_bar_may_begin_as_another_but_not_come_a_third_time():
    guard = LoopGuard(STRICT, BAR * 2, 16, 0)
    for symbol in BAR[:-2]:
        assert symbol not in guard.forbidden()
        guard.append(symbol)
    assert guard.forbidden() == {"72"}


def test_two_bars_may_not_stand_twice_in_a_row_where_songs_do_not_do_it():
    guard = LoopGuard(STRICT, [*BAR, *OTHER, *BAR, *OTHER[:-4]], 16, 0)
    assert guard.forbidden() == {"67"}


def test_half_of_the_bars_may_come_back_and_no_more():
    bars = [parse(f"{pitch} _ _ _ 60 _ _ _ 60 _ _ _ 60 _ _ _") for pitch in range(61, 65)]
    melody = [symbol for bar in (*bars, *reversed(bars)) for symbol in bar]
    guard = LoopGuard(STRICT, [*melody, *bars[2][:12]], 16, 0, bars=9)
    assert guard.forbidden() == {"60"}
    assert not LoopGuard(STRICT, [*melody, *bars[2][:12]], 16, 0, bars=12).forbidden()


def test_silence_ends_in_time():
    guard = LoopGuard(STRICT, [*BAR, "r", *["_"] * 7], 16, 0)
    assert guard.forbidden() == {"r", "_"}
    guard.append("60")
    assert not guard.forbidden()


def test_a_copy_of_the_guard_goes_its_own_way():
    guard = LoopGuard(STRICT, BAR, 16, 0)
    other = guard.copy()
    other.append("60")
    assert guard.now == []
    assert guard.restart(BAR + BAR).bars == [tuple(BAR)] * 2


@pytest.mark.parametrize(
    ("symbols", "is_free"),
    [
        (BAR * 2, True),
        (BAR * 3, False),
        ([*BAR, "r", *["_"] * 15], False),
        ((BAR + OTHER) * 2, False),
    ],
)
def test_a_finished_melody_is_judged_by_the_same_limits(symbols, is_free):
    assert is_free_of_loops(to_notes(symbols), STRICT, 16, 0) == is_free


@pytest.mark.parametrize(("begun", "may_stay"), [(60, False), (56, True)])
def test_a_last_note_is_not_shorter_than_the_same_note_before_it(begun, may_stay):
    symbols = Vocabulary((*SPECIALS, *map(str, range(55, 80))))
    rules = FormRules(planned("auto", bars=4), "major", symbols, 16, Random(1))
    rules.closes = {3: Close(begun, 64, (0,))}
    before = [*BAR, *OTHER, *OTHER, "60", *["_"] * (begun - 4 - 48 - 1)]
    wanted = {*rules.sets.symbols_in(rules.wanted(len(before), before, 60))}
    assert ("_" in wanted) == ("60" in wanted) == may_stay
    assert "62" in wanted
