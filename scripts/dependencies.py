"""Read the dependencies of a distribution from the requirement files, for Hatchling.

Hatchling calls the hook; ``requirements.txt`` stays the one list, since a Space installs it.
"""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

EXTRAS = {
    "cluster": "requirements-cluster.txt",
    "postgres": "requirements-postgres.txt",
    "dev": "requirements-dev.txt",
}
# Extras that are lines of requirements.txt: a Space has them all.
OPTIONAL = {"dance": ("av",), "train": ("torch", "optuna")}


class Dependencies(MetadataHookInterface):
    """Fills in what ``[project]`` calls dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the dependencies and the extras."""
        folder = Path(self.root)
        listed = read_requirements(folder / "requirements.txt")
        named = {name: extra for extra, names in OPTIONAL.items() for name in names}
        extras = {extra: read_requirements(folder / name) for extra, name in EXTRAS.items()}
        for line in list(listed):
            extra = next((named[name] for name in named if is_of(line, name)), "")
            if extra:
                listed.remove(line)
                extras.setdefault(extra, []).append(line)
        metadata["dependencies"], metadata["optional-dependencies"] = listed, extras


def read_requirements(path: Path) -> list[str]:
    """The requirements of a file, without comments and references to other files."""
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-")]


def is_of(line: str, package: str) -> bool:
    """Whether a requirement asks for a package.

    >>> is_of("av>=17.1", "av"), is_of("avro", "av")
    (True, False)
    """
    return re.split(r"[^\w.-]", line.lower())[0] == package
