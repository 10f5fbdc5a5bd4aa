"""The names of the songs that a run was not trained on: ``held-out.json``."""

import json
from pathlib import Path

from melody.storage.files import write_text

HELD_OUT = "held-out.json"


def save_held_out(folder: Path, names: dict[str, list[str]]) -> None:
    """Write the names of the songs of each part that is not trained on (valid, test)."""
    write_text(folder / HELD_OUT, json.dumps(names, indent=0, ensure_ascii=False) + "\n")


def read_held_out(folder: Path) -> dict[str, list[str]]:
    """What :func:`save_held_out` wrote; nothing where a run has no such list."""
    path = folder / HELD_OUT
    names: dict[str, list[str]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return names
