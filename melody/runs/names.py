"""What runs are called where people read of them."""

import re

from melody.models import kind_of, title_of
from melody.runs.checkpoints import Checkpoint, find_run
from melody.scores.repairs import count_of

EPOCH = re.compile(r"\d{1,4}")
SHIPPED = {"talk": "", "folk": "Folk ", "world": "World "}  # what they learned from


def title(run: str, model: str) -> str:
    """What a run is called: ``LSTM``, ``Folk LSTM``, or ``LSTM · mine`` where it is not shipped."""
    kind, _, songs = run.partition("-")
    if kind == kind_of(model) and songs in SHIPPED:
        return SHIPPED[songs] + kind.upper()
    return f"{title_of(model)} · {run}"


def title_after(run: str, model: str, epoch: int) -> str:
    """What a checkpoint is called: ``Folk LSTM after 16 epochs``."""
    return f"{title(run, model)} after {count_of(epoch, 'epoch')}"


def title_of_label(label: str) -> str:
    """What people call a checkpoint: ``lstm-folk@16`` -> ``Folk LSTM after 16 epochs``.

    A label that no run here has stays as it is.
    """
    name, _, epoch = label.partition("@")
    found = find_run(name)
    if found is None or not EPOCH.fullmatch(epoch):
        return label
    return title_after(found[1].name, found[1].model, int(epoch))


def name_melody(composer: str) -> str:
    """What scores and files call a melody by such a checkpoint."""
    return f"A melody by {composer}"


def name_checkpoint(checkpoint: Checkpoint) -> str:
    """What people call a checkpoint that was loaded."""
    run = checkpoint.run
    return title_after(run.name, run.model, checkpoint.epoch)


def title_by(checkpoint: Checkpoint) -> str:
    """What scores and files call a melody by a checkpoint that was loaded."""
    return name_melody(name_checkpoint(checkpoint))
