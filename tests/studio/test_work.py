"""What a request may cost: it ends in the same place every time, and says where it was cut."""

from dataclasses import replace
from itertools import count

import pytest

from melody.studio import performance, prices, work
from melody.studio.performance import carry_out, make_take, perform
from melody.studio.plan import Plan
from melody.studio.prices import MOST_WORK, count_rounds, dearest
from melody.studio.request import make_request
from melody.studio.work import CALLER, Caller, UnwantedError, Work

SEED = "C4 D4 E4 F4 G4 A4 B4 C5 " * 4
FILL = {"checkpoint": "bert-folk@2", "seed": SEED, "span": (0, 128), "meter": "4/4"}
TRIES = {"checkpoint": "lstm-folk@2", "seed": "C4 D4", "bars": 4, "candidates": 6}


@pytest.fixture
def plan_of(folk_checkpoints):
    return lambda **asked: Plan.of(make_request(asked), folk_checkpoints)


def told(plan, most):
    take = make_take(plan, Work(most))
    return take, " ".join(take.facts.remarks)


def test_of_many_tries_as_many_are_made_as_may_be_and_the_take_says_so(plan_of):
    plan = plan_of(**TRIES)
    alone, _ = told(plan_of(**{**TRIES, "candidates": 1}), MOST_WORK)
    take, line = told(plan, 20)
    assert "1 of 6 tries were made" in line
    assert take.symbols == alone.symbols
    assert "tries" not in told(plan, MOST_WORK)[1]


def test_what_is_cut_is_cut_in_the_same_place_every_time(plan_of):
    for most, asked in ((30, TRIES), (8, TRIES), (300, {**FILL, "rounds": 9})):
        takes = [told(plan_of(**asked), most)[0] for _ in range(2)]
        assert takes[0].midi == takes[1].midi
        assert takes[0].facts.remarks == takes[1].facts.remarks
        assert takes[0].facts.remarks


def test_a_melody_too_dear_to_finish_is_what_is_there(plan_of):
    take, line = told(plan_of(**{**TRIES, "candidates": 1}), 5)
    assert "cut short" in line
    assert 8 < len(take.symbols) < 64
    assert take.midi.startswith(b"MThd")


def test_a_span_too_dear_to_finish_leaves_everything_outside_it(plan_of):
    plan = plan_of(**{**FILL, "span": (16, 64)})
    take, line = told(plan, 40)
    assert "cut short" in line
    assert take.symbols[:16] == plan.opening.own[:16]
    assert take.symbols[64:] == plan.opening.own[64:]


def test_rounds_are_as_many_as_fit_and_cool_down_as_if_so_many_were_asked(plan_of):
    plan = plan_of(**FILL, rounds=40)
    take, line = told(plan, 1500)
    made = int(line.split()[0])
    assert 0 < made < 40
    assert f"{made} of 40 rounds" in line
    again, _ = told(plan_of(**FILL, rounds=made), MOST_WORK)
    assert take.symbols == again.symbols


@pytest.mark.parametrize("asked", [0, 1, 7, 48])
def test_no_more_rounds_than_asked_and_none_that_is_too_dear(asked):
    assert count_rounds(asked, 1.0, 10_000) == asked
    assert count_rounds(asked, 1.0, 0.05) == 0


def test_the_deadline_looks_at_seconds_of_computing_inside_the_loop(plan_of):
    token = CALLER.set(Caller(most_seconds=0.0))
    try:
        take, line = told(plan_of(**TRIES), MOST_WORK)
    finally:
        CALLER.reset(token)
    assert "cut short" in line
    assert take.symbols[:8] == ("60", "_", "_", "_", "62", "_", "_", "_")


def test_work_ends_at_once_when_nobody_waits_for_it(plan_of):
    asked = count()
    token = CALLER.set(Caller(goes_on=lambda: next(asked) < 5))
    try:
        with pytest.raises(UnwantedError):
            make_take(plan_of(**TRIES))
    finally:
        CALLER.reset(token)
    assert next(asked) <= 7


def test_several_takes_share_what_a_click_may_cost(plan_of):
    shared, plan = Work(), plan_of(**TRIES)
    list(carry_out(plan, shared))
    spent = shared.spent
    list(carry_out(plan.vary(9), shared))
    assert shared.spent > spent > 0


@pytest.mark.parametrize(
    "asked",
    [
        {"bars": 64, "candidates": 16},
        {"candidates": 16, "promises": True},
        {"span": (0, 512), "rounds": 48},
        {"span": (0, 512), "rounds": 48, "meter": "1/16"},
        {"span": (-(10**9), 10**9), "rounds": 48},
        {"bars": 8},
    ],
)
def test_the_price_of_a_request_is_known_before_it_is_read(asked, folk_checkpoints, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(folk_checkpoints))
    promises = {"ends_on_tonic": True, "most_copied": 1} if asked.pop("promises", False) else {}
    request = make_request({"checkpoint": "bert-folk@2", "seed": "?", **asked, **promises})
    price = dearest(request)
    assert 0 < price < 20_000
    assert (price > prices.LARGE) == (asked != {"bars": 8})
    assert dearest(replace(request, checkpoint="nobody@1")) == 0


def test_without_a_server_there_is_no_deadline_and_nobody_is_asked():
    assert work.CALLER.get().goes_on()
    assert work.CALLER.get().most_seconds == float("inf")


def test_a_take_within_its_means_says_nothing(folk_checkpoints):
    take = perform(make_request(TRIES), folk_checkpoints)
    assert take.facts.remarks == ()
    assert performance.Work is Work
