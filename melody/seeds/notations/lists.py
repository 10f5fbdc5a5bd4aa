"""Lists as programs write them: ``[60, 62, 64]``, ``[[60, 1], ["r", 0.5]]``, pitch and quarters."""

import json
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from melody.notation import REST, STEPS_PER_QUARTER, Note
from melody.seeds.notations.line import TypedLine
from melody.seeds.notations.manner import Manner, UnwritableError

LONGEST_QUARTERS = 64


def read_list(text: str) -> TypedLine:
    """Read a list of MIDI pitches, a beat each, or of pairs of pitch and quarter notes.

    ``null``, ``"r"`` and ``-1`` are rests.
    """
    line = TypedLine()
    items: list[Any] = _items(text) or []
    for item in items:
        pitch, quarters = item if isinstance(item, list) and len(item) == 2 else (item, 1)
        if not _is_pitch(pitch) or not _is_length(quarters):
            line.unknown[json.dumps(item)[:20]] += 1
            continue
        steps = line.round(Fraction(quarters).limit_denominator(96) * STEPS_PER_QUARTER)
        line.add(None if pitch in (None, REST, -1) else int(pitch), steps)
    return line


def is_list(text: str) -> bool:
    """Whether a text is a list of numbers, or of pairs."""
    items = _items(text)
    kinds = (int, float, list)
    return (
        items is not None
        and items != []
        and all(isinstance(i, kinds) or i in (None, REST) for i in items)
    )


def _items(text: str) -> list[Any] | None:
    text = text.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return None
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return items if isinstance(items, list) else None


def _is_pitch(value: Any) -> bool:
    if value is None or value == REST:
        return True
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and abs(value) < 1000 and value == int(value)


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
