"""How well is a gap of 1 to 4 bars predicted, with the notes on both sides given?

``python -m benchmarks.quality.fill lstm-folk@20 bert-folk@20`` writes ``fill.csv`` here. A two-way
model reads both sides. A model that reads from left to right alone is helped as far as it can
be: 64 fills are sampled, and the true one is weighed against them by how well the right side
follows each (importance sampling). The estimate errs in that model's favour, since 64 samples
miss some of what would compete.
"""

import csv
import math
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from melody.checkpoints import Checkpoint, load
from melody.evaluate import TuneScore, bits_interval, summarise
from melody.examples import context_of
from melody.held_out import known_tunes, test_tunes
from melody.meters import bar_lines
from melody.notation import HOLD
from melody.preprocess import Tune
from melody.tasks import whole_notes_between

HERE = Path(__file__).parent
COLUMNS = ("bars", "model", "bits_per_note", "low", "high", "gaps")
TUNES, SAMPLES, MOST_BARS = 300, 64, 4


class Gap(NamedTuple):
    """A tune and the steps of it that are to be predicted."""

    tune: Tune
    first: int
    after: int

    @property
    def notes(self) -> int:
        """Notes and rests in the gap."""
        return sum(symbol != HOLD for symbol in self.tune.symbols[self.first : self.after])


def find_gaps(tunes: list[Tune], bars: int, random_seed: int = 1) -> Iterator[Gap]:
    """One gap of so many bars in each tune that is long enough, between notes that stay whole."""
    dice = random.Random(random_seed)
    for tune in tunes:
        if tune.meter is None:
            continue
        lines = bar_lines(tune.meter, tune.pickup, len(tune.symbols) - 1)
        if len(lines) < bars + 3:
            continue
        place = dice.randrange(1, len(lines) - bars)
        first, after = whole_notes_between(tune.symbols, lines[place], lines[place + bars])
        yield Gap(tune, first, after)


def two_way_bits(checkpoint: Checkpoint, gap: Gap) -> float:
    """Bits of a gap for a model that sees what comes after it."""
    ids, context = _inputs(checkpoint, gap)
    hidden = torch.zeros_like(ids, dtype=torch.bool)
    hidden[gap.first : gap.after] = True
    model: Any = checkpoint.model
    logs = model.fill_logits(ids, context, hidden).log_softmax(-1)
    return _bits(logs[hidden].gather(-1, ids[hidden][:, None]))


def one_way_bits(checkpoint: Checkpoint, gap: Gap, *, samples: int = SAMPLES) -> float:
    """Bits of a gap for a model that reads from left to right, helped by weighted samples.

    ``samples`` 0: not helped, it does not see what comes after.
    """
    ids, context = _inputs(checkpoint, gap)
    logs = checkpoint.model.logits(ids, context).log_softmax(-1)
    chosen = logs.gather(-1, ids[1:, None])[:, 0].double()
    of_gap = float(chosen[gap.first - 1 : gap.after - 1].sum())
    if not samples:
        return -of_gap / math.log(2)
    joint = of_gap + float(chosen[gap.after - 1 :].sum())
    others = _sampled_right_sides(checkpoint, gap, ids, context, samples)
    total = float(others.logsumexp(0)) - math.log(samples)
    return (max(total, joint) - joint) / math.log(2)


def _sampled_right_sides(
    checkpoint: Checkpoint, gap: Gap, ids: Tensor, context: Tensor, samples: int
) -> Tensor:
    """(samples,) log p of what comes after the gap, after each of some sampled fills."""
    generator = torch.Generator().manual_seed(gap.first)
    before = ids[: gap.first - 1].expand(samples, -1)
    features = context.expand(samples, -1, -1)
    state = checkpoint.model.start(before, features[:, : gap.first])
    last, total = ids[gap.first - 1].expand(samples), torch.zeros(samples, dtype=torch.float64)
    for step in range(gap.first, len(ids)):
        logits, state = checkpoint.model.step(state, last, features[:, step])
        if step < gap.after:
            logits[:, checkpoint.vocabulary.end] = -torch.inf
            last = torch.multinomial(logits.softmax(-1), 1, generator=generator)[:, 0]
        else:
            last = ids[step].expand(samples)
            total += logits.double().log_softmax(-1).gather(-1, last[:, None])[:, 0]
    return total


def _inputs(checkpoint: Checkpoint, gap: Gap) -> tuple[Tensor, Tensor]:
    ids = checkpoint.tensor(gap.tune.symbols)
    return ids, torch.from_numpy(context_of(gap.tune).features(0, len(ids)))


def _bits(logs: Tensor) -> float:
    return -float(logs.double().sum()) / math.log(2)


def measure(one_way: Checkpoint, two_way: Checkpoint) -> Iterator[tuple[object, ...]]:
    """Rows: bars, model, bits per note with an interval, gaps."""
    tunes = known_tunes(test_tunes(two_way.run), two_way.vocabulary, {})
    chosen = tunes[:: max(1, len(tunes) // TUNES)]
    for bars in range(1, MOST_BARS + 1):
        gaps = list(find_gaps(chosen, bars))
        ways = {
            two_way.label: [two_way_bits(two_way, gap) for gap in gaps],
            f"{one_way.label} with {SAMPLES} samples": [one_way_bits(one_way, g) for g in gaps],
            f"{one_way.label} left side only": [one_way_bits(one_way, g, samples=0) for g in gaps],
        }
        for name, bits in ways.items():
            scores = [
                TuneScore(b, gap.after - gap.first, gap.notes, 0)
                for b, gap in zip(bits, gaps, strict=True)
            ]
            mean, (low, high) = summarise(scores).bits_per_note, bits_interval(scores)
            yield bars, name, *(f"{figure:.3f}" for figure in (mean, low, high)), len(gaps)


def main(one_way: str = "lstm-folk@best", two_way: str = "bert-folk@best") -> None:
    """Measure and write ``fill.csv``."""
    torch.set_num_threads(1)
    with torch.inference_mode():
        rows = list(measure(load(one_way), load(two_way)))
    with (HERE / "fill.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    for row in rows:
        print(*row)


if __name__ == "__main__":
    main(*sys.argv[1:])
