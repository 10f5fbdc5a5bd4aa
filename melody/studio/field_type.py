"""A field of a request: its kind, its limits and its words, and how a value of it is read."""

import math
from dataclasses import dataclass
from typing import Any

from melody.notation import MelodyError

LARGEST = 1e300
LONGEST_WORD = 100  # characters of a key, a meter or a checkpoint
LONGEST_TEXT = 10**9  # whoever reads the notes says how many there may be
NEEDED: Any = ...  # the default of what must be given
CONTINUATION, SPAN = "continuation", "span"  # the only one of both that a field belongs to


@dataclass(frozen=True)
class Field:
    """What every door needs to know of one field of a request.

    ``kind`` is its type, ``low`` and ``high`` its limits, ``choices`` all there is. ``place`` is
    the group of the form that it stands in; ``task`` says whether it is about a continuation or a
    span alone. ``blank``: what a form or a program sends where nothing is said; ``unsaid``, in
    words: what holds then. ``noun`` is what a refusal calls it, ``longest`` how many characters a
    text may have.
    """

    name: str
    kind: type
    default: Any
    label: str
    words: str
    place: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    blank: tuple[Any, ...] = ()
    unsaid: str = ""
    task: str = ""
    noun: str = ""
    longest: int = LONGEST_WORD
    is_option: bool = True

    @property
    def option(self) -> str | None:
        """Its name on the command line; ``None`` where it has another way there."""
        return f"--{self.name.replace('_', '-')}" if self.is_option else None

    @property
    def limits(self) -> str:
        """The limits in words: ``1 to 16``; blank where there are none."""
        ends = (self.low, self.high)
        parts = [f"{end:g}" if isinstance(end, float) else str(end) for end in ends]
        return "" if self.low is None else " to ".join(parts)

    def explain(self, usual: str = "") -> str:
        """Its words, then its limits or choices, and what holds where nothing is said."""
        usual = usual or self.unsaid or (f"{self.default}" if self.default else "")
        parts = (self.limits, ", ".join(self.choices), f"default: {usual}" if usual else "")
        more = "; ".join(part for part in parts if part)
        return f"{self.words} ({more})" if more else self.words

    def check(self, value: Any) -> Any:
        """A value as a request holds it: whole numbers as ``int``, whatever they were.

        Raises:
            MelodyError: when it is of another kind or out of range.
        """
        found = value.strip() if self._is_word(value) else value
        if self.default is None and (found is None or (self.kind is str and found == "")):
            return None
        found = as_number(found) if self.kind in (int, float) else found
        if not self._fits(found):
            raise MelodyError(f"the {self.noun or self.label.lower()} must be {self._wanted()}")
        return found

    def read(self, value: Any) -> Any:
        """A value as a form, a program or a file sends it; blank ones are the default.

        Raises:
            MelodyError: as :meth:`check`.
        """
        given = value.strip() if self._is_word(value) else as_number(value)
        if isinstance(given, list | tuple) and self.kind is tuple:
            given = tuple(map(as_number, given))
        if any(type(given) is type(blank) and given == blank for blank in self.blank):
            return self.default
        return self.check(given)

    def _is_word(self, value: Any) -> bool:
        return isinstance(value, str) and self.longest == LONGEST_WORD

    def _fits(self, value: Any) -> bool:
        if type(value) is int and self.kind is float:
            return self._fits(float(value)) if abs(value) < LARGEST else False
        found: Any = type(value)
        if found is not self.kind:
            return False
        if self.low is not None and self.high is not None:
            return bool(self.low <= value <= self.high)
        if self.kind is tuple:
            return len(value) == 2 and all(type(step) is int for step in value)
        if self.kind is str:
            fits = value in (*self.choices, self.default) or not self.choices
            return fits and is_text(value) and len(value) <= self.longest
        return True

    def _wanted(self) -> str:
        if self.choices:
            parts = ", ".join(self.choices)
            few = f"{self.choices[0]} or {self.choices[-1]}"
            return f"one of {parts}" if len(parts) < LONGEST_WORD else f"one of a list, like {few}"
        if self.kind is str:
            return "a short text" if self.longest == LONGEST_WORD else "a text, such as C4 D4 E4"
        wanted: dict[type, str] = {bool: "on or off", tuple: "two whole numbers of sixteenths"}
        number = f"a {'whole ' * (self.kind is int)}number from {self.limits}"
        return wanted.get(self.kind, number)


def as_number(value: Any) -> Any:
    """A finite number as ``int`` where it is whole, else as ``float``; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return value
    return int(value) if value == int(value) else float(value)


def is_text(value: str) -> bool:
    """Whether a text can be written down; half of a surrogate pair cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in value)
