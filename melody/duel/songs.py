"""Real songs in the blind duel: which ones, and what the installed music21 holds under their names.

No song is part of this project. ``assets/duel-songs.json`` names songs of the Essen collection that
no model was trained on, each with a hash of its notes; ``scripts/duel_songs.py`` draws them. A
process of its own (``python -m melody.duel.songs``) reads them: the page knows no score readers.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from functools import cache
from threading import Lock
from typing import Any

from melody.corpora import CORPORA
from melody.music.intervals import digest
from melody.music.meters import first_bars, parse_meter
from melody.notation import MelodyError, to_notes, to_symbols, transpose
from melody.preprocess.encode import Tune, encode
from melody.preprocess.worker import read_song
from melody.storage.paths import ROOT, asset

FILE = asset("duel-songs.json")
COLLECTION = "Essen Folksong Collection"
SECONDS_TO_READ = 60
OPENING_BARS = 2
READING = Lock()


@dataclass(frozen=True)
class Song:
    """A real song: its symbols in its own key, without an end mark; ``pickup`` in steps."""

    title: str
    symbols: tuple[str, ...]
    key: str
    meter: str
    pickup: int
    style: str

    @property
    def opening(self) -> tuple[str, ...]:
        """Its first two bars, and what is left of a note that is held over."""
        return first_bars(self.symbols, parse_meter(self.meter), self.pickup, OPENING_BARS)


def duel_songs() -> dict[str, Song]:
    """The real songs by their titles, read once; none where music21 or its songs are not here."""
    with READING:  # whoever comes second waits for the same answer
        return _ask_child()


@cache
def _ask_child() -> dict[str, Song]:
    command = [sys.executable, "-m", "melody.duel.songs"]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, timeout=SECONDS_TO_READ, check=True
        )
        listed: list[dict[str, Any]] = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        return {}
    songs = (Song(**{**each, "symbols": tuple(each["symbols"])}) for each in listed)
    return {song.title: song for song in songs}


def read_listed_songs() -> list[Song]:
    """What music21 holds under the names of the list; what is not the same any more is left out."""
    essen = CORPORA["essen"]
    try:
        sources = {source.name: source for source in essen.find()}
    except MelodyError:  # no music21
        return []
    named = [(each, sources.get(each["name"])) for each in json.loads(FILE.read_text("utf-8"))]
    found = [(each, encode(s, read_song(s), essen.rule)) for each, s in named if s]
    return [
        to_song(tune)
        for each, tune in found
        if isinstance(tune, Tune) and tell_apart(tune) == each["digest"]
    ]


def tell_apart(tune: Tune) -> str:
    """A hash of a tune's notes, the same in every key."""
    return digest(to_notes(tune.symbols)).hex()


def to_song(tune: Tune) -> Song:
    """A tune as it is sung: back in its own key.

    Raises:
        ValueError: when it says no key or no meter, which the songs of the list do.
    """
    if tune.key is None or tune.meter is None:
        raise ValueError("the songs of the list have a key and a meter")
    notes = transpose(to_notes(tune.symbols), -tune.key.shift_home)
    title = " ".join(tune.title.split()) or tune.name
    title = title.title() if title.isupper() else title
    key, meter = tune.key.name, str(tune.meter)
    return Song(title, tuple(to_symbols(notes)), key, meter, tune.pickup, tune.style)


if __name__ == "__main__":
    sys.stdout.write(json.dumps([asdict(song) for song in read_listed_songs()]))
