"""What comes in from the page or the API; every value is checked here again.

The limits of a component do not bind who talks to the server directly: NaN, None, lists, truth
values and a megabyte of text all arrive. What a request has a field for is read as the table of
fields says (:mod:`melody.studio.fields`), the rest by the functions here.
"""

from typing import Any

from melody.notation import MelodyError
from melody.studio.field_type import LONGEST_WORD, as_number, is_text
from melody.studio.fields import FIELDS
from melody.studio.request import Request, read_request


def read_form(**values: object) -> Request:
    """Values of any kind -> a request; blank ones (and 0 bars) are left to the seed and the model.

    Raises:
        MelodyError: at the first value that cannot be used, with its name.
    """
    return read_request(values)


def read_field(name: str, value: object) -> Any:
    """The value of one field of a request.

    Raises:
        MelodyError: when it cannot be used.
    """
    return FIELDS[name].read(value)


def read_word(value: object, name: str) -> str:
    """A short text; None counts as blank.

    Raises:
        MelodyError: when it is no text, or a long one.
    """
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_WORD or not is_text(value):
        raise MelodyError(f"the {name} must be a short text")
    return value.strip()


def read_whole(value: object, name: str) -> int | None:
    """A whole number, or None where it was left blank.

    Raises:
        MelodyError: for anything else.
    """
    number = as_number(value)
    if value is not None and type(number) is not int:
        raise MelodyError(f"the {name} must be a whole number")
    return number if value is not None else None
