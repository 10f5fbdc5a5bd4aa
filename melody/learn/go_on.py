"""A model goes on with a person's own songs: what it learns from, how, and the run it becomes."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from melody.learn.songs import BaseSongs, read_base_songs
from melody.learn.split import hold_out
from melody.notation import MelodyError
from melody.preprocess.encode import Tune
from melody.runs.checkpoints import Checkpoint, Run
from melody.train.dataset import Data, example_of
from melody.train.epoch import ALONE, Watch
from melody.train.fit import train
from melody.train.settings import Training

OWN = "own-songs"
# Larger rates forget what the model knew: measured in benchmarks/learning.
LEARNING_RATES = {"hybrid-bert": 5e-4, "lookback-lstm": 3e-4, "bert": 5e-4, "lstm": 5e-4}
EPOCHS, PATIENCE = 24, 3
KEPT = (1, 2, 4, 8, 16, 32)  # to hear what came between
WARM_UP, AVERAGE, WEIGHT_DECAY = 10, 0.9, 0.01


@dataclass(frozen=True)
class Wishes:
    """How to go on: so many epochs at most, within so many seconds, with base songs or without."""

    epochs: int = EPOCHS
    seconds: float | None = None
    mixes: bool = True
    seed: int = 1
    learning_rate: float | None = None


@dataclass(frozen=True)
class Songs:
    """A person's songs in two parts, and some that the model knew before."""

    train: list[Tune]
    held_out: list[Tune]
    base: BaseSongs


def choose_songs(parent: Checkpoint, tunes: Sequence[Tune], workers: int | None = None) -> Songs:
    """Split a person's tunes, and find some of those that the model knew before.

    Raises:
        MelodyError: when there are too few.
    """
    train_tunes, held_out = hold_out(tunes)
    return Songs(train_tunes, held_out, read_base_songs(parent, len(train_tunes), workers))


def go_on(
    folder: Path,
    parent: Checkpoint,
    songs: Songs,
    wishes: Wishes | None = None,
    watch: Watch = ALONE,
    *,
    resumed: bool = False,
) -> Run:
    """Train on from a checkpoint into a run's folder; epoch 0 is what it goes on from.

    It ends after some epochs in vain, at the last epoch, when the seconds are over or when
    whoever watches says so. The best epoch is kept, epoch 0 where nothing was better.

    Raises:
        MelodyError: when the folder's run was begun with other songs or settings.
    """
    wishes = wishes or Wishes()
    data = _data(parent, songs, mixes=wishes.mixes)
    ends = time.monotonic() + (float("inf") if wishes.seconds is None else wishes.seconds)
    return train(
        folder,
        folder.name,
        parent.run.model,
        data,
        _training(parent, songs, wishes),
        resumed=resumed,
        watch=replace(watch, should_stop=lambda: time.monotonic() >= ends or watch.should_stop()),
    )


def _training(parent: Checkpoint, songs: Songs, wishes: Wishes) -> Training:
    if wishes.seconds is not None and not wishes.seconds > 0:
        raise MelodyError("the seconds of a training must be more than 0")
    return Training(
        epochs=wishes.epochs,
        keep=(0, *KEPT),
        patience=PATIENCE,
        learning_rate=wishes.learning_rate or LEARNING_RATES[parent.run.model],
        warm_up=WARM_UP,
        half_precision=True,
        average=AVERAGE,
        weight_decay=WEIGHT_DECAY,
        validation_tunes=len(songs.held_out),
        seed=wishes.seed,
        start=parent.label,
        keep_start=True,
    )


def _data(parent: Checkpoint, songs: Songs, *, mixes: bool) -> Data:
    parts = {"train": songs.train, "valid": songs.held_out, "test": songs.held_out}
    mixed = songs.base.trained_on if mixes else ()
    encoded = {part: [example_of(t, parent.vocabulary) for t in parts[part]] for part in parts}
    lines = [" ".join(tune.symbols) for part in ("train", "valid") for tune in parts[part]]
    facts: dict[str, object] = {
        "name": OWN,
        "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
        "split_version": 1,
        **{part: len(members) for part, members in parts.items()},
        "mixed_in": len(mixed),
        "parent": parent.label,
        "parent_sha256": parent.run.epochs[parent.epoch].sha256,
        "parent_corpus": parent.run.corpus["name"],
    }
    held = {part: [tune.name for tune in parts[part]] for part in ("valid", "test")}
    more = [example_of(tune, parent.vocabulary) for tune in mixed]
    return Data(parent.vocabulary, encoded, facts, held, more)
