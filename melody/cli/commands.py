"""What each command does: options in, (result for JSON, text for people) out."""

import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from melody.cli.compare_page import write_page
from melody.cli.options import read_both, read_options
from melody.cli.songs import Answer, corpora, prepare
from melody.notation import MelodyError
from melody.render.sheet import FORMATS, TAKEN_AWAY, Sheet
from melody.storage.files import write_bytes
from melody.studio.performance import perform
from melody.studio.plan import in_known_style
from melody.studio.request import Request
from melody.studio.side_by_side import perform_takes
from melody.studio.take import Take

MOST_TAKES = 64


def generate(options: Namespace) -> Answer:
    """Step 3."""
    if not 1 <= options.takes <= MOST_TAKES:
        raise MelodyError(f"--takes must be 1 to {MOST_TAKES}")
    request, began = read_options(options, options.checkpoint), time.monotonic()
    answers = []
    for number, take in enumerate(perform_takes(request, options.takes)):
        stem = "take" if number == 0 else f"take-{number + 1}"
        files = write_sheet(take.sheet, options.out, stem)
        now = time.monotonic()
        answers.append(_tell(take, files, now - began))
        began = now
    text = "\n".join(f"{answer['symbols']}\n{_say(answer)}" for answer in answers)
    return {**answers[0], "takes": answers}, text


def fill(options: Namespace) -> Answer:
    """A span written anew."""
    return _rewrite(options, read_options(options, options.checkpoint))


def join_melodies(options: Namespace) -> Answer:
    """Bars of one melody, then bars of another, the seam written anew."""
    spliced = read_both(options)
    answer, told = _rewrite(options, spliced.request)
    repairs = [*spliced.repairs, *answer["repairs"]]
    lines = [told, f"  cut at step {spliced.cut}", *(f"  {each}" for each in repairs)]
    return {**answer, "cut": spliced.cut, "repairs": repairs}, "\n".join(lines)


def _rewrite(options: Namespace, request: Request) -> tuple[dict[str, Any], str]:
    began = time.monotonic()
    take = perform(request)
    files = write_sheet(take.sheet, options.out, "take") if options.out else {}
    answer = _tell(take, files, time.monotonic() - began)
    first, after = take.rewritten or (0, 0)
    described = {**answer, "from_step": first, "to_step": after}
    return described, f"{answer['symbols']}\n  steps {first} to {after} are new"


def compare(options: Namespace) -> Answer:
    """One seed through several checkpoints."""
    labels = [label.strip() for label in options.checkpoints.split(",") if label.strip()]
    if not labels:
        raise MelodyError("--checkpoints takes labels with commas between them, like A@5,B@5")
    answers, takes = [], []
    for label in labels:
        began = time.monotonic()
        take = perform(in_known_style(read_options(options, label), _load(label)))
        files = write_sheet(take.sheet, options.out, label.replace("@", "-"))
        answers.append({"checkpoint": label, **_tell(take, files, time.monotonic() - began)})
        takes.append(take)
    page = options.out / "compare.html"
    write_page(takes, page)
    lines = [f"{a['checkpoint']}: {a['symbols']}\n{_say(a)}" for a in answers]
    return {"page": str(page), "takes": answers}, "\n".join([*lines, f"page: {page}"])


def write_sheet(sheet: Sheet, folder: Path, stem: str) -> dict[str, str]:
    """Write the files of a melody; returns their endings and paths."""
    paths = {}
    for kind in TAKEN_AWAY:
        file = FORMATS[kind]
        path = folder / f"{stem}{file.ending}"
        write_bytes(path, file.make(sheet))
        paths[file.ending.removeprefix(".")] = str(path)
    return paths


def _tell(take: Take, files: dict[str, str], seconds: float) -> dict[str, Any]:
    return {
        "symbols": " ".join(take.symbols),
        "stop": take.facts.stop,
        "files": files,
        "repairs": list(take.facts.repairs),
        "seconds": round(seconds, 3),
        "facts": asdict(take.facts),
    }


def _say(answer: dict[str, Any]) -> str:
    facts = answer["facts"]
    repairs = "".join(f"; {repair}" for repair in answer["repairs"])
    promises = "".join(
        f"\n  {'kept' if is_kept else 'NOT kept'}: {words}" for words, is_kept in facts["promises"]
    )
    return (
        f"  {facts['bars']:g} bars of {facts['meter']} in {facts['key']} ({facts['key_source']}), "
        f"stopped by {facts['stop']}, sound: {facts['engine']}{repairs}{promises}"
    )


def evaluate(options: Namespace) -> Answer:
    """Bits on the test tunes, or on a person's own scores."""
    from melody.evaluate.held_out import known_tunes, own_songs, test_tunes
    from melody.evaluate.likelihood import score_checkpoint, summarise

    checkpoint = _load(options.checkpoint)
    skipped: dict[str, str] = {}
    if options.songs:
        songs = own_songs(options.songs, checkpoint, skipped)
    else:
        songs = test_tunes(checkpoint.run)
    tunes = known_tunes(songs, checkpoint.vocabulary, skipped)
    if not tunes:
        raise MelodyError("no tune could be used: " + "; ".join(list(skipped.values())[:1]))
    score = summarise(score_checkpoint(checkpoint, tunes))
    changed = {tune.name: "; ".join(tune.remarks) for tune in tunes if tune.remarks}
    told = {"skipped": skipped, **({"changed": changed} if options.songs else {})}
    result = {"checkpoint": checkpoint.label, **asdict(score), **told}
    text = (
        f"{checkpoint.label}: {score.bits_per_note:.3f} bits per note, "
        f"{score.bits_per_symbol:.3f} bits per symbol, accuracy {score.accuracy:.3f} "
        f"({len(tunes)} tunes, {score.notes} notes; {len(skipped)} skipped)"
    )
    return result, text


def _load(label: str) -> Any:
    from melody.runs.checkpoints import load

    return load(label)


def checkpoints(_: Namespace) -> Answer:
    """The catalogue."""
    from melody.runs.checkpoints import catalogue

    entries = catalogue()
    lines = [
        f"{entry.label:24} {entry.model:6} {entry.corpus:10} valid {entry.valid_loss:.4f}"
        f"{'  best' if entry.best else ''}"
        for entry in entries
    ]
    return [asdict(entry) for entry in entries], "\n".join(lines) or "none: run train_all.py"


COMMANDS: dict[str, Callable[[Namespace], Answer]] = {
    "prepare": prepare,
    "generate": generate,
    "fill": fill,
    "splice": join_melodies,
    "compare": compare,
    "evaluate": evaluate,
    "checkpoints": checkpoints,
    "corpora": corpora,
}
