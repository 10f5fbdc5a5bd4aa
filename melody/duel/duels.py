"""Blind duels: which two systems meet, on which opening, and what each of them writes."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from melody.duel.note_ngram import FILE, shipped_counts
from melody.duel.songs import Song
from melody.generate.defaults import usual_sampling
from melody.notation import HIGHEST_PITCH, LOWEST_PITCH, to_notes, to_symbols, transpose
from melody.runs.checkpoints import Entry, load
from melody.studio.performance import finish, perform
from melody.studio.plan import Outline, in_known_style, outline_of
from melody.studio.request import Request
from melody.studio.take import Take
from melody.vocabulary import SPECIALS, Vocabulary

COUNTING = "n-gram"  # the system that only counts
REAL = "real song"  # goes on as the song does
BARS = 8  # of each take, its opening included
LARGEST_VARIATION = 9999
SHARE_OF_SONGS = 0.5


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


def draw_duel(
    number: int, systems: Sequence[str], openings: Sequence[str], songs: Sequence[str] = ()
) -> Duel:
    """The duel of a number, the same always: drawn before anyone listens.

    Of as many duels in a row as there are pairs, each pair has one. A real song goes on from its
    own opening, one of ``songs``. Half of the other pairs get such an opening too: one that nobody
    knows must not tell that a real song is there.
    """
    pairs = list(combinations(sorted(systems), 2))
    block, place = divmod(number, len(pairs))
    random.Random(f"order {block}").shuffle(pairs)
    dice = random.Random(f"duel {number}")
    first, second = dice.sample(pairs[place], 2)
    sings = REAL in (first, second) or (len(songs) > 0 and dice.random() < SHARE_OF_SONGS)
    opening = dice.choice(songs if sings else openings)
    random_seed = dice.randint(1, LARGEST_VARIATION)
    return Duel(number, first, second, opening, random_seed)


def play(
    system: str, request: Request, folder: Path | None = None, song: Song | None = None
) -> Take:
    """A system's take on a request; a checkpoint's knobs are its usual ones.

    ``song`` is the one whose opening it is.

    Raises:
        MelodyError: when the system is not here, or something in the request cannot be used.
    """
    asked = replace(request, checkpoint=system, bars=BARS)
    if system == REAL and song:
        return _play_song(asked, song)
    if system == COUNTING:
        return _play_by_counting(asked)
    checkpoint = load(system, folder)
    usual = usual_sampling(checkpoint.run, checkpoint.epoch)
    return perform(in_known_style(replace(asked, sampling=usual), checkpoint), folder)


def _play_song(request: Request, song: Song) -> Take:
    outline = _outline(request, range(LOWEST_PITCH, HIGHEST_PITCH + 1))
    home = transpose(to_notes(song.symbols[: outline.steps]), -outline.opening.way_back)
    return finish(outline, to_symbols(home), "bars")


def _play_by_counting(request: Request) -> Take:
    counts = shipped_counts()
    outline = _outline(request, counts.pitches)
    notes = counts.go_on(to_notes(outline.opening.symbols), outline.steps or 0, request.random_seed)
    return finish(outline, to_symbols(notes), "bars")


def _outline(request: Request, pitches: Iterable[int]) -> Outline:
    """The outline of a request, for who writes such pitches."""
    return outline_of(request, Vocabulary((*SPECIALS, *map(str, pitches))))
