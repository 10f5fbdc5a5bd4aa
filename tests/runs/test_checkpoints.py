"""Checkpoints: what is saved comes back, and damage is told in one line."""

import hashlib
import json
import random
import shutil
from contextlib import suppress

import numpy as np
import pytest
import torch
from safetensors.torch import save as pack_tensors

from melody.models import MODELS
from melody.models.networks import NETWORKS
from melody.notation import MelodyError
from melody.runs.checkpoints import BEST, catalogue, load, read_run, read_runs
from melody.runs.weight_files import epoch_file, read_weights, save_weights
from melody.storage.paths import checkpoints_folder
from tests.small_models import RUNS, SIZES
from tests.tiny import EPOCHS

SHIPPED = checkpoints_folder()
LARGEST = 10 * 1000 * 1000


@pytest.fixture
def folder(tiny_checkpoints, tmp_path):
    """A copy of the tiny checkpoints that a test may damage."""
    shutil.copytree(tiny_checkpoints, tmp_path / "runs")
    return tmp_path / "runs"


@pytest.mark.parametrize("name", MODELS)
def test_weights_come_back_as_saved_in_half_precision(tmp_path, name):
    torch.manual_seed(1)
    weights = NETWORKS[name](15, **SIZES[name]).state_dict()
    kept = save_weights(tmp_path, 5, weights, 1.5)
    content = epoch_file(tmp_path, 5).read_bytes()
    assert (kept.bytes, kept.valid_loss) == (len(content), 1.5)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert save_weights(tmp_path, 6, weights, 1.5).sha256 == kept.sha256
    assert content == pack_tensors({n: each.half().contiguous() for n, each in weights.items()})
    again = read_weights(epoch_file(tmp_path, 5))
    assert again.keys() == weights.keys()
    assert all(np.array_equal(again[name], each.half().float()) for name, each in weights.items())


@pytest.mark.parametrize("run", RUNS)
def test_every_label_of_the_catalogue_loads(tiny_checkpoints, run):
    entries = [entry for entry in catalogue(tiny_checkpoints) if entry.run == run]
    assert {1, 5} <= {entry.epoch for entry in entries}
    assert sum(entry.best for entry in entries) == 1
    for entry in entries:
        assert entry.label == f"{run}@{entry.epoch}"
        checkpoint = load(entry.label, tiny_checkpoints)
        assert checkpoint.label == entry.label
        assert checkpoint.model.vocabulary_size == len(checkpoint.vocabulary)
        assert isinstance(checkpoint.model, MODELS[checkpoint.run.model])
        assert checkpoint.file == epoch_file(tiny_checkpoints / run, entry.epoch)


NO_CONTEXT = np.zeros((5, 5), dtype=np.int64)


def test_the_best_epoch_has_a_name_of_its_own(tiny_checkpoints):
    best = next(e for e in catalogue(tiny_checkpoints) if e.run == "lstm-talk" and e.best)
    assert load(f"lstm-talk@{BEST}", tiny_checkpoints).label == best.label


def test_the_best_epoch_has_the_lowest_validation_loss(tiny_checkpoints):
    for _, run in read_runs(tiny_checkpoints):
        lowest = min(run.epochs, key=lambda epoch: run.epochs[epoch].valid_loss)
        assert run.best_epoch == lowest


def test_a_label_that_was_loaded_lately_comes_from_memory(tiny_checkpoints):
    assert load("lstm-talk@5", tiny_checkpoints) is load("lstm-talk@5", tiny_checkpoints)


@pytest.mark.parametrize(
    "label",
    ["", "@", "lstm-talk", "lstm-talk@", "lstm-talk@2", "lstm-talk@05", "lstm-talk@-1", "@5",
     "../lstm-talk@5", "x" * 5000, "lstm-talk@5\n", "bert-talk@five"],
)  # fmt: skip
def test_an_unknown_label_is_refused_and_the_known_ones_are_told(tiny_checkpoints, label):
    with pytest.raises(MelodyError, match="no checkpoint named") as refusal:
        load(label, tiny_checkpoints)
    told = str(refusal.value)
    assert len(told.splitlines()) == 1
    assert len(told) <= 160
    assert "lstm-talk" in told
    assert "bert-talk" in told


def test_what_is_shipped_is_told_in_one_short_line():
    with pytest.raises(MelodyError) as refusal:
        load("lstm-talk@3", SHIPPED)
    assert len(str(refusal.value)) < 160
    assert all(run in str(refusal.value) for run in RUNS)


def test_a_run_is_called_what_its_folder_is_called(folder):
    (folder / "lstm-talk").rename(folder / "mine")
    assert load("mine@5", folder).run.name == "mine"


def test_where_there_is_no_run_one_is_told_what_to_do(tmp_path):
    assert catalogue(tmp_path) == []
    with pytest.raises(MelodyError, match="train_all"):
        load("lstm-talk@5", tmp_path)


