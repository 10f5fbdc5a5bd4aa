"""Fit the critic that ranks drafts, on real songs against takes: assets/ranking.json.

``python scripts/ranking.py [TAKES]`` takes so many melodies of each folk model in the forms of its
style from the openings of validation songs, and tells how often a critic fitted on four fifths
tells takes from songs in the fifth.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.quality.plans import drawn, home_key, write_takes
from benchmarks.quality.regression import fit, guesses
from melody.context import Context
from melody.evaluate.held_out import parts_of_corpus
from melody.evaluate.ranking import FEATURES, FILE, Table, measure, standardise, surprise
from melody.generate.form.plan import FormPlan
from melody.generate.limits import AS_THE_STYLE_DOES
from melody.generate.rerank import judge_of
from melody.music.meters import Meter
from melody.preprocess.encode import Tune
from melody.runs.checkpoints import Checkpoint, load
from melody.storage.files import write_text

MODELS = ("lstm-folk@best", "bert-folk@best")
LEAST_CURVE, WITHIN = 0.05, 1.0


def songs_of(checkpoint: Checkpoint, tunes: Sequence[Tune]) -> Iterator[list[float]]:
    """The features of real songs, as the other network of a checkpoint sees them."""
    judge = judge_of(checkpoint)
    for tune in tunes:
        meter = tune.meter or Meter()
        context = Context(meter, tune.pickup, home_key(tune).mode, tune.style)
        plan = FormPlan((), meter, tune.pickup, len(tune.symbols) - 1)
        symbols = tune.symbols[:-1]
        _, *others = measure(symbols, plan, context, checkpoint)
        yield [surprise(judge, symbols, context), *others]


def takes_of(checkpoint: Checkpoint, tunes: Sequence[Tune]) -> Iterator[list[float]]:
    """The features of takes from the openings of songs."""
    judge = judge_of(checkpoint)
    for take in write_takes(checkpoint, tunes, AS_THE_STYLE_DOES, 1):
        form = take.plan.form
        if form is None:
            raise SystemExit("a take without a form")
        _, *others = measure(take.symbols, form, take.plan.context, checkpoint)
        yield [surprise(judge, take.symbols, take.plan.context), *others]


def keep_near(weights: Table) -> Table:
    """(2, K) weights and squares so that the best value lies within a spread of real songs' mean.

    A critic that never saw what is far from songs and takes alike would else reward it.
    """
    squares = np.minimum(weights[1], -LEAST_CURVE)
    farthest = 2 * abs(squares) * WITHIN
    return np.stack([weights[0].clip(-farthest, farthest), squares])


def main(count: str = "300") -> None:
    """Fit, write the weights, and tell how good the critic is."""
    tunes = drawn(parts_of_corpus("folk")["valid"], int(count))
    songs, takes = [], []
    for label in MODELS:
        checkpoint = load(label)
        songs += list(songs_of(checkpoint, tunes[1::2]))
        takes += list(takes_of(checkpoint, tunes[::2]))
    real, made = np.array(songs), np.array(takes)
    mean, spread = real.mean(0), np.where(real.std(0) > 1e-6, real.std(0), 1.0)
    distance = standardise(np.vstack([real, made]), mean, spread)
    inputs = np.hstack([distance, distance**2])
    is_real = np.repeat([1.0, 0.0], [len(real), len(made)])
    order = np.random.default_rng(1).permutation(len(inputs))
    weights = keep_near(fit(inputs, is_real)[:-1].reshape(2, -1))
    rows = {
        name: [round(float(part), 4) for part in (mean[k], spread[k], *weights[:, k])]
        for k, name in enumerate(FEATURES)
    }
    told = float(guesses(inputs[order], is_real[order]).mean())
    facts = {"songs": len(real), "takes": len(made), "told apart": round(told, 3)}
    write_text(FILE, json.dumps({**facts, "features": rows}, indent=1) + "\n")
    print(facts)


if __name__ == "__main__":
    main(*sys.argv[1:])
