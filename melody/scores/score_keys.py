"""Keys as music21 states them -> ours."""

from collections.abc import Iterable

from music21 import key

from melody.music.keys import MAJOR, MINOR, Key

MODES = {
    **dict.fromkeys(("major", "ionian", "lydian", "mixolydian"), MAJOR),
    **dict.fromkeys(("minor", "aeolian", "dorian", "phrygian", "locrian"), MINOR),
}


def first_key(signatures: Iterable[key.KeySignature | None]) -> Key | None:
    """The first key with a mode; a bare key signature states none."""
    for found in signatures:
        if isinstance(found, key.Key) and found.mode in MODES:
            return Key(found.tonic.pitchClass, MODES[found.mode])
    return None
