"""Training: what is kept, when it stops, and that a kill costs no more than an epoch."""

import dataclasses
import errno
import json
import multiprocessing
import os
import random
import signal

import pytest
import torch
from torch.optim.optimizer import register_optimizer_step_post_hook

from melody.models.networks import NETWORKS
from melody.notation import MelodyError
from melody.preprocess.encode import Tune
from melody.preprocess.token_file import write_tunes
from melody.runs.checkpoints import catalogue, load, read_run
from melody.runs.history import read_history
from melody.storage import files
from melody.train.dataset import Data, example_of, load_data, split_tunes
from melody.train.epoch import ALONE, Watch
from melody.train.fit import train
from melody.train.optimiser import learning_rate
from melody.train.resume import STATE_FILE
from melody.train.settings import Training
from melody.vocabulary import Vocabulary
from tests.small_models import SIZES
from tests.tiny import invent_tunes

NAME = "tiny-run"
TUNES = invent_tunes(60)[:8]
SHORT = Training(epochs=4, keep=(2,), warm_up=5, learning_rate=0.01, average=0.9)


def tiny_data() -> Data:
    vocabulary = Vocabulary.of(tune.symbols for tune in TUNES)
    tunes = [example_of(tune, vocabulary) for tune in TUNES]
    facts = {"name": "invented", "sha256": "0", "split_version": 1}
    parts = {"train": tunes[:6], "valid": tunes[6:7], "test": tunes[7:]}
    return Data(vocabulary, parts, {**facts, "train": 6, "valid": 1, "test": 1})


def run_training(folder, model="lstm", training=SHORT, *, resumed=False, watch=ALONE):
    config = SIZES[model]
    data = tiny_data()
    return train(
        folder / NAME, NAME, model, data, training, config=config, resumed=resumed, watch=watch
    )


def contents(folder):
    """Every file of a run but the time that epochs took: all that must be equal bit for bit."""
    found = {path.name: path.read_bytes() for path in (folder / NAME).iterdir()}
    found["history.csv"] = [
        (log.epoch, log.train_loss, log.valid_loss) for log in read_history(folder / NAME)
    ]
    found.pop(STATE_FILE, None)
    return found


@pytest.fixture(scope="module", params=NETWORKS)
def unbroken(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unbroken")
    run_training(folder, request.param)
    return request.param, contents(folder)


def fork(work) -> multiprocessing.Process:
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    return child


def test_the_same_training_gives_the_same_files(unbroken, tmp_path):
    model, expected = unbroken
    run_training(tmp_path, model)
    assert contents(tmp_path) == expected


def test_another_seed_gives_other_weights(unbroken, tmp_path):
    model, expected = unbroken
    run_training(tmp_path, model, dataclasses.replace(SHORT, seed=2))
    assert contents(tmp_path)["epoch-002.safetensors"] != expected["epoch-002.safetensors"]


def train_until(updates, folder, model):
    """Train in a process that is killed after so many updates of the weights."""
    left = iter(range(1, updates))
    register_optimizer_step_post_hook(
        lambda *_: next(left, None) or os.kill(os.getpid(), signal.SIGKILL)
    )
    run_training(folder, model, resumed=True)


def test_a_training_killed_at_random_moments_ends_with_the_same_weights(unbroken, tmp_path):
    model, expected = unbroken
    draw = random.Random(4)
    for _ in range(6):
        updates = draw.randint(1, 12)
        fork(lambda updates=updates: train_until(updates, tmp_path, model)).join()
    run_training(tmp_path, model, resumed=True)
    assert contents(tmp_path) == expected


def count_writes(action):
    """A stand-in for the flush of each file: calls ``action`` with the number of the write."""
    written = iter(range(1, 1000))
    return lambda _: action(next(written))


@pytest.mark.parametrize("moment", range(1, 21, 3))
def test_a_training_killed_while_it_writes_ends_with_the_same_weights(
    unbroken, tmp_path, monkeypatch, moment
):
    model, expected = unbroken

    def kill(number):
        if number == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(files.os, "fsync", count_writes(kill))
    child = fork(lambda: run_training(tmp_path, model, resumed=True))
    child.join()
    monkeypatch.undo()
    assert child.exitcode == -signal.SIGKILL
    run_training(tmp_path, model, resumed=True)
    assert contents(tmp_path) == expected


@pytest.mark.parametrize("moment", range(1, 18))
def test_a_full_disk_is_reported_and_old_checkpoints_still_load(tmp_path, monkeypatch, moment):
    def fill(number):
        if number == moment:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, "fsync", count_writes(fill))
    with pytest.raises(MelodyError, match="No space left on device"):
        run_training(tmp_path)
    monkeypatch.undo()
    assert not list(tmp_path.rglob("*.part"))
    for entry in catalogue(tmp_path):
        load(entry.label, tmp_path)
    run_training(tmp_path, resumed=True)
    assert len(read_history(tmp_path / NAME)) == SHORT.epochs


