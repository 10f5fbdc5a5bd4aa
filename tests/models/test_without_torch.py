"""Where PyTorch is not installed everything works but training, which says what it needs."""

import os
import subprocess
import sys

import pytest

from melody.storage.paths import ROOT

HIDES_TORCH = 'raise ModuleNotFoundError("No module named \'torch\'", name="torch")\n'
SERVES = """
import sys
from contextlib import suppress

with suppress(ModuleNotFoundError):
    import torch
assert "torch" not in sys.modules

import app
from melody.evaluate.surprisal import Surprisal, views_beside
from melody.generate.expected import expect_symbol
from melody.context import UNKNOWN
from melody.runs.checkpoints import load
from melody.studio import Request, perform
from melody.ui.serve import warm_up

warm_up()
for label in ("lstm-talk@best", "bert-talk@1", "lstm-folk@best", "bert-folk@best"):
    asked = Request(checkpoint=label, seed="C4 D4 E4 F4 G4:2", bars=4, candidates=2)
    take = perform(asked)
    assert take.facts.bars == 4, label
    checkpoint = load(label)
    expect_symbol(checkpoint, ["60", "_"], UNKNOWN)
    for view in views_beside(checkpoint):
        told = Surprisal(view.checkpoint, take.symbols, take.setting).explain(two_way=view.two_way)
        assert all(each.bits >= 0 for each in told)
melody = " ".join(take.symbols)
filled = perform(Request(checkpoint="bert-folk@best", seed=melody, span=(16, 32), rounds=2))
assert filled.rewritten
assert "torch" not in sys.modules
print("served")
"""


@pytest.fixture
def run(tmp_path):
    """Runs Python with arguments where PyTorch cannot be imported."""
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "torch.py").write_text(HIDES_TORCH)
    path = os.pathsep.join(map(str, (tmp_path / "hidden", ROOT)))
    own = {"PYTHONPATH": path, "MELODY_VOTES": str(tmp_path / "votes.sqlite3")}

    def run(*arguments: str, **more) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env={**os.environ, **own},
            capture_output=True, text=True, timeout=300, check=False, **more,
        )  # fmt: skip

    return run


def test_a_server_makes_rewrites_and_explains_melodies_of_every_model(run):
    done = run("-c", SERVES)
    assert done.stdout.splitlines()[-1:] == ["served"], done.stderr[-2000:]


@pytest.mark.parametrize(
    "words",
    [
        ("train", "--model", "lstm", "--corpus", "german", "--run", "mine", "--epochs", "1"),
        ("train", "--from", "lstm-folk@best", "--songs", "examples"),
        ("tune", "--model", "lstm", "--corpus", "german", "--epochs", "1", "--study", "none"),
    ],
    ids=" ".join,
)
def test_training_says_in_one_line_what_it_needs(run, words, tmp_path):
    done = run("-m", "melody", *words, *(["--out", str(tmp_path)] if words[0] == "train" else []))
    assert done.returncode == 2
    assert "training needs PyTorch" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_the_child_that_learns_says_so_too(run):
    start = (
        "from melody.learn import learning_child as child; child.heed_input = print; child.main()"
    )
    told = run("-c", start, input='{"seconds": 9}\n').stdout
    assert "training needs PyTorch" in told


def test_the_command_line_writes_a_take(run, tmp_path):
    asked = ("--checkpoint", "lstm-folk@best", "--seed", "C4 D4 E4", "--out", str(tmp_path))
    done = run("-m", "melody", "generate", *asked)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "take.mid").read_bytes().startswith(b"MThd")
