"""The two-way BERT: masked symbols do not leak, and a span is filled as it is scored."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.context import METER, PLACE, Context
from melody.models.attention import attention_mask
from melody.models.hybrid_bert import HybridBERT
from melody.models.inputs import stack
from melody.models.masking import MASKING_SCHEDULE, MaskShares, draw_mask
from melody.models.trained.hybrid_bert import TrainedHybridBERT
from melody.music.meters import Meter
from melody.vocabulary import Vocabulary
from tests.small_models import SIZES

LENGTH, VOCABULARY = 24, 9
SHARES = MaskShares(all=0.55, spans=0.35)
STEPS = Context(Meter(3, 4), 4, "major", "irish", LENGTH - 1).features(0, 200)
CONTEXT = torch.from_numpy(STEPS)
KNOWN = Vocabulary(("/", "_", "r", *map(str, range(60, 66))))


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(1)
    model = HybridBERT(VOCABULARY, pitches=range(60, 66), **{**SIZES["hybrid-bert"], "layers": 2})
    for table in model.features.in_order():  # as if they had been trained
        torch.nn.init.normal_(table.weight)
    return model.eval().requires_grad_(False)


@pytest.fixture(scope="module")
def trained(model):
    weights = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    return TrainedHybridBERT(KNOWN, model.config, weights)


def invent(seed: int = 1) -> torch.Tensor:
    return torch.randint(VOCABULARY, (LENGTH,), generator=torch.Generator().manual_seed(seed))


def predictions(model, ids, masked):
    with torch.inference_mode():
        return model.fill_logits(ids, CONTEXT[:LENGTH], masked)


def span(first: int, after: int) -> torch.Tensor:
    masked = torch.zeros(LENGTH, dtype=torch.bool)
    masked[first:after] = True
    return masked


masks = st.lists(st.booleans(), min_size=LENGTH, max_size=LENGTH).map(torch.tensor)


@given(masks, st.integers(0, LENGTH - 1))
def test_a_masked_symbol_never_reaches_its_own_prediction_nor_an_earlier_one(model, masked, place):
    masked[place] = True
    changed = invent()
    changed[place] = (changed[place] + 1) % VOCABULARY
    before = predictions(model, invent(), masked)
    after = predictions(model, changed, masked)
    unseen = masked & (torch.arange(LENGTH) <= place)
    assert torch.allclose(before[unseen], after[unseen], atol=1e-6)


@given(st.integers(0, LENGTH - 2), st.integers(0, LENGTH - 1))
def test_a_visible_symbol_reaches_every_masked_one_from_both_sides(model, first, place):
    after = min(LENGTH, first + 6)
    if first <= place < after:
        return
    changed = invent()
    changed[place] = (changed[place] + 1) % VOCABULARY
    one, other = (predictions(model, ids, span(first, after)) for ids in (invent(), changed))
    assert not torch.allclose(one[first], other[first], atol=1e-7)


@given(st.integers(0, LENGTH - 1), st.integers(1, LENGTH))
def test_a_span_filled_step_by_step_is_predicted_as_one_scored_whole(model, trained, first, length):
    after = min(LENGTH, first + length)
    whole, ids = predictions(model, invent(), span(first, after)).numpy(), invent().numpy()
    logits, state = trained.start_fill(ids[None], STEPS[None, :LENGTH], first, after)
    assert np.allclose(logits[0], whole[first], atol=1e-4)
    for place in range(first, after - 1):
        logits, state = trained.step(state, ids[None, place], STEPS[None, place + 1])
        assert np.allclose(logits[0], whole[place + 1], atol=1e-4)


@given(masks.filter(lambda masked: bool(masked.any())))
def test_a_trained_model_predicts_what_its_network_does_whatever_is_masked(model, trained, masked):
    expected = predictions(model, invent(), masked)[masked]
    found = trained.fill_logits(invent().numpy(), STEPS[:LENGTH], masked.numpy())
    assert np.allclose(found[masked.numpy()], expected, atol=1e-4)


def test_the_symbols_in_a_span_are_not_read_when_it_is_filled(trained):
    ids = invent().numpy()
    changed = ids.copy()
    changed[5:11] = (changed[5:11] + 1) % VOCABULARY
    context = STEPS[None, :LENGTH]
    one, _ = trained.start_fill(ids[None], context, 5, 11)
    other, _ = trained.start_fill(changed[None], context, 5, 11)
    assert np.array_equal(one, other)


@pytest.mark.parametrize("first", [0, 5, 20])
def test_features_of_a_tune_do_not_depend_on_the_tunes_beside_it(model, first):
    ids, masked, longer = invent(), span(first, first + 3), LENGTH + 9
    with torch.inference_mode():
        alone = predictions(model, ids, masked)
        beside = model(
            stack([ids, torch.arange(longer) % VOCABULARY]),
            stack([CONTEXT[:LENGTH], CONTEXT[:longer]]),
            stack([masked, torch.zeros(longer, dtype=torch.bool)]),
            torch.tensor([LENGTH, longer]),
        )
    assert torch.allclose(alone[masked], beside[0, :LENGTH][masked], atol=1e-5)


@settings(max_examples=15)
@given(masks.filter(lambda masked: bool(masked.any())))
def test_feature_tables_are_trained_from_the_second_stage_on(masked):
    model = HybridBERT(VOCABULARY, pitches=range(60, 66), **SIZES["hybrid-bert"])
    optimiser = torch.optim.AdamW(model.parameters())
    batch = invent()[None], CONTEXT[None, :LENGTH], masked[None], torch.tensor([LENGTH])
    for stage, learns in ((0, False), (1, True), (2, True)):
        model.begin_stage(stage)
        optimiser.zero_grad()
        model.loss(batch).backward()
        optimiser.step()
        is_trained = [bool(table.weight.any()) for table in model.features.in_order()]
        assert is_trained == [learns] * len(is_trained)


def test_each_stage_multiplies_the_dropout_of_the_model():
    model = HybridBERT(VOCABULARY, dropout=0.05, **SIZES["hybrid-bert"])
    for stage, each in enumerate((*MASKING_SCHEDULE, MASKING_SCHEDULE[-1])):
        model.begin_stage(stage)
        shares = {layer.p for layer in model.modules() if isinstance(layer, torch.nn.Dropout)}
        assert shares == {0.05 * each.dropout_factor}
        assert model.mask_shares == each.shares


def test_nothing_attends_to_padding():
    allowed = attention_mask(torch.zeros(2, 5, dtype=torch.bool), torch.tensor([5, 3]))
    assert (allowed[1, 0, :, 3:] == -torch.inf).all()
    assert (allowed[0] == 0).all()
    assert (allowed[1, 0, :, :3] == 0).all()


def test_all_kinds_of_masks_are_drawn_and_something_is_always_masked():
    generator = torch.Generator().manual_seed(1)
    drawn = [draw_mask(CONTEXT, SHARES, generator) for _ in range(300)]
    assert all(masked.any() for masked in drawn)
    everything = sum(bool(masked.all()) for masked in drawn)
    pieces = [int((masked[1:] & ~masked[:-1]).sum() + masked[0]) for masked in drawn]
    assert 100 < everything < 230
    assert sum(count > 3 for count in pieces) > 10
    assert sum(count == 2 for count in pieces) > 20


def test_half_of_the_spans_are_whole_bars():
    generator = torch.Generator().manual_seed(2)
    drawn = [draw_mask(CONTEXT, SHARES, generator) for _ in range(400)]
    starts = [int(masked.nonzero()[0]) for masked in drawn if not masked.all()]
    on_bar_lines = sum(bool(CONTEXT[start, PLACE] == 1) or start == 0 for start in starts)
    assert on_bar_lines > 0.3 * len(starts)
    assert CONTEXT[0, METER] > 0