def damage_is_refused(folder, content):
    epoch_file(folder / "lstm-talk", 5).write_bytes(content)
    with pytest.raises(MelodyError) as refusal:
        load("lstm-talk@5", folder)
    assert len(str(refusal.value).splitlines()) == 1


def test_each_flip_in_the_header_and_many_beyond_are_refused(folder):
    content = epoch_file(folder / "lstm-talk", 5).read_bytes()
    header = 8 + int.from_bytes(content[:8], "little")
    places = [*range(0, header, 3), *random.Random(1).sample(range(header, len(content)), 50)]
    for place in places:
        flipped = bytearray(content)
        flipped[place] ^= 1 << (place % 8)
        damage_is_refused(folder, bytes(flipped))


def test_a_file_cut_short_is_refused(folder):
    content = epoch_file(folder / "lstm-talk", 5).read_bytes()
    for length in (0, 1, 7, 8, 9, *random.Random(2).sample(range(len(content)), 60)):
        damage_is_refused(folder, content[:length])


def test_a_file_that_grew_is_refused(folder):
    damage_is_refused(folder, epoch_file(folder / "lstm-talk", 5).read_bytes() + b"\0")


def test_weights_of_another_model_are_refused(folder):
    content = epoch_file(folder / "bert-talk", 5).read_bytes()
    path = folder / "lstm-talk" / "run.json"
    facts = json.loads(path.read_text())
    facts["epochs"]["5"]["sha256"] = hashlib.sha256(content).hexdigest()
    path.write_text(json.dumps(facts))
    damage_is_refused(folder, content)


def test_one_damaged_run_leaves_the_others_alone(folder):
    (folder / "lstm-talk" / "run.json").write_text("{")
    assert {entry.run for entry in catalogue(folder)} == {"bert-talk"}
    load("bert-talk@5", folder)
    with pytest.raises(MelodyError, match="missing or damaged"):
        read_run(folder / "lstm-talk")


def test_a_missing_file_is_left_out_of_the_catalogue(folder):
    epoch_file(folder / "lstm-talk", 1).unlink()
    assert "lstm-talk@1" not in [entry.label for entry in catalogue(folder)]


def test_a_flip_anywhere_in_the_description_is_read_or_refused(folder):
    path = folder / "lstm-talk" / "run.json"
    content = path.read_bytes()
    for place in random.Random(3).sample(range(len(content)), 300):
        flipped = bytearray(content)
        flipped[place] ^= 1 << random.Random(place).randrange(8)
        path.write_bytes(bytes(flipped))
        for entry in catalogue(folder):
            with suppress(MelodyError):
                load(entry.label, folder)


@pytest.mark.parametrize(
    "change",
    [{"model": "gpt"}, {"config": {"hidden": -1}}, {"config": {"hidden": 10**12}},
     {"config": {"nonsense": 1}}, {"config": {"hidden": "x"}}, {"config": {"hidden": None}}],
    ids=str,
)  # fmt: skip
def test_a_run_that_cannot_be_built_is_told_in_one_line(folder, change):
    path = folder / "lstm-talk" / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    told = "needs a model that this version does not know|does not fit its run"
    with pytest.raises(MelodyError, match=told):
        load("lstm-talk@5", folder)


@pytest.mark.parametrize("change", [{"corpus": {}}, {"corpus": []}, {"epochs": []}, {"name": 5},
                                    {"vocabulary": ["60"]}, {"more": 1}], ids=str)  # fmt: skip
def test_a_run_that_lacks_something_is_left_out_of_the_catalogue(folder, change):
    path = folder / "lstm-talk" / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    assert {entry.run for entry in catalogue(folder)} == {"bert-talk"}


def test_the_folder_of_runs_can_be_named(monkeypatch, tiny_checkpoints):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(tiny_checkpoints))
    assert [entry.label for entry in catalogue()] == [e.label for e in catalogue(tiny_checkpoints)]
    assert len(catalogue()) >= len(RUNS) * len(EPOCHS)


@pytest.mark.parametrize("entry", catalogue(SHIPPED), ids=lambda entry: entry.label)
def test_every_shipped_checkpoint_loads_is_small_and_has_a_card(entry):
    checkpoint = load(entry.label, SHIPPED)
    assert np.isfinite(checkpoint.model.logits(np.array([5, 1, 6, 1, 0]), NO_CONTEXT)).all()
    assert entry.bytes < LARGEST
    card = (SHIPPED / entry.run / "README.md").read_text(encoding="utf-8")
    assert f"# {entry.run}" in card
    assert f"\n| {entry.epoch}" in card
    for told in ("Licence", "Citation", "What it gets wrong"):
        assert told in card


def test_both_models_of_the_talk_are_shipped():
    assert set(RUNS) <= {entry.run for entry in catalogue(SHIPPED)}
