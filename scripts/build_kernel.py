"""Compile the kernel of single steps beside its source: ``python3 scripts/build_kernel.py``.

``make`` and ``pip install`` run this. Where there is no compiler, or it fails, nothing is made and
NumPy does the same work, slower. Standard library only: it runs before anything is installed.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "melody" / "models" / "kernel"
SOURCE, NAME = FOLDER / "kernel.c", "_kernel.so"
FLAGS = ["-O3", "-std=gnu11", "-fPIC", "-shared", "-fno-math-errno", "-fno-trapping-math"]
# On Intel's kind of processor without AVX2 the library is not used, and NumPy is as fast.
FOR_PROCESSOR = ["-march=haswell"] if platform.machine() in ("x86_64", "AMD64") else []


def main() -> None:
    """Build, and say in one line what serves."""
    made = build_kernel()
    print("The kernel is compiled." if made else "No C compiler serves; NumPy takes the steps.")


def build_kernel(folder: Path = FOLDER) -> Path | None:
    """Compile the kernel into a folder; returns its path, or none where that cannot be done."""
    compiler = find_compiler()
    if compiler is None or sys.platform == "win32":
        return None
    digest = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / NAME
        options = [*FLAGS, *FOR_PROCESSOR, f'-DSOURCE="{digest}"']
        if runs([compiler, *options, str(SOURCE), "-o", str(made)]):
            shutil.copyfile(made, folder / f"{NAME}.new")
            (folder / f"{NAME}.new").replace(folder / NAME)  # who has the old one keeps it
            return folder / NAME
    return None


def find_compiler() -> str | None:
    """The C compiler that the machine's settings name, or a usual one."""
    names = [os.environ["CC"]] if os.environ.get("CC") else ["cc", "gcc", "clang"]
    return next((found for found in map(shutil.which, names) if found), None)


def runs(command: list[str]) -> bool:
    """Whether a command succeeds; what it says is not shown."""
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=120)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    main()
