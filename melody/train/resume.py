"""The state from which a killed training goes on: weights, Adam's moments, history.

One safetensors file, replaced in one piece after every epoch; never shipped, never unpickled.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as pack_tensors
from torch import nn

from melody.notation import MelodyError
from melody.runs.checkpoints import Run, parse_run
from melody.runs.history import EpochLog
from melody.storage.files import write_bytes
from melody.train.optimiser import MovingAverage

STATE_FILE = "resume.safetensors"


def save_progress(
    folder: Path,
    run: Run,
    history: Sequence[EpochLog],
    model: nn.Module,
    optimiser: torch.optim.Optimizer,
    average: MovingAverage,
) -> None:
    """Write the state after an epoch; this is the moment from which the epoch counts."""
    tensors = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    for name, tensor in average.model.state_dict().items():
        tensors[f"average.{name}"] = tensor.clone()
    for number, moments in optimiser.state_dict()["state"].items():
        for name, tensor in moments.items():
            tensors[f"optimiser.{number}.{name}"] = tensor
    facts = {"run": asdict(run), "history": [asdict(log) for log in history]}
    contiguous = {name: tensor.contiguous() for name, tensor in tensors.items()}
    write_bytes(
        folder / STATE_FILE, pack_tensors(contiguous, metadata={"facts": json.dumps(facts)})
    )


def load_progress(
    folder: Path,
    fresh: Run,
    model: nn.Module,
    optimiser: torch.optim.Optimizer,
    average: MovingAverage,
) -> tuple[list[EpochLog], Run]:
    """Bring model, optimiser and average to the state last saved; history and run up to then.

    Where nothing was saved the training starts from the beginning.

    Raises:
        MelodyError: when the saved run differs from ``fresh`` in anything but its length.
    """
    if not (folder / STATE_FILE).is_file():
        return [], fresh
    try:
        with safe_open(folder / STATE_FILE, "pt") as file:
            facts = json.loads(file.metadata()["facts"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, KeyError, ValueError, TypeError):
        raise MelodyError(
            f"the saved state of {fresh.name} is damaged; train without --resume"
        ) from None
    saved = parse_run(facts["run"])
    if _essence(saved) != _essence(fresh):
        raise MelodyError(f"{fresh.name} was begun with other settings or songs; name a new run")
    model.load_state_dict(_with_prefix(tensors, "model."))
    average.model.load_state_dict(_with_prefix(tensors, "average."))
    _load_optimiser(optimiser, _with_prefix(tensors, "optimiser."))
    run = replace(fresh, best_epoch=saved.best_epoch, epochs=saved.epochs)
    return [EpochLog(**log) for log in facts["history"]], run


def _essence(run: Run) -> dict[str, object]:
    """What must be equal to go on; a run may be made longer or keep other epochs."""
    facts = asdict(replace(run, best_epoch=None, epochs={}, versions={}))
    free = ("epochs", "keep", "patience")
    facts["training"] = {k: v for k, v in run.training.items() if k not in free}
    if run.training["decay"]:
        facts["training"]["epochs"] = run.training["epochs"]
    return facts


def _with_prefix(tensors: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    return {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}


def _load_optimiser(optimiser: torch.optim.Optimizer, moments: dict[str, torch.Tensor]) -> None:
    state: dict[int, dict[str, torch.Tensor]] = {}
    for name, tensor in moments.items():
        number, _, moment = name.partition(".")
        state.setdefault(int(number), {})[moment] = tensor
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": state, "param_groups": groups})
