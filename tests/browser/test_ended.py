"""A tune that has come to its end is told so; a second part is written where somebody wants it."""

import re
from collections import deque

from playwright.sync_api import Page, expect

from melody.generate.promises import Promises
from melody.generate.sampling import Sampling
from melody.studio.plan import Plan
from melody.studio.request import Request
from melody.studio.work import Work
from melody.studio.writing import write
from tests.browser.page import ask, cards, generate, unfold
from tests.live import Live
from tests.tiny import invent_tunes


def find_complete(live: Live) -> tuple[str, int]:
    """An opening that a model ends at once, and the variation in which it does."""
    for number, tune in enumerate(invent_tunes(30) * 20):
        seed = " ".join(tune.symbols[:-1])
        sampling = Sampling(temperature=2.0)
        plan = Plan.of(
            Request(
                "lstm-talk@5", seed, sampling=sampling, random_seed=number,
                promises=Promises(no_loops=True),
            ),
            live.checkpoints,
        )  # fmt: skip
        melody = deque(write(plan, Work()), 1).pop()
        if len(melody) <= len(plan.opening.symbols) + 1:
            return seed, number
    raise AssertionError("no opening was ended at once")


def choose(page: Page, knob: str, option: str) -> None:
    page.click(f"#{knob} input")
    page.get_by_role("option", name=option, exact=True).click()


def test_a_complete_tune_gets_a_sentence_and_a_second_part_where_it_is_wanted(visit, live):
    seed, variation = find_complete(live)
    page = visit()
    ask(page, seed, variation=variation)
    choose(page, "bars", "as the model likes")
    choose(page, "form", "free")
    page.fill("#temperature input[type=number]", "2")
    page.fill("#candidates input[type=number]", "1")
    page.press("#candidates input[type=number]", "Tab")
    unfold(page, "more")
    page.fill("#top-p input[type=number]", "1")
    page.press("#top-p input[type=number]", "Tab")
    before = cards(page).count()
    page.click("#generate")
    expect(page.locator("#status")).to_contain_text("This tune has come to its end.")
    expect(cards(page)).to_have_count(before)
    generate(page, "#second-part")
    expect(page.locator("#studio .numbers")).to_contain_text(re.compile("[0-9]+ bars of"))
    expect(page.locator("#bars input")).not_to_have_value("as the model likes")
    expect(page.locator("#studio .facts-here")).to_contain_text("asked for")
