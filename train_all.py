"""Every checkpoint we ship, from the corpora, in one command; what was begun is gone on with.

``python train_all.py`` trains all runs, ``python train_all.py lstm-talk`` only that one: on two
cores, two terminals with a run each are faster than one after the other. The world runs go on from
the folk runs, and learn from collections that music21 does not bring: ``--data DIR`` says where
they lie.
"""

import argparse
import os
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

from melody.cli.progress import training_progress
from melody.notation import MelodyError
from melody.storage.paths import DATA, checkpoints_folder
from melody.train.dataset import load_data
from melody.train.epoch import Watch
from melody.train.fit import train
from melody.train.settings import Training


@dataclass(frozen=True)
class ShippedRun:
    """One run: which model on which corpus, and how."""

    model: str
    corpus: str
    training: Training
    config: dict[str, object] = field(default_factory=dict)


LADDER = (1, 5, 20, 50)
FOLK = Training(
    epochs=20,
    keep=(1, 5, 20),
    decay=True,
    half_precision=True,
    average=0.999,
    validation_tunes=300,
)

# Every tradition in one network, gone on from the folk runs: see docs/log.md.
WORLD = replace(FOLK, keep=(1, 5), validation_tunes=5000, balance=True)

# The talk's two models on the talk's songs, without early stopping, so that over-training can
# be heard. Both go through the same tunes and keep the same epochs.
SHIPPED_RUNS = {
    "lstm-talk": ShippedRun("lstm", "german", Training(epochs=50, keep=LADDER)),
    "bert-talk": ShippedRun(
        "bert", "german", Training(epochs=50, keep=LADDER, decay=True, half_precision=True)
    ),
    # Everything that music21 ships, with metre and style. Small updates, a falling learning rate
    # and averaged weights: each measured, see docs/log.md.
    "lstm-folk": ShippedRun(
        "lookback-lstm",
        "folk",
        replace(FOLK, epochs=24, patience=4, learning_rate=2e-3, validation_tunes=1000),
        {"hidden": 320},
    ),
    "bert-folk": ShippedRun(
        "hybrid-bert",
        "folk",
        replace(
            FOLK,
            epochs=44,
            keep=(1, 5, 20, 32),
            restarts=(20, 32),
            learning_rate=1.5e-3,
            warm_up=500,
            weight_decay=0.01,
        ),
    ),
    "lstm-world": ShippedRun(
        "lookback-lstm",
        "world",
        replace(WORLD, epochs=5, learning_rate=1.2e-3, start="lstm-folk@16"),
    ),
    "bert-world": ShippedRun(
        "hybrid-bert",
        "world",
        replace(
            WORLD,
            epochs=6,
            learning_rate=8e-4,
            warm_up=500,
            weight_decay=0.01,
            start="bert-folk@44",
        ),
    ),
}


def main(words: list[str]) -> None:
    """Train the named runs, or all of them."""
    parser = argparse.ArgumentParser(description="Train the shipped runs, or those that are named.")
    parser.add_argument("names", nargs="*", metavar="RUN", help=", ".join(SHIPPED_RUNS))
    parser.add_argument("--data", type=Path, help=f"the folder of collections; else {DATA}")
    asked = parser.parse_args(words)
    if asked.data:
        os.environ[DATA] = str(asked.data.resolve())
    for name in asked.names or SHIPPED_RUNS:
        if name not in SHIPPED_RUNS:
            raise MelodyError(f"no run named {name!r}; there are: {', '.join(SHIPPED_RUNS)}")
        train_run(name, SHIPPED_RUNS[name])


def train_run(name: str, plan: ShippedRun) -> None:
    """Train one run, or go on with it."""
    data = load_data(plan.corpus, start=plan.training.start)
    folder = checkpoints_folder() / name
    with training_progress(name, plan.training.epochs) as report:
        train(
            folder,
            name,
            plan.model,
            data,
            plan.training,
            config=plan.config,
            resumed=True,
            watch=Watch(on_batch=report),
        )


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except MelodyError as error:
        sys.exit(f"{error}")
