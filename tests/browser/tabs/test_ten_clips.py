"""A whole round of Human or machine? in a real browser: ten clips, score, streak and votes.

The app is told that a clip counts as heard after a second, so that a round need not take minutes.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.page import open_tab
from tests.browser.tabs.voting import read_votes, serve_with_votes


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """An app with a file of votes of its own, whose clips need not be heard for long."""
    quick = ("-m", "tests.browser.tabs.quick_game")
    with serve_with_votes(tmp_path_factory.mktemp("clips"), quick) as running:
        yield running


def test_ten_clips_are_played_to_the_end_with_score_and_streak_and_every_guess_counts(visit):
    page = visit()
    open_tab(page, "Duel")
    page.click("#game .start .ask")
    right, longest, streak = [], 0, 0
    for number in range(1, 11):
        expect(page.locator("#game .place")).to_have_text(f"Clip {number} of 10")
        page.click("#game [data-guess=network]:enabled")
        expect(page.locator("#game .verdict")).to_be_visible()
        right.append("Right" in page.inner_text("#game .verdict"))
        streak = streak + 1 if right[-1] else 0
        longest = max(longest, streak)
        score = f"{sum(right)} of {number} right" + (f" · {streak} in a row" * (streak > 1))
        expect(page.locator("#game .score")).to_have_text(score)
        page.click("#game .forward")
    told = f"{sum(right)} of 10 right" + (f", {longest} of them in a row" * (longest > 1))
    expect(page.locator("#game .result")).to_have_text(told)
    assert 4 <= sum(right) <= 6  # as many real songs, nobody knows how many, as networks
    expect(page.locator("#game .all li")).to_have_count(10)
    expect(page.locator("#game .all li.right")).to_have_count(sum(right))
    expect(page.locator("#game .end .table table")).to_be_visible()
    assert [(vote.answer, vote.second) for vote in read_votes()] == [("network", "")] * 10
