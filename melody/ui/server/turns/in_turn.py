"""In turn: a function of the page that waits for its place in a lane, and stops when nobody waits.

Whoever waits takes no thread; the work has few threads of its own, so that the many that Gradio
shares out stay free, and what each thread keeps for itself is kept a few times only.
"""

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from contextvars import copy_context
from functools import wraps
from typing import Any

import gradio as gr

from melody.notation import MelodyError
from melody.studio.prices import LARGE
from melody.studio.work import CALLER, Caller, UnwantedError
from melody.ui.server.request_log import REFUSED, log_request, logged
from melody.ui.server.turns.fair_share import BUSY, SECONDS_TO_WAIT, address_of
from melody.ui.server.turns.lanes import LARGE_AT_ONCE, SMALL_AT_ONCE, Lanes, Ticket
from melody.ui.server.turns.listening import Listening

MOST_SECONDS = 18.0  # of computing; what a request may cost ends it sooner
LONGEST_WAIT = 300.0
SECONDS_A_LOOK = 0.5  # whether a page that waits is still open
SECONDS_ASIDE = 0.004  # that a large request rests after each step while small ones run
STOPPED = "stopped"
END = object()
LANES = Lanes()
POOL = ThreadPoolExecutor(SMALL_AT_ONCE + LARGE_AT_ONCE, thread_name_prefix="work")
Weigh = Callable[..., float]  # what is given -> what it may cost


def in_turn(
    make: Callable[..., Any], weigh: Weigh, refuse: Callable[[MelodyError], Any]
) -> Callable[..., Any]:
    """The same function or generator, in its turn and logged; ``refuse`` tells of none."""
    name, make = make.__name__, logged(make)

    async def make_parts(*values: Any) -> AsyncIterator[Any]:
        try:
            async with turn_of(weigh, values):
                parts = make(*values)
                while (part := await compute(next, parts, END)) is not END:
                    yield part
        except UnwantedError:
            return
        except MelodyError as error:
            yield tell_busy(name, error, refuse)

    async def make_whole(*values: Any) -> Any:
        try:
            async with turn_of(weigh, values):
                return await compute(make, *values)
        except UnwantedError:
            raise gr.Error(STOPPED, print_exception=False) from None
        except MelodyError as error:
            return tell_busy(name, error, refuse)

    return wraps(make)(make_parts if inspect.isgeneratorfunction(make) else make_whole)


def tell_busy(name: str, error: MelodyError, refuse: Callable[[MelodyError], Any]) -> Any:
    """Log that a request had no turn, and answer it."""
    with log_request(name) as kept:
        kept.outcome = REFUSED
    return refuse(error)


async def compute(work: Callable[..., Any], *values: Any) -> Any:
    """Have something done in a thread of ours."""
    context = copy_context()
    return await asyncio.get_running_loop().run_in_executor(POOL, context.run, work, *values)


@asynccontextmanager
async def turn_of(weigh: Weigh, values: tuple[Any, ...]) -> AsyncIterator[None]:
    """Wait for a turn, and let the work know who waits for it.

    Raises:
        MelodyError: when there is none.
        UnwantedError: when the page was closed before it came.
    """
    request = Listening.request()
    price = await asyncio.to_thread(weigh_safely, weigh, values)
    listening = Listening.of_event()
    visitor = getattr(request, "session_hash", None) or ""
    ticket = LANES.join(visitor, address_of(request) if request else "", is_large=price > LARGE)
    CALLER.set(caller_of(listening, ticket))  # of this event's own context, which ends with it
    try:
        await wait_for(ticket, listening)
        yield
    finally:
        listening.end()
        LANES.leave(ticket)


async def wait_for(ticket: Ticket, listening: Listening) -> None:
    """Wait until a turn comes."""
    turn = asyncio.wrap_future(ticket.turn)
    end = time.monotonic() + LONGEST_WAIT
    while not (await asyncio.wait({turn}, timeout=SECONDS_A_LOOK))[0]:
        if not listening.goes_on():
            raise UnwantedError
        if time.monotonic() > end:
            raise MelodyError(BUSY)


@contextmanager
def turn_in_thread(price: float) -> Iterator[None]:
    """The same for a call that has a thread of Gradio's: it waits for a short while only.

    Raises:
        MelodyError: when there is no turn.
    """
    request = Listening.request()
    ticket = LANES.join("", address_of(request) if request else "", is_large=price > LARGE)
    token = CALLER.set(caller_of(Listening.of_request(request), ticket))
    try:
        try:
            ticket.turn.result(SECONDS_TO_WAIT)
        except TimeoutError:
            raise MelodyError(BUSY) from None
        yield
    except UnwantedError:
        raise MelodyError(STOPPED) from None
    finally:
        LANES.leave(ticket)
        CALLER.reset(token)


def caller_of(listening: Listening, ticket: Ticket) -> Caller:
    """Who waits for the work of a ticket; a large one steps aside while small ones run."""

    def goes_on() -> bool:
        if ticket.is_large and LANES.is_small_running:
            time.sleep(SECONDS_ASIDE)
        return listening.goes_on()

    return Caller(goes_on, MOST_SECONDS)


def weigh_safely(weigh: Weigh, values: tuple[Any, ...]) -> float:
    """What a request may cost; nothing where it will be refused anyway."""
    try:
        return weigh(*values)
    except MelodyError:
        return 0.0
