"""The knobs of the page, made of the table of fields, each with its explanation on hover."""

import json
import re
from abc import ABCMeta
from typing import Any, NamedTuple

import gradio as gr

from melody.generate.decoding import LARGEST_RANDOM_SEED
from melody.generate.limits import AS_THE_STYLE_DOES, FORMS, FREE
from melody.music.keys import all_keys
from melody.music.setting import (
    ACCOMPANIMENTS,
    BY_HEIGHT,
    CLEFS,
    PARTS,
    RHYTHM,
    SHARPEST_SWING,
    STRAIGHT,
)
from melody.music.spelling import with_signs
from melody.notation import HIGHEST_PITCH, LOWEST_PITCH
from melody.studio.field_type import Field
from melody.studio.fields import FIELDS
from melody.ui.widgets.choices import PRIVATE
from melody.ui.widgets.reading import choice_of
from melody.ui.widgets.styles import ALL_STYLES, ANY

METERS = ("2/4", "3/4", "4/4", "5/4", "6/4", "2/2", "3/2", "3/8", "6/8", "9/8", "12/8")
FOUND = ("as found in the opening", "")
CLASSES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
NAMED_NOTES = [
    (f"{CLASSES[pitch % 12]}{pitch // 12 - 1}", pitch)
    for pitch in range(LOWEST_PITCH, HIGHEST_PITCH + 1)
]
FORM_NAMES = {
    AS_THE_STYLE_DOES: "by style",
    FREE: "free",
    "AAB": "AAB (a blues)",
    "jig": "a jig: 8 + 8",
}
MOST_TAKES = 8
MOST_IN_SIGHT = 15  # choices; more are searched by typing
LENGTHS = [("as the model likes", 0), *((f"{bars} bars", bars) for bars in (4, 8, 16, 32))]
TYPED_LENGTH = re.compile(r"(\d{1,4})\s*(?:bars?)?")
NAMED_SWINGS = {
    50: "straight",
    58: "58 % light",
    62: "62 % medium",
    67: "67 % shuffle",
    75: "75 % hard",
}
SWINGS = [
    (NAMED_SWINGS.get(share, f"{share} %"), share / 100)
    for share in range(round(100 * STRAIGHT), round(100 * SHARPEST_SWING) + 1)
]
KEEP_FIRST, KEEP_BEST = "Keep the first try instead", "Choose among six tries"
MOST_TRIES, MOST_POLISH = 6, 16  # a few seconds; the API goes to 16 and 48
# Not placed yet: the tab says where each goes.
KNOB: dict[str, Any] = {"render": False, "elem_classes": ["knob"], "min_width": 130}


class Look(NamedTuple):
    """Where a knob on the page is not what its field says: its name, its reach, its start."""

    name: str = ""
    low: float | None = None
    high: float | None = None
    start: float | str | None = None
    step: float = 0.01
    slides: bool = False


LOOKS = {
    "temperature": Look(high=2, start=0.8, step=0.05),  # beyond 2 is noise
    "top_p": Look(low=0.05),
    "random_seed": Look("variation"),
    "candidates": Look(high=MOST_TRIES, start=MOST_TRIES, step=1, slides=True),
    "rounds": Look(high=MOST_POLISH, step=1, slides=True),
    "form": Look(start=AS_THE_STYLE_DOES),
    "no_loops": Look(start=True),
    "bpm": Look("tempo", start=120, step=1),
}
CHOICES: dict[str, list[Any]] = {
    "lowest": [ANY, *NAMED_NOTES],
    "highest": [ANY, *NAMED_NOTES],
    "key": [FOUND, *((with_signs(key.name), key.name) for key in all_keys())],
    "meter": [FOUND, *((meter, meter) for meter in METERS)],
    "bars": LENGTHS,
    "clef": [("by height" if clef == BY_HEIGHT else clef, clef) for clef in CLEFS],
    "part": [(with_signs(f"{part} major").removesuffix(" major"), part) for part in PARTS],
    "swing": SWINGS,
    "style": ALL_STYLES,
    "accompaniment": [("by style" if way == RHYTHM else way, way) for way in ACCOMPANIMENTS],
    "form": [(FORM_NAMES.get(form, form), form) for form in FORMS],
}


