"""What a model writes for a request: on from a seed, or a span anew; all of it at home."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from melody.context import Context
from melody.generate.constraints import (
    Cadence,
    MaskedSpan,
    constrain_continuation,
    whole_notes_between,
)
from melody.generate.copying import steps_copied, watch_copies
from melody.generate.decoding import Length, continue_seed
from melody.generate.defaults import infer_meter
from melody.generate.draft import CLOSING_BARS
from melody.generate.infill import Infiller
from melody.generate.novelty import load_index
from melody.generate.promises import Verdict, judge
from melody.generate.rerank import judge_of, random_seeds, rerank
from melody.generate.steering import MayEnd, whenever
from melody.music.setting import LONGEST_SECONDS, Setting
from melody.notation import END, LONGEST_TAKE, MelodyError, to_notes
from melody.runs.checkpoints import Checkpoint, load
from melody.seeds.opening import ASSUMED, Opening
from melody.studio.request import Request

LONGEST_OPEN_END = 512  # steps after the seed where no length is asked: 32 bars of 4/4
BARS_TO_CLOSE = 16  # after the seed, where a melody is to close but no length is asked
HEARD = "heard by the model"


def listen(opening: Opening, request: Request, checkpoint: Checkpoint) -> Opening:
    """An opening with its meter as the model hears it, where nobody said what it is."""
    if opening.meter_source != ASSUMED or not checkpoint.model.uses_context:
        return opening
    meter, pickup = infer_meter(checkpoint, opening.symbols, context_of(opening, request))
    heard = replace(
        opening.setting, meter=meter, pickup=pickup if request.pickup is None else request.pickup
    )
    return replace(opening, setting=heard, meter_source=HEARD)


def context_of(opening: Opening, request: Request, steps: int | None = None) -> Context:
    """What a model is told of the melody that it is to write."""
    setting = opening.setting
    return Context(setting.meter, setting.pickup, setting.key.mode, request.style, steps)


def steps_asked(bars: int | None, setting: Setting) -> int | None:
    """The length of a melody of so many bars, its pickup included, in steps.

    Raises:
        MelodyError: when the number is not whole, below 1 or more than a take can hold.
    """
    if bars is None:
        return None
    most = (LONGEST_TAKE - setting.pickup) // setting.meter.steps_per_bar
    if isinstance(bars, bool) or not isinstance(bars, int) or not 1 <= bars <= most:
        raise MelodyError(f"the length must be a whole number of bars from 1 to {most}")
    return setting.pickup + bars * setting.meter.steps_per_bar


def write_on(
    request: Request, checkpoint: Checkpoint, opening: Opening, folder: Path | None = None
) -> Iterator[list[str]]:
    """Yield the melody as it grows from its seed; of several candidates last the best one.

    Raises:
        MelodyError: when length, promises or candidates cannot be used.
    """
    seeds = random_seeds(request.random_seed, request.candidates)
    if len(seeds) == 1:
        yield from _grow(request, checkpoint, opening, seeds[0])
        return
    melodies = []
    for seed in seeds:
        draft = list(opening.symbols)
        for draft in _grow(request, checkpoint, opening, seed):
            yield draft
        melodies.append(draft)
    judge = judge_of(checkpoint, folder)
    context = context_of(opening, request)
    yield melodies[rerank(judge, melodies, len(opening.symbols), context)]


def _grow(
    request: Request, checkpoint: Checkpoint, opening: Opening, random_seed: int
) -> Iterator[list[str]]:
    steps = steps_asked(request.bars, opening.setting)
    limit, may_end = _ending(request, opening)
    look_ahead = constrain_continuation(
        opening, request.promises, steps or limit, checkpoint.vocabulary
    )
    symbols = list(opening.symbols)
    bar = opening.setting.meter.steps_per_bar
    corpus = checkpoint.run.corpus["name"]
    copies = watch_copies(request.promises, corpus, bar, symbols, look_ahead)
    closing = CLOSING_BARS * bar if request.promises.ends_on_tonic else 0
    for symbol in continue_seed(
        checkpoint, symbols, request.sampling, random_seed,
        Length(steps, limit, may_end, closing),
        context=context_of(opening, request), look_ahead=look_ahead, copies=copies,
    ):  # fmt: skip
        symbols = [*symbols, symbol]
        yield symbols


def _ending(request: Request, opening: Opening) -> tuple[int, MayEnd]:
    """The longest that an open-ended melody may be, in steps, and where it may end before."""
    setting, seed_steps = opening.setting, len(opening.symbols)
    most_heard = int(LONGEST_SECONDS / setting.seconds_per_step)
    limit = max(seed_steps, min(LONGEST_TAKE, seed_steps + LONGEST_OPEN_END, most_heard))
    if not request.promises.ends_on_tonic:
        return limit, whenever
    limit = min(limit, seed_steps + BARS_TO_CLOSE * setting.meter.steps_per_bar)
    cadence = Cadence(setting.key, setting.meter, setting.pickup, limit)
    return cadence.last_end(limit), cadence


def rewrite(
    request: Request, checkpoint: Checkpoint, opening: Opening, _: Path | None = None
) -> Iterator[list[str]]:
    """Yield the melody as its span is written anew, and after each round of revision.

    Raises:
        MelodyError: when span, rounds or promises cannot be used, or the model cannot fill.
    """
    first, after = span_of(request, opening)
    whole = [*opening.symbols, END]
    infiller = Infiller(
        checkpoint,
        opening,
        context_of(opening, request, steps=len(opening.symbols)),
        replace(request.promises, ends_on_tonic=False),
        request.keep,
        request.sampling,
    )
    draft = whole
    for draft in infiller.fill(MaskedSpan(whole, first, after), request.random_seed):
        yield draft[:-1]
    span = MaskedSpan(draft, first, after)
    for melody in infiller.resample(span, request.random_seed, request.rounds):
        yield melody[:-1]


def span_of(request: Request, opening: Opening) -> tuple[int, int]:
    """The steps that a rewriting may change: the whole notes within the span asked for.

    Raises:
        MelodyError: when there is none.
    """
    span = request.span
    is_pair = isinstance(span, tuple) and len(span) == 2 and all(type(n) is int for n in span)
    if not is_pair or span is None:
        raise MelodyError("the span to rewrite is two whole numbers of sixteenths")
    return whole_notes_between(opening.symbols, *span)


def in_own_key(request: Request, opening: Opening, symbols: list[str]) -> list[str]:
    """Symbols at home -> in the person's key; outside a span they are what the person gave."""
    back = opening.take_back(symbols)
    if request.span is None:
        return back
    first, after = span_of(request, opening)
    ended = isinstance(request.seed, str) and request.seed.rstrip().endswith(END)
    return [*opening.own[:first], *back[first:after], *opening.own[after:], *[END] * ended]


def verdicts(
    request: Request, symbols: list[str], opening: Opening, folder: Path | None = None
) -> list[Verdict]:
    """What was promised of a finished melody in the person's key, and whether it was kept."""
    setting, promises = opening.setting, request.promises
    written = (len(opening.symbols), len(symbols))
    if request.span is not None:
        promises = replace(promises, ends_on_tonic=False)
        written = span_of(request, opening)
    notes = to_notes(symbols)
    found = judge(
        promises, notes, written=written, key=setting.key, meter=setting.meter,
        pickup=setting.pickup,
    )  # fmt: skip
    if promises.most_copied is None:
        return found
    index = load_index(load(request.checkpoint, folder).run.corpus["name"])
    bars = steps_copied(index, notes, written) / setting.meter.steps_per_bar
    most = f"{promises.most_copied} bar{'' if promises.most_copied == 1 else 's'}"
    words = f"copies at most {most} in a row from a song that it learned"
    return [*found, Verdict(words, bars <= promises.most_copied)]