def test_a_run_tells_how_it_was_trained(tmp_path):
    run = run_training(tmp_path)
    assert read_run(tmp_path / NAME) == run
    facts = json.loads((tmp_path / NAME / "run.json").read_text())
    assert facts["model"] == "lstm"
    assert facts["config"]["hidden"] == 16
    assert facts["training"]["seed"] == 1
    assert facts["corpus"]["sha256"]
    assert facts["versions"]["torch"] == torch.__version__
    history = read_history(tmp_path / NAME)
    assert [log.epoch for log in history] == [1, 2, 3, 4]
    assert history[-1].train_loss < history[0].train_loss
    card = (tmp_path / NAME / "README.md").read_text()
    assert f"# {NAME}" in card
    assert f"{history[1].valid_loss:.4f}" in card
    assert "(best)" in card


@pytest.fixture
def with_losses(tmp_path, monkeypatch):
    """Train with validation losses that we choose."""

    def run(losses, training, *, resumed=False):
        left = iter(losses)
        monkeypatch.setattr("melody.train.epoch.validate", lambda *_: next(left))
        return run_training(tmp_path, training=training, resumed=resumed)

    return run


def kept_files(folder):
    return sorted(path.name for path in (folder / NAME).glob("epoch-*"))


def test_kept_epochs_and_the_best_stay_and_all_others_go(tmp_path, with_losses):
    run = with_losses([3.0, 2.0, 1.0, 2.0, 3.0], Training(epochs=5, keep=(1, 5)))
    assert sorted(run.epochs) == [1, 3, 5]
    assert run.best_epoch == 3
    assert [run.epochs[epoch].valid_loss for epoch in (1, 3, 5)] == [3.0, 1.0, 3.0]
    assert kept_files(tmp_path) == [f"epoch-00{epoch}.safetensors" for epoch in (1, 3, 5)]
    assert [(entry.epoch, entry.best) for entry in catalogue(tmp_path)] == [
        (1, False), (3, True), (5, False),
    ]  # fmt: skip
    for entry in catalogue(tmp_path):
        assert (
            entry.bytes == (tmp_path / NAME / f"epoch-00{entry.epoch}.safetensors").stat().st_size
        )


def test_of_equal_epochs_the_first_is_best(with_losses):
    assert with_losses([2.0, 2.0, 2.0], Training(epochs=3)).best_epoch == 1


def test_patience_stops_after_so_many_epochs_without_a_better_one(tmp_path, with_losses):
    with_losses([3.0, 2.0, 2.5, 2.6, 1.0], Training(epochs=5, patience=2))
    assert len(read_history(tmp_path / NAME)) == 4


def test_without_patience_a_training_goes_on_to_its_end(tmp_path, with_losses):
    with_losses([1.0, 2.0, 3.0, 4.0, 5.0], Training(epochs=5))
    assert len(read_history(tmp_path / NAME)) == 5


def test_a_stopped_training_stays_stopped_when_resumed(tmp_path, with_losses):
    training = Training(epochs=5, patience=2)
    with_losses([1.0, 2.0, 3.0], training)
    with_losses([], training, resumed=True)
    assert len(read_history(tmp_path / NAME)) == 3


def test_a_finished_training_has_nothing_left_to_do(tmp_path):
    first = run_training(tmp_path)
    before = contents(tmp_path)
    assert run_training(tmp_path, resumed=True, watch=Watch(on_batch=pytest.fail)) == first
    assert contents(tmp_path) == before


def test_a_training_can_be_made_longer_and_ends_as_if_it_had_been_so_from_the_start(tmp_path):
    longer = dataclasses.replace(SHORT, epochs=6)
    run_training(tmp_path / "at once", training=longer)
    run_training(tmp_path / "later")
    run_training(tmp_path / "later", training=longer, resumed=True)
    assert contents(tmp_path / "later") == contents(tmp_path / "at once")


@pytest.fixture
def rates(monkeypatch):
    """The learning rate of each update, by epoch."""
    from melody.train import epoch as module

    seen = []

    def note(*given):
        seen.append(learning_rate(*given))
        return seen[-1]

    monkeypatch.setattr(module, "learning_rate", note)
    return seen


@pytest.mark.parametrize("model", NETWORKS)
def test_after_a_restart_rates_fall_once_more_from_the_kept_weights(tmp_path, rates, model):
    once = dataclasses.replace(SHORT, epochs=2, warm_up=1, decay=True)
    twice = dataclasses.replace(once, epochs=4, restarts=(2,))
    run_training(tmp_path / "once", model, once)
    run_training(tmp_path / "twice", model, twice)
    first = "epoch-002.safetensors"
    assert contents(tmp_path / "twice")[first] == contents(tmp_path / "once")[first]
    per_stage = len(rates) // 3
    assert rates == rates[:per_stage] * 3
    assert rates[0] == max(rates) > rates[per_stage - 1]


