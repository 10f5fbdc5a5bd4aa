"""Put the compiled kernel into a wheel, for Hatchling; without a compiler it fits everywhere."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags


class KernelInWheel(BuildHookInterface[Any]):
    """Compiles before the files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and call the wheel one for this machine's kind."""
        sys.path.insert(0, str(Path(self.root) / "scripts"))
        from build_kernel import build_kernel

        made = build_kernel() if version != "editable" else None
        if made:
            build_data["artifacts"].append(made.relative_to(self.root).as_posix())
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{next(platform_tags())}"
