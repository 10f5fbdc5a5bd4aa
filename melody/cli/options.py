"""The options of a request on the command line, and the request that they make."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from melody.notation import MelodyError
from melody.studio.clip_fields import names_for_clip
from melody.studio.field_type import CONTINUATION, SPAN, Field
from melody.studio.fields import FIELDS, TABLE, names_of

SEED_WORDS = "opening notes: '67 _ 65 _', 'C4 D4 E4:2' or ABC"
USUAL = "as this model is usually heard, where none of these is given"
MELODY_WORDS = "the whole melody, in the same ways as a seed"


def add_request(command: ArgumentParser) -> None:
    """What can be asked of a continuation."""
    _add_notes(command, "seed", SEED_WORDS)
    _add_fields(command, without=SPAN)


def add_fill(command: ArgumentParser) -> None:
    """What can be asked of a span that is written anew."""
    _add_notes(command, "melody", MELODY_WORDS)
    command.add_argument("--from-step", type=int, required=True, metavar="A", help="first step")
    command.add_argument("--to-step", type=int, required=True, metavar="B", help="step after it")
    _add_fields(command, without=CONTINUATION)


def add_splice(command: ArgumentParser) -> None:
    """What can be asked of a splice."""
    for dest, which in (("seed", "first"), ("second", "second")):
        _add_notes(command, which, f"the {which} melody, in the same ways as a seed", dest)
        command.add_argument(
            f"--{which}-bars", metavar="A-B", default="",
            help=f"its bars, such as 1-4 (default: its {which} half)",
        )  # fmt: skip
    command.add_argument(
        "--second-key", metavar="NAME", default="",
        help="the key that the second is in, moved into that of the first (default: found in it)",
    )  # fmt: skip
    command.add_argument(
        "--seam", metavar="NAME", default="bar",
        help="how much around the cut is written anew: half, bar or two (bars)",
    )  # fmt: skip
    _add_fields(command, without=CONTINUATION)


def add_lesson(command: ArgumentParser) -> None:
    """What can be asked of a lesson."""
    command.add_argument("--seed", metavar="NOTES", required=True, help=SEED_WORDS)
    command.add_argument(
        "--written", metavar="SYMBOLS", default="", help="what was drawn so far: '67 _ 65'"
    )
    command.add_argument("--draw", type=int, default=0, metavar="N", help="symbols to draw now")
    command.add_argument(
        "--writer", metavar="RUN@EPOCH", help="who draws (default: the first model that it names)"
    )
    for name in ("temperature", "top_k", "top_p", "key", "meter"):
        field = FIELDS[name]
        command.add_argument(str(field.option), help=field.explain(), **_settings(field))


def add_dance(command: ArgumentParser) -> None:
    """What can be asked of the music for a clip."""
    command.add_argument("clip", metavar="CLIP", type=Path, help="an .mp4, .mov, .webm or .mkv")
    command.add_argument("--out", metavar="DIR", type=Path, required=True)
    command.add_argument(
        "--checkpoint", metavar="RUN@EPOCH", help="who writes it (default: a two-way BERT, if any)"
    )
    command.add_argument("--register", metavar="NAME", default="middle", help="low, middle, high")
    command.add_argument(
        "--beat", metavar="NAME", default="motion", help="where the beat is found: motion, sound"
    )
    command.add_argument("--offset", metavar="S", type=float, help="the second of the first beat")
    for name in ("bpm", *names_for_clip()):
        field = FIELDS[name]
        command.add_argument(str(field.option), help=field.explain(), **_settings(field))


def _add_notes(command: ArgumentParser, name: str, words: str, dest: str = "seed") -> None:
    notes = command.add_mutually_exclusive_group(required=True)
    notes.add_argument(f"--{name}", dest=dest, metavar="NOTES", help=words)
    notes.add_argument(
        f"--{name}-file", dest=f"{dest}_file", metavar="F", type=Path, help="a score, or a text"
    )


def _add_fields(command: ArgumentParser, without: str) -> None:
    for field in TABLE:
        if field.option and field.task != without:
            words = field.explain(USUAL if field.place == "sampling" else "")
            command.add_argument(field.option, help=words, **_settings(field))


def _settings(field: Field) -> dict[str, Any]:
    if field.kind is bool:
        return {"action": "store_true", "default": None}
    return {"type": field.kind, "metavar": {int: "N", float: "X"}.get(field.kind, "NAME")}


def read_options(options: Namespace, checkpoint: str) -> Any:
    """The request that the options make for a checkpoint; without knobs, its usual ones.

    Raises:
        MelodyError: when the seed cannot be read or a value is out of range.
    """
    from melody.studio.request import make_request

    given = {name: value for name in FIELDS if (value := getattr(options, name, None)) is not None}
    span = {"span": (options.from_step, options.to_step)} if "from_step" in options else {}
    seed = {"checkpoint": checkpoint, "seed": _read_notes(options, "seed")}
    return make_request({**_usual_knobs(given, checkpoint), **given, **span, **seed})


def read_both(options: Namespace) -> Any:
    """The splice that the options ask for, but for its seam, which is still to be written.

    Raises:
        MelodyError: when a melody cannot be read, or something cannot be used.
    """
    from melody.studio.splice_wishes import SpliceWishes, splice_melodies

    second = _read_notes(options, "second")
    wishes = SpliceWishes(
        second, options.first_bars, options.second_bars, options.seam, options.second_key
    )
    return splice_melodies(read_options(options, options.checkpoint), wishes)


def _usual_knobs(given: dict[str, Any], checkpoint: str) -> dict[str, Any]:
    if not given.keys().isdisjoint(names_of("sampling")):
        return {}
    from melody.generate.defaults import usual_sampling
    from melody.runs.checkpoints import load

    loaded = load(checkpoint)
    return vars(usual_sampling(loaded.run, loaded.epoch))


def _read_notes(options: Namespace, name: str) -> Any:
    from melody.music.keys import parse_key
    from melody.seeds.text import read_text
    from melody.seeds.uploads import UPLOAD_SUFFIXES, read_upload

    path: Path | None = getattr(options, f"{name}_file")
    if path is None:
        return getattr(options, name)
    if not path.is_file():
        raise MelodyError(f"no file named {path.name!r}; give a score or a text of notes")
    if path.suffix.lower() in UPLOAD_SUFFIXES:
        return read_upload(path.name, path.read_bytes(), options.voice, options.tune)
    text, key = path.read_text(encoding="utf-8", errors="replace"), options.key
    return read_text(
        text,
        options.voice,
        tune=options.tune,
        notation=options.notation,
        key=parse_key(key) if key else None,
        solfege=FIELDS["solfege"].read(options.solfege),
    )
