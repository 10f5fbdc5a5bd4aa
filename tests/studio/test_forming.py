"""Melodies in a form: what returns, how they close, which of several is kept."""

import pytest

from melody.generate.form.found import limits_of
from melody.generate.form.loops import is_free_of_loops
from melody.generate.promises import Promises
from melody.notation import MelodyError, is_pitch, to_notes
from melody.studio.forming import Forms
from melody.studio.performance import perform
from melody.studio.plan import Plan
from melody.studio.request import Request, find_recipe, read_request
from melody.studio.work import Work
from melody.studio.writing import write

FOLK = ("lstm-folk@2", "bert-folk@2")
OPENING = "60 _ _ _ 64 _ _ _ 67 _ _ _ 64 _ _ _"


def written(label, folder, seed=OPENING, **asked):
    asked = {"meter": "4/4", "key": "C major", "form": "AABA", **asked}
    plan = Plan.of(Request(label, seed, **asked), folder)
    *_, symbols = write(plan, Work())
    return symbols, plan


@pytest.mark.parametrize("label", FOLK)
@pytest.mark.parametrize("form", ["auto", "AABA", "call and response", "jig", "AAB"])
def test_a_melody_in_a_form_is_whole_and_closes(label, form, folk_checkpoints):
    symbols, plan = written(label, folk_checkpoints, form=form)
    assert len(symbols) == plan.form.steps
    assert len(symbols) % 16 == 0
    last = to_notes(symbols)[-1]
    assert last.pitch % 12 == 0
    assert last.steps >= 4
    assert " ".join(symbols).startswith(OPENING)


@pytest.mark.parametrize("label", FOLK)
def test_what_returns_is_the_same_but_for_what_was_drawn_to_change(label, folk_checkpoints):
    symbols, plan = written(label, folk_checkpoints, random_seed=3)
    bars = [symbols[start : start + 16] for start in range(0, 256, 16)]
    same = [bars[n] == bars[n - 4] for n in range(4, 8)]
    assert any(same)
    assert plan.form.letters == "AABA"
    assert any(one != other for one, other in zip(bars[8:12], bars[:4], strict=True))


@pytest.mark.parametrize("label", FOLK)
@pytest.mark.parametrize("pickup", [0, 4])
def test_no_close_sounds_on_into_the_next_section(label, pickup, folk_checkpoints):
    for number in range(4):
        asked = {"form": "ABAC", "pickup": pickup, "random_seed": number}
        symbols, plan = written(label, folk_checkpoints, **asked)
        assert "_" not in {symbols[section.first * 16] for section in plan.form.sections}
        assert len(symbols) == 256


@pytest.mark.parametrize("label", FOLK)
def test_neither_loops_nor_holes_are_written(label, folk_checkpoints):
    for number in range(6):
        symbols, _ = written(label, folk_checkpoints, form="auto", random_seed=number)
        assert is_free_of_loops(to_notes(symbols), limits_of(""), 16, 0)


def test_the_promise_of_no_loops_holds_without_a_form_too(folk_checkpoints):
    asked = {"meter": "4/4", "bars": 16, "random_seed": 2}
    request = Request("bert-folk@2", OPENING, promises=Promises(no_loops=True), **asked)
    take = perform(request, folk_checkpoints)
    (verdict,) = take.facts.promises
    assert verdict.kept
    assert take.facts.form == ""


@pytest.mark.parametrize("label", FOLK)
def test_promises_hold_in_a_form(label, folk_checkpoints):
    promises = Promises(
        lowest=57, highest=72, in_scale=True, largest_leap=7, ends_on_tonic=True, no_loops=True
    )
    for number in range(4):
        request = Request(
            label, OPENING, meter="4/4", key="C major", form="auto", promises=promises,
            random_seed=number, candidates=2,
        )  # fmt: skip
        take = perform(request, folk_checkpoints)
        assert all(verdict.kept for verdict in take.facts.promises), take.facts.promises


def test_drafts_differ_and_one_is_kept(folk_checkpoints):
    asked = {"form": "AABB", "random_seed": 5, "candidates": 3}
    kept, plan = written("lstm-folk@2", folk_checkpoints, **asked)
    forms = Forms([plan])
    assert len([*forms.grow()]) == plan.steps - len(plan.opening.symbols)
    (drafts,) = forms.drafts
    melodies = [draft.melody for draft in drafts]
    assert len({tuple(melody) for melody in melodies}) == 3
    assert kept in melodies
    assert perform(plan.request, folk_checkpoints).facts.kept_of == 3
    alone, _ = written("lstm-folk@2", folk_checkpoints, **{**asked, "candidates": 1})
    assert alone == melodies[0]


def test_the_same_request_gives_the_same_bytes_and_the_recipe_keeps_the_form(folk_checkpoints):
    request = Request("bert-folk@2", OPENING, form="auto", candidates=2, meter="4/4")
    one, other = (perform(request, folk_checkpoints) for _ in range(2))
    assert one.midi == other.midi
    recipe = find_recipe(one.midi)
    assert recipe["form"] == "auto"
    assert read_request(recipe) == request


def test_another_variation_draws_another_form(folk_checkpoints):
    plan = Plan.of(Request("lstm-folk@2", OPENING, form="auto", meter="4/4"), folk_checkpoints)
    drawn = {plan.vary(number).form.letters for number in range(20)}
    assert len(drawn) > 2
    assert all(plan.vary(n).steps == plan.vary(n).form.steps for n in range(5))


def test_a_pickup_returns_with_its_phrase(folk_checkpoints):
    seed = "67 _ _ _ 60 _ _ _ 64 _ _ _ 67 _ _ _ 64 _ _ _"
    symbols, plan = written("lstm-folk@2", folk_checkpoints, seed, pickup=4, bars=16)
    assert len(symbols) == 4 + 256
    assert plan.form.sections[1].first * 16 == 64


def test_an_opening_longer_than_the_bars_asked_for_is_refused(folk_checkpoints):
    with pytest.raises(MelodyError, match="ask for more bars"):
        written("lstm-folk@2", folk_checkpoints, bars=1)


@pytest.mark.parametrize("label", ["lstm-talk@5", "bert-talk@5"])
def test_models_that_know_no_bars_write_in_a_form_too(label, tiny_checkpoints):
    symbols, plan = written(label, tiny_checkpoints, bars=8, candidates=2)
    assert len(symbols) == 128
    assert plan.form.letters == "AABA"
    assert sum(map(is_pitch, symbols)) > 8


def test_a_sixteen_bar_opening_gets_a_second_part(folk_checkpoints):
    seed = " ".join([OPENING, "65 _ _ _ 62 _ _ _ 59 _ _ _ 62 _ _ _"] * 8)
    symbols, _plan = written("lstm-folk@2", folk_checkpoints, seed, form="auto")
    assert len(symbols) == 512
    assert " ".join(symbols).startswith(seed)
