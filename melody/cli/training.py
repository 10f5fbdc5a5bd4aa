"""The command train: from a corpus, or on from a trained model with one's own songs."""

import logging
import os
import re
import signal
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any

from melody.notation import MelodyError
from melody.storage.paths import checkpoints_folder

Answer = tuple[Any, str]
log = logging.getLogger(__name__)
NEEDED = ("model", "corpus", "run", "epochs")
SHOWN_REFUSALS = 3


def train(options: Namespace) -> Answer:
    """Step 2."""
    if options.start or options.songs:
        return _train_on(options)
    missing = [f"--{name}" for name in NEEDED if getattr(options, name) is None]
    if missing:
        raise MelodyError(f"{missing[0]} is missing; or go on from a model: --from and --songs")
    return _train_anew(options)


def _train_anew(options: Namespace) -> Answer:
    from melody.cli.progress import training_progress
    from melody.train.dataset import load_data
    from melody.train.epoch import Watch
    from melody.train.fit import train
    from melody.train.settings import Training

    restarts = _parse_epochs("--restarts", options.restarts)
    training = Training(
        epochs=options.epochs,
        keep=(*_parse_epochs("--keep", options.keep), *restarts),
        restarts=restarts,
        patience=options.patience,
        seed=options.seed,
    )
    folder = _run_folder(options, options.run)
    data = load_data(options.corpus, data=options.data)
    with training_progress(options.run, options.epochs) as report:
        run = train(
            folder, options.run, options.model, data, training,
            resumed=options.resume, watch=Watch(on_batch=report),
        )  # fmt: skip
    if not _is_first():
        return {}, ""
    kept = ", ".join(f"{run.name}@{epoch}" for epoch in sorted(run.epochs))
    return asdict(run), f"kept {kept}; best: {run.name}@{run.best_epoch}"


def _train_on(options: Namespace) -> Answer:
    """Go on from a trained model with a person's own songs."""
    from melody.cli.progress import training_progress
    from melody.learn.go_on import EPOCHS, Wishes, choose_songs, go_on
    from melody.learn.outcome import measure_outcome, save_outcome, say_outcome
    from melody.learn.songs import read_songs
    from melody.runs.card import write_card
    from melody.runs.checkpoints import load
    from melody.train.epoch import Watch

    if not options.start or not options.songs:
        raise MelodyError("to go on from a model give both --from RUN@EPOCH and --songs")
    if options.model or options.corpus:
        raise MelodyError("--from and --songs stand instead of --model and --corpus")
    parent = load(options.start)
    name = options.run or _usual_name(options)
    folder = _run_folder(options, name)
    wishes = Wishes(options.epochs or EPOCHS, options.seconds, not options.only_songs, options.seed)
    tunes, refused = read_songs(options.songs, parent)
    _tell_refused(refused)
    songs = choose_songs(parent, tunes)
    with training_progress(name, wishes.epochs) as report, _stopped_by_hand() as stopped:
        watch = Watch(on_batch=report, should_stop=lambda: bool(stopped))
        run = go_on(folder, parent, songs, wishes, watch, resumed=options.resume)
    if not _is_first():
        return {}, ""
    new = load(f"{name}@{run.best_epoch}", folder.parent)
    outcome = measure_outcome(parent, new, songs, folder.parent)
    save_outcome(folder, outcome)
    write_card(folder)
    lines = [*say_outcome(outcome), f"kept {name}@{run.best_epoch}, of {len(tunes)} songs"]
    return {**asdict(outcome), "refused": refused}, "\n".join(lines)


def _is_first() -> bool:
    """Whether this process tells what came of it; torchrun numbers those of a group."""
    return os.environ.get("RANK", "0") == "0"


def _usual_name(options: Namespace) -> str:
    """A name made of the model's and of the first folder of songs."""
    run = options.start.partition("@")[0]
    return f"{run}-{re.sub(r'[^A-Za-z0-9]+', '-', options.songs[0].stem).strip('-') or 'own'}"


def _tell_refused(refused: dict[str, str]) -> None:
    for name, why in list(refused.items())[:SHOWN_REFUSALS]:
        log.warning("%s: %s", name, why)
    if len(refused) > SHOWN_REFUSALS:
        log.warning("and %d more", len(refused) - SHOWN_REFUSALS)


@contextmanager
def _stopped_by_hand() -> Iterator[list[int]]:
    """What fills when the person presses Ctrl-C: the training ends and its best epoch is kept."""
    pressed: list[int] = []

    def press(number: int, _frame: FrameType | None) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _run_folder(options: Namespace, name: str) -> Path:
    if not name.replace("-", "").replace("_", "").isalnum():
        raise MelodyError("a run's name is made of letters, digits, '-' and '_'")
    folder: Path = (options.out or checkpoints_folder()) / name
    if (folder / "run.json").exists() and not options.resume:
        raise MelodyError(f"there is a run {name!r} already; add --resume or rename it")
    return folder


def _parse_epochs(option: str, text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise MelodyError(f"{option} takes epochs with commas between them, like 1,5,50") from None


COMMANDS = {"train": train}