@pytest.mark.parametrize("model", ["lstm", "hybrid-bert"])
@pytest.mark.parametrize("stopped_after", [1, 2, 3])
def test_a_training_with_a_restart_can_be_stopped_anywhere(tmp_path, model, stopped_after):
    training = dataclasses.replace(SHORT, restarts=(2,))
    run_training(tmp_path / "at once", model, training)

    def stop(epoch, *_):
        if epoch > stopped_after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_training(tmp_path / "later", model, training, watch=Watch(on_batch=stop))
    run_training(tmp_path / "later", model, training, resumed=True)
    assert contents(tmp_path / "later") == contents(tmp_path / "at once")


@pytest.mark.parametrize(
    "change", [{"learning_rate": 0.5}, {"seed": 2}, {"decay": True}, {"half_precision": True}]
)
def test_a_run_is_not_gone_on_with_under_other_settings(tmp_path, change):
    run_training(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(MelodyError, match="begun with other settings or songs"):
        run_training(tmp_path, training=dataclasses.replace(SHORT, **change), resumed=True)
    with pytest.raises(MelodyError, match="begun with other settings or songs"):
        run_training(tmp_path, "bert", resumed=True)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("damage", [b"", b"\xff" * 100, None])
def test_a_damaged_state_is_refused_in_one_line(tmp_path, damage):
    run_training(tmp_path)
    state = tmp_path / NAME / STATE_FILE
    state.write_bytes(state.read_bytes()[:-100] if damage is None else damage)
    with pytest.raises(MelodyError, match="the saved state of tiny-run is damaged"):
        run_training(tmp_path, resumed=True)


def test_progress_is_reported_after_each_batch(tmp_path):
    seen = []
    run_training(tmp_path, watch=Watch(lambda epoch, share, _: seen.append((epoch, share))))
    assert seen == [(epoch, share) for epoch in (1, 2, 3, 4) for share in (0.5, 1.0)]


@pytest.mark.parametrize("model", NETWORKS)
def test_computing_in_half_precision_repeats_itself_too(tmp_path, model):
    training = dataclasses.replace(SHORT, epochs=2, half_precision=True, decay=True)
    run_training(tmp_path / "one", model, training)
    run_training(tmp_path / "two", model, training)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_an_unknown_model_is_refused_and_the_known_ones_are_named(tmp_path):
    with pytest.raises(MelodyError, match=r"no model named 'gpt'.*lstm, bert"):
        train(tmp_path / NAME, NAME, "gpt", tiny_data(), SHORT)


@pytest.mark.parametrize(
    "knobs",
    [
        {"epochs": 0},
        {"patience": -1},
        {"keep": (0,)},
        {"seed": -1},
        {"seed": 10**30},
        {"keep": (5,), "restarts": (4,)},
        {"epochs": 5, "keep": (5,), "restarts": (5,)},
        {"keep": (0,), "restarts": (0,)},
    ],
)
def test_nonsense_settings_are_refused_in_one_line(knobs):
    with pytest.raises(MelodyError):
        Training(**knobs)


def test_data_come_from_a_token_file_split_by_family(tmp_path):
    write_tunes(invent_tunes(60), tmp_path / "mine.txt")
    data = load_data(str(tmp_path / "mine.txt"))
    assert data.facts["name"] == "mine"
    assert sum(map(len, data.parts.values())) == len(invent_tunes(60))
    assert [data.facts[part] for part in data.parts] == [len(p) for p in data.parts.values()]
    again = split_tunes(list(reversed(invent_tunes(60))), "mine")
    assert again.vocabulary == data.vocabulary
    assert {len(part) for part in again.parts.values()} == {len(p) for p in data.parts.values()}


def test_other_songs_have_another_hash():
    one, other = split_tunes(invent_tunes(60), "a"), split_tunes(invent_tunes(59), "a")
    assert one.facts["sha256"] != other.facts["sha256"]


def test_too_few_tunes_are_refused_in_one_line():
    with pytest.raises(MelodyError, match="too few tunes"):
        split_tunes([Tune("a", ("60", "/"))], "one")


def test_an_unknown_corpus_is_refused_in_one_line():
    with pytest.raises(MelodyError, match="no corpus named"):
        load_data("nothing of that name")


@pytest.mark.parametrize("is_able", [True, False])
def test_half_precision_is_used_where_the_processor_can_and_recorded(
    tmp_path, monkeypatch, is_able
):
    monkeypatch.setattr("melody.train.fit.can_halve", lambda _: is_able)
    asked = dataclasses.replace(SHORT, epochs=1, half_precision=True)
    assert run_training(tmp_path, training=asked).training["half_precision"] == is_able
