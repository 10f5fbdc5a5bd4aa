"""Do takes have a form as real songs have one? Takes with and without a form, beside real songs.

``python -m benchmarks.quality.form [--takes 120]`` writes ``form.csv`` and the evaluation page;
``--corpus world`` writes ``form_world.csv``, of whole songs in the styles that ``folk`` lacks.
Takes begin with two bars of test songs of 8, 16 or 32 bars; *real songs* are those test songs,
*other real songs* validation songs of such lengths: what lies between both is as near as can be
told.
"""

import argparse
import os
from collections.abc import Iterator, Sequence

# Before NumPy is loaded: what is measured is one core.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from benchmarks.quality.page import write_page
from benchmarks.quality.plans import NO_LOOPS, PASSAGES, drawn, home_key, write_takes
from benchmarks.quality.shapes import ALL, OTHERS, REAL, TABLES, Shape, write_rows
from melody.evaluate.held_out import parts_of_corpus
from melody.evaluate.shape import SHAPES, describe_shape
from melody.evaluate.traits import full_bars, has_whole_bars
from melody.generate.form.found import limits_of
from melody.generate.form.loops import is_free_of_loops
from melody.music.meters import Meter
from melody.music.phrases import longest_silence
from melody.notation import Note, to_notes, to_symbols
from melody.preprocess.encode import Tune
from melody.runs.checkpoints import load

MODELS = ("lstm", "bert")
MEASURES = (*SHAPES, "whole bars", "tonic at the end", "loop or hole", "rest over a bar", "bars")
NEW_STYLES = ("jazz", "pop", "rock", "stage", "british", "canadian")
RESAMPLES = 1000
FEWEST = 8  # takes of a style that are worth a row


def measure(notes: Sequence[Note], tune: Tune, meter: Meter, pickup: int) -> dict[str, float]:
    """All measures of a melody; style and key are those of a song."""
    tonic = home_key(tune).tonic
    pitches = [note.pitch for note in notes if note.pitch is not None]
    bar = meter.steps_per_bar
    more = (
        float(has_whole_bars(notes, meter, pickup)),
        float(pitches[-1] % 12 == tonic),
        float(not is_free_of_loops(notes, limits_of(tune.style), bar, pickup)),
        float(longest_silence(to_symbols(notes)) > bar),
        float(len(full_bars(notes, meter, pickup))),
    )
    return dict(
        zip(MEASURES, (*describe_shape(notes, meter, pickup, tonic).values(), *more), strict=True)
    )


def rows_of(name: str, measured: Sequence[tuple[str, dict[str, float]]]) -> Iterator[Shape]:
    """The rows of a set: of all styles together, and of each."""
    styles = [ALL, *sorted({style for style, _ in measured})]
    for style in styles:
        found = [values for each, values in measured if style in (ALL, each)]
        if len(found) < FEWEST:
            continue
        for label in MEASURES:
            values = np.array([each[label] for each in found])
            dice = np.random.default_rng(1)
            means = dice.choice(values, (RESAMPLES, len(values))).mean(1)
            low, high = np.percentile(means, (2.5, 97.5))
            yield Shape(name, style, len(found), label, float(values.mean()), low, high)


def real_rows(name: str, tunes: Sequence[Tune]) -> Iterator[Shape]:
    """The rows of real songs."""
    unique = list({tune.name: tune for tune in tunes}.values())
    yield from rows_of(
        name,
        [
            (tune.style, measure(to_notes(tune.symbols), tune, tune.meter, tune.pickup))
            for tune in unique
            if tune.meter
        ],
    )


def take_rows(
    label: str, name: str, tunes: Sequence[Tune], form: str, candidates: int, **more: object
) -> Iterator[Shape]:
    """The rows of takes of a checkpoint."""
    checkpoint = load(label)
    measured = []
    for take in write_takes(checkpoint, tunes, form, candidates, **more):
        setting = take.plan.opening.setting
        values = measure(to_notes(take.symbols), take.tune, setting.meter, setting.pickup)
        measured.append((take.tune.style, values))
    yield from rows_of(f"{checkpoint.label}, {name}", measured)


def songs_of(corpus: str, tunes: Sequence[Tune]) -> list[Tune]:
    """The songs of a corpus that its models stand beside: of ``world``, what folk lacks."""
    if corpus == "folk":
        return list(tunes)
    return [t for t in tunes if t.style in NEW_STYLES and not t.name.startswith(PASSAGES)]


def measure_all(corpus: str, count: int) -> Iterator[Shape]:
    """The rows of all sets."""
    parts = {part: songs_of(corpus, tunes) for part, tunes in parts_of_corpus(corpus).items()}
    many = 10**4
    yield from real_rows(REAL, drawn(parts["test"], many))
    yield from real_rows(OTHERS, drawn(parts["valid"], many))
    tunes = drawn(parts["test"], count)
    for kind in MODELS:
        label = f"{kind}-{corpus}@best"
        yield from take_rows(label, "free", tunes, "free", 1)
        if corpus == "folk":
            yield from take_rows(label, "free, no loops", tunes, "free", 1, promises=NO_LOOPS)
            yield from take_rows(label, "auto", tunes, "auto", 1)
        yield from take_rows(label, "auto, kept 1 of 6", tunes, "auto", 6)


def main() -> None:
    """Measure and write ``form.csv`` and the evaluation page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--takes", type=int, default=120, metavar="N", help="of each set")
    parser.add_argument("--corpus", default="folk", choices=[*TABLES])
    options = parser.parse_args()
    write_rows(list(measure_all(options.corpus, options.takes)), TABLES[options.corpus])
    write_page()


if __name__ == "__main__":
    main()
