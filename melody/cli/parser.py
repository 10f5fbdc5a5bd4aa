"""The command line: ``python -m melody COMMAND``.

Exit code 0 on success; 2 with one line on stderr for a user's mistake. With ``--json`` stdout is
one JSON object and nothing else.
"""

import argparse
import contextlib
import importlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from melody.cli.options import add_dance, add_fill, add_lesson, add_request, add_splice
from melody.cli.training_options import add_training, add_tuning
from melody.notation import MelodyError
from melody.train.missing import explain_missing

DESCRIPTION = "Melodies from neural networks: scores in, trained models out, a tune from a seed."
# How a text is meant; the words stand with the fields of a request, which would load more.
READINGS = {
    "--notation": "its notation, such as abc or german (default: as it shows)",
    "--solfege": "whether do is C (fixed) or the key's tonic (movable)",
    "--key": "the key that scale degrees count from, and movable do",
}
# The modules of the commands that do without the models.
HOMES = {
    **dict.fromkeys(("prepare", "corpora", "read"), "melody.cli.songs"),
    "serve": "melody.cli.serve",
    "train": "melody.cli.training",
    "tune": "melody.cli.tuning",
    "dance": "melody.cli.dance",
    "lesson": "melody.cli.lesson",
}


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line."""

    def error(self, message: str) -> NoReturn:
        """Leave with exit code 2 and one line on stderr."""
        self.exit(2, f"{self.prog}: {' '.join(message.split())}; see --help\n")


def build_parser() -> Parser:
    """The parser of all commands."""
    parser = Parser(prog="python -m melody", description=DESCRIPTION)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for add in (
        _add_prepare,
        _add_train,
        _add_tune,
        _add_generate,
        _add_fill,
        _add_splice,
        _add_compare,
        _add_dance,
        _add_lesson,
        _add_evaluate,
        _add_checkpoints,
        _add_corpora,
        _add_read,
        _add_serve,
    ):
        add(commands)
    return parser


def _add(commands: "argparse._SubParsersAction[Parser]", name: str, does: str) -> Parser:
    command = commands.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.")
    command.set_defaults(command=name)
    return command


def _add_dance(commands: "argparse._SubParsersAction[Parser]") -> None:
    command = _add(commands, "dance", "a melody for a dance video, and the clip with its sound")
    add_dance(command)
    _add_json(command)


def _add_lesson(commands: "argparse._SubParsersAction[Parser]") -> None:
    command = _add(commands, "lesson", "an opening through the three steps, symbol by symbol")
    add_lesson(command)
    _add_json(command)


def _add_prepare(commands: "argparse._SubParsersAction[Parser]") -> None:
    command = _add(commands, "prepare", "step 1: scores to symbols, one tune a line")
    command.add_argument("--corpus", metavar="NAME", help="a declared corpus, such as german")
    command.add_argument(
        "--songs", metavar="DIR", nargs="+", action="extend", type=Path, default=[],
        help="folders of .krn .abc .mid .musicxml .mxl files",
    )  # fmt: skip
    _add_data(command)
    command.add_argument(
        "--without", metavar="NAME", nargs="+", action="extend", default=[],
        help="corpora whose songs are left out, such as pop909 of world",
    )  # fmt: skip
    command.add_argument(
        "--like", metavar="NAME",
        help="a corpus or a model that they are for, such as lstm-folk: its lengths are kept, its "
        "notes, its third column (default: as the talk's)",
    )  # fmt: skip
    command.add_argument(
        "--style", metavar="NAME", default="", help="the tradition of --songs, such as irish"
    )
    command.add_argument("--out", metavar="FILE", type=Path, required=True, help="token file")
    command.add_argument(
        "--report", metavar="FILE", type=Path, help=".csv: a row per song; .html: a page"
    )
    command.add_argument("--workers", metavar="N", type=int, help="processes (default: all cores)")
    command.add_argument(
        "--scheduler", metavar="tcp://HOST:PORT", help="a Dask cluster that reads the songs"
    )
    _add_json(command)


def _add_train(commands: "argparse._SubParsersAction[Parser]") -> None:
    command = _add(commands, "train", "step 2: symbols to a trained model, in a run folder")
    add_training(command)
    _add_data(command)


def _add_tune(commands: "argparse._SubParsersAction[Parser]") -> None:
    command = _add(commands, "tune", "search for better settings of a training")
    add_tuning(command)
    _add_data(command)
    _add_json(command)


def _add_generate(commands: "argparse._SubParsersAction[Parser]") -> None:
    command = _add(commands, "generate", "step 3: a seed to a melody, in five kinds of file")
    command.add_argument("--checkpoint", required=True, metavar="RUN@EPOCH")
    add_request(command)
    command.add_argument("--takes", type=int, default=1, metavar="N", help="melodies to make, 1-64")
    command.add_argument("--out", metavar="DIR", type=Path, required=True)
    _add_json(command)


def _add_fill(commands: "argparse._SubParsersAction[Parser]") -> None:
    add_fill(_add_filler(commands, "fill", "a span of a melody written anew, everything else kept"))


def _add_splice(commands: "argparse._SubParsersAction[Parser]") -> None:
    told = "bars of one melody, then bars of another, the seam new"
    add_splice(_add_filler(commands, "splice", told))


def _add_filler(commands: "argparse._SubParsersAction[Parser]", name: str, told: str) -> Parser:
    """A command by which a two-way model writes between notes that stay."""
    command = _add(commands, name, told)
    command.add_argument("--checkpoint", required=True, metavar="RUN@EPOCH", help="a two-way BERT")
    command.add_argument("--out", metavar="DIR", type=Path, help="folder for the files of the take")
    _add_json(command)
    return command


def _add_compare(commands: "argparse._SubParsersAction[Parser]") -> None:
    command = _add(commands, "compare", "the same seed through several checkpoints, on one page")
    command.add_argument("--checkpoints", required=True, metavar="A@5,A@50,B@5")
    add_request(command)
    command.add_argument("--out", metavar="DIR", type=Path, required=True)
    _add_json(command)


def _add_evaluate(commands: "argparse._SubParsersAction[Parser]") -> None:
    command = _add(commands, "evaluate", "how many bits a checkpoint needs for unseen tunes")
    command.add_argument("--checkpoint", required=True, metavar="RUN@EPOCH")
    command.add_argument(
        "--songs", metavar="PATH", nargs="+", action="extend", type=Path, default=[],
        help="score files or folders (default: the test tunes of its corpus)",
    )  # fmt: skip
    _add_json(command)


def _add_checkpoints(commands: "argparse._SubParsersAction[Parser]") -> None:
    command = _add(commands, "checkpoints", "every trained checkpoint on disk")
    command.add_argument("--json", action="store_true", help="a JSON list on stdout")


def _add_corpora(commands: "argparse._SubParsersAction[Parser]") -> None:
    command = _add(commands, "corpora", "the songs that prepare knows by name, and their terms")
    _add_data(command)
    command.add_argument("--json", action="store_true", help="a JSON list on stdout")


def _add_serve(commands: "argparse._SubParsersAction[Parser]") -> None:
    command = _add(commands, "serve", "the page, on this machine until it is stopped")
    command.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines in")
    command.add_argument("--port", type=int, default=7860, metavar="N")


def _add_read(commands: "argparse._SubParsersAction[Parser]") -> None:
    command = _add(commands, "read", "what is heard in score files, recordings or a text")
    command.add_argument(
        "files", metavar="FILE", nargs="*", type=Path, help="a score, or a hummed .wav"
    )
    command.add_argument("--text", metavar="T", help="typed notes or ABC instead of files")
    command.add_argument("--voice", metavar="N|NAME", help="the voice to read")
    command.add_argument("--tune", metavar="N", type=int, help="the tune of a file of several")
    command.add_argument(
        "--bpm", metavar="N", type=float, help="the tempo of a recording, if known"
    )
    for option, words in READINGS.items():
        command.add_argument(option, metavar="NAME", help=f"of a text: {words}")
    _add_json(command)


def _add_data(command: Parser) -> None:
    command.add_argument(
        "--data", metavar="DIR", type=Path,
        help="folder of the collections that music21 does not bring (default: MELODY_DATA)",
    )  # fmt: skip


def _add_json(command: Parser) -> None:
    command.add_argument("--json", action="store_true", help="one JSON object on stdout")


def _run(options: argparse.Namespace) -> tuple[Any, str]:
    # Imported late, so that --help and mistakes answer at once.
    home = HOMES.get(options.command, "melody.cli.commands")
    try:
        commands = importlib.import_module(home).COMMANDS
        answer: tuple[Any, str] = commands[options.command](options)
    except ModuleNotFoundError as error:
        raise explain_missing(error) from None
    return answer


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    options = build_parser().parse_args(arguments)
    try:
        # Standard output is the answer's alone: some libraries talk while they are loaded.
        with contextlib.redirect_stdout(sys.stderr):
            result, text = _run(options)
    except (MelodyError, OSError) as error:
        message = error.strerror if isinstance(error, OSError) else error
        sys.stderr.write(f"melody {options.command}: {message}\n")
        return 2
    answer = json.dumps(result, indent=1) if getattr(options, "json", False) else text
    sys.stdout.write(f"{answer}\n")
    return 0
