"""The options of a request on the command line, and the request that they make."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from melody.notation import MelodyError

SEED_WORDS = "opening notes: '67 _ 65 _', 'C4 D4 E4:2' or ABC"
MELODY_WORDS = "the whole melody, in the same ways as a seed"


def add_request(command: ArgumentParser) -> None:
    """What can be asked of a continuation."""
    _add_notes(command, "seed", SEED_WORDS)
    command.add_argument("--bars", type=int, metavar="N", help="length, the seed included")
    command.add_argument(
        "--candidates", type=int, default=1, metavar="N",
        help="make so many melodies, of which another model picks one, 1-16",
    )  # fmt: skip
    command.add_argument(
        "--ends-on-tonic", action="store_true", help="promise: a long tonic at the end of a bar"
    )
    _add_shared(command)


def add_fill(command: ArgumentParser) -> None:
    """What can be asked of a span that is written anew."""
    _add_notes(command, "melody", MELODY_WORDS)
    command.add_argument("--from-step", type=int, required=True, metavar="A", help="first step")
    command.add_argument("--to-step", type=int, required=True, metavar="B", help="step after it")
    command.add_argument("--keep", default="", metavar="WHAT", help="'rhythm' or 'outline'")
    command.add_argument(
        "--rounds", type=int, default=0, metavar="N", help="rounds of revision, 0-48"
    )
    _add_shared(command)


def _add_notes(command: ArgumentParser, name: str, words: str) -> None:
    notes = command.add_mutually_exclusive_group(required=True)
    notes.add_argument(f"--{name}", dest="seed", metavar="NOTES", help=words)
    notes.add_argument(
        f"--{name}-file", dest="seed_file", metavar="F", type=Path, help="a score, or a text"
    )


def _add_shared(command: ArgumentParser) -> None:
    knobs: tuple[tuple[str, dict[str, Any]], ...] = (
        ("--temperature", {"type": float, "metavar": "T", "help": "0-10"}),
        ("--top-k", {"type": int, "metavar": "K", "help": "0: off"}),
        ("--top-p", {"type": float, "metavar": "P", "help": "above 0, up to 1"}),
        ("--random-seed", {"type": int, "default": 1, "metavar": "S", "help": "the variation"}),
        ("--style", {"default": "", "metavar": "NAME", "help": "a tradition, such as irish"}),
        ("--lowest", {"type": int, "metavar": "P", "help": "promise: no pitch below, 0-127"}),
        ("--highest", {"type": int, "metavar": "P", "help": "promise: no pitch above, 0-127"}),
        ("--in-scale", {"action": "store_true", "help": "promise: stay in the scale"}),
        ("--largest-leap", {"type": int, "metavar": "N", "help": "promise: semitones, 1-48"}),
        ("--most-copied", {"type": int, "metavar": "N", "help": "promise: bars in a row, 1-16"}),
        ("--key", {"metavar": "KEY", "help": "such as 'G' or 'A minor' (default: found)"}),
        ("--meter", {"metavar": "M", "help": "such as 3/4 (default: found, heard, or 4/4)"}),
        ("--pickup", {"type": int, "metavar": "N", "help": "sixteenths before the first bar"}),
        ("--bpm", {"type": float, "metavar": "N", "help": "quarters a minute, 20-300"}),
        ("--instrument", {"default": "Piano", "metavar": "NAME"}),
        (
            "--accompaniment",
            {"default": "off", "metavar": "WHAT", "help": "off, block or arpeggio"},
        ),
    )
    for name, settings in knobs:
        command.add_argument(name, **settings)


def read_request(options: Namespace, checkpoint: str) -> Any:
    """The request that the options make for a checkpoint; without knobs, its usual ones.

    Raises:
        MelodyError: when the seed cannot be read or a value is out of range.
    """
    from melody.generate.promises import Promises
    from melody.studio.request import Request

    return Request(
        checkpoint=checkpoint,
        seed=_read_notes(options),
        bars=getattr(options, "bars", None),
        sampling=_read_sampling(options, checkpoint),
        random_seed=options.random_seed,
        key=options.key,
        meter=options.meter,
        pickup=options.pickup,
        style=options.style,
        promises=Promises(
            options.lowest,
            options.highest,
            options.in_scale,
            options.largest_leap,
            getattr(options, "ends_on_tonic", False),
            options.most_copied,
        ),
        candidates=getattr(options, "candidates", 1),
        span=(options.from_step, options.to_step) if "from_step" in options else None,
        keep=getattr(options, "keep", ""),
        rounds=getattr(options, "rounds", 0),
        bpm=options.bpm,
        instrument=options.instrument,
        accompaniment=options.accompaniment,
    )


def _read_sampling(options: Namespace, checkpoint: str) -> Any:
    from melody.generate.defaults import usual_sampling
    from melody.generate.sampling import Sampling
    from melody.runs.checkpoints import load

    knobs = ("temperature", "top_k", "top_p")
    given = {name: value for name in knobs if (value := getattr(options, name)) is not None}
    if given:
        return Sampling(**given)
    loaded = load(checkpoint)
    return usual_sampling(loaded.run, loaded.epoch)


def _read_notes(options: Namespace) -> Any:
    from melody.seeds.text import read_text
    from melody.seeds.uploads import UPLOAD_SUFFIXES, read_upload

    if options.seed_file is None:
        return options.seed
    path: Path = options.seed_file
    if not path.is_file():
        raise MelodyError(f"no file named {path.name!r}; give a score or a text of notes")
    if path.suffix.lower() in UPLOAD_SUFFIXES:
        return read_upload(path.name, path.read_bytes())
    return read_text(path.read_text(encoding="utf-8", errors="replace"))
