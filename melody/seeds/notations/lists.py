"""Lists as programs write them: ``[60, 62, 64]``, ``[[60, 1], ["r", 0.5]]``, pitch and quarters.

Of Python and NumPy too: ``(60, 62)``, ``[60 62 64]``, ``[('Eb4', 1), (None, 0.5)]``; and objects
with a pitch and a duration. A list that is still being typed may lack its last brackets.
"""

import json
import math
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from melody.music.keys import ACCIDENTALS, LETTERS
from melody.notation import REST, STEPS_PER_QUARTER, Note
from melody.seeds.notations.line import TypedLine
from melody.seeds.notations.manner import Manner, UnwritableError

LONGEST_QUARTERS = 64
NAME = re.compile(r"([A-Ga-g])([#b♯♭]?)(-?\d)")
AS_IN_JSON = str.maketrans("()'", '[]"')
PYTHON_REST = re.compile(r"\bNone\b")
WITHOUT_COMMA = re.compile(r"(?<=[\d\].\"])\s+(?=[-\d\[\"])")
LAST_COMMA = re.compile(r",\s*(?=\]|$)")
PITCH_NAMES = ("pitch", "midi", "note")
LENGTH_NAMES = ("duration", "length", "quarters", "quarterLength")
NOTHING = object()


def read_list(text: str) -> TypedLine:
    """Read a list of MIDI pitches or names, a beat each, or of pairs of pitch and quarter notes.

    ``null``, ``"r"`` and ``-1`` are rests.
    """
    line = TypedLine()
    for item in _items(text) or []:
        given, quarters = _pair_of(item)
        pitch = _pitch_of(given)
        if pitch is NOTHING or not _is_length(quarters):
            line.unknown[json.dumps(item)[:20]] += 1
            continue
        steps = line.round(Fraction(quarters).limit_denominator(96) * STEPS_PER_QUARTER)
        line.add(pitch, steps)
    return line


def is_list(text: str) -> bool:
    """Whether a text is a list of pitches, of pairs, or of objects."""
    items = _items(text)
    return bool(items) and all(
        isinstance(item, (list, dict)) or _pitch_of(item) is not NOTHING for item in items or []
    )


def _items(text: str) -> list[Any] | None:
    text = text.strip()
    if not text.startswith(("[", "(", "{")):
        return None
    plain = WITHOUT_COMMA.sub(", ", PYTHON_REST.sub("null", text.translate(AS_IN_JSON)))
    for tried in (text, *(LAST_COMMA.sub("", f"{plain}{end}") for end in ("", "]", "]]"))):
        try:
            items = json.loads(tried)
        except (ValueError, RecursionError):
            continue
        if isinstance(items, dict):  # its first list holds the notes
            items = next((value for value in items.values() if isinstance(value, list)), None)
        return items if isinstance(items, list) else None
    return None


def _pair_of(item: Any) -> tuple[Any, Any]:
    """A pitch and its quarters, as they are given; a beat where none are."""
    if isinstance(item, dict):
        given = next((item[name] for name in PITCH_NAMES if name in item), NOTHING)
        return given, next((item[name] for name in LENGTH_NAMES if name in item), 1)
    if isinstance(item, list):
        return (*item, 1)[:2] if 1 <= len(item) <= 2 else (NOTHING, 1)
    return item, 1


def _pitch_of(value: Any) -> Any:
    """The MIDI number of a pitch, None for a rest; ``NOTHING`` where it is none."""
    if value is None or value == REST or value == -1:
        return None
    if isinstance(value, str) and (match := NAME.fullmatch(value)):
        octave, letter = int(match[3]), LETTERS[match[1].upper()]
        return 12 * (octave + 1) + letter + ACCIDENTALS[match[2]]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    is_whole = is_number and math.isfinite(value) and abs(value) < 1000 and value == int(value)
    return int(value) if is_whole else NOTHING


def _is_length(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and 0 < value <= LONGEST_QUARTERS


def write_list(notes: Sequence[Note], manner: Manner) -> str:
    """Write a list of pitches where each lasts a beat and none was a pair, else pairs."""
    if any(note.steps > LONGEST_QUARTERS * STEPS_PER_QUARTER for note in notes):
        raise UnwritableError
    pitches: list[Any] = [REST if note.pitch is None else note.pitch for note in notes]
    if all(note.steps == STEPS_PER_QUARTER for note in notes) and "[" not in manner.like[1:]:
        return json.dumps(pitches)
    lengths = [note.steps / STEPS_PER_QUARTER for note in notes]
    plain = [int(length) if length == int(length) else length for length in lengths]
    return json.dumps([list(pair) for pair in zip(pitches, plain, strict=True)])
