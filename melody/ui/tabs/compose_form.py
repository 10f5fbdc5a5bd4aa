"""The form of Compose: the opening and where it comes from, the model, and the knobs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import gradio as gr

from melody.runs.checkpoints import Entry
from melody.studio.field_type import CONTINUATION, SPAN
from melody.studio.fields import FIELDS, READING, TABLE, names_of
from melody.studio.request import find_recipe, read_request
from melody.studio.take import Take
from melody.ui.server.pieces import PLAYBACK
from melody.ui.tabs.hum import HumPanel, lay_out_hum
from melody.ui.tabs.sources import (
    fill_example,
    follow_examples,
    lay_out_sources,
    offer_opening,
    use_opening,
)
from melody.ui.widgets.choices import (
    PRIVATE,
    FollowingRadio,
    best_epoch,
    best_run,
    epoch_choices,
    model_choices,
    own_choices,
    seed_box,
    usual_knobs,
)
from melody.ui.widgets.examples import read_examples
from melody.ui.widgets.knobs import make_knob, make_switch, make_takes_knob, show
from melody.ui.widgets.reading import lay_out_readings, tell_ways
from melody.ui.widgets.styles import ALL_STYLES, styles_of_run
from melody.ui.widgets.typed import UNSAID, follow_typed
from melody.ui.widgets.voices import choice_out_of
from melody.ui.widgets.words import tell_seed

KNOWN = ("key", "meter", "pickup", "bpm")  # what an example says of itself
NOTATION = ("seed", "key", "meter", "pickup")  # what the roll is drawn from
# What a rewriting takes from the form.
ASKED = (
    *("run", "epoch", *names_of("sampling", "variation"), "style"),
    *(*names_of("promises", without=CONTINUATION), "rounds"),
)
# What a take depends on: all but how it is played, and what belongs to a span.
REQUEST = (
    *("run", "epoch", "seed", *READING),
    *(f.name for f in TABLE if f.task != SPAN and f.place not in ("model", "opening", "playing")),
)
# What of the playing is written rather than heard.
WRITTEN = ("clef", "part", "swung_midi")
# What everybody turns.
PLAIN = ("form", "bars", "random_seed", "takes", "temperature", "candidates")


@dataclass
class Form:
    """The form's components; ``inputs`` in the order of the names that a request has for them."""

    names: ClassVar[tuple[str, ...]] = tuple(f.name for f in TABLE if f.task != SPAN)
    entries: list[Entry]
    upload: gr.UploadButton
    source: gr.HTML
    hum: HumPanel
    known: gr.State
    rows: list[gr.Radio]
    style_opening: Any
    switch: Any
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def inputs(self) -> dict[str, Any]:
        """The components whose values make a request: run and epoch, then the rest."""
        return {name: self.parts[name] for name in ("run", "epoch", *self.names[1:])}

    def lay_out_knobs(self) -> None:
        """What a person may turn, below the button; what fits most stays folded."""
        self._place_pairs(PLAIN)
        self.switch.render()
        self.parts["style"].render()
        self.style_opening.render()
        with gr.Accordion("Promises", open=False, elem_id="promises"):
            promises = names_of("promises")
            self._place_pairs(sorted(promises, key=lambda name: FIELDS[name].kind is bool))
        with gr.Accordion("More", open=False, elem_id="more"):
            rest = names_of("sampling", "music", "effort")
            self._place_pairs([name for name in rest if name not in (*PLAIN, "style")])
        with gr.Accordion("Score and files", open=False, elem_id="score-files"):
            self._place_pairs(WRITTEN)

    def _place_pairs(self, names: Sequence[str]) -> None:
        for place in range(0, len(names), 2):
            with gr.Row(elem_classes=["pair"]):
                for name in names[place : place + 2]:
                    self.parts[name].render()

    def lay_out_playback(self) -> None:
        """How it is played; no note changes with it."""
        with gr.Row(elem_classes=["playback"]):
            for name in PLAYBACK:
                if name not in WRITTEN:
                    self.parts[name].render()

    @property
    def found(self) -> list[Any]:
        """What is said of one text, and what tells of its source."""
        return [*self.said, self.source, *self.rows]

    @property
    def said(self) -> list[Any]:
        """What is said of one text and may not hold for another."""
        return [self.parts[name] for name in (*NOTATION[1:], *UNSAID)]

    @property
    def filled(self) -> list[Any]:
        """All that an opening from elsewhere fills: the inputs, the source and how it is known."""
        return [*self.inputs.values(), self.source, self.known]


