"""Takes side by side: each is the same alone and in company, on every machine."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from melody.generate.promises import Promises
from melody.generate.sampling import Sampling
from melody.models.kernel import library as kernel
from melody.studio.performance import make_take
from melody.studio.plan import Plan
from melody.studio.prices import dearest
from melody.studio.request import Request
from melody.studio.side_by_side import carry_out_all, perform_takes
from melody.studio.take import Take
from melody.studio.work import Work

OPENING = "E4 E4 F4 G4 G4 F4 E4 D4"
LABELS = ("lstm-folk@2", "bert-folk@2")
requests = st.fixed_dictionaries(
    {
        "checkpoint": st.sampled_from(LABELS),
        "form": st.sampled_from(["auto", "AABA", "free", "call and response"]),
        "candidates": st.integers(1, 3),
        "bars": st.sampled_from([8, 12, None]),
        "random_seed": st.integers(0, 2**31),
        "sampling": st.builds(Sampling, st.sampled_from([0.0, 1.0, 1.7]), top_p=st.floats(0.5, 1)),
        "promises": st.builds(Promises, in_scale=st.booleans(), ends_on_tonic=st.booleans()),
    }
)


def ask(**more):
    return Request(**{"checkpoint": LABELS[0], "seed": OPENING, "meter": "4/4", **more})


def takes_of(plan, takes, work=None):
    parts = carry_out_all(plan, takes, work or Work())
    return [part for _, _, part in parts if isinstance(part, Take)]


@given(requests, st.integers(2, 4))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_take_is_the_same_alone_and_in_company(folk_checkpoints, asked, takes):
    plan = Plan.of(ask(**asked), folk_checkpoints)
    together = takes_of(plan, takes, Work(1e9))
    for number, take in enumerate(together):
        alone = make_take(plan.vary((plan.request.random_seed + number) % 2**32), Work(1e9))
        assert take.symbols == alone.symbols
        assert take.facts == alone.facts
        assert take.midi == alone.midi
    assert len(together) == takes


@pytest.mark.parametrize("label", ["lstm-talk@best", "lstm-folk@best", "bert-folk@best"])
@pytest.mark.parametrize("compiled", [True, False])
def test_the_shipped_models_write_the_same_alone_and_in_company(label, compiled, monkeypatch):
    if not compiled:
        monkeypatch.setattr(kernel, "LIBRARY", kernel.LIBRARY.with_name("none.so"))
    kernel.find_kernel.cache_clear()
    plan = Plan.of(ask(checkpoint=label, bars=8, form="auto", candidates=2))
    for number, take in enumerate(takes_of(plan, 3)):
        assert take.symbols == make_take(plan.vary(1 + number)).symbols
    monkeypatch.undo()
    kernel.find_kernel.cache_clear()


def test_as_many_takes_are_made_as_one_after_the_other(folk_checkpoints):
    plan = Plan.of(ask(form="AABA", bars=8, candidates=2), folk_checkpoints)
    price = dearest(plan.request)
    work, alone = Work(2.5 * price), 0
    while alone < 8 and (not alone or work.allows(price)):
        make_take(plan.vary(1 + alone), work)
        alone += 1
    assert len(takes_of(plan, 8, Work(2.5 * price))) == alone


def test_takes_that_are_cut_short_say_so(folk_checkpoints, monkeypatch):
    plan = Plan.of(ask(form="AABA", bars=8, candidates=2), folk_checkpoints)
    monkeypatch.setattr("melody.studio.side_by_side.dearest", lambda _: 1.0)
    takes = takes_of(plan, 3, Work(30.0))
    assert len(takes) == 3
    assert all("cut short" in take.facts.remarks[0] for take in takes)
    assert len({len(take.symbols) for take in takes}) == 1


def test_the_command_line_makes_what_the_page_makes(folk_checkpoints, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(folk_checkpoints))
    request = ask(form="auto", bars=8, candidates=2)
    made = [take.symbols for take in perform_takes(request, 3)]
    assert made == [take.symbols for take in takes_of(Plan.of(request), 3)]
    dear = replace(request, candidates=16, bars=32)
    monkeypatch.setattr("melody.studio.side_by_side.MOST_WORK", 1.0)
    assert len([*perform_takes(dear, 2)]) == 2
