"""How well does each shipped checkpoint predict tunes that it never saw, beside the baselines?

Writes ``scores.csv`` here, ``scores.json`` and the card of each run, the evaluation page and the
table in README. What was measured before and did not change is taken from ``scores.csv``; with
``--again`` all is measured anew. ``python -m benchmarks.quality.run`` needs nothing but the
installed packages.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace

from benchmarks.quality.page import write_page
from benchmarks.quality.rows import BASELINE, Row, read_rows, write_rows
from melody.evaluate.baselines import baselines
from melody.evaluate.held_out import corpus_parts
from melody.evaluate.likelihood import TuneScore, bits_interval, score_checkpoint, summarise
from melody.models import title_of
from melody.preprocess.encode import Tune
from melody.runs.card import SCORES_FILE, write_card
from melody.runs.checkpoints import Checkpoint, Run, load, read_runs
from melody.storage.files import write_text
from melody.train.dataset import example_of
from melody.train.epoch import validate
from melody.train.start import network_of
from melody.vocabulary import Vocabulary

Parts = dict[str, list[Tune]]
Scores = Callable[[Sequence[Tune]], list[TuneScore]]


def measure(row: Row, scores_of: Scores, parts: Parts) -> Row:
    """Score a model on the validation and the test tunes."""
    scores = scores_of(parts["test"])
    score, (low, high) = summarise(scores), bits_interval(scores)
    done = replace(
        row,
        valid_bits_per_note=summarise(scores_of(parts["valid"])).bits_per_note,
        bits_per_note=score.bits_per_note,
        low=low,
        high=high,
        bits_per_symbol=score.bits_per_symbol,
        accuracy=score.accuracy,
    )
    print(f"{done.corpus}: {done.label}: {done.interval}", flush=True)
    return done


def planned(corpus: str, label: str, what: str, content: str) -> Row:
    """A row with nothing measured yet."""
    return Row(corpus, label, what, *[0.0] * 6, content=content)


def rows_of_baselines(run: Run, parts: Parts) -> Iterator[Row]:
    """The rows of the models that count."""
    train, valid = ([tune.symbols for tune in parts[part]] for part in ("train", "valid"))
    for baseline in baselines(Vocabulary(run.vocabulary), train, valid):

        def scores_of(tunes: Sequence[Tune], baseline=baseline) -> list[TuneScore]:  # type: ignore[no-untyped-def]
            return [baseline.score(tune.symbols) for tune in tunes]

        what = f"{BASELINE}, {baseline.chosen}" if baseline.chosen else BASELINE
        content = run.corpus["sha256"]
        row = planned(run.corpus["name"], baseline.label, what, content)
        yield measure(row, scores_of, parts)


def plans_of(run: Run) -> Iterator[Row]:
    """A row to be measured for each kept epoch, and one for the best with nothing told."""
    corpus = run.corpus["name"]
    for epoch, kept in sorted(run.epochs.items()):
        best = ", best epoch" if epoch == run.best_epoch else ""
        epochs = "1 epoch" if epoch == 1 else f"{epoch} epochs"
        what = f"{title_of(run.model)}, {epochs}{best}"
        yield planned(corpus, f"{run.name}@{epoch}", what, kept.sha256)
        if best and load(f"{run.name}@{epoch}").model.uses_context:
            untold = f"{what}, told neither meter nor mode nor style"
            yield planned(corpus, f"{run.name}@{epoch} alone", untold, kept.sha256)


def row_of_checkpoint(plan: Row, run: Run, parts: Parts) -> Row:
    """Measure one planned row."""
    label, _, alone = plan.label.partition(" ")
    checkpoint = load(label)

    def scores_of(tunes: Sequence[Tune]) -> list[TuneScore]:
        return score_checkpoint(checkpoint, map(untold, tunes) if alone else tunes)

    check_half_precision(checkpoint, run.epochs[int(label.partition("@")[2])].valid_loss, parts)
    return measure(plan, scores_of, parts)


def untold(tune: Tune) -> Tune:
    """A tune of which nothing is known but its symbols."""
    return replace(tune, meter=None, pickup=0, key=None, style="")


def check_half_precision(checkpoint: Checkpoint, expected: float, parts: Parts) -> None:
    """The weights on disk are halves: make sure that the validation loss did not move."""
    tunes = parts["valid"][: checkpoint.run.training["validation_tunes"]]
    examples = [example_of(tune, checkpoint.vocabulary) for tune in tunes]
    moved = abs(validate(network_of(checkpoint), examples) - expected)
    if moved > 0.001:
        raise SystemExit(f"{checkpoint.label}: the loss of the file is off by {moved:.4f}")


def measure_corpus(runs: Sequence[Run], known: Sequence[Row]) -> Iterator[Row]:
    """All rows of the runs on one corpus, the known ones as they are."""
    run, done = runs[0], {(row.label, row.content): row for row in known}
    counted = [row for row in known if row.is_baseline and row.content == run.corpus["sha256"]]
    plans = [(plan, each) for each in runs for plan in plans_of(each)]
    is_complete = counted and all((plan.label, plan.content) in done for plan, _ in plans)
    parts = {} if is_complete else corpus_parts(run)
    yield from counted or rows_of_baselines(run, parts)
    for plan, each in plans:
        found = done.get((plan.label, plan.content))
        yield replace(found, what=plan.what) if found else row_of_checkpoint(plan, each, parts)


def main() -> None:
    """Measure what is new and write everything down."""
    known = [] if "--again" in sys.argv else read_rows()
    by_corpus: dict[str, list[Run]] = {}
    for _, run in read_runs():
        by_corpus.setdefault(run.corpus["name"], []).append(run)
    elsewhere = [row for row in known if row.corpus not in by_corpus]
    rows = [row for runs in by_corpus.values() for row in measure_corpus(runs, known)] + elsewhere
    write_rows(rows)
    write_scores(rows)
    write_page()


def write_scores(rows: Sequence[Row]) -> None:
    """``scores.json`` and the card of each run."""
    by_label = {row.label: row for row in rows}
    for folder, run in read_runs():
        labels = {epoch: f"{run.name}@{epoch}" for epoch in sorted(run.epochs)}
        scores = {n: asdict(by_label[label]) for n, label in labels.items() if label in by_label}
        write_text(folder / SCORES_FILE, json.dumps(scores, indent=1) + "\n")
        write_card(folder)


if __name__ == "__main__":
    main()
