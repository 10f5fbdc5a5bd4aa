"""Solos and songs of notes in beats -> passages of 4 to 32 bars, cut where the phrases end.

What a player does between the lines of the grid is brought nearer to it phrase by phrase: swing
eighths are written straight, and of notes on one sixteenth the first stays. A phrase that the grid
cannot hold all the same stands alone, to be refused for its reason; the others are joined until
they make eight bars.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import STEPS_PER_QUARTER, MelodyError
from melody.scores.quantise import grid_rule
from melody.scores.score import AS_STATED, Score, Timed, merge

FEWEST_BARS, ENOUGH_BARS, MOST_BARS = 4, 8, 32
LONGEST_REST = 2  # bars; after more than that something new begins
MOST_MERGED = Fraction(1, 8)  # share of a phrase's notes that may fall on another's sixteenth
SHORTEST_REST = Fraction(1, 2)  # quarters: players leave gaps of less between notes they join
LONG, SHORT = Fraction(2, 3), Fraction(1, 2)  # where the second of two swing eighths falls
USUAL_BAR = Fraction(4)
SWING = "swing eighths written straight"
MERGED = "notes merged with another of the same sixteenth"


class Moment(NamedTuple):
    """A note as it is played: where it starts and how long it sounds, in quarters."""

    onset: Fraction
    quarters: Fraction
    pitch: int


Phrase = Sequence[Moment]


@dataclass(frozen=True)
class Solo:
    """All phrases of a solo or a song; bar lines lie at ``first_bar`` and a bar apart."""

    name: str
    title: str
    phrases: tuple[Phrase, ...]
    key: Key | None = None
    meter: Meter | None = None
    first_bar: Fraction = Fraction(0)

    @property
    def bar(self) -> Fraction:
        """Length of a bar in quarters, four where the meter is not known."""
        meter = self.meter
        return meter.quarters_per_bar if meter else USUAL_BAR


@dataclass(frozen=True)
class Written:
    """Phrases on paper, and how many notes were changed to bring them there, by remark."""

    notes: tuple[Moment, ...]
    changes: Counter[str]
    is_on_grid: bool = True


def cut(solo: Solo) -> list[Score]:
    """The passages of a solo, in their order; none of its notes is left out."""
    return [_to_score(solo, passage) for passage in _join(solo, map(_write, solo.phrases))]


def _write(phrase: Phrase) -> Written:
    straight, swung = straighten(phrase)
    straight[0] = straight[0]._replace(onset=Fraction(_nearest(straight[0]), STEPS_PER_QUARTER))
    merged, gone = merge_close(straight)
    if gone <= MOST_MERGED * len(phrase) and _fits(merged):
        return Written(tuple(merged), Counter({SWING: swung, MERGED: gone}))
    return Written(tuple(straight), Counter({SWING: swung}), is_on_grid=False)


def straighten(phrase: Phrase) -> tuple[list[Moment], int]:
    """Write swing eighths as even ones; returns the phrase and how many were.

    A beat swings when nothing starts in it but on the beat and two thirds later.
    """
    starts: dict[int, set[Fraction]] = {}
    for onset, *_ in phrase:
        starts.setdefault(onset // 1, set()).add(onset % 1)
    swung = {beat for beat, places in starts.items() if LONG in places <= {Fraction(0), LONG}}
    late = [moment.onset // 1 in swung and moment.onset % 1 == LONG for moment in phrase]
    straight = [
        moment._replace(onset=moment.onset // 1 + SHORT) if is_late else moment
        for moment, is_late in zip(phrase, late, strict=True)
    ]
    return straight, sum(late)


def merge_close(phrase: Phrase) -> tuple[list[Moment], int]:
    """Of notes on one sixteenth keep the first; returns the phrase and how many are gone."""
    kept: dict[int, Moment] = {}
    for moment in phrase:
        kept.setdefault(_nearest(moment), moment)
    return list(kept.values()), len(phrase) - len(kept)


def _nearest(moment: Moment) -> int:
    return round(moment.onset * STEPS_PER_QUARTER)


def _fits(phrase: Phrase) -> bool:
    try:
        grid_rule(Score("", "", _line(phrase), frozenset()))
    except MelodyError:
        return False
    return True


def _join(solo: Solo, phrases: Iterable[Written]) -> Iterator[Written]:
    """Join neighbours until they make eight bars; a passage ends at a long rest."""
    open_passage: Written | None = None
    for phrase in phrases:
        if open_passage is not None and not _belongs(solo, open_passage, phrase):
            yield open_passage
            open_passage = None
        if open_passage is not None:
            changes = open_passage.changes + phrase.changes
            phrase = Written(open_passage.notes + phrase.notes, changes)
        is_whole = not phrase.is_on_grid or _bars(solo, phrase.notes) >= ENOUGH_BARS
        if is_whole:
            yield phrase
        open_passage = None if is_whole else phrase
    if open_passage is not None:
        yield open_passage


def _belongs(solo: Solo, passage: Written, phrase: Written) -> bool:
    rest = phrase.notes[0].onset - passage.notes[-1].onset - passage.notes[-1].quarters
    together = passage.notes + phrase.notes
    is_short = _bars(solo, together) <= MOST_BARS
    return phrase.is_on_grid and is_short and rest <= LONGEST_REST * solo.bar


def _bars(solo: Solo, notes: Phrase) -> int:
    """How many bars are touched."""
    first, last = ((n.onset - solo.first_bar) // solo.bar for n in (notes[0], notes[-1]))
    return int(last - first) + 1


def _to_score(solo: Solo, passage: Written) -> Score:
    line = _line(passage.notes)
    changes = tuple(f"{what}: {count}" for what, count in passage.changes.items() if count)
    pickup = (solo.first_bar - passage.notes[0].onset) % solo.bar if solo.meter else Fraction(0)
    return Score(
        solo.name,
        solo.title,
        line,
        frozenset(quarters for _, quarters in line),
        solo.key,
        solo.meter,
        pickup,
        changes,
        key_source=AS_STATED if solo.key else "",
    )


def _line(notes: Phrase) -> tuple[tuple[int | None, Fraction], ...]:
    """Moments -> notes and rests that follow each other, from the first note on."""
    return merge(_timed(notes))


def _timed(notes: Phrase) -> Iterator[Timed]:
    for note, following in pairwise(notes):
        to_next = following.onset - note.onset
        rest = to_next - note.quarters
        if rest < SHORTEST_REST:
            yield Timed(note.pitch, to_next)
        else:
            yield Timed(note.pitch, note.quarters)
            yield Timed(None, rest)
    yield Timed(notes[-1].pitch, notes[-1].quarters)
