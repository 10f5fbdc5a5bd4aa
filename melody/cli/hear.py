"""The command ``read``: what is heard in a score, a text or a recording, as uploads are heard."""

from argparse import Namespace
from fractions import Fraction
from pathlib import Path
from typing import Any

from melody.hearing.heard import Heard
from melody.hearing.recordings import LARGEST_RECORDING, is_sound, read_recording
from melody.music.keys import find_key, parse_key
from melody.music.spelling import spell
from melody.notation import STEPS_PER_QUARTER, MelodyError
from melody.preprocess.cache import check_song
from melody.scores.read import read_score
from melody.scores.repairs import count_of
from melody.scores.score import Score, Source
from melody.seeds.heard import score_row, to_number
from melody.seeds.text import score_of_text
from melody.studio.fields import FIELDS

Answer = tuple[Any, str]


def hear_all(options: Namespace) -> Answer:
    """What is heard in each file, or in a text."""
    if bool(options.files) == (options.text is not None):
        raise MelodyError("give score files, or a text with --text")
    if options.text is not None:
        row = score_row(hear_typed_text(options))
        return row, row_text(row)
    if len(options.files) == 1:
        row = file_row(options.files[0], options)
        return row, row_text(row)
    rows = [{"file": str(path), **hear_one(path, options)} for path in options.files]
    return rows, "\n\n".join(f"{row['file']}\n{row_text(row)}" for row in rows)


def hear_typed_text(options: Namespace) -> Score:
    """A typed text as it is meant.

    Raises:
        MelodyError: when no note is left in it, or it is to be read in a way that there is not.
    """
    return score_of_text(
        options.text,
        options.voice,
        tune=options.tune,
        notation=options.notation,
        key=parse_key(options.key) if options.key else None,
        solfege=FIELDS["solfege"].read(options.solfege),
    )


def hear_one(path: Path, options: Namespace) -> dict[str, Any]:
    """What is heard in one file of several, or why nothing is."""
    try:
        return file_row(path, options)
    except MelodyError as error:
        return {"error": str(error)}


def file_row(path: Path, options: Namespace) -> dict[str, Any]:
    """What is heard in a score or a recording."""
    if not is_sound(path.name):
        return score_row(read_file(path, options.voice, options.tune))
    with find_file(path).open("rb") as file:
        data = file.read(LARGEST_RECORDING + 1)
    return sound_row(read_recording(path.name, data, options.bpm))


def read_file(path: Path, voice: str | None, tune: int | None = None) -> Score:
    """One score file; its name stands before what is wrong with it.

    Raises:
        MelodyError: when it is not there or cannot be read.
    """
    source = Source(find_file(path), path.name)
    check_song(source)
    return read_score(source, voice, tune)


def find_file(path: Path) -> Path:
    """The same path, if there is a file.

    Raises:
        MelodyError: when there is none.
    """
    if not path.is_file():
        raise MelodyError(f"no file named {path.name[:60]!r}; give a score file or a recording")
    return path


def sound_row(heard: Heard) -> dict[str, Any]:
    """A recording as JSON, as a score is, and how it was heard."""
    seed = heard.seed
    quarters = [Fraction(note.steps, STEPS_PER_QUARTER) for note in seed.notes]
    pitches = ["r" if note.pitch is None else note.pitch for note in seed.notes]
    return {
        "title": "",
        "notes": [[p, to_number(q)] for p, q in zip(pitches, quarters, strict=True)],
        "key": (seed.key or find_key(seed.notes)).name,
        "key_source": seed.key_source,
        "meter": str(seed.meter) if seed.meter else None,
        "pickup": to_number(Fraction(seed.pickup, STEPS_PER_QUARTER)),
        "bpm": seed.bpm,
        "voice": None,
        "voices": [],
        "tune": 1,
        "tunes": [],
        "repairs": list(seed.repairs),
        "heard": {
            "cents": heard.cents,
            "confidence": heard.confidence,
            "tempo_was_told": heard.is_told,
            "seconds": heard.seconds,
            "by": heard.engine,
        },
    }


def row_text(row: dict[str, Any]) -> str:
    """The same for people: the facts on a line, then the notes, the voices and the repairs."""
    if "error" in row:
        return str(row["error"])
    key = parse_key(row["key"])
    names = [pitch if pitch == "r" else spell(pitch, key).name for pitch, _ in row["notes"]]
    lengths = [f"{quarters:.4g}" for _, quarters in row["notes"]]
    facts = (
        row["title"],
        f"{row['key']} ({row['key_source']})",
        row["meter"] and f"{row['meter']}{_pickup_in_words(row['pickup'])}",
        row["bpm"] and f"{row['bpm']:g} quarters a minute",
    )
    others = [
        f"  voice {v['number']}{'*' if v['number'] == row['voice']['number'] else ''}: "
        f"{v['name'] or v['instrument'] or 'no name'}, {count_of(v['notes'], 'note')}, "
        f"{v['range'][0]} to {v['range'][1]}"
        for v in row["voices"]
    ]
    tunes = [
        f"  tune {number}{'*' if number == row['tune'] else ''}: {title or 'no title'}"
        for number, title in enumerate(row["tunes"], 1)
    ]
    return "\n".join(
        (
            "; ".join(filter(None, facts)),
            " ".join(f"{name}:{length}" for name, length in zip(names, lengths, strict=True)),
            *(tunes if len(tunes) > 1 else ()),
            *(others if len(others) > 1 else ()),
            *(f"  {repair}" for repair in row["repairs"]),
            *heard_lines(row.get("heard")),
        )
    )


def heard_lines(heard: dict[str, Any] | None) -> list[str]:
    """How a recording was heard, for people."""
    if heard is None:
        return []
    tempo = "told" if heard["tempo_was_told"] else "found by ear"
    return [
        f"  heard by {heard['by']} in {heard['seconds']:g} seconds of sound: "
        f"{heard['cents']:+d} cents, tempo {tempo}, sure to {heard['confidence']:.0%}"
    ]


def _pickup_in_words(quarters: float) -> str:
    if not quarters:
        return ""
    return f", {quarters:.4g} quarter{'' if quarters == 1 else 's'} before the first bar line"
