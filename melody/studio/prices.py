"""Prices: what each part of a request costs, in milliseconds of one core.

Measured by ``benchmarks/service``; the models have theirs in ``costs``.
"""

from typing import Any

from melody.generate.draft import CLOSING_BARS, CLOSING_DRAFTS, FEWER_DRAFTS
from melody.generate.infill import share_of_round
from melody.models import MODELS
from melody.music.meters import Meter, parse_meter
from melody.music.setting import LONGEST_SECONDS, OFF
from melody.notation import LONGEST_TAKE, MelodyError
from melody.runs.checkpoints import find_run, read_runs
from melody.seeds.opening import DEFAULT_BPM
from melody.studio.request import Request

MOST_WORK = 12_000.0  # for one request, or for all takes of a click
LARGE = 3_000.0  # from here on others need not wait for it
LONGEST_OPEN_END = 512  # steps after the seed where no length is asked: 32 bars of 4/4
SPAN_COST = 8.0  # a span: looking ahead through it
COPY_COST, SPAN_COPY_COST, RHYTHM_COPY_COST = 1.5, 4.0, 16.0  # a step that may not copy
SOUND_COST, FINISH_COST = 5.0, 100.0  # a second of sound; all other parts of a take
EXPLAIN_COST = 0.12  # a note and a step of the melody around it, read in both directions
HEARD_METERS = 11  # each is tried on the whole opening


def cost_to_read(model: Any, symbols: int) -> float:
    """What it costs a model to read so many symbols."""
    return float(model.costs.read) * symbols


def cost_of_span(model: Any, symbols: int) -> float:
    """What it costs to begin a span of a melody of so many symbols."""
    return cost_to_read(model, symbols) + SPAN_COST


def cost_of_step(model: Any, request: Request) -> float:
    """What each symbol costs that a model writes for a request."""
    cost = float(model.costs.step)
    if request.promises.most_copied is None:
        return cost
    if request.span is None:
        return cost + COPY_COST
    return cost + (RHYTHM_COPY_COST if request.keep else SPAN_COPY_COST)


def count_rounds(asked: int, cost_of_all: float, left: float) -> int:
    """How many rounds may be made where one over all bars of the span would cost so much."""

    def cost(rounds: int) -> float:
        return cost_of_all * sum(share_of_round(number, rounds) for number in range(rounds))

    return next((rounds for rounds in range(asked, 0, -1) if cost(rounds) <= left), 0)


def cost_of_end(request: Request, seconds: float) -> float:
    """What it costs to end a take that lasts so long: its sound, its files, what it is told by."""
    heavy = 1.0 if request.accompaniment == OFF else 2.0
    return FINISH_COST + heavy * SOUND_COST * seconds


def dearest(request: Request) -> float:
    """The most that the take of a request may cost, known before its opening is read."""
    runs = [run for _, run in read_runs() if run.model in MODELS]
    found = find_run(request.checkpoint.partition("@")[0])
    if found is None or found[1].model not in MODELS:
        return 0.0  # it will be refused
    own = found[1]
    model = MODELS[own.model]
    meter = _meter(request)
    bar = meter.steps_per_bar
    asked = request.span[1] - request.span[0] if request.span else (request.bars or 0) * bar
    steps = max(0, min(asked or LONGEST_OPEN_END, LONGEST_TAKE))
    written = cost_of_step(model, request) * _written(request, steps, bar)
    if request.span:
        written += (1 + steps // bar) * cost_of_span(model, LONGEST_TAKE // 2)
        rounds = request.rounds
        written *= 1 + sum(share_of_round(number, rounds) for number in range(rounds))
    elif request.candidates > 1:
        rivals = [MODELS[r.model] for r in runs if r.corpus["name"] == own.corpus["name"]]
        judged = max(each.costs.judge for each in (model, *rivals)) * steps
        written = request.candidates * (written + judged)
    heard = HEARD_METERS * cost_to_read(model, LONGEST_TAKE // 2)
    steps_a_minute = (request.bpm or DEFAULT_BPM) * meter.steps_per_beat
    seconds = 60 * (LONGEST_TAKE if request.span else steps) / steps_a_minute
    return min(written, MOST_WORK) + heard + cost_of_end(request, min(seconds, LONGEST_SECONDS))


def _written(request: Request, steps: int, bar: int) -> int:
    """The steps that are written, those of all drafts of an ending included."""
    if not request.promises.ends_on_tonic or request.span:
        return steps
    drafts = CLOSING_DRAFTS if request.promises.most_copied is None else FEWER_DRAFTS
    return steps + (drafts - 1) * min(steps, CLOSING_BARS * bar)


def _meter(request: Request) -> Meter:
    try:
        return parse_meter(request.meter) if request.meter else Meter()
    except MelodyError:
        return Meter()
