"""Work done by processes beside us, through joblib: on this machine, or on a Dask cluster.

Work that kills its process is done again item by item, so that only the culprit is lost. How long
it may take is counted in CPU seconds, so that a busy machine loses nothing.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent import futures
from functools import cache
from typing import Any, TypeVar

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky import ProcessPoolExecutor

from melody.notation import MelodyError

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Sequence[Item]], Result]


class SpentError(BaseException):
    """Work has used up its CPU time; no reader of songs may take it for a broken song."""


# A kind each.
TIMEOUTS = (SpentError, TimeoutError, futures.TimeoutError, multiprocessing.TimeoutError)
BREAKDOWNS = (futures.BrokenExecutor, *TIMEOUTS)
SECONDS_AN_ITEM = 60.0
PATIENCE = 10  # so many times that by the clock, for work that waits or never looks up
SECONDS_TO_ANSWER = 10
SECONDS_BETWEEN_LOOKS = 2
KILLED = "it ends the program that reads it"
TOO_LONG = "it takes more than {:g} seconds of computing to read"


def run_batches(
    work: "Work[Item, Result]",
    batches: Sequence[Sequence[Item]],
    lost: Callable[[Item, str], Result],
    *,
    workers: int,
    scheduler: str | None = None,
    seconds: float = SECONDS_AN_ITEM,
) -> "Iterator[Result]":
    """The results of all batches, in the order in which they are done.

    What kills its process, or takes more than ``seconds`` of CPU time, gets ``lost(item, why)``.
    With ``scheduler`` (``tcp://host:port``) a Dask cluster does the work.

    Raises:
        MelodyError: when there is no such cluster, or the work raises one.
    """
    waiting = list(batches)
    if scheduler is None and (workers == 1 or len(waiting) == 1):
        yield from run_each(work, waiting, lost, seconds)
        return
    with _machinery(scheduler, workers) as (count, breakdowns):
        while waiting:
            begun: list[int] = []
            done: set[int] = set()
            try:
                tasks = _tasks(work, waiting, begun, seconds)
                patience = PATIENCE * seconds
                parallel = Parallel(
                    count, batch_size=1, return_as="generator_unordered", timeout=patience
                )
                for number, result in parallel(tasks):
                    done.add(number)
                    yield result
                return
            except breakdowns:
                suspects = [waiting[number] for number in begun if number not in done]
                waiting = waiting[len(begun) :]
            yield from run_each(work, suspects, lost, seconds)


def _tasks(
    work: "Work[Item, Result]", batches: Sequence[Sequence[Item]], begun: list[int], seconds: float
) -> Any:
    """Tasks as joblib takes them; its number joins ``begun`` when it is handed out."""
    for number, batch in enumerate(batches):
        begun.append(number)
        yield delayed(_numbered)(work, number, batch, seconds)


def _numbered(
    work: "Work[Item, Result]", number: int, batch: Sequence[Item], seconds: float
) -> "tuple[int, Result]":
    return number, _watched(work, batch, seconds)


def _watched(work: "Work[Item, Result]", batch: Sequence[Item], seconds: float) -> "Result":
    _leave_with_parent()
    with _at_most(seconds):
        return work(batch)


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise ``SpentError`` after so many CPU seconds; where there is no such clock, never."""
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or not hasattr(signal, "ITIMER_PROF"):
        yield
        return

    def stop(*_: object) -> None:
        raise SpentError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@cache
def _leave_with_parent() -> None:
    """End this process soon after the one that began it: a killed run leaves nobody behind."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


Breakdowns = tuple[type[BaseException], ...]


@contextlib.contextmanager
def _machinery(scheduler: str | None, workers: int) -> Iterator[tuple[int, Breakdowns]]:
    """How many at once, and what is raised when a worker dies or takes too long."""
    if scheduler is None:
        with parallel_config(backend="loky"):
            yield workers, BREAKDOWNS
        return
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise MelodyError("a cluster needs Dask: pip install 'dask[distributed]'") from None
    try:
        client = Client(scheduler, timeout=SECONDS_TO_ANSWER)  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        raise MelodyError(f"no Dask scheduler answers at {scheduler[:80]!r}") from None
    with client:
        if not client.scheduler_info()["workers"]:
            raise MelodyError("the Dask cluster has no worker; start one: python -m dask worker")
        with parallel_config(backend="dask", client=client):
            yield -1, (*BREAKDOWNS, KilledWorker)


def run_each(
    work: "Work[Item, Result]",
    batches: Sequence[Sequence[Item]],
    lost: Callable[[Item, str], Result],
    seconds: float = SECONDS_AN_ITEM,
) -> "Iterator[Result]":
    """The results of batches done one after the other, in one process beside us.

    What kills it is done again item by item, each time in a new one.
    """
    with contextlib.closing(Child()) as child:
        for batch in batches:
            try:
                yield child.ask(work, batch, seconds)
            except BREAKDOWNS as breakdown:
                if len(batch) == 1:
                    is_slow = isinstance(breakdown, TIMEOUTS)
                    yield lost(batch[0], TOO_LONG.format(seconds) if is_slow else KILLED)
                else:
                    yield from run_each(work, [[item] for item in batch], lost, seconds)


class Child:
    """A process beside us that does one thing at a time and is begun anew when it breaks."""

    def __init__(self) -> None:
        self.executor: ProcessPoolExecutor | None = None

    def ask(self, work: "Work[Item, Result]", batch: Sequence[Item], seconds: float) -> "Result":
        """The result of one batch; raises one of ``BREAKDOWNS`` when it dies or takes too long."""
        if self.executor is None:
            self.executor = ProcessPoolExecutor(max_workers=1)
            self.executor.submit(os.getpid).result()  # its start does not count
        try:
            result: Result = self.executor.submit(_watched, work, batch, seconds).result(
                timeout=PATIENCE * seconds
            )
        except BREAKDOWNS:
            self.close()
            raise
        return result

    def close(self) -> None:
        """End the process, whatever it does."""
        if self.executor:
            self.executor.shutdown(kill_workers=True)
        self.executor = None
