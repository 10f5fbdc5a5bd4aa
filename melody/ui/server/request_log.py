"""One line in the log for each request that makes something: what, how long, and how it ended.

No notes, no addresses. ``MELODY_LOG=json`` writes each line as JSON.
"""

import inspect
import json
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Lock
from typing import Any

import gradio as gr
from gradio import queueing

from melody.notation import MelodyError
from melody.studio.work import UnwantedError

LOG = logging.getLogger("melody.requests")
FORMAT, TIME = "%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"
TOLD = ('<p class="error"', '{"error"')  # how the page's functions tell a person's mistake
UNREADABLE = "this request cannot be carried out; load the page again, or send what it lists"
DONE, REFUSED, FAILED, STOPPED = "done", "refused", "failed", "stopped"


class RequestCounts:
    """What was asked for since the server started; many threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.running = 0
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.seconds: Counter[str] = Counter()

    def begin(self) -> None:
        """Count a request that begins."""
        with self._lock:
            self.running += 1

    def end(self, what: str, outcome: str, seconds: float) -> None:
        """Count a request that ended."""
        with self._lock:
            self.running -= 1
            self.outcomes[what, outcome] += 1
            self.seconds[what] += seconds  # type: ignore[assignment]

    def write(self) -> str:
        """The counts in the text format that Prometheus reads."""
        with self._lock:
            outcomes, seconds = sorted(self.outcomes.items()), sorted(self.seconds.items())
            lines = [
                "# TYPE melody_requests_running gauge",
                f"melody_requests_running {self.running}",
                "# TYPE melody_requests_total counter",
                *(
                    f'melody_requests_total{{what="{what}",outcome="{outcome}"}} {number}'
                    for (what, outcome), number in outcomes
                ),
                "# TYPE melody_request_seconds_total counter",
                *(f'melody_request_seconds_total{{what="{w}"}} {s:.3f}' for w, s in seconds),
            ]
        return "\n".join(lines) + "\n"


COUNTS = RequestCounts()


class LoggedRequest:
    """A request on its way into the log."""

    outcome = DONE

    def look(self, given: object) -> None:
        """See whether what is answered tells a mistake."""
        if is_mistake(given):
            self.outcome = REFUSED


def is_mistake(given: object) -> bool:
    """Whether an answer of the page's functions tells a person's mistake."""
    if isinstance(given, dict):
        return "error" in given
    if isinstance(given, list | tuple):
        return any(isinstance(each, str) and each.startswith(TOLD) for each in given)
    return isinstance(given, str) and given.startswith(TOLD)


@contextmanager
def log_request(what: str) -> Iterator[LoggedRequest]:
    """Log a request when it ends, however it does."""
    began, kept = time.monotonic(), LoggedRequest()
    COUNTS.begin()
    try:
        yield kept
    except (gr.Error, MelodyError):
        kept.outcome = REFUSED
        raise
    except (GeneratorExit, UnwantedError):
        kept.outcome = STOPPED
        raise
    except BaseException:
        kept.outcome = FAILED
        raise
    finally:
        seconds = time.monotonic() - began
        COUNTS.end(what, kept.outcome, seconds)
        about = {"what": what, "seconds": round(seconds, 3), "outcome": kept.outcome}
        LOG.info("%s %.3f s %s", what, seconds, kept.outcome, extra={"about": about})


def logged(make: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, or the same generator, with a line in the log for each call."""
    name = make.__name__
    if inspect.isgeneratorfunction(make):

        @wraps(make)
        def make_parts(*given: Any, **named: Any) -> Iterator[Any]:
            with log_request(name) as kept:
                for part in make(*given, **named):
                    kept.look(part)
                    yield part

        return make_parts

    @wraps(make)
    def make_whole(*given: Any, **named: Any) -> Any:
        with log_request(name) as kept:
            made = make(*given, **named)
            kept.look(made)
            return made

    return make_whole


def log_events(page: gr.Blocks) -> None:
    """Log every event of a page that waits in the queue: those are the ones that make something."""
    for event in page.fns.values():
        if event.queue and event.fn is not None and not is_in_turn(event.fn):
            event.fn = logged(event.fn)


def is_in_turn(make: Callable[..., Any]) -> bool:
    """Whether a function waits for its turn, and is logged when that comes."""
    return inspect.isasyncgenfunction(make) or inspect.iscoroutinefunction(make)


def speak_plainly() -> None:
    """Let Gradio answer what went wrong with a line where it would answer ``null``.

    What it is stands in the log alone.
    """
    name = "error_payload"
    tell: Callable[..., dict[str, Any]] = getattr(queueing, name)

    def tell_all(error: BaseException | None, show_error: bool) -> dict[str, Any]:
        told = tell(error, show_error)
        return {**told, "error": told.get("error") or UNREADABLE}

    setattr(queueing, name, tell_all)


class JsonLines(logging.Formatter):
    """Each record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        about = getattr(record, "about", None) or {"message": record.getMessage()}
        when = {"time": self.formatTime(record, TIME), "level": record.levelname}
        return json.dumps({**when, **about})


def write_log() -> None:
    """Write the package's log to the standard error output."""
    handler = logging.StreamHandler(sys.stderr)
    is_json = os.environ.get("MELODY_LOG") == "json"
    handler.setFormatter(JsonLines() if is_json else logging.Formatter(FORMAT, TIME))
    root = logging.getLogger("melody")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    root.propagate = False  # some library gives all others a log of its own: no line is told twice
