"""One read score -> its tune in symbols, or why it is left out."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from melody.music.keys import Key, find_key
from melody.music.meters import Meter
from melody.notation import (
    STEPS_PER_QUARTER,
    MelodyError,
    to_symbols,
    transpose,
)
from melody.scores.quantise import Rule, check_bars, talk_rule
from melody.scores.score import KEY_BY_EAR, Score, Source
from melody.scores.what_if import rules_that_keep

if TYPE_CHECKING:
    from melody.context import Context


@dataclass(frozen=True)
class Tune:
    """A kept tune: its symbols in C major or A minor, ``/`` last, and what is known of it.

    ``key`` is the key it was in, ``key_source`` says how we know; ``pickup`` in steps; ``remarks``
    say what was changed to bring it onto the grid; ``kept_by`` names the rules of
    :data:`melody.scores.what_if.WHAT_IF` that would keep it.
    """

    name: str
    symbols: tuple[str, ...]
    title: str = ""
    key: Key | None = None
    key_source: str = ""
    meter: Meter | None = None
    pickup: int = 0
    style: str = ""
    remarks: tuple[str, ...] = ()
    kept_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """A tune left out: the kind of reason (for counting) and the whole reason."""

    name: str
    reason: str
    detail: str
    kept_by: tuple[str, ...] = ()


def encode(source: Source, reading: Score | MelodyError, rule: Rule = talk_rule) -> Tune | Refusal:
    """One read score -> its tune, or why it is left out."""
    if isinstance(reading, MelodyError):
        return Refusal(source.name, "unreadable", str(reading))
    kept_by = rules_that_keep(reading)
    try:
        on_grid = rule(reading)
        if source.bars:
            check_bars(reading, *source.bars)
    except MelodyError as error:
        return Refusal(source.name, "duration", str(error), kept_by)
    key = reading.key or find_key(on_grid.notes)
    return Tune(
        name=source.name,
        symbols=tuple(to_symbols(transpose(on_grid.notes, key.shift_home), ended=True)),
        title=reading.title or source.title,
        key=key,
        key_source=reading.key_source if reading.key else KEY_BY_EAR,
        meter=reading.meter,
        pickup=_steps(reading.pickup),
        style=source.style,
        remarks=(*reading.remarks, *on_grid.remarks),
        kept_by=kept_by,
    )


def _steps(quarters: Fraction) -> int:
    return round(quarters * STEPS_PER_QUARTER)


def context_of(tune: Tune) -> "Context":
    """What is known of a prepared tune, its length included."""
    from melody.context import Context  # NumPy, which a process that reads one song can do without

    return Context(
        meter=tune.meter,
        pickup=tune.pickup,
        mode=tune.key.mode if tune.key else None,
        style=tune.style,
        steps=len(tune.symbols) - 1,
    )
