"""Songs as a person has them, a file each, written by the tests."""

from pathlib import Path

from melody.music.setting import Setting
from melody.notation import parse, to_notes
from melody.render.midi import write_midi
from tests.tiny import invent_tunes


def write_songs(folder: Path, number: int) -> list[Path]:
    """As many MIDI files, each an invented tune."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for place, tune in enumerate(invent_tunes(number)):
        path = folder / f"song {place}.mid"
        notes = to_notes(parse(" ".join(tune.symbols)))
        path.write_bytes(write_midi(notes, Setting()))
        paths.append(path)
    return paths
