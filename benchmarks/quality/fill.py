"""How well is a gap of 1 to 4 bars predicted, with the notes on both sides given?

``python -m benchmarks.quality.fill bert-folk@best`` writes what each gap costs a checkpoint into
``fill.csv`` here; with numbers after it, for gaps of so many bars alone. A two-way model reads both
sides. A model that reads from left to right alone is helped as far as it can be: see
:mod:`benchmarks.quality.look_ahead`, which takes an hour and a quarter on one core.
"""

import random
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from typing import NamedTuple

import torch
from rich.progress import track

from benchmarks.quality.encoded_gap import EncodedGap
from benchmarks.quality.gaps import ALONE, HELPED, SAMPLES, GapScore, others, read_gaps, write_gaps
from benchmarks.quality.look_ahead import look_ahead_bits
from benchmarks.quality.page import write_page
from melody.evaluate.held_out import known_tunes, test_tunes
from melody.generate.constraints import whole_notes_between
from melody.music.meters import bar_lines
from melody.notation import HOLD, MelodyError
from melody.preprocess.encode import Tune, context_of
from melody.runs.checkpoints import Checkpoint, load

# Bars in a gap -> in how many tunes. One bar holds few notes, so it takes more gaps to be as sure.
TUNES = {1: 480, 2: 120, 3: 120, 4: 120}


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
        with suppress(MelodyError):  # one note may last for all of the gap
            yield Gap(tune, *whole_notes_between(tune.symbols, lines[place], lines[place + bars]))


def two_way_bits(checkpoint: Checkpoint, gap: EncodedGap) -> float:
    """Bits of a gap for a model that sees what comes after it."""
    hidden = torch.zeros_like(gap.ids, dtype=torch.bool)
    hidden[gap.first : gap.after] = True
    given = gap.ids.numpy(), gap.context.numpy(), hidden.numpy()
    logits = torch.from_numpy(checkpoint.model.fill_logits(*given))
    return gap.bits(logits[hidden], checkpoint.vocabulary)


def left_side_bits(checkpoint: Checkpoint, gap: EncodedGap) -> float:
    """Bits of a gap for a model that does not see what comes after it."""
    logits = checkpoint.model.logits(gap.ids.numpy(), gap.context.numpy())  # of the second and on
    return gap.bits(torch.from_numpy(logits[gap.first - 1 : gap.after - 1]), checkpoint.vocabulary)


def encode(checkpoint: Checkpoint, gap: Gap) -> EncodedGap:
    """The gap as the checkpoint's model reads it."""
    ids = torch.from_numpy(checkpoint.encode(gap.tune.symbols))
    context = torch.from_numpy(context_of(gap.tune).features(0, len(ids)))
    return EncodedGap(ids, context, gap.first, gap.after)


def bits_of(label: str, gap: Gap) -> dict[str, float]:
    """How the model is helped -> bits of a gap; for a process of its own."""
    torch.set_num_threads(1)
    checkpoint = load(label)
    encoded = encode(checkpoint, gap)
    if checkpoint.model.can_fill:
        return {"": two_way_bits(checkpoint, encoded)}
    return {
        HELPED: look_ahead_bits(checkpoint, encoded, SAMPLES),
        ALONE: left_side_bits(checkpoint, encoded),
    }


def measure(label: str, lengths: Iterable[int], pool: Executor) -> Iterator[GapScore]:
    """What a checkpoint needs for gaps of so many bars."""
    checkpoint = load(label)
    tunes = known_tunes(test_tunes(checkpoint.run), checkpoint.vocabulary, {})
    for bars in lengths:
        gaps = list(find_gaps(tunes[:: max(1, len(tunes) // TUNES[bars])], bars))
        answers = pool.map(partial(bits_of, label), gaps)
        for gap, bits in zip(gaps, track(answers, f"{bars} bars", len(gaps)), strict=True):
            for helped, cost in bits.items():
                where = bars, gap.tune.name, gap.first, gap.notes
                yield GapScore(*where, checkpoint.label, helped, cost)


def main(label: str, *lengths: str) -> None:
    """Measure a checkpoint; what it needs replaces what was known of its run."""
    bars = [int(length) for length in lengths] or list(TUNES)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        scores = list(measure(label, bars, pool))
    write_gaps([*scores, *others(read_gaps(), label.partition("@")[0], bars)])
    write_page()


if __name__ == "__main__":
    main(*sys.argv[1:])
