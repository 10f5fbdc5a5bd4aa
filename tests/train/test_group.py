"""Several processes that train together come to what one comes to, and go on where they were."""

import os
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file

from melody.cli.parser import main
from melody.models.dropout import CUT, Cut, CutDropout, draw_mask_of_rows
from melody.models.networks import NETWORKS
from melody.preprocess.token_file import write_tunes
from melody.runs.history import read_history
from melody.storage.paths import ROOT
from melody.train.group import Group
from tests.small_models import SIZES, small_data
from tests.tiny import invent_tunes

TOGETHER = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]


def train_together(*settings: str) -> None:
    command = [*TOGETHER, "-m", "melody", *settings]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-3000:]


@pytest.mark.parametrize("model", ["lstm", "lookback-lstm", "hybrid-bert"])
def test_two_processes_come_to_what_one_comes_to(tmp_path, model):
    write_tunes(invent_tunes(24), tmp_path / "mine.txt")
    settings = ["train", "--model", model, "--corpus", str(tmp_path / "mine.txt"), "--name", "mine",
                "--keep", "1,2"]  # fmt: skip
    assert main([*settings, "--epochs", "2", "--out", str(tmp_path / "one")]) == 0
    train_together(*settings, "--epochs", "1", "--out", str(tmp_path / "two"))
    train_together(*settings, "--epochs", "2", "--out", str(tmp_path / "two"), "--resume")
    folders = [tmp_path / name / "mine" for name in ("one", "two")]
    one, two = (read_history(folder) for folder in folders)
    for alone, together in zip(one, two, strict=True):
        assert together.train_loss == pytest.approx(alone.train_loss, rel=1e-4)
        assert together.valid_loss == pytest.approx(alone.valid_loss, rel=1e-4)
    weights = [load_file(folder / "epoch-002.safetensors") for folder in folders]
    for name, tensor in weights[0].items():
        assert torch.allclose(tensor.float(), weights[1][name].float(), atol=2e-3), name


def test_parts_of_a_batch_are_all_of_it_and_an_idle_process_keeps_in_step():
    group = Group()
    rows = (torch.arange(3)[:, None],)
    for size in (1, 2, 3, 4):
        found = []
        for rank in range(size):
            group.size, group.rank = size, rank
            (own,), cut, counts = group.part_of(rows)
            assert cut.whole == 3
            assert len(own) == cut.after - cut.first > 0
            found += own.flatten().tolist() if counts else []
        assert found == [0, 1, 2]


def test_processes_drop_together_what_one_drops():
    layer, vectors = CutDropout(0.4), torch.ones(6, 5, 3)
    torch.manual_seed(1)
    whole, kept = layer(vectors), draw_mask_of_rows(vectors[:, :1], 0.3)
    for first, after in ((0, 2), (2, 6)):
        torch.manual_seed(1)
        token = CUT.set(Cut(6, first, after))
        assert torch.equal(layer(vectors[first:after]), whole[first:after])
        assert torch.equal(draw_mask_of_rows(vectors[first:after, :1], 0.3), kept[first:after])
        CUT.reset(token)


@pytest.mark.parametrize("model", NETWORKS)
def test_the_targets_that_are_counted_are_those_of_the_loss(model):
    data = small_data()
    built = NETWORKS[model].of(data.vocabulary, **SIZES[model]).eval()
    generator = torch.Generator().manual_seed(1)
    batch = next(iter(built.batches(data.parts["train"][:4], generator)))
    halves = [tuple(each[rows] for each in batch) for rows in (slice(0, 2), slice(2, None))]
    counts = [built.count_targets(half) for half in halves]
    mixed = sum(built.loss(h).item() * n for h, n in zip(halves, counts, strict=True)) / sum(counts)
    assert mixed == pytest.approx(built.loss(batch).item(), rel=1e-4)
