"""Sampling: right for sensible knobs, one plain line for the others, never NaN."""

import math
from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from melody.generate.sampling import (
    AT_ONCE,
    MOST_KEPT,
    GumbelNoise,
    Sampling,
    choose,
    choose_rows,
    forbid_nan,
    keep_top_k,
    keep_top_p,
    narrow,
)
from melody.notation import MelodyError

EXTREMES = [math.inf, -math.inf, math.nan, 1e308, -1e308, 3.4e38, 0.0, -0.0, 1e-308, 1.0]
LOGITS = st.lists(
    st.one_of(st.sampled_from(EXTREMES), st.floats(width=64)), min_size=1, max_size=40
)
KNOBS = st.builds(
    Sampling,
    st.floats(0, 10),
    st.integers(0, MOST_KEPT),
    st.floats(0, 1, exclude_min=True),
)


def generator(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def draw(logits: list[float], sampling: Sampling, count: int, seed: int = 1) -> Counter[int]:
    many = np.tile(np.array(logits), (count, 1))
    return Counter(choose(many, sampling, GumbelNoise(seed)).tolist())


@given(LOGITS, KNOBS)
@example([-math.inf], Sampling())
@example([-math.inf] * 3, Sampling(top_k=2, top_p=0.5))
def test_any_logits_and_any_allowed_knobs_give_a_symbol(logits, sampling):
    chosen = choose(np.array([logits]), sampling, GumbelNoise(1)).item()
    assert 0 <= chosen < len(logits)
    if any(logit > -math.inf or math.isnan(logit) for logit in logits):
        assert logits[chosen] != -math.inf


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("temperature", [0, 5e-324, 1e-300, 0.005, 0.01, 1, 10])
def test_no_temperature_is_too_cold_or_too_hot(dtype, temperature):
    for row in ([0.0] * 5, [0.4, 0.3, 0.3], [1e4, -1e4, 0.0]):
        logits = np.array([row], dtype=dtype)
        assert 0 <= choose(logits, Sampling(temperature), GumbelNoise(1)).item() < len(row)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=40))
def test_temperature_zero_takes_the_likeliest_whatever_its_size(logits):
    row = np.array([logits])
    assert logits[choose(row, Sampling(0), GumbelNoise(1)).item()] == max(logits)


def test_temperature_zero_needs_no_chance():
    row = np.array([[0.1, 0.3, 0.2]])
    assert {choose(row, Sampling(0), GumbelNoise(seed)).item() for seed in range(20)} == {1}


NONSENSE = [math.nan, math.inf, -math.inf, -1, 1e308, -1e308, 10**400, True, None, "1", [], 1j]


@pytest.mark.parametrize("knob", ["temperature", "top_k", "top_p"])
@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: repr(value)[:12])
def test_a_nonsense_knob_is_one_plain_line(knob, value):
    with pytest.raises(MelodyError, match=knob.replace("_", "-")) as refusal:
        Sampling(**{knob: value})
    assert len(str(refusal.value)) <= 160
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "knobs", [{"temperature": 10.001}, {"top_k": 1.5}, {"top_p": 0}, {"top_p": 1.001}]
)
def test_a_knob_just_beyond_its_range_is_refused(knobs):
    with pytest.raises(MelodyError):
        Sampling(**knobs)


@pytest.mark.parametrize(
    "knobs", [{"temperature": 10}, {"top_k": 5.0}, {"top_p": 1}, {"top_p": 5e-324}]
)
def test_a_knob_at_the_edge_of_its_range_is_taken(knobs):
    assert 0 <= choose(np.zeros((1, 9)), Sampling(**knobs), GumbelNoise(1)).item() < 9


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=30), st.integers(1, 40))
def test_top_k_keeps_exactly_so_many_and_the_likeliest(logits, top_k):
    kept = keep_top_k(np.array([logits], dtype=np.float64), top_k)[0]
    allowed = kept > -math.inf
    assert int(allowed.sum()) == min(top_k, len(logits))
    dropped = [logit for logit, stays in zip(logits, allowed.tolist(), strict=True) if not stays]
    assert not dropped or max(dropped) <= kept[allowed].min()


def test_top_k_of_zero_keeps_all():
    logits = np.random.default_rng(1).normal(size=(2, 9))
    assert np.array_equal(keep_top_k(logits, 0), logits)


