"""The plan: a request resolved once, before the first symbol is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from melody.context import STYLES, Context
from melody.generate.constraints import whole_notes_between
from melody.generate.defaults import infer_meter
from melody.generate.form.plan import FormPlan, plan_form
from melody.generate.limits import FREE
from melody.generate.rerank import random_seeds
from melody.music.keys import parse_key
from melody.music.meters import parse_meter
from melody.music.setting import LONGEST_SECONDS, Setting
from melody.notation import END, LONGEST_TAKE, MelodyError
from melody.runs.checkpoints import Checkpoint, load
from melody.runs.names import title, title_by
from melody.seeds.notations.registry import choose_notation
from melody.seeds.opening import ASSUMED, Opening, prepare_seed
from melody.seeds.seed import Seed
from melody.seeds.text import read_text, shorten
from melody.studio.fields import names_of
from melody.studio.request import Request, how_read
from melody.vocabulary import Vocabulary

HEARD = "heard by the model"
FEWEST_HEARD = 2  # symbols: nothing predicts the first
# What of the playing no seed says.
PLAYED = tuple(name for name in names_of("playing") if name not in ("bpm", "instrument"))


@dataclass(frozen=True)
class Outline:
    """A request whose opening was read: what anybody needs to write for it, a model or not.

    ``steps`` is the length asked for, pickup included, ``None`` where none was. ``span`` is the
    whole notes to write anew, ``None`` in a continuation.
    """

    request: Request
    opening: Opening
    steps: int | None
    span: tuple[int, int] | None

    def own(self, symbols: Sequence[str]) -> list[str]:
        """Symbols at home -> in the person's key; outside a span they are what the person gave."""
        back = self.opening.take_back(symbols)
        if self.span is None:
            return back
        first, after = self.span
        seed, given = self.request.seed, self.opening.own
        ended = isinstance(seed, str) and seed.rstrip().endswith(END)
        return [*given[:first], *back[first:after], *given[after:], *[END] * ended]


@dataclass(frozen=True)
class Plan(Outline):
    """A request with all that follows from it before a model writes.

    The meter of ``opening`` was heard by the model where nobody said it. ``seeds`` are the random
    seeds, one for each candidate. ``form`` is the plan of the form, ``None`` where the model
    goes on freely; ``steps`` is its length then. ``folder`` holds the runs.
    """

    checkpoint: Checkpoint
    context: Context
    seeds: tuple[int, ...]
    folder: Path | None = None
    form: FormPlan | None = None

    @classmethod
    def of(cls, request: Request, folder: Path | None = None) -> "Plan":
        """Resolve a request; ``folder`` holds the runs (default: the shipped ones).

        Raises:
            MelodyError: when something in the request cannot be used.
        """
        checkpoint = load(request.checkpoint, folder)
        check_style(request.style, checkpoint)
        opening = hear_opening(open_seed(request, checkpoint.vocabulary), request, checkpoint)
        opening = replace(opening, setting=replace(opening.setting, title=title_by(checkpoint)))
        span = find_span(request, opening)
        return cls(
            request,
            opening,
            None if span else steps_asked(request.bars, opening.setting),
            span,
            checkpoint,
            opening_context(opening, request.style, len(opening.symbols) if span else None),
            seeds_of(request),
            folder,
        )._with_form()

    def vary(self, random_seed: int) -> "Plan":
        """The same plan for another variation; what was heard in the opening stays."""
        request = replace(self.request, random_seed=random_seed)
        return replace(self, request=request, seeds=seeds_of(request))._with_form()

    def _with_form(self) -> "Plan":
        """The plan with its form, drawn by its variation where none is named."""
        request, opening = self.request, self.opening
        if request.form == FREE or self.span:
            return self
        setting = opening.setting
        bar = setting.meter.steps_per_bar
        form = plan_form(
            request.form, opening.symbols, setting.meter, setting.pickup, style=request.style,
            bars=request.bars, most=(longest_heard(opening) - setting.pickup) // bar,
            random_seed=request.random_seed,
        )  # fmt: skip
        return replace(self, form=form, steps=form.steps)


def outline_of(request: Request, vocabulary: Vocabulary) -> Outline:
    """The outline of a continuation, for whoever writes such symbols.

    Raises:
        MelodyError: when something in the request cannot be used.
    """
    opening = open_seed(request, vocabulary)
    return Outline(request, opening, steps_asked(request.bars, opening.setting), None)


