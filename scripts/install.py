"""Create .venv and install requirement files into it: ``python3 scripts/install.py FILE...``.

The one question is which torch. The usual Linux build carries several GB of CUDA packages that a
machine without a GPU cannot use. ``uv`` looks at the machine and fetches the build that fits;
where it cannot (a mirror, no way out) plain pip takes whatever the machine's own pip settings
offer. Standard library only: this runs before anything is installed.
"""

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 10), (3, 13)
ENVIRONMENT = Path(__file__).resolve().parent.parent / ".venv"
FOLDER = "Scripts" if sys.platform == "win32" else "bin"
PYTHON = ENVIRONMENT / FOLDER / "python"


def main(files: list[str]) -> None:
    """Make the environment where there is none, and install every file's requirements."""
    if not PYTHON.exists():
        create_environment()
    if not install_with_uv(files) and not install_with_pip(files):
        sys.exit("Installing failed; the lines above say why. Running the command again is safe.")


def create_environment() -> None:
    """Create .venv, or stop with one line that says which Python is needed."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"Python 3.10 to 3.13 is needed, this is {found}: try make run PYTHON=python3.12")
    if not run([sys.executable, "-m", "venv", str(ENVIRONMENT)]):
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)  # half an environment would pass for one
        sys.exit("Python's venv is missing; on Debian and Ubuntu: apt install python3-venv")


def install_with_uv(files: list[str]) -> bool:
    """Install with the torch build that fits this machine's GPU, or its lack of one."""
    if not run([str(PYTHON), "-m", "pip", "install", "--quiet", "uv"]):
        return False
    command = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON)]
    if run([*command, "--torch-backend=auto", "--compile-bytecode", *requirement_options(files)]):
        return True
    print("uv found no way to its packages; pip takes over with this machine's own settings.")
    return False


def install_with_pip(files: list[str]) -> bool:
    """Install from wherever this machine's pip is set to look."""
    return run([str(PYTHON), "-m", "pip", "install", "--quiet", *requirement_options(files)])


def requirement_options(files: list[str]) -> list[str]:
    """``["a.txt"]`` -> ``["-r", "a.txt"]``, as pip and uv both take them."""
    return [option for file in files for option in ("-r", file)]


def run(command: list[str]) -> bool:
    """Run a command, its output shown as it comes, and tell whether it succeeded."""
    sys.stdout.flush()
    return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    main(sys.argv[1:])
