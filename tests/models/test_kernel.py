"""The compiled kernel: what NumPy gives, the same alone and in company, and not needed."""

import shutil
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.context import Context
from melody.models import MODELS
from melody.models.kernel import library as kernel
from melody.models.networks import NETWORKS
from melody.music.meters import Meter
from melody.runs.checkpoints import catalogue, load
from melody.storage.paths import ROOT
from tests.small_models import SIZES, small_data

SYMBOLS = small_data().vocabulary
STEPS, READ = 40, 5
CONTEXT = Context(Meter(3, 4), 4, "major", "irish", 39).features(0, STEPS + READ)
COMPILED = kernel.find_kernel() is not None
compiled = pytest.mark.skipif(not COMPILED, reason="no C compiler was there at set-up")


def build_script():
    spec = spec_from_file_location("build_kernel", ROOT / "scripts" / "build_kernel.py")
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def without_kernel(patch):
    patch.setattr(kernel, "LIBRARY", kernel.LIBRARY.with_name("none.so"))
    kernel.find_kernel.cache_clear()


@pytest.fixture
def without(monkeypatch):
    """As on a machine that has no compiler."""
    without_kernel(monkeypatch)
    yield
    monkeypatch.undo()
    kernel.find_kernel.cache_clear()


def small(name):
    torch.manual_seed(1)
    network = NETWORKS[name].of(SYMBOLS, **SIZES[name])
    weights = {each: tensor.numpy() for each, tensor in network.state_dict().items()}
    return MODELS[name](SYMBOLS, network.config, weights)


def logits_of(model, tunes, symbols):
    """What a model expects step by step, all tunes side by side: (steps, B, V)."""
    dice = np.random.default_rng(3)
    ids = np.stack([dice.integers(1, symbols, STEPS) for _ in range(9)])[tunes]
    context = np.stack([CONTEXT] * len(ids))
    state = model.start(ids[:, :READ], context[:, : READ + 1])
    found = []
    for step in range(READ, STEPS):
        logits, state = model.step(state, ids[:, step], context[:, step + 1])
        found.append(logits)
    return np.stack(found)


@compiled
@pytest.mark.parametrize("name", MODELS)
def test_it_gives_what_numpy_gives(name, monkeypatch):
    model = small(name)
    by_kernel = logits_of(model, [0, 1, 2], len(SYMBOLS))
    without_kernel(monkeypatch)
    by_numpy = logits_of(model, [0, 1, 2], len(SYMBOLS))
    monkeypatch.undo()
    kernel.find_kernel.cache_clear()
    assert np.allclose(by_kernel, by_numpy, atol=1e-5)


@compiled
@pytest.mark.parametrize("label", [entry.label for entry in catalogue() if entry.best])
def test_it_gives_what_numpy_gives_with_the_shipped_weights(label, monkeypatch):
    checkpoint = load(label)
    symbols = len(checkpoint.vocabulary)
    by_kernel = logits_of(checkpoint.model, [0, 1], symbols)
    without_kernel(monkeypatch)
    by_numpy = logits_of(checkpoint.model, [0, 1], symbols)
    monkeypatch.undo()
    kernel.find_kernel.cache_clear()
    assert np.allclose(by_kernel, by_numpy, atol=1e-3)


@compiled
@pytest.mark.parametrize("name", MODELS)
@given(st.permutations(range(9)), st.integers(1, 9))
@settings(max_examples=12, deadline=None)
def test_a_tune_is_the_same_to_the_last_bit_alone_and_in_company(name, order, count):
    model, tunes = small(name), list(order)[:count]
    together = logits_of(model, tunes, len(SYMBOLS))
    for place, tune in enumerate(tunes):
        assert np.array_equal(together[:, place], logits_of(model, [tune], len(SYMBOLS))[:, 0])


@compiled
def test_an_old_state_stays_usable():
    for name in MODELS:
        model, context = small(name), CONTEXT[None]
        state = model.start(np.array([[4, 5, 6]]), context[:, :4])
        first, _ = model.step(state, np.array([7]), context[:, 4])
        other, _ = model.step(state, np.array([8]), context[:, 4])
        again, _ = model.step(state, np.array([7]), context[:, 4])
        assert np.allclose(first, again, atol=1e-6)
        assert not np.allclose(first, other, atol=1e-6)


@pytest.mark.usefixtures("without")
def test_without_a_compiler_numpy_takes_the_steps():
    assert kernel.find_kernel() is None
    for name in MODELS:
        assert np.isfinite(logits_of(small(name), [0, 1], len(SYMBOLS))).all()


def test_a_library_of_another_source_is_not_loaded(monkeypatch, tmp_path):
    monkeypatch.setattr(kernel, "SOURCE", tmp_path / "kernel.c")
    (tmp_path / "kernel.c").write_text("int changed;\n")
    kernel.find_kernel.cache_clear()
    assert kernel.find_kernel() is None
    monkeypatch.undo()
    kernel.find_kernel.cache_clear()
    assert (kernel.find_kernel() is not None) == COMPILED


@pytest.mark.parametrize("compiler", ["/nowhere/cc", "false"])
def test_setting_up_goes_on_without_a_compiler_or_with_a_broken_one(
    compiler, monkeypatch, tmp_path
):
    monkeypatch.setenv("CC", compiler)
    assert build_script().build_kernel(tmp_path) is None
    assert not [*tmp_path.iterdir()]
    command = [sys.executable, "scripts/build_kernel.py"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env={"PATH": "", "CC": compiler}
    )
    assert done.returncode == 0
    assert done.stdout == "No C compiler serves; NumPy takes the steps.\n"


@pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler")
def test_it_is_built_in_one_file(tmp_path):
    made = build_script().build_kernel(tmp_path)
    assert made == tmp_path / "_kernel.so"
    assert [*tmp_path.iterdir()] == [made]
