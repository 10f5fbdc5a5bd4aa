"""The command tune: a search for better settings, by any number of workers on one file."""

import subprocess
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from melody.notation import MelodyError
from melody.storage.files import write_text

Answer = tuple[Any, str]
BEST = 3  # settings that are trained at full length
PATIENCE = 5  # epochs in vain, where the best settings are trained at full length


def tune(options: Namespace) -> Answer:
    """Search, and write the report."""
    from melody.search.report import write_study
    from melody.search.study import finished, open_study, take_up

    if options.workers < 1 or options.epochs < 1 or not options.seconds > 0:
        raise MelodyError("--workers, --epochs and --seconds must be 1 or more")
    study = open_study(options.study, options.model)
    if not options.is_helper:
        take_up(study)
    helpers = [_start_helper(options) for _ in range(options.workers - 1)]
    data = _load(options)
    try:
        _work(study, data, options)
    finally:
        for helper in helpers:
            helper.wait()
    confirmed = _confirm(study, data, options) if options.confirm else []
    if options.report:
        write_text(options.report, write_study(study, confirmed))
    done = finished(study)
    best = min(done, key=lambda trial: float(trial.value), default=None)
    if best is None:
        return {"trials": 0}, "no trial was finished; give more --seconds"
    told = ", ".join(f"{name} {value}" for name, value in best.params.items())
    result = {"trials": len(done), "best": best.value, "values": best.params, "full": confirmed}
    return result, f"{len(done)} trials; best {best.value:.4f} nats per symbol: {told}"


def _load(options: Namespace) -> Any:
    from melody.train.dataset import load_data

    data = load_data(options.corpus, data=options.data)
    tunes = data.parts["train"][: options.tunes] if options.tunes else data.parts["train"]
    return replace(data, parts={**data.parts, "train": tunes})


def _work(study: Any, data: Any, options: Namespace) -> None:
    from melody.search.study import Budget, work
    from melody.train.settings import Training

    training = Training(epochs=options.epochs, half_precision=True)
    work(study, data, training, Budget(options.seconds, options.trials), _tell)


def _confirm(study: Any, data: Any, options: Namespace) -> list[dict[str, Any]]:
    from melody.search.space import defaults_of
    from melody.search.study import best_values, confirm
    from melody.train.settings import Training

    training = Training(epochs=options.confirm, patience=PATIENCE, half_precision=True)
    candidates = [defaults_of(options.model), *best_values(study, BEST)]
    file: Path = options.study.with_suffix(".full.json")
    return confirm(file, options.model, candidates, data, training, _tell)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _start_helper(options: Namespace) -> "subprocess.Popen[bytes]":
    """The same search in a process beside this one."""
    given = {
        "--model": options.model,
        "--corpus": options.corpus,
        "--study": str(options.study),
        "--epochs": str(options.epochs),
        "--seconds": str(options.seconds),
        "--trials": options.trials and str(options.trials),
        "--tunes": options.tunes and str(options.tunes),
        "--data": options.data and str(options.data),
    }
    words = [word for name, value in given.items() if value for word in (name, value)]
    return subprocess.Popen([sys.executable, "-m", "melody", "tune", *words, "--helper"])


COMMANDS = {"tune": tune}
