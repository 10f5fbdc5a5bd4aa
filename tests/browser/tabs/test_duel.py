"""The blind duel in a real browser: two takes heard, a vote kept, and names only then."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from melody.duel.duels import REAL, contestants
from melody.duel.file_votes import FileVotes
from melody.duel.votes import Vote, now
from melody.runs.checkpoints import catalogue
from tests.browser.page import find_ink, look_at, open_tab
from tests.browser.tabs.voting import read_votes, serve_with_votes

ANSWERS = "#duel .answers button"
SYSTEMS = ("LSTM", "BERT", "-gram", "real song", "Essen")


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """An app with a file of votes of its own."""
    with serve_with_votes(tmp_path_factory.mktemp("duel")) as running:
        yield running


def open_pair(page: Page) -> None:
    open_tab(page, "Duel")
    page.click("#duel .ask")
    expect(page.locator("#duel .side")).to_have_count(2)


def hear(page: Page, side: str) -> None:
    box = page.locator(f"#duel .side[data-side={side}]")
    box.locator(".go").click()
    expect(box.locator(".state")).to_have_text("heard")
    box.locator(".go").click()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_both_are_heard_then_voted_on_then_named(live, visit, width, scheme):
    systems = [*contestants(catalogue(live.checkpoints)), REAL]
    page, before = visit(width, 900, scheme), len(read_votes())
    open_pair(page)
    assert not any(name in page.inner_html("#duel .meeting") for name in SYSTEMS)
    expect(page.locator("#duel .opening")).to_contain_text("named once you have voted")
    hear(page, "A")
    assert page.locator(ANSWERS).first.is_disabled()
    hear(page, "B")
    expect(page.locator(ANSWERS).nth(1)).to_be_enabled()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator(ANSWERS).nth(1).click()
    expect(page.locator("#duel .outcome")).to_contain_text("A is a little better")
    names = page.locator("#duel .side h2").all_inner_texts()
    known = ("after", "n-gram", "A real song: ")
    assert all(any(word in name for word in known) for name in names)
    expect(page.locator("#duel .opening")).to_contain_text("The opening: ")
    assert names[0].removeprefix("A: ") != names[1].removeprefix("B: ")
    assert find_ink(look_at(page.locator("#duel .side canvas").first), "model").sum() > 50
    votes = read_votes()
    assert len(votes) == before + 1
    assert {vote.answer for vote in votes} == {"A slightly"}
    refuse_a_second_vote(page, before + 1)
    expect(page.locator("#duel .board tbody tr")).to_have_count(len(systems))
    expect(page.locator("#duel .board")).to_contain_text(f"{before + 1} vote")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.click("#duel .meeting .onward")
    expect(page.locator("#duel .side .state").first).to_have_text("not heard yet")


def refuse_a_second_vote(page: Page, number: int) -> None:
    page.eval_on_selector(ANSWERS, "button => { button.disabled = false; button.click(); }")
    expect(page.locator("#duel .error")).to_contain_text("has your vote already")
    assert len(read_votes()) == number


def test_a_vote_of_someone_who_did_not_listen_is_refused(visit):
    page, before = visit(), len(read_votes())
    open_pair(page)
    page.eval_on_selector(ANSWERS, "button => { button.disabled = false; button.click(); }")
    expect(page.locator("#duel .error")).to_contain_text("Listen to both")
    assert len(read_votes()) == before


def test_the_two_sounds_are_equally_loud(visit):
    page = visit()
    open_pair(page)
    sources = page.locator("#duel audio").evaluate_all("all => all.map(audio => audio.src)")
    levels = [level(page.request.get(source).body()[44:]) for source in sources]
    assert abs(20 * np.log10(levels[0] / levels[1])) < 0.5


def level(data: bytes) -> float:
    """Root mean square of the parts that sound."""
    samples = np.frombuffer(data, "<i2").astype(float)
    power = (samples[: len(samples) // 3200 * 3200].reshape(-1, 3200) ** 2).mean(axis=1)
    return float(np.sqrt(power[power > power.max() / 100].mean()))


def test_all_votes_can_be_taken_away(visit):
    vote = Vote("elsewhere", now(), "lstm-talk@5", REAL, "Ode to Joy", 7, "same", "another")
    FileVotes().add(vote)
    page = visit()
    open_tab(page, "Duel")
    with page.expect_download() as download:
        page.click("#duel [data-do=save]")
    lines = Path(download.value.path()).read_text().splitlines()
    assert lines[0].startswith("duel,time,first,second")
    assert len(lines) == len(read_votes()) + 1 > 1
