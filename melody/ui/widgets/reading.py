"""How a typed opening is read: what else it could be, what do is, and the ways to type notes."""

from collections.abc import Sequence
from html import escape
from typing import Any, Literal

import gradio as gr

from melody.music.keys import all_keys
from melody.music.spelling import with_signs
from melody.notation import MelodyError
from melody.seeds.notations.examples import WAYS
from melody.seeds.notations.registry import SOLFEGE, TITLES, notations_of
from melody.seeds.notations.solfege import FIXED, MOVABLE
from melody.seeds.text import counts_from_key, shorten
from melody.studio.field_type import Field
from melody.ui.widgets.choices import FollowingRadio
from melody.ui.widgets.words import hear_typed

# Laid out but not seen: what changes its value is heard all the same.
HIDDEN: Literal["hidden"] = "hidden"
DO = {FIXED: "C", MOVABLE: "the key's tonic"}


def offer_readings(text: object, notation: Any, solfege: Any = FIXED, key: Any = "") -> list[Any]:
    """The choices that a text leaves: its notation, what do is, and the key to count from."""
    if not isinstance(text, str) or not text.strip():
        hidden = FollowingRadio(visible=HIDDEN)
        return [hidden, hidden, gr.Dropdown(visible=False)]
    try:
        notations = hear_typed(text, notation, solfege, key).notations
    except MelodyError:
        return [gr.skip()] * 3
    taken = notations[0]
    return [
        offer_notations(notations, text, notation),
        FollowingRadio(visible=True if taken == SOLFEGE else HIDDEN),
        gr.Dropdown(value=key or "", visible=counts_from_key(taken, str(solfege))),
    ]


def offer_notations(notations: Sequence[str], text: str, chosen: object) -> Any:
    """The notations to choose from; the one that the text shows by itself needs no word."""
    usual = notations_of(shorten(text, []))[0]
    names = sorted({*notations, usual}, key=list(TITLES).index)
    choices = [(TITLES[name], "" if name == usual else name) for name in names]
    value = "" if notations[0] == usual else notations[0]
    changed: dict[str, Any] = {} if chosen == value else {"value": value}
    return FollowingRadio(choices, visible=True if len(choices) > 1 else HIDDEN, **changed)


def choice_of(field: Field, prefix: str = "") -> gr.Radio:
    """The row of choices of how an opening is read: its notation, or what do is."""
    titles = {"": "as it shows", **TITLES, **DO}
    values = [field.default, *(each for each in field.choices if each != field.default)]
    return FollowingRadio(
        [(titles[value], value) for value in values],
        value=field.default,
        label=field.label,
        visible=HIDDEN,
        min_width=120,
        elem_id=f"{prefix}{field.name}",
        elem_classes=["choice"],
        render=False,
    )


def counted_from() -> gr.Dropdown:
    """The key that degrees and a movable do count from; the same as the key of the form."""
    choices = [("C major", ""), *((with_signs(key.name), key.name) for key in all_keys())]
    return gr.Dropdown(
        choices,
        value="",
        label="Counted from",
        visible=False,
        min_width=120,
        elem_id="counted-from",
        elem_classes=["choice"],
    )


def tell_ways() -> str:
    """The ways to type notes as a table that unfolds, as HTML."""
    rows = "".join(
        f'<tr><th scope="row">{escape(TITLES[name]) if not number else ""}</th>'
        f"<td><code>{escape(way.text)}</code><span>{escape(way.shows)}</span></td></tr>"
        for name, ways in WAYS.items()
        for number, way in enumerate(ways)
    )
    return (
        '<details class="ways"><summary>Ways to type notes</summary>'
        f"<table>{rows}</table></details>"
    )
