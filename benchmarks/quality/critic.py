"""Can a critic tell takes from real songs? A held-out classifier over what both networks think.

``python -m benchmarks.quality.critic [--takes 120] [--corpus folk]`` writes the rows of a corpus to
``critic.csv`` and the evaluation page. Real songs are test songs of 8, 16 or 32 bars; takes begin
with two bars of other such songs. Each fifth is judged by a logistic regression that learned the
other four, so a half is as good as a coin. *Other real songs* against real songs say how far off a
coin's throws may be by chance.
"""

import argparse
from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.quality.critic_table import Verdict, read_verdicts, write_verdicts
from benchmarks.quality.give_away import features_of, names_of
from benchmarks.quality.page import write_page
from benchmarks.quality.plans import PASSAGES, drawn, home_key, write_takes
from benchmarks.quality.regression import guesses
from melody.context import Context
from melody.evaluate.held_out import parts_of_corpus
from melody.evaluate.ranking import Table, standardise
from melody.notation import to_notes
from melody.preprocess.encode import Tune
from melody.runs.checkpoints import Checkpoint, load

RUNS = {"folk": ("lstm-folk", "bert-folk"), "world": ("lstm-world", "bert-world")}
# What the page does where nobody changes anything, and what the models do by themselves.
SETTINGS = {"as the page does": ("auto", 6), "one draft": ("auto", 1), "free": ("free", 1)}
TOLD = 6  # features that are named
RESAMPLES = 1000


def songs_of(tunes: Sequence[Tune], count: int) -> list[Tune]:
    """So many whole songs of a usual length, each once."""
    whole = [tune for tune in tunes if not tune.name.startswith(PASSAGES)]
    return list({tune.name: tune for tune in drawn(whole, count)}.values())


def real_table(tunes: Sequence[Tune], networks: Sequence[Checkpoint]) -> Table:
    """(N, K) features of real songs."""
    rows = []
    for tune in tunes:
        key = home_key(tune)
        context = Context(tune.meter, tune.pickup, key.mode, tune.style)
        rows.append(features_of(to_notes(tune.symbols), context, key.tonic, networks))
    return np.array(rows)


def take_table(
    checkpoint: Checkpoint,
    tunes: Sequence[Tune],
    setting: tuple[str, int],
    networks: Sequence[Checkpoint],
) -> Table:
    """(N, K) features of takes from the openings of songs."""
    rows = []
    for take in write_takes(checkpoint, tunes, *setting):
        tonic = home_key(take.tune).tonic
        rows.append(features_of(to_notes(take.symbols), take.plan.context, tonic, networks))
    return np.array(rows)


def judge(corpus: str, name: str, real: Table, made: Table, names: Sequence[str]) -> Verdict:
    """How often the critic is right about two sets, and which features tell most."""
    both = np.vstack([real, made])
    spread = np.where(both.std(0) > 1e-6, both.std(0), 1.0)
    distance = standardise(both, both.mean(0), spread)
    is_real = np.repeat([1.0, 0.0], [len(real), len(made)])
    order = np.random.default_rng(1).permutation(len(both))
    right = guesses(np.hstack([distance, distance**2])[order], is_real[order], held_back=10.0)
    means = np.random.default_rng(1).choice(right, (RESAMPLES, len(right))).mean(1)
    low, high = np.percentile(means, (2.5, 97.5))
    shifts = (made.mean(0) - real.mean(0)) / spread
    told = [
        f"{names[k]} {real[:, k].mean():.2f} -> {made[:, k].mean():.2f}"
        for k in np.argsort(-abs(shifts))[:TOLD]
    ]
    return Verdict(
        corpus, name, len(made), float(right.mean()), float(low), float(high), "; ".join(told)
    )


def verdicts(corpus: str, count: int) -> Iterator[Verdict]:
    """The rows of a corpus."""
    parts = parts_of_corpus(corpus)
    networks = [load(f"{run}@best") for run in RUNS[corpus]]
    names = names_of([each.label.partition("-")[0] for each in networks])
    test = songs_of(parts["test"], 2 * count)
    real = real_table(test[1::2], networks)
    others = real_table(songs_of(parts["valid"], count)[: len(real)], networks)
    yield judge(corpus, "other real songs", real, others, names)
    for title, setting in SETTINGS.items():
        for checkpoint in networks:
            made = take_table(checkpoint, test[::2], setting, networks)
            yield judge(corpus, f"{checkpoint.label}, {title}", real, made, names)


def main() -> None:
    """Measure, and write ``critic.csv`` after each row, and the evaluation page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--takes", type=int, default=120, metavar="N", help="of each set")
    parser.add_argument("--corpus", default="folk", choices=[*RUNS])
    options = parser.parse_args()
    rows = [row for row in read_verdicts() if row.corpus != options.corpus]
    for verdict in verdicts(options.corpus, options.takes):
        rows.append(verdict)
        write_verdicts(rows)
        print(verdict, flush=True)
    write_page()


if __name__ == "__main__":
    main()