def lay_out_form(entries: list[Entry], first: Take) -> Form:
    """Lay out the opening and the model; the knobs are made, to be placed later."""
    examples = read_examples()
    seed = seed_box(examples[0].seed)
    said_of_it = gr.HTML(tell_seed(examples[0].seed), elem_id="understood", elem_classes=["told"])
    readings = lay_out_readings()
    counted = readings.pop("key")
    names = [name for name in (*Form.names[2:], "rounds") if name not in READING]
    knobs = {**readings, **{name: make_knob(name) for name in names}}
    chooser, upload = lay_out_sources(examples)
    source = gr.HTML(elem_id="source", elem_classes=["told"])
    tunes, voices = choice_out_of("tunes", "Tune"), choice_out_of("voices", "Voice")
    hum = lay_out_hum()
    gr.HTML(tell_ways(), elem_id="ways")
    parts = {"seed": seed, "takes": make_takes_knob(), **knobs}
    opening, switch = offer_opening(parts["style"]), make_switch(parts["candidates"])
    form = Form(entries, upload, source, hum, gr.State(), [voices, tunes], opening, switch, parts)
    lay_out_model(form, first)
    begin_as(form, first)
    filled = [seed, *(form.parts[name] for name in KNOWN), source, form.known]
    for part, value in zip(filled, fill_example(examples, 0), strict=False):
        part.value = value
    follow_typed(form.parts, said_of_it, counted)
    own = [knobs[name] for name in UNSAID]
    filled = [*filled, *own, *form.rows]
    follow_examples(examples, chooser, seed, filled)
    opening.click(use_opening, [parts["style"]], filled, queue=False, **PRIVATE)
    return form


def begin_as(form: Form, first: Take) -> None:
    """Let the knobs stand as they stood when the first visit's take was made."""
    asked = find_recipe(first.recipe.encode()) or {}
    here = any(entry.label == asked.get("checkpoint") for entry in form.entries)
    values = read_back(asked)
    for name in names_of("variation", "length", "effort", "promises", *["sampling"] * here):
        form.parts[name].value = values[name]


def read_back(recipe: dict[str, Any]) -> dict[str, Any]:
    """A recipe of ours as the values of the form's knobs; what it leaves out is as usual."""
    request = read_request(recipe)
    said = {**vars(request), **vars(request.sampling), **vars(request.promises)}
    return {name: show(name, said[name]) for name in FIELDS}


def lay_out_model(form: Form, first: Take) -> None:
    """The two choices that follow each other: a model, and how long it was trained."""
    entries = form.entries
    made_by = next((e for e in entries if e.label == first.facts.checkpoint), None)
    run = made_by.run if made_by else best_run(entries)
    with gr.Row(elem_classes=["pair", "model"]):
        form.parts["run"] = FollowingRadio(
            model_choices(entries),
            value=run,
            label="Model",
            info="LSTM reads note by note and remembers; BERT weighs many notes at once. "
            "Folk and World models know bars and styles; their BERTs also rewrite between notes.",
            min_width=120,
            elem_id="model",
            elem_classes=["knob", "pills"],
        )
        form.parts["epoch"] = FollowingRadio(
            epoch_choices(entries, run),
            value=made_by.epoch if made_by else best_epoch(entries, run),
            label="Epochs of training",
            info="How often it went through all its songs. ★ did best on songs it never saw.",
            min_width=170,
            elem_id="epoch",
            elem_classes=["knob", "pills"],
        )
    follow_model(form)


def follow_model(form: Form) -> None:
    """Let epochs, style and the usual knobs follow the choice of a model."""
    entries, usual, parts = form.entries, usual_knobs(), form.parts
    chosen, knobs = [parts["run"], parts["epoch"]], [parts["temperature"], parts["top_p"]]
    start = usual.get(f"{chosen[0].value}@{chosen[1].value}")
    for knob, value in zip(knobs, start or (), strict=False):
        knob.value = value
    known = styles_of_run(chosen[0].value)
    parts["style"].visible, parts["style"].choices = bool(known), known or ALL_STYLES

    def choose(run: object, epoch: Any, style: object) -> list[Any]:
        choices = epoch_choices(entries, run)
        stays = any(value == epoch for _, value in choices)
        epochs = FollowingRadio(choices, value=epoch if stays else best_epoch(entries, run))
        return [epochs, follow_style(run, style)]

    def turn(run: object, epoch: object, *knobs: object) -> list[Any]:
        # Knobs that stand as some checkpoint is usually heard were not turned by anybody.
        wanted = usual.get(f"{run}@{epoch}") or usual.get(f"{run}@{best_epoch(entries, run)}")
        return list(wanted) if wanted and knobs in usual.values() else [gr.skip()] * 2

    options = {"queue": False, **PRIVATE}
    style = parts["style"]
    chosen[0].change(choose, [*chosen, style], [chosen[1], style], **options)
    gr.on([part.input for part in chosen], turn, [*chosen, *knobs], knobs, **options)


def follow_style(run: object, style: object) -> gr.Dropdown:
    """The style knob of a run, on the style that was chosen where it has learned that one."""
    known = styles_of_run(run)
    kept = next((value for _, value in known if value == style), "")
    return gr.Dropdown(known or ALL_STYLES, value=kept, visible=bool(known))


def follow_own_models(form: Form, studio: gr.HTML) -> None:
    """Let the page put a model of somebody's own songs into the form, beside the shipped ones."""
    entries = form.entries

    def take_model(event: gr.EventData) -> list[Any]:
        given = event._data if isinstance(event._data, dict) else {}
        runs, run = given.get("runs"), given.get("run")
        own = own_choices([r for r in runs if isinstance(r, str)] if isinstance(runs, list) else [])
        if run not in [name for _, name in own]:
            return [gr.skip()] * 3
        epochs = epoch_choices(entries, run)
        return [
            FollowingRadio([*model_choices(entries), *own], value=run),
            FollowingRadio(epochs, value=best_epoch(entries, run)),
            follow_style(run, ""),
        ]

    parts = [form.parts[name] for name in ("run", "epoch", "style")]
    studio.own(take_model, None, parts, queue=False, **PRIVATE)
