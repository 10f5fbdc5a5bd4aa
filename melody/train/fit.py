"""Step 2: tunes -> a trained model, its losses and its kept epochs, in a run folder."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import torch

from melody.context import hide_length
from melody.models import MODELS, MelodyModel, TuneExample
from melody.models.base import Batch
from melody.notation import MelodyError
from melody.runs.card import write_card
from melody.runs.checkpoints import (
    EpochFile,
    Run,
    epoch_file,
    library_versions,
    load,
    read_weights,
    save_held_out,
    save_run,
    save_weights,
)
from melody.runs.history import EpochLog, write_history
from melody.storage.files import sweep_unfinished
from melody.train import resume
from melody.train.dataset import Data, balance
from melody.train.optimiser import MovingAverage, learning_rate, new_optimiser
from melody.train.settings import Stage, Training
from melody.train.start import begin_from, config_after, stages_before

# Epoch, share of it that is done (0 to 1), mean loss in nats so far.
OnBatch = Callable[[int, float, float], None]


def train(
    folder: Path,
    name: str,
    model_name: str,
    data: Data,
    training: Training,
    *,
    config: dict[str, object] | None = None,
    resumed: bool = False,
    report: OnBatch | None = None,
) -> Run:
    """Train a model into ``folder`` and return the finished run.

    With ``resumed`` it goes on after the last epoch that a killed training finished, to the same
    weights, bit for bit at one thread, since every epoch draws from a seed of its own.
    ``report`` is called after every batch.

    Raises:
        MelodyError: when the model is unknown, or the run exists and may not be replaced.
    """
    torch.set_num_threads(1)  # with more, sums come out in another order
    training = replace(training, half_precision=training.half_precision and can_halve())
    torch.manual_seed(training.seed)
    model = _new_model(model_name, data, config or {}, training.start)
    optimiser = new_optimiser(model, training)
    average = MovingAverage(model, training.average)
    run = _new_run(name, model_name, model, data, training)
    _open_folder(folder, data)
    history, run = _pick_up(folder, run, model, optimiser, average) if resumed else ([], run)
    for epoch in range(len(history) + 1, training.epochs + 1):
        if _has_stalled(history, run, training.patience):
            break
        if epoch - 1 in training.restarts:
            optimiser, average = _restart(folder, epoch - 1, model, training)
        log = _train_epoch(model, average, optimiser, data, training, epoch, report)
        history = [*history, log]
        run = _keep_epoch(folder, run, average.model, log, training)
        resume.save_progress(folder, run, history, model, optimiser, average)
        _write_records(folder, run, history)
    return run


def can_halve() -> bool:
    """Whether this processor computes in bfloat16: others are slower in it, or refuse."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _open_folder(folder: Path, data: Data) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    sweep_unfinished(folder)
    save_held_out(folder, data.held_out)


def _new_model(name: str, data: Data, config: dict[str, object], start: str) -> MelodyModel:
    if name not in MODELS:
        raise MelodyError(f"no model named {name[:40]!r}; there are: {', '.join(MODELS)}")
    if not start:
        return MODELS[name].of(data.vocabulary, **config)
    checkpoint = load(start)
    model = MODELS[name].of(data.vocabulary, **config_after(checkpoint, name, config))
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
    model: MelodyModel,
    optimiser: torch.optim.Optimizer,
    average: MovingAverage,
) -> tuple[list[EpochLog], Run]:
    history, run = resume.load_progress(folder, run, model, optimiser, average)
    if history:
        _write_records(folder, run, history)  # the training may have been killed before this
    return history, run


def _has_stalled(history: Sequence[EpochLog], run: Run, patience: int) -> bool:
    best = run.best_epoch or 0
    return bool(patience) and len(history) - best >= patience


def _restart(
    folder: Path, epoch: int, model: MelodyModel, training: Training
) -> tuple[torch.optim.Optimizer, MovingAverage]:
    """Begin a stage from the weights that were kept after an epoch."""
    model.load_state_dict(read_weights(epoch_file(folder, epoch)))
    return new_optimiser(model, training), MovingAverage(model, training.average)


def _train_epoch(
    model: MelodyModel,
    average: MovingAverage,
    optimiser: torch.optim.Optimizer,
    data: Data,
    training: Training,
    epoch: int,
    report: OnBatch | None,
) -> EpochLog:
    began = time.monotonic()
    generator = torch.Generator().manual_seed(training.seed * 100_003 + epoch)
    torch.manual_seed(training.seed * 100_003 + epoch)  # dropout draws from the global generator
    stage = Stage.of(training, epoch)
    model.begin_stage(stages_before(training.start) + stage.number)
    model.train()
    tunes = data.parts["train"]
    tunes = balance(tunes) if training.balance else tunes
    batches = list(model.batches(tunes, generator))
    total = 0.0
    for place, batch in enumerate(batches):
        progress = (epoch - 1 - stage.after + place / len(batches)) / stage.epochs
        updates = (epoch - 1 - stage.after) * len(batches) + place + 1
        rate = learning_rate(training, updates, progress)
        total += _update(model, optimiser, batch, rate, training)
        average.update(model, updates)
        if report:
            report(epoch, (place + 1) / len(batches), total / (place + 1))
    valid_loss = validate(average.model, data.parts["valid"][: training.validation_tunes])
    return EpochLog(epoch, total / len(batches), valid_loss, time.monotonic() - began)


def _update(
    model: MelodyModel,
    optimiser: torch.optim.Optimizer,
    batch: Batch,
    rate: float,
    training: Training,
) -> float:
    """One step of gradient descent; the loss of the batch before it."""
    for group in optimiser.param_groups:
        group["lr"] = rate
    with torch.autocast("cpu", torch.bfloat16, enabled=training.half_precision):
        loss = model.loss(batch)
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), training.largest_gradient)
    optimiser.step()
    return loss.item()


def validate(model: MelodyModel, tunes: Sequence[TuneExample]) -> float:
    """Mean negative log-likelihood per symbol (nats) of whole tunes, their length not given."""
    model.eval()
    with torch.inference_mode():
        nats = torch.cat(
            [model.negative_log_likelihood(ids, hide_length(context)) for ids, context in tunes]
        )
    return float(nats.double().mean())


def _keep_epoch(
    folder: Path, run: Run, model: MelodyModel, log: EpochLog, training: Training
) -> Run:
    best_so_far = run.epochs.get(run.best_epoch) if run.best_epoch else None
    is_best = best_so_far is None or log.valid_loss < best_so_far.valid_loss
    if not is_best and log.epoch not in training.keep:
        return run
    kept: dict[int, EpochFile] = dict(run.epochs)
    kept[log.epoch] = save_weights(folder, log.epoch, model, log.valid_loss)
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
