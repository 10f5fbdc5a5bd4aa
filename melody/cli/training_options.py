"""The options of a training, from a corpus or on from a trained model, and of a search."""

from argparse import SUPPRESS, ArgumentParser
from pathlib import Path


def add_training(command: ArgumentParser) -> None:
    """What can be asked of a training."""
    command.add_argument("--model", help="lstm, bert, lookback-lstm or hybrid-bert")
    command.add_argument("--corpus", metavar="NAME|FILE", help="corpus, token file")
    # torchrun believes --run to be an option of its own
    command.add_argument("--run", "--name", dest="run", metavar="NAME", help="name of the run")
    command.add_argument("--epochs", type=int, metavar="N")
    command.add_argument(
        "--keep", metavar="1,5,50", default="", help="epochs to keep, and the best"
    )
    command.add_argument(
        "--restarts", metavar="20", default="",
        help="epochs, kept too, after which the learning rate begins anew; a hybrid-bert is given "
        "from the first one on what a tune repeats and what surrounds a gap",
    )  # fmt: skip
    command.add_argument(
        "--patience", type=int, default=0, metavar="N",
        help="stop after N epochs without a better validation loss (default: never)",
    )  # fmt: skip
    command.add_argument("--seed", type=int, default=1, metavar="N", help="number that repeats it")
    command.add_argument("--resume", action="store_true", help="go on where it was stopped")
    command.add_argument("--out", metavar="DIR", type=Path, help="folder of runs")
    _add_own_songs(command)


def _add_own_songs(command: ArgumentParser) -> None:
    own = command.add_argument_group("your own songs, instead of --model and --corpus")
    own.add_argument(
        "--from", dest="start", metavar="RUN@EPOCH", help="the trained model to go on from"
    )
    own.add_argument(
        "--songs", metavar="PATH", nargs="+", action="extend", type=Path, default=[],
        help="score files or folders of them; at least 8 songs",
    )  # fmt: skip
    own.add_argument(
        "--seconds", type=float, metavar="N", help="stop after so long (default: no limit)"
    )
    own.add_argument(
        "--only-songs", action="store_true",
        help="mix in no songs that the model knew before; it forgets more of them",
    )  # fmt: skip


def add_tuning(command: ArgumentParser) -> None:
    """What can be asked of a search for better settings."""
    command.add_argument("--model", required=True, help="lstm, bert, lookback-lstm or hybrid-bert")
    command.add_argument("--corpus", required=True, metavar="NAME|FILE", help="corpus, token file")
    command.add_argument(
        "--study", metavar="FILE", type=Path, required=True,
        help="the trials so far; any number of workers on any machine may share it",
    )  # fmt: skip
    command.add_argument("--workers", type=int, default=1, metavar="N", help="processes here")
    command.add_argument(
        "--seconds", type=float, default=1800, metavar="N", help="begin no trial after so long"
    )
    command.add_argument("--trials", type=int, metavar="N", help="trials in the study altogether")
    command.add_argument("--epochs", type=int, default=6, metavar="N", help="epochs of a trial")
    command.add_argument("--tunes", type=int, metavar="N", help="train with so many tunes only")
    command.add_argument("--report", metavar="FILE", type=Path, help="the page of the study")
    command.add_argument(
        "--confirm", type=int, metavar="EPOCHS",
        help="then train the best three and the default for so long, with three seeds each",
    )  # fmt: skip
    command.add_argument("--helper", dest="is_helper", action="store_true", help=SUPPRESS)