def as_length(value: Any) -> Any:
    """A length as a number where it was typed: ``12`` or ``12 bars``."""
    typed = TYPED_LENGTH.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(typed[1]) if typed else value


def read_length(_choice: gr.Dropdown, payload: Any) -> Any:
    """The value of the menu, as the page sends it."""
    return as_length(payload)


# A menu of lengths in which another can be typed; made as ``FollowingRadio`` is.
LengthChoice: type[gr.Dropdown] = ABCMeta.__new__(
    type(gr.Dropdown),
    "LengthChoice",
    (gr.Dropdown,),
    {"__module__": __name__, "is_template": True, "preprocess": read_length},
)


def make_knob(name: str, prefix: str = "") -> Any:
    """The knob of a field; ``prefix`` tells those of one tab from those of another."""
    field, look = FIELDS[name], LOOKS.get(name, Look())
    options = {
        "label": field.label,
        "info": explain(field),
        "elem_id": prefix + (look.name or name.replace("_", "-")),
        **KNOB,
    }
    if field.kind is bool:
        return gr.Checkbox(bool(look.start or field.default), **options)
    if field.place == "opening":
        return choice_of(field, prefix)
    if name == "bars":
        return LengthChoice(LENGTHS, value=0, allow_custom_value=True, **options)
    if choices := CHOICES.get(name) or list(field.choices):
        first = look.start or (choices[0][1] if isinstance(choices[0], tuple) else field.default)
        searched = len(choices) > MOST_IN_SIGHT and not field.choices
        return gr.Dropdown(
            choices, value=first, filterable=searched, allow_custom_value=name == "meter", **options
        )
    return make_number(field, look, options)


def make_number(field: Field, look: Look, options: dict[str, Any]) -> Any:
    """The knob of a number: to slide where it has a share of something, else to type."""
    low = field.low if look.low is None else look.low
    high = field.high if look.high is None else look.high
    start: Any = field.default if look.start is None else look.start
    if field.kind is float or look.slides:
        return gr.Slider(low or 0, high or 1, start, step=look.step, **options)
    is_off = 0 in field.blank  # 0 stands for what is not said
    return gr.Number(
        0 if is_off else start, minimum=0 if is_off else low, maximum=high, step=1, **options
    )


def show(name: str, value: Any) -> Any:
    """A request's value as its knob has it: blank where nothing is said, and within its reach."""
    field, look = FIELDS[name], LOOKS.get(name, Look())
    if name == "swing":
        return round(value, 2)
    if value is None:
        return next((blank for blank in field.blank if blank is not None), None)
    if look.high is not None:
        value = min(value, look.high)
    return value if look.low is None else max(value, look.low)


def explain(field: Field) -> str:
    """What a knob says on hover."""
    words = field.words.removeprefix("Promise: ")
    words = words[0].upper() + words[1:]
    if field.name in CHOICES or not field.unsaid or field.kind is float:
        return words
    return f"{words} {'0' if 0 in field.blank else 'Blank'}: {field.unsaid}."


def make_takes_knob() -> gr.Slider:
    """How many melodies a click makes."""
    return gr.Slider(
        1,
        MOST_TAKES,
        1,
        step=1,
        label="Takes",
        info="How many melodies at once, from this variation on. Starred ones stay.",
        elem_id="takes",
        **KNOB,
    )


def make_switch(tries: gr.Slider) -> gr.Button:
    """Turns the choice among several tries off, and on again, with one click."""
    labels = json.dumps([KEEP_BEST, KEEP_FIRST])
    button = gr.Button(KEEP_FIRST, size="sm", elem_id="one-try", render=False)
    button.click(None, [tries], [tries], js=f"(n) => n > 1 ? 1 : {MOST_TRIES}", **PRIVATE)
    tries.change(None, [tries], [button], js=f"(n) => {labels}[n > 1 ? 1 : 0]", **PRIVATE)
    return button


def count_on(variation: object, takes: object) -> int:
    """The next variation that was not heard; the first one after what is no number."""
    step = takes if type(takes) is int and 1 <= takes <= MOST_TAKES else 1
    if type(variation) is int and variation + step <= LARGEST_RANDOM_SEED:
        return variation + step
    return 1
