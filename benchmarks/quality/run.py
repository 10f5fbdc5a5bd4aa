"""How well does each shipped checkpoint predict tunes that it never saw, beside the baselines?

Writes ``scores.csv`` here, ``scores.json`` and the card of each run, and the table in README.
``python -m benchmarks.quality.run`` needs nothing but the installed packages.
"""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from melody.card import NAMES, SCORES_FILE, write_card
from melody.checkpoints import Checkpoint, catalogue, load, read_runs
from melody.evaluate import (
    Predictor,
    always_hold,
    bits_interval,
    evaluate,
    model_predictor,
    score_tune,
    summarise,
)
from melody.files import write_text
from melody.held_out import corpus_parts
from melody.ngram import best_kneser_ney
from melody.train import validate
from melody.vocabulary import Vocabulary

HERE = Path(__file__).parent
README = HERE.parent.parent / "README.md"
TABLE = re.compile(r"(<!-- scores -->\n).*(<!-- /scores -->)", re.DOTALL)


@dataclass(frozen=True)
class Row:
    """One line of the table: bits on validation and test tunes, the test's with an interval."""

    label: str
    what: str
    valid_bits_per_note: float
    bits_per_note: float
    low: float
    high: float
    bits_per_symbol: float
    accuracy: float


def measure(label: str, what: str, predict: Predictor, parts: dict[str, list[list[str]]]) -> Row:
    """Score a predictor on the validation and the test tunes."""
    scores = [score_tune(predict, tune) for tune in parts["test"]]
    score, (low, high) = summarise(scores), bits_interval(scores)
    valid = evaluate(predict, parts["valid"]).bits_per_note
    return Row(
        label, what, valid, score.bits_per_note, low, high, score.bits_per_symbol, score.accuracy
    )


def baselines(vocabulary: Vocabulary, parts: dict[str, list[list[str]]]) -> Iterator[Row]:
    """The rows that know no music."""
    yield measure("always hold", "baseline", always_hold(vocabulary, parts["train"]), parts)
    order, predict = best_kneser_ney(vocabulary.symbols, parts["train"], parts["valid"])
    yield measure(f"{order}-gram (Kneser-Ney)", "baseline", predict, parts)


def rows_of_models(parts: dict[str, list[list[str]]]) -> Iterator[Row]:
    """A row for each checkpoint on disk."""
    for entry in catalogue():
        checkpoint = load(entry.label)
        check_half_precision(checkpoint, entry.epoch, parts["valid"])
        best = ", best epoch" if entry.best else ""
        epochs = "1 epoch" if entry.epoch == 1 else f"{entry.epoch} epochs"
        what = f"{NAMES[entry.model]}, {epochs}{best}"
        yield measure(entry.label, what, model_predictor(checkpoint), parts)


def check_half_precision(checkpoint: Checkpoint, epoch: int, valid: Sequence[list[str]]) -> None:
    """The weights on disk are halves: make sure that the validation loss did not move."""
    run = checkpoint.run
    tunes = valid[: run.training["validation_tunes"]]
    loss = validate(checkpoint.model, [checkpoint.tensor(tune) for tune in tunes])
    moved = abs(loss - run.epochs[epoch].valid_loss)
    if moved > 0.001:
        raise SystemExit(f"{checkpoint.label}: the loss of the file is off by {moved:.4f}")


def main() -> None:
    """Measure everything and write it down."""
    _, run = next(iter(read_runs()))
    parts = {
        part: [list(tune.symbols) for tune in tunes] for part, tunes in corpus_parts(run).items()
    }
    rows = [*baselines(Vocabulary(run.vocabulary), parts), *rows_of_models(parts)]
    write_csv(rows)
    write_scores(rows)
    write_readme(rows)


def write_csv(rows: Sequence[Row]) -> None:
    """``scores.csv``, a line for each row."""
    with (HERE / "scores.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, asdict(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            figures = {k: f"{v:.4f}" if isinstance(v, float) else v for k, v in asdict(row).items()}
            writer.writerow(figures)


def write_scores(rows: Sequence[Row]) -> None:
    """``scores.json`` and the card of each run."""
    by_label = {row.label: row for row in rows}
    for folder, run in read_runs():
        labels = {epoch: f"{run.name}@{epoch}" for epoch in sorted(run.epochs)}
        scores = {n: asdict(by_label[label]) for n, label in labels.items() if label in by_label}
        write_text(folder / SCORES_FILE, json.dumps(scores, indent=1) + "\n")
        write_card(folder)


def write_readme(rows: Sequence[Row]) -> None:
    """The table between the marks in README."""
    lines = [
        "| checkpoint | what | bits per note, validation | bits per note, test (95 % interval) "
        "| bits per symbol, test | accuracy |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        name = row.label if row.what == "baseline" else f"`{row.label}`"
        test = f"{row.bits_per_note:.2f} ({row.low:.2f}-{row.high:.2f})"
        figures = f"{row.valid_bits_per_note:.2f} | {test} | {row.bits_per_symbol:.3f}"
        lines.append(f"| {name} | {row.what} | {figures} | {row.accuracy:.3f} |")
    table = "\n".join(lines) + "\n"
    text = README.read_text(encoding="utf-8")
    write_text(README, TABLE.sub(lambda marks: marks[1] + table + marks[2], text))


if __name__ == "__main__":
    main()
