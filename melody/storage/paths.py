"""Where things lie: what is shipped with the package, and what a machine keeps. Nobody else knows.

In a checkout ``assets`` and ``checkpoints`` lie beside the package; an installed package carries
them inside. What is kept lies in the checkout's ``.cache``, or in the person's own cache folder
where the package is installed.
"""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parent  # a process that finds it on its path can import the package
CHECKPOINTS, CACHE, VOTES, DATA = (
    f"MELODY_{name}" for name in ("CHECKPOINTS", "CACHE", "VOTES", "DATA")
)

OWN_RUN = "yours-"  # how the names of runs begin that are lent for a while
_LENT: dict[str, Path] = {}


def shipped(name: str) -> Path:
    """A folder that comes with the package, inside it or beside it."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else ROOT / name


def asset(name: str) -> Path:
    """A file of the folder ``assets``; it need not be there."""
    return shipped("assets") / name


def checkpoints_folder() -> Path:
    """Where the runs lie: ``MELODY_CHECKPOINTS``, else those that are shipped."""
    named = os.environ.get(CHECKPOINTS)
    return Path(named) if named else shipped("checkpoints")


def lend_run(name: str, folder: Path) -> None:
    """Let a run be found by its name although it lies below a folder of its own."""
    _LENT[name] = folder


def take_back_run(name: str) -> None:
    """Let a run that was lent not be found any more."""
    _LENT.pop(name, None)


def home_of_run(name: str) -> Path | None:
    """The folder that a run lies in which was lent, and nothing else; None for the others."""
    return _LENT.get(name)


def kept_folder() -> Path:
    """Where a machine keeps things when nothing else is said; it need not be there yet."""
    is_installed = (PACKAGE / "assets").is_dir()
    if not is_installed:
        return ROOT / ".cache"
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "melody"


def cache_folder() -> Path:
    """Where songs that were read are kept: ``MELODY_CACHE``, else the usual folder."""
    named = os.environ.get(CACHE)
    return Path(named) if named else kept_folder()


def votes_file() -> Path:
    """Where the votes lie: ``MELODY_VOTES``, else in the usual folder; it need not be there yet."""
    named = os.environ.get(VOTES)
    return Path(named) if named else kept_folder() / "votes.sqlite3"


def votes_database() -> str | None:
    """The address of the database that ``MELODY_VOTES`` names instead of a file, if it does."""
    named = os.environ.get(VOTES, "").strip()
    return named if "://" in named else None


def data_folder() -> Path | None:
    """The folder of collections that ``MELODY_DATA`` names; None where it names none."""
    named = os.environ.get(DATA)
    return Path(named) if named else None
