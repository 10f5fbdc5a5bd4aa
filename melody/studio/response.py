"""Call and response: a model's answer to the last phrase of a melody, of whole bars."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from melody.generate.constraints import constrain_answer
from melody.generate.copying import watch_copies
from melody.generate.decoding import Length, continue_seed
from melody.music.meters import Meter, parse_meter
from melody.music.setting import OFF, Setting
from melody.notation import END, HOLD, LONGEST_TAKE, REST, MelodyError, parse, to_notes
from melody.render.sheet import Sheet
from melody.seeds.opening import LONGEST_OPENING
from melody.seeds.seed import Seed
from melody.studio.plan import Plan
from melody.studio.request import Request

TOO_LONG = "the conversation is as long as a take can be; stop and begin another one"


@dataclass(frozen=True)
class Response:
    """The melody with its answer: ``symbols`` in the person's key, the last ``steps`` new.

    ``rest`` is how many bars of rest its sound begins with.
    """

    symbols: tuple[str, ...]
    steps: int
    setting: Setting
    rest: int = 1

    @property
    def answer(self) -> tuple[str, ...]:
        """The answer alone."""
        return self.symbols[-self.steps :]

    @property
    def sheet(self) -> Sheet:
        """The answer as it is played in a conversation: after its rest, in the caller's key.

        In the rest a player can be started and brought into time. There are no chords and no
        clicks: what was played has no chords either, and the clicks are the page's.
        """
        plain: Any = {"accompaniment": OFF, "metronome": False, "transposition": 0, "pickup": 0}
        rest = (REST, *[HOLD] * (self.rest * self.setting.meter.steps_per_bar - 1))
        return Sheet((*rest, *self.answer), 0, replace(self.setting, **plain))


def respond_to(
    request: Request, bars: int, folder: Path | None = None, *, rest: int = 1
) -> Response:
    """Answer a melody, given as symbols up to a bar line, with so many bars, after so many of rest.

    The answer begins on the bar line with a note, and does not end the tune. Of a long melody the
    model reads the last bars. ``folder`` holds the runs (default: the shipped ones).

    Raises:
        MelodyError: when something in the request cannot be used, or the take grows too long.
    """
    meter = parse_meter(request.meter) if request.meter else Meter()
    pickup, steps = request.pickup or 0, bars * meter.steps_per_bar
    given = read_melody(request.seed)
    if bars < 1 or len(given) + steps > LONGEST_TAKE:
        raise MelodyError(TOO_LONG)
    read, read_pickup = keep_end(given, meter, pickup, min(LONGEST_OPENING, LONGEST_TAKE - steps))
    seed = Seed(tuple(to_notes(read)))
    asked = replace(request, seed=seed, meter=str(meter), pickup=read_pickup, bars=None)
    plan = Plan.of(asked, folder)
    answer = plan.opening.take_back(write_answer(plan, steps))
    setting = replace(plan.opening.setting, pickup=pickup)
    return Response((*given, *answer), steps, setting, rest)


def read_melody(seed: str | Seed) -> tuple[str, ...]:
    """The symbols of a melody, without its end mark.

    Raises:
        MelodyError: when the text is not in the public notation.
    """
    if isinstance(seed, Seed):
        raise MelodyError("a call must be given as symbols, such as 67 _ 65 _")
    return tuple(symbol for symbol in parse(seed) if symbol != END)


def keep_end(
    symbols: Sequence[str], meter: Meter, pickup: int, longest: int
) -> tuple[tuple[str, ...], int]:
    """The last whole bars of a melody that a model may read, and how long their pickup is.

    A note that is held across the first bar line kept begins there.

    >>> keep_end("60 _ _ _ _ 62 64 _".split(), Meter(1, 4), 0, 4)
    (('60', '62', '64', '_'), 0)
    """
    if len(symbols) <= longest:
        return tuple(symbols), pickup
    bar = meter.steps_per_bar
    first = pickup
    while len(symbols) - first > longest:
        first += bar
    begun = first
    while symbols[begun] == HOLD:
        begun -= 1
    return (symbols[begun], *symbols[first + 1 :]), 0


def write_answer(plan: Plan, steps: int) -> list[str]:
    """The next ``steps`` symbols after a plan's opening, at home.

    Raises:
        MelodyError: when the promises cannot be kept.
    """
    checkpoint, opening, request = plan.checkpoint, plan.opening, plan.request
    symbols = list(opening.symbols)
    goal = len(symbols) + steps
    look_ahead = constrain_answer(opening, request.promises, goal, checkpoint.vocabulary)
    bar, corpus = opening.setting.meter.steps_per_bar, checkpoint.run.corpus["name"]
    copies = watch_copies(request.promises, corpus, bar, symbols, look_ahead)
    written = continue_seed(
        checkpoint, symbols, request.sampling, request.random_seed, Length(goal),
        context=plan.context, look_ahead=look_ahead, copies=copies,
    )  # fmt: skip
    return list(written)
