"""The panel Hum or whistle: a recording in, its notes out, to be compared before they count."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from melody.hearing.heard import Heard
from melody.hearing.recordings import check_tempo
from melody.notation import MelodyError
from melody.seeds.seed import Seed
from melody.ui.server.recordings import (
    HEARING_QUEUE,
    describe_heard,
    hear_upload,
    say_heard,
    sheet_of,
)
from melody.ui.server.take_files import Outbox
from melody.ui.widgets.choices import PRIVATE
from melody.ui.widgets.component import component
from melody.ui.widgets.words import sentence


@dataclass(frozen=True)
class HumPanel:
    """The recorder, what was heard, and the view of it."""

    sound: gr.Audio
    tempo: gr.Number
    view: gr.HTML
    heard: gr.State

    def connect(
        self, outbox: Outbox, fill: Callable[[Seed], list[Any]], filled: Sequence[Any]
    ) -> None:
        """Hear what is recorded; take it into the form (``fill``, ``filled``) when it is wanted."""

        def show(path: object, bpm: object) -> list[Any]:
            return hear(outbox, path, bpm)

        def again(path: object, event: gr.EventData) -> list[Any]:
            told = event._data.get("bpm") if isinstance(event._data, dict) else None
            return hear(outbox, path, told)

        def take(heard: object) -> list[Any]:
            return fill(heard.seed) if isinstance(heard, Heard) else [gr.skip()] * len(filled)

        options, shown = {**HEARING_QUEUE, **PRIVATE}, [self.view, self.heard]
        self.sound.change(show, [self.sound, self.tempo], shown, **options)
        self.view.again(again, [self.sound], shown, **options)
        self.view.take(take, [self.heard], list(filled), queue=False, **PRIVATE)


def lay_out_hum() -> HumPanel:
    """The panel, folded until it is wanted."""
    with gr.Accordion("Hum or whistle", open=False, elem_id="hum"):
        sound = gr.Audio(
            sources=["microphone", "upload"],
            type="filepath",
            format=None,
            label="Your recording, 30 seconds at most",
            editable=False,
            buttons=[],
            elem_id="hum-sound",
        )
        tempo = gr.Number(
            None,
            label="Tempo, if you know it",
            info="Quarter notes a minute; 0 if you do not. With it rhythms are heard more surely.",
            placeholder="found by ear",
            elem_id="hum-tempo",
            elem_classes=["knob"],
        )
        view = component("hum", value="", elem_id="hum-view")
    return HumPanel(sound, tempo, view, gr.State(None))


def hear(outbox: Outbox, path: object, bpm: object) -> list[Any]:
    """What was heard in a recording, for the view and to be taken; nothing where there is none."""
    if path is None:
        return ["", None]
    try:
        heard = hear_upload(path, None if bpm in (None, 0) else check_tempo(bpm))
    except MelodyError as error:
        return [json.dumps({"error": sentence(str(error))}), None]
    told = describe_heard(heard)
    told["said"] = say_heard(heard)
    told["sung"], told["played"] = path, outbox.put_sound(sheet_of(heard))
    return [json.dumps(told), heard]
