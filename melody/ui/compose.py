"""The tab Compose: an opening, a model at an epoch, and the melody that comes of it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from melody.checkpoints import Entry, load
from melody.generate import LARGEST_RANDOM_SEED, why_stopped
from melody.notation import MelodyError, is_pitch
from melody.studio import Request, Take, finish, open_with, perform_live
from melody.ui.compose_form import Form, lay_out_form
from melody.ui.forms import read_form
from melody.ui.outbox import Outbox
from melody.ui.parts import MODEL_QUEUE, PRIVATE, TakeView, roll_value, take_view
from melody.ui.words import tell_error, tell_hint

SECONDS_A_FRAME = 0.04


@dataclass(frozen=True)
class Draft:
    """A take on its way: what was asked, and the melody so far."""

    request: Request
    symbols: tuple[str, ...]


def build(entries: list[Entry], outbox: Outbox, first: Take) -> None:
    """Lay out the tab and connect it."""
    with gr.Row(elem_classes=["columns"]):
        with gr.Column(scale=4, min_width=330, elem_classes=["controls"]):
            form = lay_out_form(entries, first)
            with gr.Row(elem_classes=["go"]):
                generate = gr.Button("Generate", variant="primary", elem_id="generate", scale=3)
                another = gr.Button("Another", elem_id="another", scale=1, min_width=90)
                stop = gr.Button("Stop", interactive=False, elem_id="stop", scale=1, min_width=80)
            status = gr.HTML(elem_id="status", elem_classes=["status"])
            form.lay_out_knobs()
        with gr.Column(scale=7, min_width=330, elem_classes=["take"]):
            view = take_view("take", take=first, paths=Outbox(1).write(first))
    draft = gr.State()
    outputs = [*view.outputs, status, stop, draft]
    page = Page(view, outbox)
    inputs = [*form.inputs.values()]
    variation = form.inputs["random_seed"]
    running = generate.click(page.generate, inputs, outputs, **MODEL_QUEUE, **PRIVATE)
    counted = another.click(count_on, [variation], [variation], queue=False, **PRIVATE)
    another_running = counted.then(page.generate, inputs, outputs, **MODEL_QUEUE, **PRIVATE)
    halted = stop.click(None, None, None, cancels=[running, another_running], **PRIVATE)
    halted.then(page.keep_draft, [draft], outputs, **MODEL_QUEUE, **PRIVATE)


@dataclass(frozen=True)
class Page:
    """What the buttons do."""

    view: TakeView
    outbox: Outbox

    def generate(self, *values: object) -> Iterator[list[Any]]:
        """Draw a melody while it grows, then give its sound and files."""
        try:
            yield from self.grow(
                read_form(**dict(zip(Form.names, self.label(values), strict=True)))
            )
        except MelodyError as error:
            yield [*self.view.keep(), tell_error(error), gr.Button(interactive=False), None]

    @staticmethod
    def label(values: tuple[object, ...]) -> tuple[object, ...]:
        """The form's values with the run and the epoch made one: ``run@epoch``."""
        run, epoch, *others = values
        if not isinstance(run, str) or type(epoch) is not int:
            raise MelodyError("choose a model and an epoch")
        return (f"{run}@{epoch}", *others)

    def grow(self, request: Request) -> Iterator[list[Any]]:
        """The frames of a growing melody, and at last the take."""
        opening = open_with(request, load(request.checkpoint).vocabulary)
        draw = partial(
            roll_value, setting=opening.setting, seed_steps=len(opening.symbols), live=True
        )
        running = gr.Button(interactive=True)
        hint = tell_hint("The model is writing …")
        for part in pace(perform_live(request)):
            if isinstance(part, Take):
                yield self.finished(part)
            else:
                draft = Draft(request, tuple(part.split()))
                yield [*self.view.grow(draw(part)), hint, running, draft]

    def finished(self, take: Take, said: str = "") -> list[Any]:
        """A finished take, its files written."""
        shown = self.view.show(take, self.outbox.write(take), plays=True)
        return [*shown, tell_hint(said) if said else "", gr.Button(interactive=False), None]

    def keep_draft(self, draft: object) -> list[Any]:
        """After Stop: what is there becomes a take, with sound and files."""
        if not isinstance(draft, Draft):
            idle = tell_hint("Stopped before the first note.")
            return [*self.view.keep(), idle, gr.Button(interactive=False), None]
        return self.finished(finish_draft(draft), "Stopped; what was there is kept.")


def count_on(variation: object) -> int:
    """The next variation; the first one after what is no number."""
    return variation + 1 if type(variation) is int and variation < LARGEST_RANDOM_SEED else 1


def finish_draft(draft: Draft) -> Take:
    """A melody that was stopped -> the take of it."""
    request = draft.request
    opening = open_with(request, load(request.checkpoint).vocabulary)
    home = [
        str(int(symbol) - opening.way_back) if is_pitch(symbol) else symbol
        for symbol in draft.symbols
    ]
    ended = why_stopped(home, None) == "end"
    return finish(request, opening, home, "end" if ended else "stopped")


def pace(parts: Iterator[str | Take]) -> Iterator[str | Take]:
    """The first state, then no more than the eye can follow, and always the take."""
    last = 0.0
    for part in parts:
        now = time.monotonic()
        if isinstance(part, Take) or now - last >= SECONDS_A_FRAME:
            last = now
            yield part
