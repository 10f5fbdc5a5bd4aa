"""Run folders: one training of one model on one corpus, and its kept epochs.

``run.json`` says how to build the model again, ``epoch-005.safetensors`` holds the weights after
an epoch (half precision), ``history.csv`` the losses, ``README.md`` the model card and
``held-out.json`` the names of the songs that were kept from training. Nothing is ever unpickled.
"""

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError

from melody.models import MODELS, TrainedModel
from melody.models.weights import Array, Integers, MisfitError
from melody.notation import MelodyError
from melody.runs.weight_files import EpochFile, epoch_file, widen
from melody.storage.files import write_text
from melody.storage.paths import OWN_RUN, checkpoints_folder, home_of_run
from melody.vocabulary import Vocabulary

BEST = "best"
MOST_TOLD = 160  # characters of a line
GONE = "that model of somebody's own songs is not here any more; choose another, or learn again"


@dataclass(frozen=True)
class Run:
    """What ``run.json`` holds: how a run was trained and what was kept of it."""

    name: str
    model: str
    config: dict[str, Any]
    vocabulary: tuple[str, ...]
    corpus: dict[str, Any]
    training: dict[str, Any]
    versions: dict[str, str]
    best_epoch: int | None = None
    epochs: dict[int, EpochFile] = field(default_factory=dict)

    @property
    def best_loss(self) -> float:
        """The lowest validation loss (nats per symbol) of the kept epochs."""
        return min(kept.valid_loss for kept in self.epochs.values())


@dataclass(frozen=True)
class Entry:
    """A line of the catalogue: one checkpoint on disk."""

    label: str
    run: str
    model: str
    corpus: str
    epoch: int
    valid_loss: float
    best: bool
    bytes: int


@dataclass(frozen=True)
class Checkpoint:
    """A loaded checkpoint, ready to predict; ``file`` holds its weights."""

    label: str
    model: TrainedModel
    vocabulary: Vocabulary
    run: Run
    file: Path = Path()

    @property
    def epoch(self) -> int:
        """The epoch that was loaded."""
        return int(self.label.rpartition("@")[2])

    def encode(self, symbols: Iterable[str]) -> Integers:
        """Symbols -> (T,) ids."""
        return np.array(self.vocabulary.encode(symbols), dtype=np.int64)


def save_run(folder: Path, run: Run) -> None:
    """Write ``run.json``."""
    write_text(folder / "run.json", json.dumps(asdict(run), indent=1) + "\n")


def read_run(folder: Path) -> Run:
    """Read ``run.json``; a run is called what its folder is called.

    Raises:
        MelodyError: when it is missing or does not describe a run.
    """
    try:
        run = parse_run(json.loads((folder / "run.json").read_text(encoding="utf-8")))
        return replace(run, name=folder.name)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise MelodyError(
            f"the run {folder.name!r} is missing or damaged; train it again"
        ) from None


def parse_run(facts: dict[str, Any]) -> Run:
    """What ``run.json`` holds -> a run; raises ValueError, TypeError or KeyError where it lacks."""
    vocabulary = Vocabulary(tuple(facts["vocabulary"])).symbols
    epochs = {int(number): EpochFile(**epoch) for number, epoch in facts["epochs"].items()}
    kinds = {"name": str, "model": str, "config": dict, "training": dict, "versions": dict}
    wrong = [name for name, kind in kinds.items() if not isinstance(facts[name], kind)]
    if wrong or not isinstance(facts["corpus"]["name"], str):
        raise ValueError(f"not of the right kind: {wrong or 'corpus'}")
    return Run(**{**facts, "vocabulary": vocabulary, "epochs": epochs})


def catalogue(folder: Path | None = None) -> list[Entry]:
    """Every checkpoint on disk, by run and epoch; damaged runs and missing files are left out."""
    return [entry for run_folder, run in read_runs(folder) for entry in _entries(run_folder, run)]


def read_runs(folder: Path | None = None) -> Iterator[tuple[Path, Run]]:
    """The readable runs below a folder, by name."""
    for path in sorted((folder or checkpoints_folder()).glob("*/run.json")):
        try:
            yield path.parent, read_run(path.parent)
        except MelodyError:
            continue


def find_run(name: str) -> tuple[Path, Run] | None:
    """A run by its name, its folder first: a shipped one, or one that is lent; None without."""
    folder = (home_of_run(name) or checkpoints_folder()) / name
    try:
        return folder, read_run(folder)
    except MelodyError:
        return None


def _entries(folder: Path, run: Run) -> list[Entry]:
    return [
        Entry(
            label=f"{run.name}@{epoch}",
            run=run.name,
            model=run.model,
            corpus=run.corpus["name"],
            epoch=epoch,
            valid_loss=kept.valid_loss,
            best=epoch == run.best_epoch,
            bytes=kept.bytes,
        )
        for epoch, kept in sorted(run.epochs.items())
        if epoch_file(folder, epoch).is_file()
    ]


def load(label: str, folder: Path | None = None) -> Checkpoint:
    """Load ``run@epoch`` or ``run@best``; a label that was loaded lately comes from memory.

    Raises:
        MelodyError: when there is none of that name, or its file is damaged.
    """
    run_name, _, epoch = label.partition("@")
    lent = home_of_run(run_name) if folder is None else None
    if folder is lent is None and run_name.startswith(OWN_RUN):
        raise MelodyError(GONE)
    entries, home = catalogue(lent or folder), lent or folder or checkpoints_folder()
    for entry in entries:
        if entry.run == run_name and (str(entry.epoch) == epoch or (epoch == BEST and entry.best)):
            read = _load.__wrapped__ if lent else _load  # what is lent is not kept
            return read(home, entry.run, entry.epoch, entry.label)
    told = f"no checkpoint named {label[:20]!r}; {_there_are(entries, run_name)}"
    raise MelodyError(told[:MOST_TOLD])


def _there_are(entries: list[Entry], run_name: str) -> str:
    runs = list(dict.fromkeys(entry.run for entry in entries))
    if run_name not in runs:
        return f"the runs are {', '.join(runs)}" if runs else "there are none: run train_all.py"
    epochs = ", ".join(str(entry.epoch) for entry in entries if entry.run == run_name)
    return f"{run_name} has {epochs}; the runs are {', '.join(runs)}"


@lru_cache(maxsize=16)
def _load(folder: Path, run_name: str, epoch: int, label: str) -> Checkpoint:
    run = read_run(folder / run_name)
    file = epoch_file(folder / run_name, epoch)
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != run.epochs[epoch].sha256:
        raise MelodyError(f"the file of {label} is damaged; fetch or train it again")
    try:
        return Checkpoint(label, build(run, widen(content)), Vocabulary(run.vocabulary), run, file)
    except (SafetensorError, MisfitError):
        raise MelodyError(f"the file of {label} does not fit its run; train it again") from None


def build(run: Run, weights: Mapping[str, Array]) -> TrainedModel:
    """The model that a run describes, with its weights.

    Raises:
        MelodyError: when this version does not know the model or its arguments.
        MisfitError: when the weights are not those of the model.
    """
    try:
        return MODELS[run.model](Vocabulary(run.vocabulary), run.config, weights)
    except (KeyError, TypeError):
        raise MelodyError(f"{run.name} needs a model that this version does not know") from None


def library_versions() -> dict[str, str]:
    """What a run depends on, recorded with it."""
    names = ("torch", "music21", "numpy", "safetensors")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}
