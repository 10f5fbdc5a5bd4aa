"""The tab Dance: a clip in, its movement and its beat, a melody on it, and the clip with it out."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

import gradio as gr

from melody.dance.clips import can_read_clips
from melody.dance.limits import NO_READER
from melody.dance.rhythm import find_rhythm
from melody.generate.defaults import usual_sampling
from melody.models import MODELS
from melody.music.keys import all_keys
from melody.music.setting import C_MAJOR
from melody.notation import MelodyError
from melody.runs.checkpoints import Entry, load
from melody.studio.dancing import REGISTERS, dance_to
from melody.studio.plan import in_known_style
from melody.studio.prices import dearest
from melody.studio.request import Request, read_request
from melody.studio.take import Take
from melody.ui.server.clips import Watching, describe_clip, put_dance, read_beat, watch_upload
from melody.ui.server.recordings import HEARING_QUEUE
from melody.ui.server.take_files import Outbox
from melody.ui.server.turns.in_turn import in_turn
from melody.ui.widgets.choices import MODEL_QUEUE, PRIVATE, PlainUploadButton
from melody.ui.widgets.component import component
from melody.ui.widgets.knobs import make_knob
from melody.ui.widgets.words import sentence, tell_error, tell_hint, tell_label

WORDS = (
    "A clip of up to 60 seconds and 48 MB: MP4, MOV, WebM or MKV. A melody is written whose notes "
    "begin where the movement arrives."
)
NO_CLIP = "choose a clip first"
KNOBS = ("style", "key", "instrument", "accompaniment", "random_seed")
BARS_AT_MOST = 36  # a minute at 144 beats a minute


def build(entries: list[Entry], outbox: Outbox, _first: Take) -> None:
    """Lay out the tab and connect it."""
    if not can_read_clips():
        gr.HTML(tell_error(NO_READER), elem_id="dance-missing")
        return
    tab = DanceTab(entries, outbox)
    gr.HTML(tell_hint(WORDS))
    upload = PlainUploadButton(
        "Choose a clip", file_types=["video"], variant="primary", elem_id="dance-upload"
    )
    watched = gr.State()
    with gr.Column(elem_id="dance-knobs", elem_classes=["controls"]):
        with gr.Row(elem_classes=["pair"]):
            model = gr.Dropdown(
                tab.models(), value=tab.usual(), label="Model", elem_id="dance-model",
                info="Folk BERT reads on both sides of a note, an LSTM what came before.",
                elem_classes=["knob"], min_width=130,
            )  # fmt: skip
            register = gr.Dropdown(
                list(REGISTERS), value="middle", label="Register", elem_id="dance-register",
                info="How high it sounds; it rises where the movement is lively.",
                elem_classes=["knob"], min_width=130,
            )  # fmt: skip
        knobs = [make_knob(name, "dance-") for name in KNOBS]
        knobs[KNOBS.index("key")].choices = [(key.name, key.name) for key in all_keys()]
        knobs[KNOBS.index("key")].value = C_MAJOR.name
        for place in range(0, len(knobs), 2):
            with gr.Row(elem_classes=["pair"]):
                for knob in knobs[place : place + 2]:
                    knob.render()
    view = component("dance", value="", elem_id="dance")
    upload.upload(tab.watch, [upload], [view, watched], **HEARING_QUEUE, **PRIVATE)
    make = in_turn(tab.write, tab.weigh, tab.refuse)
    view.write(make, [watched, model, register, *knobs], [view], **MODEL_QUEUE, **PRIVATE)


@dataclass(frozen=True)
class DanceTab:
    """What the buttons do."""

    entries: list[Entry]
    outbox: Outbox

    def models(self) -> list[tuple[str, str]]:
        """The models to choose from, each at its best epoch, those that fill first."""
        best = [entry for entry in self.entries if entry.best and entry.model in MODELS]
        best.sort(key=lambda entry: not MODELS[entry.model].can_fill)
        return [(tell_label(entry), entry.label) for entry in best]

    def usual(self) -> str | None:
        """The model to begin with."""
        return next((label for _, label in self.models()), None)

    def watch(self, path: object) -> list[Any]:
        """What is seen in an uploaded clip, for the view and to be kept."""
        try:
            watching = watch_upload(path)
            told = describe_clip(watching)
        except MelodyError as error:
            return [self.refuse(error), None]
        return [pack_dance(clip=told), watching]

    def weigh(self, *values: object) -> float:
        """What a melody may cost."""
        _event, watching, label, _register, *knobs = values
        if not isinstance(watching, Watching):
            return 0.0
        wanted = read_wishes(label, tuple(knobs)).checkpoint
        return dearest(Request(wanted, "", bars=BARS_AT_MOST))

    def write(
        self, event: gr.EventData, watching: object, label: object, register: object, *knobs: object
    ) -> str:
        """Write a melody for a clip on the beat that the page says."""
        given = event._data if isinstance(event._data, dict) else {}
        try:
            if not isinstance(watching, Watching):
                raise MelodyError(NO_CLIP)
            rhythm = find_rhythm(watching.clip, read_beat(given))
            request = read_wishes(label, knobs)
            request = in_known_style(request, load(request.checkpoint))
            danced = dance_to(rhythm, request, register if isinstance(register, str) else "")
            return pack_dance(made=put_dance(self.outbox, watching, danced))
        except MelodyError as error:
            return self.refuse(error)

    @staticmethod
    def refuse(error: MelodyError) -> str:
        """A mistake, for the view."""
        return pack_dance(error=sentence(str(error)))


def read_wishes(label: object, knobs: tuple[object, ...]) -> Request:
    """What the form asks for, without notes.

    Raises:
        MelodyError: when it cannot be used.
    """
    if not isinstance(label, str):
        raise MelodyError("choose a model")
    loaded = load(label)
    sampling = vars(usual_sampling(loaded.run, loaded.epoch))
    values = dict(zip(KNOBS, knobs, strict=True))
    return read_request({**values, **sampling, "checkpoint": label, "seed": ""})


def pack_dance(**told: Any) -> str:
    """A message to the view; no two are the same, so that each is noticed."""
    return json.dumps({"turn": secrets.token_hex(4), **told})
