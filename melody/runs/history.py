"""The losses of a run, epoch by epoch: ``history.csv``."""

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from melody.storage.files import write_text

FILE = "history.csv"


@dataclass(frozen=True)
class EpochLog:
    """One line: mean losses in nats per symbol, and the time that the epoch took."""

    epoch: int
    train_loss: float
    valid_loss: float
    seconds: float


def write_history(folder: Path, history: Iterable[EpochLog]) -> None:
    """Write the history of a run into its folder."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(field.name for field in fields(EpochLog))
    for log in history:
        epoch, train_loss, valid_loss, seconds = astuple(log)
        writer.writerow((epoch, f"{train_loss:.6f}", f"{valid_loss:.6f}", f"{seconds:.1f}"))
    write_text(folder / FILE, table.getvalue())


def read_history(folder: Path) -> list[EpochLog]:
    """Read the history of a run; none where there is no file."""
    if not (folder / FILE).is_file():
        return []
    rows = csv.DictReader(io.StringIO((folder / FILE).read_text(encoding="utf-8")))
    return [
        EpochLog(
            epoch=int(row["epoch"]),
            train_loss=float(row["train_loss"]),
            valid_loss=float(row["valid_loss"]),
            seconds=float(row["seconds"]),
        )
        for row in rows
    ]
