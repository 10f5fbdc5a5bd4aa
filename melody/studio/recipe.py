"""The recipe: what a take was asked with, carried inside its own files as one line of JSON.

The line is plain ASCII without ``<``, ``>`` and ``&``, so that a MIDI text event, a MusicXML field
and an ABC comment all hold the very same characters.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

MARK = "melody-recipe "
LONGEST_RECIPE = 128 * 1024  # characters; a seed of 64 kB may be escaped to twice as many
DISGUISES = {character: f"\\u{ord(character):04x}" for character in "<>&\x7f"}


def write_recipe(fields: Mapping[str, object]) -> str:
    """What was asked as one line; the same fields give the same line.

    >>> write_recipe({"seed": "C4 D4", "bars": 8})
    'melody-recipe {"bars":8,"seed":"C4 D4"}'
    """
    text = json.dumps(dict(fields), sort_keys=True, separators=(",", ":"))
    for character, disguise in DISGUISES.items():
        text = text.replace(character, disguise)
    return MARK + text


def find_recipe(data: bytes) -> dict[str, Any] | None:
    """The recipe inside a file's bytes, every value still to be checked; ``None`` without one.

    >>> find_recipe(b'%melody-recipe {"bars":8}')
    {'bars': 8}
    """
    _, mark, after = data.partition(MARK.encode("ascii"))
    if not mark:
        return None
    try:
        text = after[:LONGEST_RECIPE].decode("ascii", "replace")
        fields, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def unusual(part: Any) -> dict[str, Any]:
    """The fields of a request that differ from their defaults, those of its parts among them."""
    found: dict[str, Any] = {}
    for each in fields(part):
        value = getattr(part, each.name)
        usual = each.default_factory() if each.default_factory is not MISSING else each.default
        if value != usual:
            found |= unusual(value) if is_dataclass(value) else {each.name: value}
    return found
