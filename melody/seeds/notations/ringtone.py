"""RTTTL, the ring tones of old telephones: ``joy:d=4,o=5,b=120:e,e,f,g``."""

import re
from fractions import Fraction

from melody.seeds.notations.line import TypedLine

TUNE = re.compile(r"\s*(?P<name>[^:\n]{0,60}):(?P<settings>[^:]{0,80}):(?P<notes>.*)", re.DOTALL)
SETTING = re.compile(r"\s*(?P<name>[dob])\s*=\s*(?P<value>\d{1,3})\s*", re.IGNORECASE)
NOTE = re.compile(
    r"(?P<value>1|2|4|8|16|32)?(?P<letter>[a-hp])(?P<sharp>#|_)?(?P<dot>\.?)(?P<octave>\d)?(?P<late_dot>\.?)",
    re.IGNORECASE,
)
USUAL = {"d": 4, "o": 6, "b": 63}  # what the format says where a setting is left out


def read_ringtone(text: str) -> TypedLine:
    """Read a ring tone: length, name and octave of each note, with the usual ones left out."""
    match, line = TUNE.fullmatch(text), TypedLine()
    if match is None:
        return line
    given = SETTING.finditer(match["settings"])
    settings = USUAL | {each["name"].lower(): int(each["value"]) for each in given}
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
