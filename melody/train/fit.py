"""Step 2: tunes -> a trained model, its losses and its kept epochs, in a run folder."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import NamedTuple

import torch

from melody.models.base import MelodyModel
from melody.models.networks import NETWORKS
from melody.notation import MelodyError
from melody.runs.card import write_card
from melody.runs.checkpoints import Run, library_versions, load, save_run
from melody.runs.held_out_names import save_held_out
from melody.runs.history import EpochLog, write_history
from melody.runs.weight_files import EpochFile, epoch_file, read_weights, save_weights
from melody.storage.files import sweep_unfinished
from melody.train import resume
from melody.train.dataset import Data
from melody.train.epoch import ALONE, Watch, train_epoch
from melody.train.group import Group, can_halve
from melody.train.optimiser import MovingAverage, new_optimiser
from melody.train.settings import Training
from melody.train.start import begin_from, config_after


class State(NamedTuple):
    """What is trained, what trains it, and the average of its weights."""

    model: MelodyModel
    optimiser: torch.optim.Optimizer
    average: MovingAverage


def train(
    folder: Path,
    name: str,
    model_name: str,
    data: Data,
    training: Training,
    *,
    config: dict[str, object] | None = None,
    resumed: bool = False,
    watch: Watch = ALONE,
) -> Run:
    """Train a model into ``folder`` and return the finished run.

    With ``resumed`` it goes on after the last epoch that a killed training finished, to the same
    weights, bit for bit at one thread, since every epoch draws from a seed of its own. ``watch`` is
    told of each batch and epoch, earlier ones included; an epoch that it breaks off is lost.

    Raises:
        MelodyError: when the model is unknown, or the run exists and may not be replaced.
    """
    training = _settle(training, (group := Group()).device)
    group.check_same(str(data.facts.get("sha256", "")))
    state = _begin(group.join(_new_model(model_name, data, config or {}, training.start)), training)
    run = _new_run(name, model_name, state.model, data, training)
    _open_folder(folder, data, group)
    history, run = _pick_up(folder, run, state, watch, group) if resumed else ([], run)
    while goes_on(history, run, training):
        epoch = history[-1].epoch + 1 if history else training.first_epoch
        if epoch - 1 in training.restarts:
            state = _restart(folder, epoch - 1, state.model, training, group)
        log = train_epoch(*state, data, training, epoch, watch, group)
        if log is None:
            break
        history = [*history, log]
        run = _keep_epoch(folder, run, state.average.model, log, training, group)
        if group.is_first:
            resume.save_progress(folder, run, history, *state)
            _write_records(folder, run, history)
        watch.on_epoch(log)
    return run


def _begin(model: MelodyModel, training: Training) -> State:
    return State(model, new_optimiser(model, training), MovingAverage(model, training.average))


def _settle(training: Training, device: torch.device) -> Training:
    """The settings as this machine can follow them; from here on all that is drawn is the same.

    A GPU computes in half precision, asked or not.
    """
    torch.set_num_threads(1)  # with more, sums come out in another order
    torch.manual_seed(training.seed)
    wanted = training.half_precision or device.type == "cuda"
    return replace(training, half_precision=wanted and can_halve(device))


def _open_folder(folder: Path, data: Data, group: Group) -> None:
    if not group.is_first:
        return
    folder.mkdir(parents=True, exist_ok=True)
    sweep_unfinished(folder)
    save_held_out(folder, data.held_out)


def _new_model(name: str, data: Data, config: dict[str, object], start: str) -> MelodyModel:
    if name not in NETWORKS:
        raise MelodyError(f"no model named {name[:40]!r}; there are: {', '.join(NETWORKS)}")
    if not start:
        return NETWORKS[name].of(data.vocabulary, **config)
    checkpoint = load(start)
    model = NETWORKS[name].of(data.vocabulary, **config_after(checkpoint, name, config))
    begin_from(model, data.vocabulary, checkpoint)
    return model


def _new_run(name: str, model_name: str, model: MelodyModel, data: Data, training: Training) -> Run:
    return Run(
        name=name,
        model=model_name,
        config=model.config,
        vocabulary=data.vocabulary.symbols,
        corpus=data.facts,
        training={**_plain(training), "optimiser": "AdamW"},
        versions=library_versions(),
    )


def _plain(training: Training) -> dict[str, object]:
    """The settings as JSON gives them back: tuples become lists."""
    settings = asdict(training).items()
    return {name: list(value) if isinstance(value, tuple) else value for name, value in settings}


def _pick_up(
    folder: Path,
    run: Run,
    state: State,
    watch: Watch,
    group: Group,
) -> tuple[list[EpochLog], Run]:
    group.send_file(folder / resume.STATE_FILE)
    history, run = resume.load_progress(folder, run, *state)
    for log in history:
        watch.on_epoch(log)
    if history and group.is_first:
        _write_records(folder, run, history)  # the training may have been killed before this
    return history, run


def goes_on(history: Sequence[EpochLog], run: Run, training: Training) -> bool:
    """Whether there is another epoch, and the last ones were not all in vain."""
    last = history[-1].epoch if history else 0
    stalled = training.patience and last - (run.best_epoch or 0) >= training.patience
    return not history or (last < training.epochs and not stalled)


def _restart(
    folder: Path, epoch: int, model: MelodyModel, training: Training, group: Group
) -> State:
    """Begin a stage from the weights that were kept after an epoch."""
    if group.is_first:
        model.load_state_dict(read_weights(epoch_file(folder, epoch)))
    group.share(model)
    return _begin(model, training)


def _keep_epoch(
    folder: Path, run: Run, model: MelodyModel, log: EpochLog, training: Training, group: Group
) -> Run:
    best_so_far = None if run.best_epoch is None else run.epochs.get(run.best_epoch)
    is_best = best_so_far is None or log.valid_loss < best_so_far.valid_loss
    if not is_best and log.epoch not in training.keep:
        return run
    kept: dict[int, EpochFile] = dict(run.epochs)
    kept[log.epoch] = (
        save_weights(folder, log.epoch, model.state_dict(), log.valid_loss)
        if group.is_first
        else EpochFile(log.valid_loss, 0, "")
    )
    best = log.epoch if is_best else run.best_epoch
    wanted = {*training.keep, best}
    return replace(run, best_epoch=best, epochs={n: kept[n] for n in kept if n in wanted})


def _write_records(folder: Path, run: Run, history: Sequence[EpochLog]) -> None:
    """Bring the readable files up to date with the state just saved; old bests go last."""
    write_history(folder, history)
    save_run(folder, run)
    write_card(folder)
    wanted = {epoch_file(folder, epoch) for epoch in run.epochs}
    for path in set(folder.glob("epoch-*.safetensors")) - wanted:
        path.unlink()
