"""Where an opening may come from besides the box and the roll: an example, or a file."""

import json
from dataclasses import replace
from typing import Any

import gradio as gr

from melody.hearing.recordings import SOUNDS
from melody.seeds.seed import Seed
from melody.seeds.uploads import UPLOAD_SUFFIXES
from melody.seeds.writing import Habit, write_opening
from melody.studio.plan import Plan
from melody.ui.widgets.choices import PRIVATE, PlainUploadButton
from melody.ui.widgets.examples import Example, read_style_openings
from melody.ui.widgets.typed import IS_EDITED, UNSAID
from melody.ui.widgets.voices import hide_voices
from melody.ui.widgets.words import mark_given, tell_hint, tell_repairs

OWN_NOTES = -1  # the place of no example
OF_THE_EXAMPLE = "as the tune has it"
# What came with an example or a score does not hold for notes that are typed, nor a notation, a
# voice or a tune that was chosen of another text. In the browser, so that it is done before anybody
# clicks Generate.
FORGET = """(...said) => {
  const isEdited = IS_EDITED(document.querySelector("#seed textarea"));
  const own = isEdited ? said.splice(3) : ["", "", 0];
  const given = JSON.parse(document.querySelector("#source [data-given]")?.dataset.given ?? "[]");
  const unsaid = ["", "", null];
  const kept = said.slice(0, 3).map((value, at) => value === given[at] ? unsaid[at] : value);
  const away = { __type__: "update", visible: false };
  return [...kept, ...own, "", away, away];
}""".replace("IS_EDITED", IS_EDITED)


def lay_out_sources(examples: list[Example]) -> tuple[gr.Dropdown, gr.UploadButton]:
    """Where an opening may come from, besides the box and the roll."""
    with gr.Row(elem_classes=["sources"]):
        chooser = gr.Dropdown(
            [("Famous openings", OWN_NOTES)]
            + [(f"{e.title} ({e.origin})", place) for place, e in enumerate(examples)],
            value=0,
            label="Famous openings",
            show_label=False,
            container=False,
            filterable=False,
            min_width=150,
            scale=3,
            elem_id="examples",
        )
        upload = PlainUploadButton(
            "Open a file",
            file_types=[*UPLOAD_SUFFIXES, *SOUNDS],
            size="sm",
            min_width=110,
            scale=2,
            elem_id="upload",
        )
        upload.data_model = None  # it would be refused without a word
    return chooser, upload


def follow_examples(
    examples: list[Example], chooser: gr.Dropdown, seed: gr.Textbox, filled: list[Any]
) -> None:
    """Fill in the example that is chosen; none is named beside another opening."""
    options = {"queue": False, **PRIVATE}
    # Not on input, which comes from a list that the Tab key only passes as well.
    chosen = [chooser.change, chooser.select]
    gr.on(chosen, lambda place: fill_example(examples, place), [chooser], filled, **options)
    seeds = json.dumps([example.seed for example in examples])
    own = f"(seed, place) => {seeds}[place] === seed ? place : {OWN_NOTES}"
    seed.change(None, [seed, chooser], [chooser], js=own, **PRIVATE)


def fill_example(examples: list[Example], place: object) -> list[Any]:
    """An example into the form."""
    if type(place) is not int or not 0 <= place < len(examples):
        return [gr.skip()] * 12
    return fill_with(examples[place])


def offer_opening(style: gr.Dropdown) -> gr.Button:
    """A button with the opening of the style that is chosen; none where that is any."""
    openings = {name: label_of(opening) for name, opening in read_style_openings().items()}
    button = gr.Button(visible=False, size="sm", elem_id="style-opening", render=False)
    shown = """(style) => {
      const label = LABELS[style];
      return { __type__: "update", visible: Boolean(label), ...(label && { value: label }) };
    }""".replace("LABELS", json.dumps(openings))
    style.change(None, [style], [button], js=shown, **PRIVATE)
    return button


def label_of(opening: Example) -> str:
    """What the button of a style's opening says."""
    return f"Begin with “{opening.title}” ({opening.origin})"


def use_opening(style: object) -> list[Any]:
    """The opening of a style into the form."""
    opening = read_style_openings().get(style) if isinstance(style, str) else None
    return fill_with(opening) if opening else [gr.skip()] * 12


def fill_with(example: Example) -> list[Any]:
    """An opening with all that is known of it into the form."""
    said = [example.key, example.meter, example.pickup]
    filled = [example.seed, *said, example.bpm, mark_given(*said), (example.key, OF_THE_EXAMPLE)]
    return [*filled, *UNSAID.values(), *hide_voices()]


def fill_seed(seed: Seed) -> dict[str, Any]:
    """What a score says, for the form; what it leaves open is found from the notes."""
    said = {
        "key": seed.key.name if seed.key else "",
        "meter": str(seed.meter) if seed.meter else "",
        "pickup": seed.pickup,
    }
    said_of_it = tell_repairs(seed.repairs) or tell_hint("Read without a change.")
    written = write_opening(seed.notes, Habit(key=seed.key, meter=seed.meter, pickup=seed.pickup))
    return {
        "seed": written.text,
        **UNSAID,
        **said,
        "bpm": seed.beats_a_minute or gr.skip(),
        "source": said_of_it + mark_given(*said.values()),
        "known": (said["key"], seed.key_source),
    }


def tell_source(plan: Plan, known: object) -> Plan:
    """The plan, its key said to be known as it is where it came with the opening."""
    key, source = known if isinstance(known, tuple | list) and len(known) == 2 else ("", "")
    if not source or key != plan.request.key:
        return plan
    return replace(plan, opening=replace(plan.opening, key_source=str(source)))
