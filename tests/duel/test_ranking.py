"""Strengths from votes: known ones are found again, and nobody is told more than is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.duel.ranking import FEWEST, estimate, rank

DUELS = st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from((-1, 0, 1))).filter(
    lambda duel: duel[0] != duel[1]
)


def vote(strengths: list[float], tie: float, number: int) -> list[tuple[int, int, int]]:
    """Votes as Davidson's model gives them."""
    dice, votes = np.random.default_rng(3), []
    for _ in range(number):
        a, b = (int(n) for n in dice.choice(len(strengths), 2, replace=False))
        odds = np.array([strengths[a], strengths[b], tie * np.sqrt(strengths[a] * strengths[b])])
        votes.append((a, b, int(dice.choice((1, -1, 0), p=odds / odds.sum()))))
    return votes


def expected(strengths: list[float], tie: float) -> np.ndarray:
    """How often each is preferred to the middle one."""
    own = np.array(strengths) / np.exp(np.log(strengths).mean())
    return (own + tie * np.sqrt(own) / 2) / (own + 1 + tie * np.sqrt(own))


def test_strengths_that_are_known_are_found_again():
    strengths, tie = [4.0, 2.0, 1.0, 0.5], 0.6
    found, true_scores = rank(4, vote(strengths, tie, 4000)), expected(strengths, tie)
    assert np.allclose([each.score for each in found], true_scores, atol=0.025)
    assert all(each.low < true < each.high for each, true in zip(found, true_scores, strict=True))
    assert all(0.02 < each.high - each.low < 0.1 for each in found)


def test_two_systems_without_ties_have_the_odds_of_their_wins():
    score = estimate(2, np.array([[[300.0, 100.0, 0.0]]]))[0]
    odds = np.log(score / (1 - score))
    assert odds[0] - odds[1] == pytest.approx(np.log(3), abs=0.02)


@given(st.lists(DUELS, max_size=40))
@settings(max_examples=8)
def test_sides_order_and_mirrors_change_nothing_but_the_sign(votes):
    there = rank(4, votes)
    turned = rank(4, [(b, a, -winner) for a, b, winner in reversed(votes)])
    assert there == turned
    assert all(0 <= e.low <= e.score <= e.high <= 1 for e in there)
    mirrored = rank(4, [(a, b, -winner) for a, b, winner in votes])
    assert np.allclose([e.score for e in there], [1 - e.score for e in mirrored], atol=1e-6)


def test_names_do_not_matter():
    votes = vote([3.0, 1.0, 0.4], 0.5, 300)
    moved = [((a + 1) % 3, (b + 1) % 3, winner) for a, b, winner in votes]
    before, after = rank(3, votes), rank(3, moved)
    scores = [[each.score for each in ranked] for ranked in (before, after)]
    assert np.allclose(scores[0], np.roll(scores[1], -1))


def test_all_ties_leave_everybody_in_the_middle():
    found = rank(3, [(0, 1, 0), (1, 2, 0), (2, 0, 0)] * 10)
    assert [each.score for each in found] == pytest.approx([0.5] * 3)
    assert all(each.low == pytest.approx(0.5) == each.high for each in found)


def test_one_that_never_loses_stays_below_certainty():
    found = rank(3, [(0, 1, 1), (0, 2, 1), (1, 2, 1), (1, 2, -1)] * 10)
    assert 0.85 < found[0].score < 1
    assert found[1].score == pytest.approx(found[2].score, abs=1e-6)
    assert found[0].low > found[1].high


def test_without_votes_nothing_is_known():
    found = rank(3, [])
    assert [each.score for each in found] == pytest.approx([0.5] * 3)
    assert {(each.low, each.high, each.votes) for each in found} == {(0.0, 1.0, 0)}
    assert rank(0, []) == []


def test_with_few_votes_the_interval_is_everything():
    few, many = [(0, 1, 1)] * (FEWEST - 1), [(0, 1, 1)] * FEWEST
    assert {(each.low, each.high) for each in rank(2, few)} == {(0.0, 1.0)}
    assert all(each.high - each.low < 1 for each in rank(2, many))
    apart = rank(3, many)
    assert (apart[2].low, apart[2].high, apart[2].votes) == (0.0, 1.0, 0)


def test_a_system_cannot_meet_itself():
    with pytest.raises(ValueError, match="meet itself"):
        rank(2, [(1, 1, 0)])


def test_the_same_votes_give_the_same_numbers():
    votes = vote([2.0, 1.0], 0.5, 60)
    assert rank(2, votes) == rank(2, votes)
