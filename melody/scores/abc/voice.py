"""What ``V:`` and ``K:`` say of a voice besides notes: its name and how far its notes are moved."""

import re
from dataclasses import dataclass, field

from melody.music.keys import LETTERS

PROPERTY = re.compile(r'([A-Za-z]+)\s*=\s*(?:"([^"]*)"?|(\S+))')
CLEF = re.compile(
    r'(?:^|\s)(?:clef\s*=\s*"?[A-Za-z]+\d?|(treble|alto|tenor|bass|perc)\d?)([+-](?:8|15))?(?![\w])'
)
DRUMS = re.compile(r'(?:^|\s)(?:clef\s*=\s*"?)?perc\b')
PITCH = re.compile(r"([\^_=]?)([A-Ga-g])([#b]?)([,']{0,8})")
NUMBER = re.compile(r"[+-]?\d{1,2}$")
OCTAVES = {"8": 12, "15": 24}
SIGNS = {"^": 1, "#": 1, "_": -1, "b": -1}


@dataclass(frozen=True)
class VoiceProperties:
    """A voice's name, and what moves its notes (clef, octave, transposition) by how many semitones.

    Only what is stated is there: a field about something else leaves the rest as it was.
    """

    name: str = ""
    moves: dict[str, int] = field(default_factory=dict)
    is_drums: bool = False


def read_properties(text: str) -> VoiceProperties:
    """Read the words after a voice's or a key's name: ``name="Tenor" clef=treble-8 octave=-1``.

    A clef moves notes only by its 8 (``bass`` is a way to draw them); ``score=`` is about paper.
    """
    if "=" not in text and not CLEF.search(text):
        return VoiceProperties()
    stated = {name: quoted or plain for name, quoted, plain in PROPERTY.findall(text)}
    moves = {}
    if clef := CLEF.search(text):
        moves["clef"] = octaves_of(clef[2] or "")
    if NUMBER.match(octave := stated.get("octave", "")):
        moves["octave"] = 12 * int(octave)
    if NUMBER.match(semitones := stated.get("transpose", "") or stated.get("t", "")):
        moves["transpose"] = int(semitones)
    if notes := PITCH.findall(stated.get("sound", "") or stated.get("shift", "")):
        moves["transpose"] = interval(notes)
    name = stated.get("name", "") or stated.get("nm", "")
    return VoiceProperties(name.replace("\\n", " ").strip(), moves, DRUMS.search(text) is not None)


def octaves_of(sign: str) -> int:
    """The semitones of a clef's ``-8``, ``+8``, ``-15``, ``+15``."""
    return OCTAVES.get(sign[1:], 0) * (-1 if sign.startswith("-") else 1)


def interval(notes: list[tuple[str, str, str, str]]) -> int:
    """Semitones from the first of two notes to the second; from ``c`` where there is but one."""
    pitches = [
        LETTERS[letter.upper()]
        + SIGNS.get(before, 0)
        + SIGNS.get(after, 0)
        + 12 * (letter.islower() + octaves.count("'") - octaves.count(","))
        for before, letter, after, octaves in notes[:2]
    ]
    return pitches[-1] - (pitches[0] if len(pitches) > 1 else 12)
