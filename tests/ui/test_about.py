"""The tab About: figures are those of the weights that are here, or none."""

import json
import shutil

import pytest

from melody.runs.card import SCORES_FILE, write_card
from melody.runs.checkpoints import catalogue, read_runs
from melody.ui.tabs.about import tell_models


@pytest.fixture
def folder(folk_checkpoints, tmp_path):
    return shutil.copytree(folk_checkpoints, tmp_path / "checkpoints")


def score_best(folder, content: str | None = None) -> str:
    """Write what the best epochs scored, measured on other weights if their hash is given."""
    for place, run in read_runs(folder):
        best = run.best_epoch
        hashed = content or run.epochs[best].sha256
        scores = {str(best): {"bits_per_symbol": 1.0, "bits_per_note": 2.341, "content": hashed}}
        (place / SCORES_FILE).write_text(json.dumps(scores), encoding="utf-8")
        write_card(place)
    return tell_models(catalogue(folder), list(read_runs(folder)))


def test_the_table_tells_how_good_each_model_is(folder):
    assert score_best(folder).count("<td>2.34</td>") == 2
    assert "| 2.341 |" in (folder / "bert-folk" / "README.md").read_text(encoding="utf-8")


def test_what_other_weights_scored_is_not_told(folder):
    assert "2.3" not in score_best(folder, "other weights")
    assert "2.341" not in (folder / "bert-folk" / "README.md").read_text(encoding="utf-8")
