"""What comes in from the page or the API -> a request; every value is checked here again.

The limits of a component do not bind who talks to the server directly: NaN, None, lists, truth
values and a megabyte of text all arrive.
"""

import math
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from melody.generate.promises import Promises
from melody.generate.sampling import Sampling
from melody.music.setting import OFF
from melody.notation import MelodyError
from melody.studio.request import Request

LONGEST_WORD = 100  # characters of a key, a meter, an instrument or a checkpoint


def read_form(**values: object) -> Request:
    """Values of any kind -> a request; blank ones (and 0 bars) are left to the seed and the model.

    The names are those of a recipe: a request's own, those of its sampling and its promises.

    Raises:
        MelodyError: at the first value of a wrong kind, with its name.
        TypeError: for a name that a form does not have, or without checkpoint and seed.
    """
    if strange := values.keys() - READERS.keys():
        raise TypeError(f"a form has no {sorted(strange)}")
    read = {name: READERS[name](value) for name, value in values.items()}
    return Request(
        sampling=Sampling(**take(read, Sampling)), promises=Promises(**take(read, Promises)), **read
    )


def take(values: dict[str, Any], part: type) -> dict[str, Any]:
    """Take the fields of a request's part out of all values."""
    return {each.name: values.pop(each.name) for each in fields(part) if each.name in values}


def read_seed(value: object) -> str:
    """The text of the seed box.

    Raises:
        MelodyError: when it is no text.
    """
    if not isinstance(value, str):
        raise MelodyError("the opening must be a text; type a few notes, such as C4 D4 E4")
    return value


def read_word(value: object, name: str) -> str:
    """A short text; None counts as blank.

    Raises:
        MelodyError: when it is no text, or a long one.
    """
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_WORD:
        raise MelodyError(f"the {name} must be a short text")
    return value.strip()


def read_number(value: object, name: str) -> float:
    """A finite number.

    Raises:
        MelodyError: for anything else.
    """
    if not isinstance(value, int | float) or isinstance(value, bool) or not is_finite(value):
        raise MelodyError(f"the {name} must be a number")
    return value


def read_switch(value: object, name: str) -> bool:
    """Yes or no; None counts as no.

    Raises:
        MelodyError: for anything else.
    """
    if value is not None and not isinstance(value, bool):
        raise MelodyError(f"the {name} must be on or off")
    return bool(value)


def read_whole(value: object, name: str) -> int | None:
    """A whole number, or None where the field was left blank.

    Raises:
        MelodyError: for anything else.
    """
    if value is None:
        return None
    number = read_number(value, name)
    if number != int(number):
        raise MelodyError(f"the {name} must be a whole number")
    return int(number)


def read_pitch(value: object, name: str) -> int | None:
    """A pitch, or None where any will do.

    Raises:
        MelodyError: for anything else.
    """
    return None if value == "" else read_whole(value, name)


def read_span(value: object) -> tuple[int, int] | None:
    """The steps to write anew, from one to another; None where there are none.

    Raises:
        MelodyError: for anything else.
    """
    if value is None:
        return None
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise MelodyError("the span to rewrite is two whole numbers of sixteenths")
    first, after = (needed(read_whole(step, "span"), "span") for step in value)
    return first, after


def needed(value: int | None, name: str) -> int:
    """The value, which must be there.

    Raises:
        MelodyError: when it is blank.
    """
    if value is None:
        raise MelodyError(f"the {name} is missing; give a whole number")
    return value


def is_finite(value: float) -> bool:
    """Whether a number is one to reckon with; whole numbers of any size are."""
    return isinstance(value, int) or math.isfinite(value)


READERS: dict[str, Callable[[object], Any]] = {
    "checkpoint": lambda value: read_word(value, "checkpoint"),
    "seed": read_seed,
    "bars": lambda value: read_whole(value, "length in bars") or None,
    "temperature": lambda value: read_number(value, "temperature"),
    "top_k": lambda value: read_whole(value, "top-k") or 0,
    "top_p": lambda value: read_number(value, "top-p"),
    "random_seed": lambda value: needed(read_whole(value, "variation"), "variation"),
    "key": lambda value: read_word(value, "key") or None,
    "meter": lambda value: read_word(value, "meter") or None,
    "pickup": lambda value: read_whole(value, "pickup"),
    "style": lambda value: read_word(value, "style"),
    "lowest": lambda value: read_pitch(value, "lowest note"),
    "highest": lambda value: read_pitch(value, "highest note"),
    "in_scale": lambda value: read_switch(value, "scale"),
    "largest_leap": lambda value: read_whole(value, "largest leap") or None,
    "ends_on_tonic": lambda value: read_switch(value, "ending"),
    "most_copied": lambda value: read_whole(value, "bars copied at most") or None,
    "candidates": lambda value: needed(read_whole(value, "candidates"), "number of candidates"),
    "span": read_span,
    "keep": lambda value: read_word(value, "part to keep"),
    "rounds": lambda value: read_whole(value, "rounds") or 0,
    "bpm": lambda value: None if value is None else read_number(value, "tempo"),
    "instrument": lambda value: read_word(value, "instrument"),
    "swing": lambda value: read_number(value, "swing"),
    "metronome": lambda value: read_switch(value, "metronome"),
    "transposition": lambda value: read_whole(value, "transposition") or 0,
    "accompaniment": lambda value: read_word(value, "accompaniment") or OFF,
}
