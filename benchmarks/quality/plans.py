"""Takes as the studio writes them, from the openings of real songs, without their sound."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.quality.generated import opening_of
from melody.generate.defaults import usual_sampling
from melody.generate.promises import Promises
from melody.music.keys import MAJOR, Key
from melody.music.meters import Meter
from melody.notation import END, to_notes
from melody.preprocess.encode import Tune
from melody.runs.checkpoints import Checkpoint
from melody.seeds.seed import Seed
from melody.studio.plan import Plan
from melody.studio.request import Request
from melody.studio.work import Work
from melody.studio.writing import write

LENGTHS = (8, 16, 32)  # bars
PASSAGES = ("weimar/", "omnibook/", "pop909/")  # cut out of something longer: no songs


@dataclass(frozen=True)
class Written:
    """A take at home: its symbols without the end mark, and the plan that it was written for."""

    symbols: list[str]
    plan: Plan
    tune: Tune


def home_key(tune: Tune) -> Key:
    """The key that a prepared tune stands in: C major or A minor."""
    return Key(0, MAJOR) if tune.key is None or tune.key.mode == MAJOR else Key(9, "minor")


def has_usual_length(tune: Tune) -> bool:
    """Whether a song has a meter, 8, 16 or 32 whole bars, and something after its opening."""
    if not tune.meter:
        return False
    steps, bar = len(tune.symbols) - 1, tune.meter.steps_per_bar
    is_whole = steps % bar in (0, tune.pickup)
    return steps // bar in LENGTHS and is_whole and len(opening_of(tune, tune.meter)) < steps


def drawn(tunes: Sequence[Tune], count: int, random_seed: int = 1) -> list[Tune]:
    """So many songs of a usual length, in a fixed order."""
    fit = [tune for tune in tunes if has_usual_length(tune)]
    order = random.Random(random_seed).sample(fit, len(fit))
    return [order[number % len(order)] for number in range(count)]


def write_takes(
    checkpoint: Checkpoint, tunes: Sequence[Tune], form: str, candidates: int, **more: object
) -> Iterator[Written]:
    """A take from the opening of each song, its meter, mode and style told."""
    for number, tune in enumerate(tunes):
        notes = tuple(to_notes(opening_of(tune, tune.meter or Meter())))
        request = Request(
            checkpoint.label,
            Seed(notes, home_key(tune), tune.meter, tune.pickup),
            sampling=usual_sampling(checkpoint.run, checkpoint.epoch),
            random_seed=number,
            style=tune.style if checkpoint.model.uses_context else "",
            form=form,
            candidates=candidates,
            **more,  # type: ignore[arg-type]
        )
        plan = Plan.of(request)
        *_, symbols = write(plan, Work())
        yield Written([symbol for symbol in symbols if symbol != END], plan, tune)


NO_LOOPS = Promises(no_loops=True)
