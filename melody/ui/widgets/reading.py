"""How a typed opening is read: what else it could be, what of it is taken, the ways to type."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Literal

import gradio as gr

from melody.music.keys import all_keys
from melody.music.spelling import with_signs
from melody.seeds.notations.examples import WAYS
from melody.seeds.notations.registry import SOLFEGE, TITLES, notations_of
from melody.seeds.notations.solfege import FIXED, MOVABLE
from melody.seeds.text import counts_from_key, shorten
from melody.studio.field_type import Field
from melody.studio.fields import FIELDS, READING
from melody.ui.widgets.choices import FollowingRadio
from melody.ui.widgets.voices import tune_choices, voice_choices
from melody.ui.widgets.words import ReadText, hear_typed

# Laid out but not seen: what changes its value is heard all the same.
HIDDEN: Literal["hidden"] = "hidden"
DO = {FIXED: "C", MOVABLE: "the key's tonic"}


def lay_out_readings(prefix: str = "") -> dict[str, Any]:
    """The rows of how a text is read, and the key that it may count from, by their names."""
    with gr.Row(elem_classes=["readings"]):
        rows: dict[str, Any] = {name: choice_of(FIELDS[name], prefix) for name in READING}
        for row in rows.values():
            row.render()
        return {**rows, "key": counted_from(f"{prefix}counted-from")}


def offer_nothing() -> list[Any]:
    """No choices: there is no text."""
    return [*[FollowingRadio(visible=HIDDEN)] * len(READING), gr.Dropdown(visible=False)]


def offer_readings(
    heard: ReadText, text: str, how: Mapping[str, Any], shown: Mapping[str, Any]
) -> list[Any]:
    """The choices that a text leaves, and the key to count from.

    ``how`` it was read is what the page has ``shown``, unless that does not hold any more.
    """
    notations, key = heard.notations, how["key"] or ""
    counts = counts_from_key(notations[0], str(how["solfege"]))
    return [
        offer_notations(notations, text, shown["notation"]),
        FollowingRadio(visible=True if notations[0] == SOLFEGE else HIDDEN),
        offer_voices_in(heard, text, how, shown["voice"]),
        offer_row(tune_choices(heard.seed), 1, heard.seed.tune, shown["tune"]),
        gr.Dropdown(value=key, visible=counts),
    ]


def offer_notations(notations: Sequence[str], text: str, chosen: object) -> Any:
    """The notations to choose from; the one that the text shows by itself needs no word."""
    usual = notations_of(shorten(text, []))[0]
    names = sorted({*notations, usual}, key=list(TITLES).index)
    choices = [(TITLES[name], name) for name in names]
    return offer_row(choices, usual, notations[0], chosen, blank="")


def offer_voices_in(heard: ReadText, text: str, how: Mapping[str, Any], chosen: object) -> Any:
    """The voices to choose from; the most melodic one needs no word."""
    seed, usual = heard.seed, heard.seed
    if how["voice"] and seed.voices:
        usual = hear_typed(text, **{**how, "voice": ""}).seed
    names = [(name, str(number)) for name, number in voice_choices(seed)]
    return offer_row(names, str(usual.voice), str(seed.voice), chosen, blank="")


def offer_row(
    choices: Sequence[tuple[str, Any]], usual: Any, taken: Any, chosen: Any, blank: Any = 0
) -> Any:
    """A row of choices, the ``usual`` one being that of a ``blank`` value, the ``taken`` one shown.

    It is seen where there is more than one; a value that stands as ``chosen`` is not set again.
    """
    named = [(name, blank if value == usual else value) for name, value in choices]
    value = blank if taken == usual else taken
    changed: dict[str, Any] = {} if chosen == value else {"value": value}
    return FollowingRadio(named, visible=True if len(named) > 1 else HIDDEN, **changed)


def choice_of(field: Field, prefix: str = "") -> gr.Radio:
    """The row of choices of how an opening is read, or what of it; most follow its text."""
    return FollowingRadio(
        [(DO[value], value) for value in field.choices if value in DO],
        value=field.default or next((blank for blank in field.blank if blank is not None), ""),
        label=field.label,
        visible=HIDDEN,
        min_width=120,
        elem_id=f"{prefix}{field.name}",
        elem_classes=["choice"],
        render=False,
    )


def counted_from(name: str = "counted-from") -> gr.Dropdown:
    """The key that degrees and a movable do count from; the same as the key of the form."""
    choices = [("C major", ""), *((with_signs(key.name), key.name) for key in all_keys())]
    return gr.Dropdown(
        choices,
        value="",
        label="Counted from",
        visible=False,
        min_width=120,
        elem_id=name,
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
