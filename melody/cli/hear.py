"""The command ``read``: what is heard in a score, a text or a recording, as uploads are heard."""

from argparse import Namespace
from fractions import Fraction
from pathlib import Path
from typing import Any

from melody.hearing.heard import Heard
from melody.hearing.recordings import LARGEST_RECORDING, is_sound, read_recording
from melody.music.keys import find_key, parse_key
from melody.music.opening_key import hear_key
from melody.music.spelling import spell
from melody.notation import STEPS_PER_QUARTER, MelodyError, Note
from melody.preprocess.cache import check_song
from melody.scores.read import read_score
from melody.scores.reading import TICKS_PER_QUARTER, to_ticks
from melody.scores.repairs import count_of
from melody.scores.score import KEY_BY_EAR, Score, Source, VoiceFacts
from melody.seeds.reduce import believe_tempo
from melody.seeds.text import score_of_text

Answer = tuple[Any, str]


def hear_all(options: Namespace) -> Answer:
    """What is heard in each file, or in a text."""
    if bool(options.files) == (options.text is not None):
        raise MelodyError("give score files, or a text with --text")
    if options.text is not None:
        row = score_row(score_of_text(options.text, options.voice))
        return row, row_text(row)
    if len(options.files) == 1:
        row = file_row(options.files[0], options)
        return row, row_text(row)
    rows = [{"file": str(path), **hear_one(path, options)} for path in options.files]
    return rows, "\n\n".join(f"{row['file']}\n{row_text(row)}" for row in rows)


def hear_one(path: Path, options: Namespace) -> dict[str, Any]:
    """What is heard in one file of several, or why nothing is."""
    try:
        return file_row(path, options)
    except MelodyError as error:
        return {"error": str(error)}


def file_row(path: Path, options: Namespace) -> dict[str, Any]:
    """What is heard in a score or a recording."""
    if not is_sound(path.name):
        return score_row(read_file(path, options.voice))
    with find_file(path).open("rb") as file:
        data = file.read(LARGEST_RECORDING + 1)
    return sound_row(read_recording(path.name, data, options.bpm))


def read_file(path: Path, voice: int | None) -> Score:
    """One score file; its name stands before what is wrong with it.

    Raises:
        MelodyError: when it is not there or cannot be read.
    """
    source = Source(find_file(path), path.name)
    check_song(source)
    return read_score(source, voice)


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
        "repairs": list(seed.repairs),
        "heard": {
            "cents": heard.cents,
            "confidence": heard.confidence,
            "tempo_was_told": heard.is_told,
            "seconds": heard.seconds,
            "by": heard.engine,
        },
    }


def score_row(score: Score) -> dict[str, Any]:
    """A score as JSON: pitches as they sound, lengths in quarters.

    The meter is the one that it begins with, as an upload has it, whether its bars keep to it or
    not.
    """
    key, key_source = score.key, score.key_source
    steady = score.meter, score.pickup
    meter, pickup = steady if score.meter else (score.first_meter, score.first_pickup)
    if key is None:
        notes = [Note(pitch, to_ticks(quarters)) for pitch, quarters in score.notes]
        key = hear_key(notes, meter, to_ticks(pickup), TICKS_PER_QUARTER)
        key_source = KEY_BY_EAR
    repairs = list(score.repairs)
    bpm = believe_tempo(score.bpm, repairs)
    voices = {part.number: voice_row(part) for part in score.voices}
    return {
        "title": score.title,
        "notes": [["r" if p is None else p, to_number(q)] for p, q in score.notes],
        "key": key.name,
        "key_source": key_source,
        "meter": str(meter) if meter else None,
        "pickup": to_number(pickup),
        "bpm": bpm,
        "voice": taken(score.voice, voices),
        "voices": list(voices.values()),
        "repairs": repairs,
    }


def voice_row(part: VoiceFacts) -> dict[str, Any]:
    """A voice as JSON."""
    row = part._asdict()
    lowest, highest = row.pop("lowest"), row.pop("highest")
    return {**row, "range": [lowest, highest]}


def taken(number: int | None, voices: dict[int, dict[str, Any]]) -> dict[str, Any] | None:
    """Number and name of the voice that was taken; none where there are no voices."""
    return {name: voices[number][name] for name in ("number", "name")} if number in voices else None


def to_number(quarters: Fraction) -> float | int:
    """A length as JSON has it: whole numbers stay whole."""
    return int(quarters) if quarters.denominator == 1 else float(quarters)


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
    return "\n".join(
        (
            "; ".join(filter(None, facts)),
            " ".join(f"{name}:{length}" for name, length in zip(names, lengths, strict=True)),
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
