"""Progress bars on the terminal: how far, how good, how long still."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from melody.notation import MelodyError

STEPS_AN_EPOCH = 100


@contextmanager
def training_progress(name: str, epochs: int) -> Iterator[Callable[[int, float, float], None]]:
    """A bar on stderr; call what it gives with epoch, share done of the epoch and mean loss."""
    with _bar() as bar:
        task = bar.add_task(name, total=epochs * STEPS_AN_EPOCH)

        def report(epoch: int, share: float, loss: float) -> None:
            done = int((epoch - 1 + share) * STEPS_AN_EPOCH)
            label = f"{name}  epoch {epoch}/{epochs}  loss {loss:.3f}"
            bar.update(task, completed=done, description=label)

        yield report


@contextmanager
def reading_progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr; call what it gives with the number of songs read and of all songs."""
    with _bar() as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _bar() -> Iterator[Progress]:
    """A bar where someone can see it move; it goes when a message takes its place."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    with bar:
        try:
            yield bar
        except MelodyError:
            bar.live.transient = True
            raise
