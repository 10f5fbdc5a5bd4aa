"""Every model: learns, memorises two tunes, and never uses a later symbol."""

import itertools

import numpy as np
import pytest
import torch

from melody.context import FEATURES, STYLE, Context
from melody.models import MODELS, kind_of, title_of
from melody.models.base import NO_TARGET, TuneExample
from melody.models.bert import BERT
from melody.models.networks import NETWORKS
from melody.models.weights import RENAMED
from melody.music.meters import Meter
from tests.small_models import SIZES, small_data

SYMBOLS = small_data().vocabulary
VOCABULARY = len(SYMBOLS)
STEPS = Context(Meter(3, 4), 4, "major", "irish", 39).features(0, 64)
CONTEXT = torch.from_numpy(STEPS)


@pytest.fixture(params=NETWORKS)
def model(request):
    return build(request.param)


@pytest.fixture(params=MODELS)
def trained(request):
    return as_trained(request.param, build(request.param))


def build(name, **config):
    torch.manual_seed(1)
    return NETWORKS[name].of(SYMBOLS, **{**SIZES[name], **config}).eval().requires_grad_(False)


def invent(length: int, seed: int = 1) -> torch.Tensor:
    return torch.randint(0, VOCABULARY, (length,), generator=torch.Generator().manual_seed(seed))


def example(ids: torch.Tensor) -> TuneExample:
    return TuneExample(ids, CONTEXT[: len(ids)])


def as_trained(name, model):
    """The trained model of a network."""
    weights = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    return MODELS[name](SYMBOLS, model.config, weights)


def logits_of(model, ids: torch.Tensor) -> torch.Tensor:
    return model.logits(*example(ids))


def read(trained, ids: np.ndarray):
    """The state after (B, T) ids."""
    return trained.start(ids, np.stack([STEPS[: ids.shape[1] + 1]] * len(ids)))


def go_on(trained, state, ids: np.ndarray, place: int):
    """The logits of step ``place`` after (B,) ids, and the new state."""
    return trained.step(state, ids, np.stack([STEPS[place]] * len(ids)))


def whole_logits(trained, ids: np.ndarray) -> np.ndarray:
    return trained.logits(ids, STEPS[: len(ids)])


