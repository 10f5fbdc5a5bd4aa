"""A study: one file that any number of workers on any number of machines write their trials to.

The file is Optuna's journal (Akiba et al., Optuna, KDD 2019): lines that are only ever added. A
trial whose process was killed is tried again with the same settings by whoever comes next.
"""

import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import FrozenTrial, TrialState

from melody.notation import MelodyError
from melody.runs.history import EpochLog
from melody.search.space import Values, apply, defaults_of, draw_values, space_of
from melody.storage.files import write_text
from melody.train.dataset import Data
from melody.train.epoch import Watch
from melody.train.fit import train
from melody.train.settings import Training

STARTUP_TRIALS = 5
SEEDS = (1, 2, 3)  # of what is trained at full length
HOST, PROCESS, MODEL = "host", "process", "model"
OTHER_MODEL = "that study is about a {}; name another file"
Told = Callable[[str], None]


@dataclass(frozen=True)
class Budget:
    """How long to search: so many seconds, and so many trials in the study altogether."""

    seconds: float = float("inf")
    trials: int | None = None


def open_study(file: Path, model: str, seed: int | None = None) -> optuna.Study:
    """The study of a file, begun with the default settings where there is none.

    Raises:
        MelodyError: when the file is of another model, or no study.
    """
    space_of(model)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    file.parent.mkdir(parents=True, exist_ok=True)
    sampler = optuna.samplers.TPESampler(
        n_startup_trials=STARTUP_TRIALS, multivariate=True, constant_liar=True, seed=seed
    )
    try:
        study = optuna.create_study(
            storage=JournalStorage(JournalFileBackend(str(file))),
            sampler=sampler,
            pruner=optuna.pruners.HyperbandPruner(),
            study_name="melody",
            load_if_exists=True,
        )
    except (ValueError, KeyError, TypeError):
        raise MelodyError(f"{file.name!r} is no study; name another file") from None
    known = study.user_attrs.get(MODEL)
    if known not in (None, model):
        raise MelodyError(OTHER_MODEL.format(known))
    if known is None:  # new, or its first worker was killed before it said so
        study.enqueue_trial(defaults_of(model), skip_if_exists=True)
        study.set_user_attr(MODEL, model)
    return study


def take_up(study: optuna.Study) -> int:
    """Give the trials of killed processes of this machine to whoever comes next; their number."""
    lost = [
        trial
        for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
        if trial.user_attrs.get(HOST) == socket.gethostname()
        and not _is_alive(trial.user_attrs.get(PROCESS))
    ]
    for trial in lost:
        study.tell(trial.number, state=TrialState.FAIL)
        study.enqueue_trial(trial.params)
    return len(lost)


def _is_alive(process: object) -> bool:
    try:
        os.kill(int(str(process)), 0)
    except ProcessLookupError:
        return False
    except (ValueError, PermissionError):
        return True
    return True


def work(study: optuna.Study, data: Data, training: Training, budget: Budget, tell: Told) -> int:
    """Do trials until the budget is used up; how many were done here."""
    ends, done = time.monotonic() + budget.seconds, 0
    while time.monotonic() < ends and not _is_enough(study, budget):
        trial = study.ask()
        trial.set_user_attr(HOST, socket.gethostname())
        trial.set_user_attr(PROCESS, os.getpid())
        tell(_say(study, try_settings(study, trial, data, training)))
        done += 1
    return done


def _is_enough(study: optuna.Study, budget: Budget) -> bool:
    begun = study.get_trials(
        deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED, TrialState.RUNNING)
    )
    return budget.trials is not None and len(begun) >= budget.trials


def try_settings(
    study: optuna.Study, trial: optuna.Trial, data: Data, training: Training
) -> FrozenTrial:
    """Train once with the settings of a trial, and tell the study how good it was.

    A trial that is worse than others were after as many epochs is ended there.
    """
    model = str(study.user_attrs[MODEL])
    pruned: list[int] = []
    losses: list[float] = []

    def on_epoch(log: EpochLog) -> None:
        losses.append(log.valid_loss)
        trial.report(min(losses), log.epoch)
        if trial.should_prune():
            pruned.append(log.epoch)

    changed, config = apply(draw_values(trial, model), training)
    folder = Path(tempfile.mkdtemp(prefix="melody-trial-"))
    try:
        watch = Watch(on_epoch=on_epoch, should_stop=lambda: bool(pruned))
        train(folder / "trial", "trial", model, data, changed, config=config, watch=watch)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if pruned and len(losses) < training.epochs:
        return study.tell(trial, state=TrialState.PRUNED)
    return study.tell(trial, min(losses))


def _say(study: optuna.Study, trial: FrozenTrial) -> str:
    best = min((t.value for t in finished(study)), default=float("nan"))
    state = "ended early" if trial.state is TrialState.PRUNED else f"{trial.value:.4f}"
    return f"trial {trial.number}: {state}; best so far {best:.4f}"


def finished(study: optuna.Study) -> list[Any]:
    """The trials that were not ended early, in their order."""
    return list(study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,)))


def best_values(study: optuna.Study, number: int) -> list[Values]:
    """The settings of the best trials beside the default, the best first, each once."""
    model, chosen = str(study.user_attrs[MODEL]), list[Values]()
    for trial in sorted(finished(study), key=lambda each: float(each.value)):
        if trial.params != defaults_of(model) and trial.params not in chosen:
            chosen.append(dict(trial.params))
    return chosen[:number]


def confirm(
    file: Path,
    model: str,
    candidates: Sequence[Values],
    data: Data,
    training: Training,
    tell: Told,
) -> list[dict[str, Any]]:
    """Train the best settings at full length with several seeds, beside the default.

    What is quick to learn in a few epochs need not be better in the end: only this tells. ``file``
    keeps what is done, so that it can be resumed.

    The rows hold ``values`` and ``losses`` (nats per symbol), one for each seed.
    """
    rows = json.loads(file.read_text("utf-8")) if file.is_file() else []
    for values in candidates:
        row = next((each for each in rows if each["values"] == values), None)
        if row is None:
            rows.append(row := {"values": values, "losses": []})
        for seed in SEEDS[len(row["losses"]) :]:
            row["losses"].append(_train_once(model, values, data, training, seed))
            write_text(file, json.dumps(rows, indent=1) + "\n")
            tell(f"seed {seed}: {row['losses'][-1]:.4f}")
    return [each for each in rows if each["values"] in list(candidates)]


def _train_once(model: str, values: Values, data: Data, training: Training, seed: int) -> float:
    changed, config = apply(values, training)
    folder = Path(tempfile.mkdtemp(prefix="melody-confirm-"))
    try:
        settings = replace(changed, seed=seed)
        run = train(folder / "run", "run", model, data, settings, config=config)
        return run.best_loss
    finally:
        shutil.rmtree(folder, ignore_errors=True)
