"""Do generated melodies behave like songs? Takes from the openings of test tunes, in numbers.

``python -m benchmarks.quality.generated lstm-talk@26 --takes 500`` adds the rows of a checkpoint
to ``generated.csv``, in place of its older ones and of epochs that its run no longer keeps, with
sanity rows for its corpus: other real songs, the same notes shuffled (they must look worse) and
training songs (they must be caught as copies).
"""

import argparse
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

# Before NumPy is loaded: what is measured is one core.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.quality.copies import index_of
from benchmarks.quality.page import write_page
from benchmarks.quality.sets import (
    Figure,
    Made,
    Reference,
    figures,
    made_of,
    read_figures,
    shuffled,
    traits_of,
    write_figures,
)
from melody.evaluate.held_out import corpus_parts
from melody.generate.decoding import Length, continue_seed, why_stopped
from melody.generate.defaults import usual_sampling
from melody.generate.sampling import Sampling
from melody.music.meters import Meter, first_bars
from melody.notation import to_notes
from melody.preprocess.encode import Tune, context_of
from melody.runs.checkpoints import Checkpoint, Run, load

OPENING_BARS = 2
FEWEST = 30  # takes of a style, and real songs of it
LONGEST_CONTINUATION = 512  # steps, as in the studio where no length is asked


def opening_of(tune: Tune, meter: Meter) -> tuple[str, ...]:
    """The pickup and the first two bars of a tune, to the end of the note that sounds then."""
    return first_bars(tune.symbols, meter, tune.pickup, OPENING_BARS)


def take_from(
    checkpoint: Checkpoint,
    tune: Tune,
    meter: Meter,
    sampling: Sampling,
    random_seed: int,
    bars: int | None,
) -> Made:
    """Continue the opening of a tune as the checkpoint does it; all but the length is told."""
    seed = opening_of(tune, meter)
    steps = steps_of(tune, meter, bars)
    stream = continue_seed(
        checkpoint, seed, sampling, random_seed,
        Length(steps, len(seed) + LONGEST_CONTINUATION), context=context_of(tune),
    )  # fmt: skip
    symbols = [*seed, *stream]
    ended = why_stopped(symbols, steps) in ("end", "bars")
    return Made(to_notes(symbols), meter, tune.pickup, ended, tune.style)


def steps_of(tune: Tune, meter: Meter, bars: int | None) -> int | None:
    """The length of a melody of so many bars that begins like a tune."""
    return tune.pickup + bars * meter.steps_per_bar if bars else None


def takes_from(
    checkpoint: Checkpoint,
    tunes: Sequence[Tune],
    sampling: Sampling,
    count: int,
    bars: int | None,
) -> Iterator[Made]:
    """So many takes, from the openings of tunes drawn in a fixed order."""
    fit = [
        (tune, tune.meter)
        for tune in tunes
        if tune.meter and _is_long_enough(tune, tune.meter, bars)
    ]
    order = random.Random(1).sample(fit, len(fit))
    for number in range(count):
        tune, meter = order[number % len(order)]
        yield take_from(checkpoint, tune, meter, sampling, number, bars)


def _is_long_enough(tune: Tune, meter: Meter, bars: int | None) -> bool:
    whole = len(tune.symbols) - 1
    return len(opening_of(tune, meter)) < min(whole, steps_of(tune, meter, bars) or whole)


def sanity_rows(parts: dict[str, list[Tune]], reference: Reference, count: int) -> Iterator[Figure]:
    """Sets whose place is known beforehand."""
    others, train = (
        made_of(random.Random(1).sample(parts[part], min(count, len(parts[part]))))
        for part in ("valid", "train")
    )
    yield from figures("other real songs", others, reference)
    yield from figures("shuffled notes", shuffled(others), reference)
    yield from figures("training songs", train, reference)


def style_rows(
    name: str, made: Sequence[Made], parts: dict[str, list[Tune]], whole: Reference
) -> Iterator[Figure]:
    """Takes of each style, and validation songs of it, beside its test songs."""
    test, others = made_of(parts["test"]), made_of(parts["valid"])
    for style in sorted({each.style for each in made}):
        real, takes, other = (
            [each for each in melodies if each.style == style] for melodies in (test, made, others)
        )
        if min(len(real), len(takes), len(other)) >= FEWEST:
            reference = Reference(f"{whole.corpus}, {style}", traits_of(real), whole.index)
            yield from figures(name, takes, reference)
            yield from figures("other real songs", other, reference)


def still_true(known: Sequence[Figure], new: Sequence[Figure], run: Run) -> Iterator[Figure]:
    """The known figures, without sets that are measured anew and epochs that a run let go."""
    replaced = {(row.corpus, row.set) for row in new}
    for row in known:
        name, _, epoch = row.set.partition(",")[0].partition("@")
        is_gone = name == run.name and int(epoch) not in run.epochs
        if not is_gone and (row.corpus, row.set) not in replaced:
            yield row


def main() -> None:
    """Measure a checkpoint and write ``generated.csv`` and the evaluation page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", metavar="RUN@EPOCH")
    parser.add_argument("--takes", type=int, default=500, metavar="N")
    parser.add_argument("--bars", type=int, metavar="N", help="default: the model ends the tune")
    parser.add_argument("--temperature", type=float, help="default: the checkpoint's usual one")
    parser.add_argument("--top-p", type=float, help="default: the checkpoint's usual one")
    parser.add_argument("--by-style", action="store_true")
    options = parser.parse_args()
    checkpoint = load(options.checkpoint)
    corpus, parts = checkpoint.run.corpus["name"], corpus_parts(checkpoint.run)
    reference = Reference(corpus, traits_of(made_of(parts["test"])), index_of(corpus, parts))
    usual = usual_sampling(checkpoint.run, checkpoint.epoch)
    given = {n: v for n in ("temperature", "top_p") if (v := getattr(options, n)) is not None}
    sampling = replace(usual, **given)
    made = list(takes_from(checkpoint, parts["test"], sampling, options.takes, options.bars))
    name = f"{checkpoint.label}, {options.bars} bars" if options.bars else checkpoint.label
    rows = [
        *sanity_rows(parts, reference, options.takes),
        *figures(name, made, reference),
        *(style_rows(name, made, parts, reference) if options.by_style else ()),
    ]
    write_figures([*still_true(read_figures(), rows, checkpoint.run), *rows])
    for row in rows:
        print(f"{row.set}: {row.measure}: {row.value:.3f} (real {row.real})")
    write_page()


if __name__ == "__main__":
    main()
