"""The child process that goes on from a model with somebody's songs: limits first, then train.

The first line of standard input is what to do, in JSON; a line ``stop`` ends the training with its
best epoch, the end of the input ends the process. Standard output tells, a line of JSON at a time.
Started by `melody/learn/learner.py`; no other code runs in it.
"""

import json
import math
import os
import resource
import sys
import threading
import time
from pathlib import Path
from typing import Any

# Before NumPy and PyTorch are loaded: models this small lose time to a second thread. A GPU's
# driver needs more address space than there is for this process.
os.environ.update({"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"})
os.environ["CUDA_VISIBLE_DEVICES"] = ""

from melody.notation import MelodyError
from melody.preprocess.token_file import tune_of_line
from melody.train.missing import explain_missing

MOST_MEMORY = 2 * 2**30  # of its own data, without the code of libraries
SECONDS_TO_MEASURE = 240  # of computing, beyond those of the training
SECONDS_BETWEEN = 0.3  # lines about batches
NICENESS = 15
TOO_MUCH = "these songs take more memory than there is for them; give fewer or shorter ones"


def main() -> None:
    """Train as the first line of standard input says, into the folder that it names."""
    asked = json.loads(sys.stdin.readline())
    confine(asked["seconds"])
    stopped = threading.Event()
    threading.Thread(target=heed_input, args=(stopped,), daemon=True).start()
    try:
        learn(asked, stopped)
    except MelodyError as mistake:
        say(error=str(mistake))
    except MemoryError:
        say(error=TOO_MUCH)
    except ModuleNotFoundError as missing:
        say(error=str(explain_missing(missing)))


def confine(seconds: float) -> None:
    """Take from this process what a training does not need, for good."""
    os.nice(NICENESS)
    most = math.ceil(seconds) + SECONDS_TO_MEASURE
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Not the address space, of which code for graphics cards alone takes gigabytes.
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


def heed_input(stopped: threading.Event) -> None:
    """Hear whoever started this process: a line stops the training, the end of all lines us."""
    for _ in sys.stdin:
        stopped.set()
    os._exit(1)


def say(**facts: Any) -> None:
    """Say one thing."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def learn(asked: dict[str, Any], stopped: threading.Event) -> None:
    """Read the base's songs, train, measure, and tell of each."""
    from dataclasses import asdict

    from melody.learn.go_on import Wishes, choose_songs, go_on
    from melody.learn.outcome import measure_outcome, save_outcome, say_outcome
    from melody.learn.songs import fit_songs
    from melody.runs.card import write_card
    from melody.runs.checkpoints import load

    say(stage="reading")
    parent, folder = load(asked["parent"]), Path(asked["folder"])
    refused: dict[str, str] = {}
    tunes = [tune_of_line(number, line) for number, line in enumerate(asked["tunes"], start=1)]
    songs = choose_songs(parent, fit_songs(tunes, parent, refused), workers=1)
    say(stage="training", seconds=asked["seconds"], epochs=asked["epochs"])
    wishes = Wishes(asked["epochs"], asked["seconds"], mixes=asked["mixes"])
    run = go_on(folder, parent, songs, wishes, watch_of(stopped))
    say(stage="measuring")
    new = load(f"{run.name}@{run.best_epoch}", folder.parent)
    outcome = measure_outcome(parent, new, songs, folder.parent)
    save_outcome(folder, outcome)
    write_card(folder)
    say(outcome=asdict(outcome), said=[*say_outcome(outcome), *_said_of(refused)])


def _said_of(refused: dict[str, str]) -> list[str]:
    return [f"{len(refused)} songs have notes that this model does not know"] if refused else []


def watch_of(stopped: threading.Event) -> Any:
    """Who tells of batches, now and then, and of epochs, and asks whether to stop."""
    from melody.train.epoch import Watch

    last = [0.0]

    def on_batch(epoch: int, share: float, loss: float) -> None:
        if time.monotonic() - last[0] >= SECONDS_BETWEEN:
            last[0] = time.monotonic()
            say(batch=[epoch, share, loss])

    def on_epoch(log: Any) -> None:
        train = None if math.isnan(log.train_loss) else log.train_loss
        say(epoch=[log.epoch, train, log.valid_loss, log.seconds])

    return Watch(on_batch, on_epoch, stopped.is_set)