def generator(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("length", [2, 3, 16, 17, 40])
def test_there_is_a_prediction_for_each_symbol_after_the_first(model, length):
    logits = logits_of(model, invent(length))
    assert logits.shape == (length - 1, VOCABULARY)
    assert logits.isfinite().all()
    assert model.negative_log_likelihood(*example(invent(length))).shape == (length - 1,)


def test_a_future_symbol_never_changes_a_prediction(model):
    ids = invent(40)
    before = logits_of(model, ids)
    for place in (1, 2, 15, 16, 17, 39):
        changed = ids.clone()
        changed[place:] = (changed[place:] + 1) % VOCABULARY
        assert torch.allclose(logits_of(model, changed)[:place], before[:place], atol=1e-6)


def test_a_past_symbol_does_change_predictions(model):
    ids = invent(10)
    changed = ids.clone()
    changed[3] = (changed[3] + 1) % VOCABULARY
    assert not torch.allclose(logits_of(model, changed)[3:], logits_of(model, ids)[3:], atol=1e-6)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("length", [2, 17, 40])
def test_a_trained_model_predicts_what_its_network_does(name, length):
    model, ids = shake(build(name)), invent(length)
    trained = as_trained(name, model)
    expected = logits_of(model, ids)
    assert np.allclose(whole_logits(trained, ids.numpy()), expected, atol=1e-5)
    contexts = np.stack([STEPS[:length], np.zeros_like(STEPS[:length])])
    nats = trained.likelihoods_under(ids.numpy(), contexts)
    for each, context in zip(nats, contexts, strict=True):
        alone = model.negative_log_likelihood(ids, torch.from_numpy(context)).sum()
        assert each == pytest.approx(float(alone), rel=1e-5)
        one_by_one = trained.negative_log_likelihood(ids.numpy(), context)
        assert one_by_one.sum() == pytest.approx(each, rel=1e-6)


def shake(model):
    """A network with weights everywhere, as if it had been trained."""
    for weights in model.parameters():
        weights += 0.1 * torch.randn(weights.shape, generator=generator(2))
    return model


@pytest.mark.parametrize("first", [0, 1, 20, 38])
@pytest.mark.parametrize("name", [name for name, kind in MODELS.items() if kind.can_fill])
def test_a_trained_model_fills_as_its_network_does(name, first):
    model, ids = shake(build(name)), invent(40)
    masked = torch.zeros(40, dtype=torch.bool)
    masked[first : first + 7] = True
    expected = model.fill_logits(ids, CONTEXT[:40], masked)[masked]
    found = as_trained(name, model).fill_logits(ids.numpy(), STEPS[:40], masked.numpy())
    assert np.allclose(found[masked.numpy()], expected, atol=1e-5)


@pytest.mark.parametrize("name", MODELS)
def test_a_trained_model_knows_the_arguments_of_its_network_and_their_defaults(name):
    model = NETWORKS[name](38)
    assert model.config.keys() == MODELS[name].sizes.keys() | MODELS[name].of_training
    assert MODELS[name].sizes.items() <= model.config.items()


@pytest.mark.parametrize("seed_steps", [0, 1, 5, 16, 30])
def test_a_tune_read_step_by_step_is_predicted_as_one_read_whole(trained, seed_steps):
    ids = invent(40).numpy()
    whole = whole_logits(trained, ids)
    state = read(trained, ids[None, :seed_steps])
    for place in range(seed_steps, len(ids) - 1):
        logits, state = go_on(trained, state, ids[None, place], place + 1)
        assert np.allclose(logits[0], whole[place], atol=1e-4)


def test_a_state_can_be_continued_in_two_ways(trained):
    state = read(trained, invent(20).numpy()[None])
    one, other = np.array([1]), np.array([2])
    before, after_one = go_on(trained, state, one, 21)
    _, after_other = go_on(trained, state, other, 21)
    again, _ = go_on(trained, state, one, 21)
    assert np.array_equal(before, again)
    for symbol, middle in ((one, after_one), (other, after_other)):
        ids = np.concatenate([invent(20).numpy(), symbol, one, one])
        logits, _ = go_on(trained, middle, one, 22)
        assert np.allclose(logits[0], whole_logits(trained, ids)[-1], atol=1e-4)


def test_several_tunes_at_once_are_read_as_each_alone(trained):
    tunes = np.stack([invent(12, seed).numpy() for seed in (1, 2, 3)])
    together, _ = go_on(trained, read(trained, tunes[:, :-1]), tunes[:, -1], 12)
    for tune, logits in zip(tunes, together, strict=True):
        alone, _ = go_on(trained, read(trained, tune[None, :-1]), tune[None, -1], 12)
        assert np.allclose(alone[0], logits, atol=1e-5)


def test_batches_are_the_same_for_the_same_generator_and_others_for_another(model):
    tunes = small_data().parts["train"]
    first, again, other = (list(model.batches(tunes, generator(seed))) for seed in (1, 1, 2))
    assert len(first) == len(again)
    for one, two in zip(first, again, strict=True):
        assert all(torch.equal(a, b) for a, b in zip(one, two, strict=True))
    flat = [torch.cat([batch[0].flatten() for batch in batches]) for batches in (first, other)]
    assert flat[0].shape != flat[1].shape or not torch.equal(*flat)


def test_batches_leave_the_tunes_and_the_global_generator_alone(model):
    tunes = small_data().parts["train"]
    copies = [TuneExample(*(part.clone() for part in tune)) for tune in tunes]
    state = torch.get_rng_state()
    list(model.batches(tunes, generator()))
    assert torch.equal(torch.get_rng_state(), state)
    assert all(map(torch.equal, itertools.chain(*tunes), itertools.chain(*copies)))


def fit(model, tunes, epochs):
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    losses = []
    for epoch in range(epochs):
        total = []
        for batch in model.train().batches(tunes, generator(epoch)):
            loss = model.loss(batch)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total.append(loss.item())
        losses.append(sum(total) / len(total))
    model.eval()
    return losses


@pytest.mark.parametrize("name", MODELS)
def test_the_loss_falls(name):
    losses = fit(build(name).requires_grad_(), small_data().parts["train"], 4)
    assert losses[-1] < 0.8 * losses[0]


MEMORY = {
    "lstm": {"hidden": 48, "dropout": 0.0},
    "bert": {"width": 32, "feed_forward": 64, "dropout": 0.0, "windows_per_tune": 40},
    "lookback-lstm": {"hidden": 48, "embedding": 16, "dropout_in": 0.0, "dropout_out": 0.0},
    "hybrid-bert": {"width": 32, "layers": 2, "feed_forward": 64, "dropout": 0.0},
}


@pytest.mark.parametrize("name", MODELS)
def test_two_tunes_are_learned_by_heart(name):
    tunes = [example(torch.cat([invent(30, seed), torch.tensor([0])])) for seed in (5, 6)]
    tunes[0].ids[0], tunes[1].ids[0] = 3, 4  # the first symbols differ
    model = build(name, **MEMORY[name]).requires_grad_()
    fit(model, tunes, 150)
    for tune in tunes:
        assert (model.logits(*tune).argmax(-1) == tune.ids[1:]).float().mean() > 0.95
        assert model.negative_log_likelihood(*tune).mean() < 0.3


def test_the_loss_of_the_lstm_is_the_mean_over_real_symbols_only():
    model = build("lstm")
    tunes = [example(ids) for ids in (invent(30), invent(8, 2), invent(19, 3))]
    (ids, targets), = model.batches(tunes, generator())  # fmt: skip
    assert (targets == NO_TARGET).sum() == 3 * 29 - (29 + 7 + 18)
    by_tune = torch.cat([model.negative_log_likelihood(*tune) for tune in tunes])
    assert torch.allclose(model.loss((ids, targets)), by_tune.mean(), atol=1e-5)


def test_padding_of_the_lstm_does_not_reach_other_tunes():
    model = build("lstm")
    long, short = invent(30)[:-1], invent(8, 2)[:-1]
    padded = torch.nn.utils.rnn.pad_sequence([long, short], batch_first=True)
    alone = model(short[None])[0]
    assert torch.allclose(model(padded)[1, : len(short)], alone, atol=1e-5)


def test_what_stands_in_the_padding_of_bert_does_not_matter():
    model: BERT = build("bert")
    (window,) = model.windows_of(invent(5), torch.tensor([3]))
    padded = int((window == model.padding).sum())
    assert window.tolist() == [model.padding] * padded + [model.begin, *invent(5)[:3].tolist()]
    before = model(window[None])
    model.symbols.weight[model.padding] += 5
    model.positions.weight[-padded:] += 5
    assert torch.allclose(model(window[None]), before, atol=1e-6)


def test_windows_of_bert_end_just_before_their_place_and_begin_where_the_tune_does():
    model: BERT = build("bert")
    ids = invent(40)
    places = torch.arange(1, 40)
    for place, window in zip(places.tolist(), model.windows_of(ids, places), strict=True):
        known = ids[max(0, place - model.window) : place].tolist()
        assert window.tolist()[-len(known) :] == known
        assert (window == model.begin).sum() == (place < model.window)
        assert (window == model.padding).sum() == max(0, model.window - 1 - place)


def test_every_training_window_of_bert_is_followed_by_its_target():
    model: BERT = build("bert")
    tunes = small_data().parts["train"]
    texts = [[model.begin, *tune.ids.tolist()] for tune in tunes]
    pieces = {
        tuple(text[max(0, end - model.window) : end + 1])
        for text in texts
        for end in range(2, len(text))
    }
    for windows, targets in itertools.islice(model.batches(tunes, generator()), 3):
        for window, target in zip(windows.tolist(), targets.tolist(), strict=True):
            known = [symbol for symbol in window if symbol != model.padding]
            assert (*known, target) in pieces


def test_an_epoch_of_bert_never_draws_a_place_twice():
    model: BERT = build("bert", windows_per_tune=1000)
    tunes = small_data().parts["train"][:3]
    drawn = sum(len(targets) for _, targets in model.batches(tunes, generator()))
    assert drawn == sum(len(tune.ids) - 1 for tune in tunes)


def test_a_state_of_the_lstm_does_not_depend_on_how_far_it_was_read_at_once():
    trained = as_trained("lstm", build("lstm"))
    ids = invent(20).numpy()[None]
    state = read(trained, ids[:, :5])
    for place, column in enumerate(ids[:, 5:].T, start=6):
        _, state = go_on(trained, state, column, place)
    assert np.allclose(state, read(trained, ids), atol=1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_built_again_from_its_config(name):
    model = build(name)
    again = NETWORKS[name].of(SYMBOLS, **model.config).requires_grad_(False)
    again.load_state_dict(model.state_dict())
    assert torch.equal(logits_of(again.eval(), invent(20)), logits_of(model, invent(20)))


@pytest.mark.parametrize("name", MODELS)
def test_weights_under_the_names_of_the_first_version_load(name):
    model, again = build(name), build(name)
    new_names = {new: old for old, new in RENAMED.items()}
    old = {
        ".".join(new_names.get(part, part) for part in weight.split(".")): tensor + 1
        for weight, tensor in model.state_dict().items()
    }
    assert old.keys() != model.state_dict().keys()
    again.load_state_dict(old)
    assert all(torch.equal(again.state_dict()[n], w + 1) for n, w in model.state_dict().items())
    trained = MODELS[name](SYMBOLS, model.config, {n: w.numpy() for n, w in old.items()})
    expected = logits_of(again, invent(20))
    assert np.allclose(whole_logits(trained, invent(20).numpy()), expected, atol=1e-3)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_has_a_title_and_is_of_one_of_two_kinds(name):
    assert title_of(name) == MODELS[name].title
    assert kind_of(name) == name.rpartition("-")[2]


def test_a_model_of_another_version_goes_by_its_name():
    assert title_of("gru") == kind_of("gru") == "gru"


@pytest.mark.parametrize(("name", "sizes"), [("lstm", {"hidden": 256}), ("bert", {"window": 64})])
def test_the_talks_sizes_are_the_defaults(name, sizes):
    assert sizes.items() <= NETWORKS[name](38).config.items()


@pytest.mark.parametrize("name", MODELS)
def test_a_checkpoint_of_the_default_size_is_under_ten_megabytes(name):
    assert sum(weights.numel() for weights in NETWORKS[name](60).parameters()) < 5_000_000


@pytest.mark.parametrize("name", [name for name, kind in MODELS.items() if kind.uses_context])
@pytest.mark.parametrize("feature", range(len(FEATURES)))
def test_every_feature_of_the_context_counts_and_none_of_its_future_does(name, feature):
    model, ids = build(name), invent(40)
    changed = CONTEXT[:40].clone()
    changed[20:, feature] = 0
    before, after = logits_of(model, ids), model.logits(ids, changed)
    assert torch.allclose(before[:19], after[:19], atol=1e-6)
    assert not torch.allclose(before[19], after[19], atol=1e-6)


@pytest.mark.parametrize("name", [name for name, kind in MODELS.items() if kind.uses_context])
def test_a_style_that_came_after_a_checkpoint_is_unknown_to_it(name):
    model, ids = build(name, styles=2), invent(20)
    unknown, newer = CONTEXT[:20].clone(), CONTEXT[:20].clone()
    unknown[:, STYLE], newer[:, STYLE] = 0, 7
    assert torch.equal(model.logits(ids, newer), model.logits(ids, unknown))
