"""The studio: a request in, a take out; the one door for page, command line, API and tests."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from melody.generate.decoding import why_stopped
from melody.music.meters import Meter
from melody.notation import count_steps, to_notes
from melody.render.sheet import Sheet
from melody.studio.plan import Outline, Plan
from melody.studio.prices import cost_of_end
from melody.studio.request import Request, recipe_of, write_recipe
from melody.studio.take import Facts, Take
from melody.studio.work import Work
from melody.studio.writing import verdicts, write


def perform(request: Request, folder: Path | None = None) -> Take:
    """Make a take; ``folder`` holds the runs (default: the shipped ones).

    Raises:
        MelodyError: when something in the request cannot be used; the line says what to do.
    """
    return make_take(Plan.of(request, folder))


def perform_live(request: Request, folder: Path | None = None) -> Iterator[str | Take]:
    """Make a take note by note: the growing melody as notation, and at last the take.

    Raises:
        MelodyError: as :func:`perform`.
    """
    yield from carry_out(Plan.of(request, folder))


def make_take(plan: Plan, work: Work | None = None) -> Take:
    """The take of a plan; ``work`` is what several takes share.

    Raises:
        MelodyError: as :func:`carry_out`.
    """
    return next(part for part in carry_out(plan, work) if isinstance(part, Take))


def carry_out(plan: Plan, work: Work | None = None) -> Iterator[str | Take]:
    """Make the take of a plan note by note, as :func:`perform_live`.

    ``work`` is what it may cost, where several takes share that.

    Raises:
        MelodyError: when the promises cannot be kept, or the model cannot write a span.
    """
    growing, symbols, work = Growing(plan), list[str](), work or Work()
    for symbols in work.timed(write(plan, work)):
        yield growing.tell(symbols)
    stop = "span" if plan.span else why_stopped(symbols, plan.steps)
    seconds = len(symbols) * plan.opening.setting.seconds_per_step
    yield finish(plan, symbols, stop, work.end_take(cost_of_end(plan.request, seconds)))


class Growing:
    """The melody that grows as notation; what stood there a symbol ago is not written again."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.symbols, self.text = plan, list[str](), ""

    def tell(self, symbols: list[str]) -> str:
        """Symbols at home -> the melody in the person's key."""
        if self.plan.span is None and self.symbols and symbols[:-1] == self.symbols:
            self.text = f"{self.text} {self.plan.own(symbols[-1:])[0]}"
        else:
            self.text = " ".join(self.plan.own(symbols))
        self.symbols = symbols
        return self.text


def finish(
    outline: Outline, symbols: Sequence[str], stop: str, remarks: Sequence[str] = ()
) -> Take:
    """Symbols at home -> the take in the person's own key, with its sound."""
    opening, request = outline.opening, outline.request
    own, plan = outline.own(symbols), outline if isinstance(outline, Plan) else None
    form = plan.form if plan and stop != "stopped" else None
    written = form.over_bars(symbols) if form else ""
    setting = replace(opening.setting, style=request.style, form=written)
    recipe = write_recipe(recipe_of(request))
    sound = Sheet(tuple(own), len(opening.symbols), setting, recipe).sound
    steps = count_steps(to_notes(own))
    facts = Facts(
        checkpoint=request.checkpoint,
        stop=stop,
        bars=count_bars(steps, setting.meter, setting.pickup),
        seconds=round(steps * setting.seconds_per_step, 2),
        key=setting.key.name,
        key_source=opening.key_source,
        meter=str(setting.meter),
        meter_source=opening.meter_source,
        random_seed=request.random_seed,
        repairs=opening.repairs,
        remarks=(*remarks, *[sound.remark] * bool(sound.remark)),
        engine=sound.engine,
        promises=tuple(verdicts(outline, own)),
        form=form.found_in(symbols) if form else "",
        kept_of=len(plan.seeds) if plan and stop != "stopped" else 1,
    )
    return Take(tuple(own), len(opening.symbols), setting, sound, facts, recipe, outline.span)


def count_bars(steps: int, meter: Meter, pickup: int) -> float:
    """The bars of a melody of so many steps, to two places.

    A pickup that the last bar leaves out makes a bar with it; another one counts for nothing.
    """
    bar = meter.steps_per_bar
    return round((steps - (pickup if steps % bar else 0)) / bar, 2)
