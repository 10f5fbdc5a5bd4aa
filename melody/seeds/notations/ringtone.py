"""RTTTL, the ring tones of old telephones: ``joy:d=4,o=5,b=120:e,e,f,g``."""

import re
from collections.abc import Sequence
from fractions import Fraction

from melody.notation import Note
from melody.seeds.notations.line import TypedLine
from melody.seeds.notations.manner import SHARPS, Manner, UnwritableError

TUNE = re.compile(
    r"\s*(?:(?P<name>[^:\n]{0,60}):)?(?P<settings>[^:]{0,80}):(?P<notes>.*)", re.DOTALL
)
SETTING = re.compile(r"\s*(?P<name>[dob])\s*=\s*(?P<value>\d{1,3})\s*", re.IGNORECASE)
NOTE = re.compile(
    r"(?P<value>1|2|4|8|16|32)?(?P<letter>[a-hp])(?P<sharp>#|_)?(?P<dot>\.?)(?P<octave>\d)?(?P<late_dot>\.?)",
    re.IGNORECASE,
)
VALUES = {
    16: "1",
    8: "2",
    4: "4",
    2: "8",
    1: "16",
    24: "1.",
    12: "2.",
    6: "4.",
    3: "8.",
}  # by steps
NAMES = {0: "C", 2: "D", 4: "E", 5: "F", 7: "G", 9: "A", 11: "B", **SHARPS}
USUAL = {"d": 4, "o": 6, "b": 63}  # what the format says where a setting is left out


def read_ringtone(text: str) -> TypedLine:
    """Read a ring tone: length, name and octave of each note, with the usual ones left out."""
    match, line = TUNE.fullmatch(text), TypedLine()
    if match is None:
        return line
    settings = _settings_of(match)
    line.bpm = float(settings["b"])
    for word in re.split(r"[\s,]+", match["notes"].strip()):
        note = NOTE.fullmatch(word)
        if note and (note["value"] or settings["d"]):
            _play(note, settings, line)
        elif word:
            line.unknown[word] += 1
    return line


def is_ringtone(text: str) -> bool:
    """Whether a text is a name, settings and notes between colons."""
    match = TUNE.fullmatch(text)
    if match is None:
        return False
    settings = [part for part in match["settings"].split(",") if part.strip()]
    return bool(settings) and all(map(SETTING.fullmatch, settings))


def _play(note: re.Match[str], settings: dict[str, int], line: TypedLine) -> None:
    is_dotted = note["dot"] or note["late_dot"]
    exact = Fraction(16, int(note["value"] or settings["d"])) * (Fraction(3, 2) if is_dotted else 1)
    letter = note["letter"].upper().replace("H", "B")
    if letter == "P":
        line.add(None, line.round(exact))
    else:
        octave = int(note["octave"]) if note["octave"] else settings["o"]
        line.add_name(letter, bool(note["sharp"]), octave, line.round(exact))


def write_ringtone(notes: Sequence[Note], manner: Manner) -> str:
    """Write a ring tone with the name and the settings that it had."""
    match = TUNE.fullmatch(manner.like)
    settings = _settings_of(match) if match else USUAL
    head = (
        f"{(match['name'] or '').strip()}:{match['settings'].strip()}"
        if match
        else "melody:d=4,o=6,b=63"
    )
    return f"{head}:{','.join(_word_of(note, settings) for note in notes)}"


def _settings_of(match: re.Match[str]) -> dict[str, int]:
    given = SETTING.finditer(match["settings"])
    return USUAL | {each["name"].lower(): int(each["value"]) for each in given}


def _word_of(note: Note, settings: dict[str, int]) -> str:
    value = VALUES.get(note.steps)
    octave = 0 if note.pitch is None else note.pitch // 12 - 1
    if value is None or not 0 <= octave <= 9:
        raise UnwritableError
    plain = value.rstrip(".")
    dot, shown = value[len(plain) :], "" if int(plain) == settings["d"] else plain
    if note.pitch is None:
        return f"{shown}p{dot}"
    name = NAMES[note.pitch % 12].lower()
    return f"{shown}{name}{dot}{'' if octave == settings['o'] else octave}"
