"""Read the dependencies of a distribution from the requirement files, for Hatchling.

Hatchling calls the hook; ``requirements.txt`` stays the one list, since a Space installs it.
"""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

EXTRAS = {"cluster": "requirements-cluster.txt", "dev": "requirements-dev.txt"}


class Dependencies(MetadataHookInterface):
    """Fills in what ``[project]`` calls dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the dependencies and the extras."""
        folder = Path(self.root)
        metadata["dependencies"] = read_requirements(folder / "requirements.txt")
        metadata["optional-dependencies"] = {
            extra: read_requirements(folder / name) for extra, name in EXTRAS.items()
        }


def read_requirements(path: Path) -> list[str]:
    """The requirements of a file, without comments and references to other files."""
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-")]
