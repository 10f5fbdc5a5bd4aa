"""Blind duels: which two systems meet, on which opening, and what each of them writes."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from melody.checkpoints import Entry, load
from melody.keys import parse_key
from melody.meters import parse_meter
from melody.notation import to_notes, to_symbols
from melody.note_counts import FILE, shipped_counts
from melody.opening import prepare_seed
from melody.seeds import Seed, read_text
from melody.studio import Request, Take, finish, perform
from melody.usual import usual_sampling
from melody.vocabulary import SPECIALS, Vocabulary
from melody.writing import steps_asked

COUNTING = "n-gram"  # the system that only counts
BARS = 8  # of each take, its opening included
LARGEST_VARIATION = 9999


@dataclass(frozen=True)
class Duel:
    """Two systems on one opening; ``first`` is heard as A, ``second`` as B."""

    number: int
    first: str
    second: str
    opening: str
    random_seed: int

    @property
    def systems(self) -> tuple[str, str]:
        """Both, in the order in which they are heard."""
        return self.first, self.second


def contestants(entries: Sequence[Entry]) -> list[str]:
    """Who takes part: each run's first kept epoch and its best, and the one that counts."""
    runs: dict[str, list[Entry]] = {}
    for entry in entries:
        runs.setdefault(entry.run, []).append(entry)
    labels: list[str] = []
    for own in runs.values():
        own.sort(key=lambda entry: entry.epoch)
        best = next((entry for entry in own if entry.best), own[-1])
        labels += dict.fromkeys((own[0].label, best.label))
    return [*labels, *[COUNTING] * FILE.is_file()]


def draw_duel(number: int, systems: Sequence[str], openings: Sequence[str]) -> Duel:
    """The duel of a number, the same always: drawn before anyone listens.

    Of as many duels in a row as there are pairs, each pair has one.
    """
    pairs = list(combinations(sorted(systems), 2))
    block, place = divmod(number, len(pairs))
    random.Random(f"order {block}").shuffle(pairs)
    dice = random.Random(f"duel {number}")
    first, second = dice.sample(pairs[place], 2)
    opening, random_seed = dice.choice(openings), dice.randint(1, LARGEST_VARIATION)
    return Duel(number, first, second, opening, random_seed)


def play(system: str, request: Request, folder: Path | None = None) -> Take:
    """A system's take on a request; a checkpoint's knobs are its usual ones.

    Raises:
        MelodyError: when the system is not here, or something in the request cannot be used.
    """
    asked = replace(request, checkpoint=system, bars=BARS)
    if system == COUNTING:
        return _play_by_counting(asked)
    checkpoint = load(system, folder)
    return perform(
        replace(asked, sampling=usual_sampling(checkpoint.run, checkpoint.epoch)), folder
    )


def _play_by_counting(request: Request) -> Take:
    counts = shipped_counts()
    opening = prepare_seed(
        request.seed if isinstance(request.seed, Seed) else read_text(request.seed),
        Vocabulary((*SPECIALS, *map(str, counts.pitches))),
        key=parse_key(request.key) if request.key else None,
        meter=parse_meter(request.meter) if request.meter else None,
        pickup=request.pickup,
        bpm=request.bpm,
        instrument=request.instrument,
    )
    steps = steps_asked(request.bars, opening.setting) or 0
    notes = counts.go_on(to_notes(opening.symbols), steps, request.random_seed)
    return finish(request, opening, to_symbols(notes), "bars")
