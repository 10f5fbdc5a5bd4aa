"""Work: what a request may cost, counted while it is done, so that none goes on without end.

It is counted in milliseconds as one core needed them when they were measured
(:mod:`melody.studio.prices`), not in those of a clock: the same request ends in the same place on
every machine, however busy. A server adds a deadline in seconds of computing, a last resort, and
says when nobody waits for the answer any more.
"""

import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from melody.studio.prices import MOST_WORK, cost_of_span, cost_to_read

Part = TypeVar("Part")


class OutOfWorkError(Exception):
    """What a request may cost is used up."""


class UnwantedError(Exception):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True)
class Caller:
    """Who waits for an answer: ``goes_on`` is asked at every step, and may pause a while."""

    goes_on: Callable[[], bool] = lambda: True
    most_seconds: float = float("inf")  # of computing


PATIENT = Caller()
CALLER: ContextVar[Caller] = ContextVar("CALLER", default=PATIENT)


class Work:
    """What a request has cost so far, what it may cost, and what is to be told of it."""

    def __init__(self, most: float = MOST_WORK) -> None:
        self.most, self.spent, self.caller = most, 0.0, CALLER.get()
        self.remarks: list[str] = []
        self._seconds, self._resumed = 0.0, time.thread_time()

    @property
    def left(self) -> float:
        """What may still be done."""
        return self.most - self.spent

    def spend(self, cost: float) -> None:
        """Count what is about to be done.

        Raises:
            OutOfWorkError: when it is too much.
            UnwantedError: when nobody waits for it.
        """
        if not self.caller.goes_on():
            raise UnwantedError
        seconds = self._seconds + time.thread_time() - self._resumed
        if cost > self.left or seconds > self.caller.most_seconds:
            raise OutOfWorkError
        self.spent += cost

    def allows(self, cost: float) -> bool:
        """Whether so much more may be done."""
        return cost <= self.left and self._seconds <= self.caller.most_seconds

    def end_take(self, cost: float) -> list[str]:
        """Count what ends a take, however much was done; returns what is to be told of it."""
        self.spent += cost
        told, self.remarks = self.remarks, []
        return told

    def timed(self, parts: Iterator[Part]) -> Iterator[Part]:
        """The same parts; only the time that they take themselves counts, in whatever thread."""
        while True:
            self._resumed = time.thread_time()
            part = next(parts, None)
            self._seconds += time.thread_time() - self._resumed
            if part is None:
                return
            yield part


class CountedModel:
    """A model whose every step is counted; all else is the model's own."""

    def __init__(self, model: Any, work: Work, step_cost: float) -> None:
        self._model, self._work, self._step_cost = model, work, step_cost

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def step(self, state: Any, ids: Any, context: Any) -> Any:
        """As the model does it."""
        self._work.spend(self._step_cost * len(ids))
        return self._model.step(state, ids, context)

    def start(self, ids: Any, context: Any) -> Any:
        """As the model does it."""
        self._work.spend(cost_to_read(self._model, ids.shape[1]))
        return self._model.start(ids, context)

    def start_fill(self, ids: Any, context: Any, first: int, after: int) -> Any:
        """As the model does it."""
        self._work.spend(cost_of_span(self._model, ids.shape[1]))
        return self._model.start_fill(ids, context, first, after)