def longest_heard(opening: Opening) -> int:
    """The most steps that a melody may have where no length is asked."""
    return min(LONGEST_TAKE, int(LONGEST_SECONDS / opening.setting.seconds_per_step))


def open_seed(request: Request, vocabulary: Vocabulary) -> Opening:
    """Read a request's seed and make it ready for whoever knows a vocabulary.

    Raises:
        MelodyError: when seed, key, meter, pickup, tempo or instrument cannot be used.
    """
    opening = prepare_seed(
        read_seed(request),
        vocabulary,
        key=parse_key(request.key) if request.key else None,
        meter=parse_meter(request.meter) if request.meter else None,
        pickup=request.pickup,
        bpm=request.bpm,
        instrument=request.instrument,
    )
    played = {name: getattr(request, name) for name in PLAYED}
    return replace(opening, setting=replace(opening.setting, **played))


def notation_of(request: Request) -> str:
    """The notation that a request's text is read in; nothing where it is no text."""
    if isinstance(request.seed, Seed):
        return ""
    return choose_notation(shorten(request.seed, []), request.notation, [])


def read_seed(request: Request) -> Seed:
    """A request's seed as it is meant.

    Raises:
        MelodyError: when no note is left in it, or its key cannot be used.
    """
    if isinstance(request.seed, Seed):
        return request.seed
    return read_text(request.seed, **how_read(request))


def hear_opening(opening: Opening, request: Request, checkpoint: Checkpoint) -> Opening:
    """An opening with its meter as the model hears it, where nobody said what it is."""
    is_heard = checkpoint.model.uses_context and len(opening.symbols) >= FEWEST_HEARD
    if opening.meter_source != ASSUMED or not is_heard:
        return opening
    context = opening_context(opening, request.style)
    meter, pickup = infer_meter(checkpoint, opening.symbols, context)
    heard = replace(
        opening.setting, meter=meter, pickup=pickup if request.pickup is None else request.pickup
    )
    return replace(opening, setting=heard, meter_source=HEARD)


def opening_context(opening: Opening, style: str, steps: int | None = None) -> Context:
    """What a model knows of the melody that it is to write."""
    setting = opening.setting
    return Context(setting.meter, setting.pickup, setting.key.mode, style, steps)


def steps_asked(bars: int | None, setting: Setting) -> int | None:
    """The length of a melody of so many bars, its pickup included, in steps.

    Raises:
        MelodyError: when the number is below 1 or more than a take can hold.
    """
    if bars is None:
        return None
    most = (LONGEST_TAKE - setting.pickup) // setting.meter.steps_per_bar
    if not 1 <= bars <= most:
        raise MelodyError(f"the length must be a whole number of bars from 1 to {most}")
    return setting.pickup + bars * setting.meter.steps_per_bar


def find_span(request: Request, opening: Opening) -> tuple[int, int] | None:
    """The steps that a rewriting may change: the whole notes within the span asked for.

    Raises:
        MelodyError: when there is none.
    """
    return None if request.span is None else whole_notes_between(opening.symbols, *request.span)


def seeds_of(request: Request) -> tuple[int, ...]:
    """The random seeds that a request draws with, one for each candidate; a span has one.

    Raises:
        MelodyError: when variation or candidates are out of range.
    """
    return tuple(random_seeds(request.random_seed, 1 if request.span else request.candidates))


def styles_of(checkpoint: Checkpoint) -> tuple[str, ...]:
    """The styles that a checkpoint knows; none where it makes no use of the context."""
    model = checkpoint.model
    return STYLES[: model.config.get("styles", len(STYLES))] if model.uses_context else ()


def in_known_style(request: Request, checkpoint: Checkpoint) -> Request:
    """A request without a style that a checkpoint does not know, as where several models meet."""
    known = ("", *styles_of(checkpoint))
    return request if request.style in known else replace(request, style="")


def check_style(style: str, checkpoint: Checkpoint) -> None:
    """Refuse a style that a checkpoint does not know.

    Raises:
        MelodyError: with those that it knows.
    """
    known = styles_of(checkpoint)
    if style and style not in known:
        name = title(checkpoint.run.name, checkpoint.run.model)
        raise MelodyError(
            f"{name} knows these styles: {', '.join(known)}"
            if known
            else f"{name} knows no styles; leave the style blank"
        )
