"""Weighing: what the page's functions may cost, from what they are given, before they start."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from melody.notation import MelodyError
from melody.seeds.opening import LONGEST_OPENING
from melody.seeds.uploads import LARGEST_FILE
from melody.studio.fields import FIELDS
from melody.studio.prices import EXPLAIN_COST, dearest
from melody.studio.request import find_recipe, read_request
from melody.ui.server.fields import read_form

MOST_AT_ONCE = 4  # checkpoints in one request


def nothing(*_: Any) -> float:
    """For what costs about as much as one usual take."""
    return 0.0


def weigh_form(values: Mapping[str, Any]) -> float:
    """The take of a form, or of a program's arguments."""
    return dearest(read_form(**values))


def weigh_all(labels: object, values: Mapping[str, Any]) -> float:
    """A take of each checkpoint; nothing where the labels are no list and will be refused."""
    chosen = labels[:MOST_AT_ONCE] if isinstance(labels, list) else []
    return sum(weigh_form({"checkpoint": label, **values}) for label in chosen)


def weigh_recipe(recipe: object) -> float:
    """The take that a recipe repeats."""
    if not isinstance(recipe, dict) or "melody" in recipe:
        return 0.0
    return dearest(read_request({name: recipe[name] for name in recipe.keys() & FIELDS.keys()}))


def weigh_file(path: object) -> float:
    """The take whose recipe an uploaded file carries."""
    if not isinstance(path, str):
        return 0.0
    try:
        with Path(path).open("rb") as file:
            return weigh_recipe(find_recipe(file.read(LARGEST_FILE)))
    except OSError:
        raise MelodyError("the file is gone; upload it again") from None


def weigh_melody(melody: object) -> float:
    """What it costs to explain a typed melody: no note takes fewer than two characters."""
    notes = min(len(melody) / 2, LONGEST_OPENING) if isinstance(melody, str) else 0
    return EXPLAIN_COST * notes * min(4 * notes, LONGEST_OPENING)
