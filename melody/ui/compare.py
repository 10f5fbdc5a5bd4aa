"""The tab Compare: one opening through two to four checkpoints, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from melody.checkpoints import Entry, load
from melody.notation import MelodyError
from melody.studio import Request, Take, open_with, perform
from melody.ui.assets import read_examples
from melody.ui.forms import read_form
from melody.ui.knobs import make_knobs
from melody.ui.outbox import Outbox
from melody.ui.parts import MODEL_QUEUE, PRIVATE, TakeView, seed_box, take_view
from melody.ui.words import tell_error, tell_hint, tell_label, tell_seed

FEWEST, MOST = 2, 4
TALK = ("lstm-talk@5", "lstm-talk@50", "bert-talk@5")
NAMES = ("seed", "bars", "temperature", "random_seed", "bpm", "instrument")


@dataclass(frozen=True)
class Place:
    """One of the columns: its frame, its heading and its take."""

    frame: gr.Column
    heading: gr.HTML
    view: TakeView

    @property
    def outputs(self) -> list[Any]:
        """All components of the column."""
        return [self.frame, self.heading, *self.view.outputs]


def build(entries: list[Entry], outbox: Outbox, _first: Take) -> None:
    """Lay out the tab and connect it."""
    with gr.Column(elem_classes=["controls"]):
        seed = seed_box(read_examples()[0].seed)
        told = gr.HTML(tell_seed(seed.value), elem_classes=["told"])
        chosen = checkpoint_box(entries)
        knobs = lay_out_knobs()
        with gr.Row(elem_classes=["go"]):
            start = gr.Button("Compare", variant="primary", elem_id="compare")
        status = gr.HTML(tell_hint("The same dice for all: only the models differ."))
    with gr.Row(elem_classes=["columns", "places"]):
        places = [lay_out_place(number) for number in range(1, MOST + 1)]
    outputs = [status, *(part for place in places for part in place.outputs)]
    page = Page(entries, places, outbox)
    seed.change(tell_seed, [seed], [told], queue=False, trigger_mode="always_last", **PRIVATE)
    start.click(page.compare, [chosen, seed, *knobs], outputs, **MODEL_QUEUE, **PRIVATE)


def preset(entries: list[Entry]) -> list[str]:
    """The talk's own three where they exist, else the first few that do."""
    labels = [entry.label for entry in entries]
    there = [label for label in TALK if label in labels]
    return there if len(there) >= FEWEST else labels[: len(TALK)]


def checkpoint_box(entries: list[Entry]) -> gr.Dropdown:
    """The box for the checkpoints."""
    return gr.Dropdown(
        [(tell_label(entry), entry.label) for entry in entries],
        value=preset(entries),
        multiselect=True,
        max_choices=MOST,
        label="Models",
        info="Two to four: a model and how many epochs it was trained.",
        elem_id="checkpoints",
        elem_classes=["knob"],
    )


def lay_out_knobs() -> list[Any]:
    """The knobs that all checkpoints share, in the order of ``NAMES``."""
    knobs = make_knobs(1, "compare-")
    with gr.Row(elem_classes=["pair"]):
        return [knobs[name].render() for name in NAMES[1:]]


def lay_out_place(number: int) -> Place:
    """One column, unseen until it has a take."""
    with gr.Column(
        visible=False, min_width=300, elem_classes=["take", "card"], elem_id=f"place-{number}"
    ) as frame:
        heading = gr.HTML(elem_classes=["heading"])
        view = take_view(f"place-{number}", ("midi", "wav"), is_brief=True)
        return Place(frame, heading, view)


@dataclass(frozen=True)
class Page:
    """What the button does."""

    entries: list[Entry]
    places: list[Place]
    outbox: Outbox

    def compare(self, labels: object, *values: object) -> Iterator[list[Any]]:
        """One take after the other, each shown as soon as it is there."""
        try:
            requests = read_requests(labels, dict(zip(NAMES, values, strict=True)))
            yield from self.perform(requests)
        except MelodyError as error:
            yield [tell_error(error), *self.keep(0)]

    def perform(self, requests: list[Request]) -> Iterator[list[Any]]:
        """The takes in their places, one more with each step."""
        shown: list[Any] = []
        for request in requests:
            name = self.name(request.checkpoint)
            yield [tell_hint(f"{name} is writing …"), *shown, *self.keep(len(shown))]
            take = perform(request)
            place = self.places[len(shown) // len(self.places[0].outputs)]
            shown += [gr.Column(visible=True), f"<h3>{name}</h3>"]
            shown += place.view.show(take, self.outbox.write(take))
            # What has been sent stays; to send it again would stop a take that plays.
            yield [tell_hint(f"{name} is done."), *shown, *self.keep(len(shown))]
            shown = [gr.skip() for _ in shown]
        hidden = [self.hide(place) for place in self.places[len(requests) :]]
        yield ["", *shown, *(part for parts in hidden for part in parts)]

    def name(self, label: str) -> str:
        """What a checkpoint is called on the page."""
        return next((tell_label(e) for e in self.entries if e.label == label), "The model")

    def keep(self, done: int) -> list[Any]:
        """All places after the first ``done`` components as they are."""
        total = sum(len(place.outputs) for place in self.places)
        return [gr.skip() for _ in range(total - done)]

    @staticmethod
    def hide(place: Place) -> list[Any]:
        """A column that is not needed."""
        return [gr.Column(visible=False), gr.skip(), *place.view.keep()]


def read_requests(labels: object, values: dict[str, object]) -> list[Request]:
    """The same request for each checkpoint, checked before the first one starts.

    Raises:
        MelodyError: when there are fewer than two or more than four, or a value cannot be used.
    """
    if not isinstance(labels, list) or not FEWEST <= len(labels) <= MOST:
        raise MelodyError(f"choose {FEWEST} to {MOST} models to compare")
    requests = [read_form(checkpoint=label, **values) for label in labels]
    for request in requests:
        open_with(request, load(request.checkpoint).vocabulary)
    return requests