@given(
    st.lists(st.floats(-50, 50), min_size=1, max_size=30), st.floats(0, 1, exclude_min=True)
)  # fmt: skip
def test_top_p_keeps_the_likeliest_and_no_more_than_it_needs(logits, top_p):
    row = np.array([logits])
    kept = keep_top_p(row, top_p)[0]
    allowed = kept > -math.inf
    assert allowed[row[0].argmax()]
    shares = (np.exp(row[0] - row[0].max()) / np.exp(row[0] - row[0].max()).sum())[allowed]
    assert shares.sum() >= top_p - 1e-9
    assert shares.sum() - shares.min() < top_p + 1e-9 or len(shares) == 1


def test_top_p_keeps_what_the_share_asks_for():
    logits = np.log([[0.5, 0.3, 0.2]])
    assert [int((keep_top_p(logits, p) > -math.inf).sum()) for p in (0.4, 0.5, 0.7, 0.9, 1)] == [
        1, 1, 2, 3, 3,
    ]  # fmt: skip


def test_the_same_generator_seed_gives_the_same_symbols_and_another_others():
    logits = np.zeros((64, 30))
    first = choose(logits, Sampling(), GumbelNoise(7))
    assert np.array_equal(first, choose(logits, Sampling(), GumbelNoise(7)))
    assert not np.array_equal(first, choose(logits, Sampling(), GumbelNoise(8)))


def test_noise_drawn_for_many_choices_is_that_of_one_choice_after_the_other():
    one_by_one, chance = GumbelNoise(7), generator(7)
    for _ in range(2 * AT_ONCE + 3):
        drawn = torch.rand((1, 30), generator=chance, dtype=torch.float64)
        expected = (-torch.log(-torch.log(drawn))).numpy()
        assert np.allclose(one_by_one.draw(1, 30), expected, rtol=1e-14, atol=1e-15)


def test_nothing_touches_the_global_generator():
    np.random.seed(3)
    choose(np.zeros((4, 30)), Sampling(), GumbelNoise(1))
    assert np.random.randint(2**30) == np.random.RandomState(3).randint(2**30)


@given(
    st.lists(st.lists(st.floats(-9, 9), min_size=12, max_size=12), min_size=1, max_size=9),
    st.builds(Sampling, st.floats(0, 3), st.integers(0, 14), st.floats(0.05, 1)),
)
def test_a_melody_draws_the_same_symbols_alone_and_in_company(rows, sampling):
    logits = np.array(rows, dtype=np.float32)
    together = choose_rows(logits, sampling, [GumbelNoise(seed) for seed in range(len(rows))])
    alone = [choose(row[None], sampling, GumbelNoise(n)).item() for n, row in enumerate(logits)]
    ranked = [draw_ranked(row[None], sampling, GumbelNoise(n)) for n, row in enumerate(logits)]
    assert together.tolist() == alone == ranked


def draw_ranked(logits, sampling, noise):
    """One symbol, drawn after all that top-p drops has been dropped."""
    finite = forbid_nan(logits.astype(np.float64))
    if sampling.temperature == 0:
        return int(finite.argmax())
    return int((narrow(finite, sampling) + noise.draw(1, 12)).argmax())


@pytest.mark.parametrize(
    ("sampling", "shares"),
    [
        (Sampling(), [0.5, 0.3, 0.15, 0.05]),
        (Sampling(temperature=0.5), [0.25, 0.09, 0.0225, 0.0025]),
        (Sampling(temperature=2), [0.5**0.5, 0.3**0.5, 0.15**0.5, 0.05**0.5]),
        (Sampling(top_k=2), [0.5, 0.3, 0, 0]),
        (Sampling(top_p=0.85), [0.5, 0.3, 0.15, 0]),
    ],
)
def test_symbols_are_drawn_as_often_as_they_should_be(sampling, shares):
    count = 20_000
    expected = [count * share / sum(shares) for share in shares]
    drawn = draw([math.log(share) for share in (0.5, 0.3, 0.15, 0.05)], sampling, count)
    assert all(drawn[place] == 0 for place, share in enumerate(expected) if share == 0)
    chi_square = sum((drawn[n] - e) ** 2 / e for n, e in enumerate(expected) if e)
    assert chi_square < 16.27  # p = 0.001 with three degrees of freedom
