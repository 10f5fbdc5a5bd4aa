"""Ranking: of several melodies, the one that is hardest to tell from a real song.

A logistic regression over features of a melody, fitted on real songs against takes by
``scripts/ranking.py`` (``assets/ranking.json``): how surprising the other network finds it, its
traits, its shape, what it copies of a training song, and whether it has its form. Each
feature counts by how far it lies from real songs, in their standard deviations, and by the square
of that, so that too much may be as bad as too little.

Shapes: N melodies, K features.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from melody.context import Context, hide_length
from melody.evaluate.shape import describe_shape, highest_bars, longest_phrase
from melody.evaluate.traits import TRAITS, describe
from melody.generate.form.plan import FormPlan
from melody.generate.novelty import load_index
from melody.generate.rerank import judge_of
from melody.music.keys import MAJOR
from melody.notation import END, MelodyError, Note, to_notes
from melody.runs.checkpoints import Checkpoint
from melody.storage.paths import shipped

Table = NDArray[np.float64]

FILE = shipped("assets") / "ranking.json"
FEATURES = (
    "surprise", "copied", "form kept", "longest phrase", "highest bars",
    "last note of two beats", "bars in a row", "largest leap", *TRAITS,
)  # fmt: skip
SLOW = 1.0  # milliseconds a symbol, of a model that is asked what it thinks of a melody
UNKNOWN = float("nan")  # counts as a real song's mean
MOST_SHARED = 90  # per cent of real songs
FARTHEST = 4.0  # standard deviations: beyond, all is equally far


@dataclass(frozen=True)
class Critic:
    """A fitted regression: mean and spread of real songs, weights of distance and square."""

    mean: Table
    spread: Table
    weights: Table
    squares: Table

    def score(self, features: Table) -> Table:
        """(N, K) features -> (N,) log odds that each is a real song, up to a constant."""
        distance = standardise(features, self.mean, self.spread)
        scores: Table = distance @ self.weights + distance**2 @ self.squares
        return scores


def standardise(features: Table, mean: Table, spread: Table) -> Table:
    """(N, K) features -> their distances from a mean; what is not known lies on it."""
    distance: Table = np.nan_to_num((features - mean) / spread, nan=0.0)
    return distance.clip(-FARTHEST, FARTHEST)


@lru_cache(maxsize=1)
def read_critic() -> Critic:
    """The shipped critic."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))["features"]
    columns = zip(*(rows[name] for name in FEATURES), strict=True)
    return Critic(*(np.array(column) for column in columns))


def choose_best(
    checkpoint: Checkpoint,
    melodies: Sequence[Sequence[str]],
    plan: FormPlan,
    context: Context,
    folder: Path | None = None,
) -> int:
    """The number of the melody, of one form, that is most like a real song."""
    if len(melodies) == 1:
        return 0
    critic, judge = read_critic(), judge_of(checkpoint, folder)
    table = np.array([measure(each, plan, context, checkpoint) for each in melodies])
    likely = np.argsort(-critic.score(table), kind="stable")[: (len(melodies) + 1) // 2]
    for place in likely.tolist():  # a network takes longer to ask than all else
        table[place, 0] = surprise(judge, melodies[place], context)
    best = critic.score(table[likely]).argmax()
    return int(likely[best])


def measure(
    melody: Sequence[str], plan: FormPlan, context: Context, checkpoint: Checkpoint
) -> list[float]:
    """(K,) features of a melody at home; the first one, its surprise, is not known yet."""
    symbols, notes = [s for s in melody if s != END], to_notes(melody)
    tonic = 0 if context.mode in (None, MAJOR) else 9
    shape = describe_shape(notes, plan.meter, plan.pickup, tonic)
    pitches = [note.pitch for note in notes if note.pitch is not None]
    traits = describe(notes, plan.meter, plan.pickup)
    return [
        UNKNOWN,
        copied(checkpoint, notes),
        float(plan.found_in(symbols) == plan.letters),
        longest_phrase(notes, plan.meter),
        highest_bars(notes, plan.meter, plan.pickup),
        *(shape[name] for name in FEATURES[5:7]),
        float(max(map(abs, np.diff(pitches)), default=0)),
        *(traits[name] for name in TRAITS),
    ]


def surprise(judge: Checkpoint, melody: Sequence[str], context: Context) -> float:
    """Nats per symbol beyond what real tunes cost another network; not asked of a slow one."""
    if judge.model.costs.judge > SLOW:
        return UNKNOWN
    features = hide_length(context.features(0, len(melody)))
    nats = judge.model.negative_log_likelihood(judge.encode(melody), features)
    return float(nats.mean()) - judge.run.best_loss


def copied(checkpoint: Checkpoint, notes: Sequence[Note]) -> float:
    """By how many notes the longest run shared with a training song exceeds that of real songs.

    Nine real songs of ten share no longer one; less is no merit.
    """
    try:
        index = load_index(checkpoint.run.corpus["name"])
    except MelodyError:
        return UNKNOWN
    usual = float(np.percentile(index.borrowing.strangers, MOST_SHARED))
    return max(0.0, index.longest_shared_run(notes).notes - usual)
