"""The model card of a run, written from ``run.json``, ``history.csv`` and ``scores.json``."""

import json
from pathlib import Path
from typing import Any

from melody.corpora import CORPORA
from melody.models import MODELS, title_of
from melody.runs.checkpoints import Run, read_run
from melody.runs.history import EpochLog, read_history
from melody.storage.files import write_text

SCORES_FILE = "scores.json"
WEIGHTS = "Code MIT; weights for non-commercial use, as the terms of the songs ask."


def write_card(folder: Path) -> None:
    """Write ``README.md`` into a run's folder."""
    run = read_run(folder)
    parts = [_head(run), _data(run), _training(run), _epochs(run, folder), _limits(run)]
    write_text(folder / "README.md", "\n\n".join(parts) + "\n")


def read_scores(folder: Path, run: Run) -> dict[int, dict[str, Any]]:
    """Epoch -> what ``evaluate`` measured on the test tunes, of the weights that are here now."""
    path = folder / SCORES_FILE
    scores = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    kept = {epoch: scores.get(str(epoch), {}) for epoch in run.epochs}
    return {n: score for n, score in kept.items() if score.get("content") == run.epochs[n].sha256}


def _head(run: Run) -> str:
    settings = ", ".join(f"{name} {value}" for name, value in run.config.items())
    return "\n".join(
        (
            "---",
            "license: other",
            "license_name: non-commercial, as the terms of the songs ask",
            "tags: [music, symbolic-music, melody]",
            "---",
            "",
            f"# {run.name}",
            "",
            f"A melody model: {title_of(run.model)} ({settings}).",
            f"It knows {len(run.vocabulary)} symbols, one for each sixteenth note.",
        )
    )


def _data(run: Run) -> str:
    corpus = run.corpus
    lines = [
        "## Songs",
        "",
        f"Corpus `{corpus['name']}`: {corpus['train']} tunes to train on, {corpus['valid']} to "
        f"validate, {corpus['test']} to test; no tune family straddles two parts "
        f"(split version {corpus['split_version']}).",
    ]
    if "parent" in corpus:
        lines += ["", _parent(corpus)]
    if declared := CORPORA.get(corpus["name"]):
        lines += ["", f"{declared.title}.", f"Licence: {declared.licence}."]
        lines += [f"Citation: {declared.citation}."]
        lines += [*([""] if declared.parts else []), *map(_part, declared.parts)]
    lines += ["", WEIGHTS]
    return "\n".join([*lines, "", f"Content hash: `{corpus['sha256']}`."])


def _parent(corpus: dict[str, Any]) -> str:
    return (
        f"Gone on from `{corpus['parent']}`, a model of the corpus `{corpus['parent_corpus']}`, "
        "which is epoch 0 here, with a person's own songs, which validate and test it too; "
        f"{corpus['mixed_in']} songs of that corpus were at hand to be mixed in."
    )


def _part(name: str) -> str:
    corpus = CORPORA[name]
    return f"- `{name}`: {corpus.title}. Licence: {corpus.licence}."


def _training(run: Run) -> str:
    settings = [f"- {name.replace('_', ' ')}: {value}" for name, value in run.training.items()]
    versions = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    return "\n".join(["## Training", "", *settings, f"- versions: {versions}"])


def _epochs(run: Run, folder: Path) -> str:
    history = {log.epoch: log for log in read_history(folder)}
    scores = read_scores(folder, run)
    lines = [
        "## Epochs",
        "",
        "Losses in nats per symbol; bits per note on the test tunes, each symbol predicted from "
        "those before it.",
        "",
        "| epoch | training loss | validation loss | test bits per symbol | test bits per note |",
        "|---|---|---|---|---|",
    ]
    rows = [_row(run, history[n], scores.get(n, {})) for n in sorted(run.epochs)]
    return "\n".join(lines + rows)


def _row(run: Run, log: EpochLog, score: dict[str, Any]) -> str:
    mark = " (best)" if log.epoch == run.best_epoch else ""
    measured = [f"{score[k]:.3f}" if k in score else "-" for k in MEASURES]
    losses = f"{log.train_loss:.4f} | {log.valid_loss:.4f}"
    return f"| {log.epoch}{mark} | {losses} | {' | '.join(measured)} |"


MEASURES = ("bits_per_symbol", "bits_per_note")


def _limits(run: Run) -> str:
    knows_metre = run.model in MODELS and MODELS[run.model].uses_context
    metre = METRE_KNOWN if knows_metre else METRE_UNKNOWN
    return f"## What it gets wrong\n\n{metre} {LIMITS}"


METRE_KNOWN = (
    "It is given the place in the bar, the meter, the mode and the style, any of which may be "
    "unknown; a meter that changes within a tune is not."
)
METRE_UNKNOWN = (
    "It knows nothing of bar lines: a melody can end in the middle of a bar or lose the beat."
)
LIMITS = (
    "It was trained on C major and A minor alone; other keys are moved there and back. Notes "
    "shorter than a sixteenth, triplets and harmony do not exist for it."
)
