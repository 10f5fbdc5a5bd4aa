"""A set of melodies, generated or real, put beside the real songs of a corpus.

Each set becomes rows of ``generated.csv``: the traits, how far the set is from real songs as a
whole, what it copies and how it ends.
"""

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np

from melody.evaluate.set_distance import TraitTable, compare_sets, frechet_distance, table_of
from melody.evaluate.traits import describe, has_whole_bars
from melody.generate.novelty import Index
from melody.music.meters import Meter
from melody.notation import Note, to_notes
from melody.preprocess.encode import Tune

GENERATED = Path(__file__).parent / "generated.csv"
FLAGGED = 12  # notes: the run that makes two tunes one family


@dataclass(frozen=True)
class Made:
    """A melody of a set, in the style of a song.

    ``ended`` is whether it closed by itself or on the bar asked for.
    """

    notes: Sequence[Note]
    meter: Meter
    pickup: int
    ended: bool = True
    style: str = ""


@dataclass(frozen=True)
class Figure:
    """One figure of one set; ``real`` is that of real songs, ``spread`` their standard deviation.

    ``overlap`` is Yang and Lerch's; a figure that has no such thing has an empty text.
    """

    corpus: str
    set: str
    melodies: int
    measure: str
    value: float
    real: float | str = ""
    spread: float | str = ""
    overlap: float | str = ""


@dataclass(frozen=True)
class Reference:
    """The real songs of a corpus that the sets stand beside, and the index of the training ones."""

    corpus: str
    table: TraitTable
    index: Index


def made_of(tunes: Sequence[Tune]) -> list[Made]:
    """Real songs as a set; those without a meter are left out."""
    return [
        Made(to_notes(tune.symbols), tune.meter, tune.pickup, style=tune.style)
        for tune in tunes
        if tune.meter
    ]


def traits_of(melodies: Sequence[Made]) -> TraitTable:
    """(N, F) traits of a set."""
    return table_of([describe(each.notes, each.meter, each.pickup) for each in melodies])


def shuffled(melodies: Sequence[Made], random_seed: int = 1) -> list[Made]:
    """The same notes in another order: what no measure may take for songs."""
    dice = random.Random(random_seed)
    return [
        replace(each, notes=dice.sample(list(each.notes), len(each.notes))) for each in melodies
    ]


def figures(name: str, melodies: Sequence[Made], reference: Reference) -> Iterator[Figure]:
    """Everything that is measured of a set."""
    audible = [each for each in melodies if any(note.pitch is not None for note in each.notes)]
    table, count = traits_of(audible), len(melodies)
    for trait in compare_sets(reference.table, table):
        yield Figure(
            reference.corpus, name, count, trait.trait,
            trait.found, trait.real, trait.real_spread, trait.overlap,
        )  # fmt: skip
    distance = frechet_distance(reference.table, table)
    yield Figure(reference.corpus, name, count, "Fréchet distance", distance)
    yield from _copies(name, melodies, reference)
    ended = np.mean([each.ended for each in melodies])
    whole = [has_whole_bars(each.notes, each.meter, each.pickup) for each in melodies]
    yield Figure(reference.corpus, name, count, "ended", float(ended))
    yield Figure(reference.corpus, name, count, "whole bars, all takes", float(np.mean(whole)))


def _copies(name: str, melodies: Sequence[Made], reference: Reference) -> Iterator[Figure]:
    """The longest runs shared with training songs, beside those of songs never seen."""
    shared = np.array([reference.index.longest_shared_run(each.notes).notes for each in melodies])
    human = reference.index.borrowing.strangers
    related = reference.index.borrowing.any_tune
    told = {
        "longest copy, mean": (shared.mean(), human.mean()),
        "longest copy, 90 %": (np.percentile(shared, 90), np.percentile(human, 90)),
        "longest copy, most": (shared.max(), human.max()),
        f"share with {FLAGGED} notes or more": (
            (shared >= FLAGGED).mean(),
            (related >= FLAGGED).mean(),
        ),
    }
    for measure, (value, real) in told.items():
        count = len(melodies)
        yield Figure(reference.corpus, name, count, measure, float(value), float(real))


def write_figures(rows: Sequence[Figure], path: Path = GENERATED) -> None:
    """Write the figures, to four places."""
    with path.open("w", newline="", encoding="utf-8") as file:
        names = [field.name for field in fields(Figure)]
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            told = asdict(row)
            writer.writerow({k: f"{v:.4f}" if isinstance(v, float) else v for k, v in told.items()})


def read_figures(path: Path = GENERATED) -> list[Figure]:
    """Read the figures; none where nothing was generated yet."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [_parse(line) for line in csv.DictReader(file)]


def _parse(line: dict[str, str]) -> Figure:
    def figure(text: str) -> float | str:
        return float(text) if text else ""

    return Figure(
        line["corpus"],
        line["set"],
        int(line["melodies"]),
        line["measure"],
        float(line["value"]),
        figure(line["real"]),
        figure(line["spread"]),
        figure(line["overlap"]),
    )
