"""Parts that several tabs are made of: the roll, a take with its files, the choice of a model."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from melody.card import NAMES
from melody.checkpoints import Entry
from melody.midi import Setting
from melody.seeds import SEED_HELP
from melody.studio import Take
from melody.ui.outbox import FORMATS
from melody.ui.words import tell_facts, title

HERE = Path(__file__).parent
ROLL_TEMPLATE = """
<canvas role="img" aria-label="Piano roll"></canvas>
<p class="roll-legend"><span class="seed-mark"></span>your opening
<span class="note-mark"></span>the model</p>
"""
FILE_LABELS = {"midi": "MIDI", "wav": "WAV", "png": "PNG", "musicxml": "MusicXML", "abc": "ABC"}
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
MODEL_QUEUE: dict[str, Any] = {"concurrency_id": "model", "concurrency_limit": 2}


def roll(value: str = "", **options: Any) -> gr.HTML:
    """A piano roll on a canvas that grows, follows the sound and seeks in it on a click."""
    return gr.HTML(
        value,
        html_template=ROLL_TEMPLATE,
        js_on_load=(HERE / "roll.js").read_text(encoding="utf-8"),
        elem_classes=["roll"],
        apply_default_css=False,
        **options,
    )


def roll_value(
    symbols: str, setting: Setting, seed_steps: int, *, live: bool = False, plays: bool = False
) -> str:
    """What a roll draws, as the text that ``roll.js`` reads.

    ``live`` while it still grows; ``plays`` to start the sound as soon as it is there.
    """
    return json.dumps(
        {
            "symbols": symbols,
            "seed": seed_steps,
            "bar": setting.meter.steps_per_bar,
            "beat": setting.meter.steps_per_beat,
            "pickup": setting.pickup,
            "second": setting.seconds_per_step,
            "tonic": setting.key.tonic,
            "flats": setting.key.fifths < 0,
            "live": live,
            "plays": plays,
        }
    )


@dataclass(frozen=True)
class TakeView:
    """Where a take is shown: roll, player, facts and the files to take away."""

    roll: gr.HTML
    audio: gr.Audio
    facts: gr.HTML
    picture: gr.Image | None
    files: dict[str, gr.DownloadButton]
    is_brief: bool = False

    @property
    def outputs(self) -> list[Any]:
        """All components, in the order of :meth:`show`."""
        picture = [self.picture] if self.picture else []
        return [self.roll, self.audio, self.facts, *picture, *self.files.values()]

    def show(self, take: Take, paths: Mapping[str, str], *, plays: bool = False) -> list[Any]:
        """New values for all components; ``plays`` starts the sound."""
        return [
            take_roll(take, plays=plays),
            paths["wav"],
            tell_facts(take, is_brief=self.is_brief),
            *([paths["png"]] if self.picture else []),
            *(gr.DownloadButton(value=paths[name], interactive=True) for name in self.files),
        ]

    def grow(self, value: str) -> list[Any]:
        """The roll drawn anew, all else as it is."""
        return [value, *self.keep()[1:]]

    def keep(self) -> list[Any]:
        """Everything as it is."""
        return [gr.skip() for _ in self.outputs]


def take_roll(take: Take, *, plays: bool = False) -> str:
    """The roll of a finished take."""
    return roll_value(" ".join(take.symbols), take.setting, take.seed_steps, plays=plays)


def take_view(
    name: str,
    formats: Sequence[str] = tuple(FORMATS),
    *,
    take: Take | None = None,
    paths: Mapping[str, str] | None = None,
    is_brief: bool = False,
) -> TakeView:
    """Lay out a take, its parts below each other.

    ``take`` and its ``paths`` are there from the start; ``is_brief`` leaves out the facts that
    are the same for all of several takes.
    """
    given = paths or {}
    drawn = roll(take_roll(take) if take else "", elem_id=f"{name}-roll")
    audio = gr.Audio(
        value=given.get("wav"),
        show_label=False,
        interactive=False,
        buttons=[],
        waveform_options=gr.WaveformOptions(
            waveform_color="#b9b3a8", waveform_progress_color="#c2541c", skip_length=10
        ),
        elem_id=f"{name}-audio",
        elem_classes=["player"],
    )
    facts = gr.HTML(tell_facts(take) if take else "", elem_classes=["facts"])
    with gr.Row(elem_classes=["files"]):
        files = {kind: file_button(name, kind, given.get(kind)) for kind in formats}
    picture = roll_picture(given["png"]) if "png" in formats and given else None
    return TakeView(drawn, audio, facts, picture, files, is_brief)


def file_button(name: str, kind: str, path: str | None) -> gr.DownloadButton:
    """The button that fetches one file of a take."""
    return gr.DownloadButton(
        FILE_LABELS[kind],
        value=path,
        size="sm",
        min_width=64,
        interactive=path is not None,
        elem_id=f"{name}-{kind}",
    )


def roll_picture(path: str) -> gr.Image:
    """The picture of the roll, folded away: the canvas above it shows the same."""
    with gr.Accordion("The roll as a picture, to print or to send", open=False):
        return gr.Image(
            path, show_label=False, interactive=False, buttons=["fullscreen"], type="filepath"
        )


def seed_box(value: str) -> gr.Textbox:
    """The box for an opening, with what it understands on hover."""
    return gr.Textbox(
        value,
        label="Your opening",
        info=SEED_HELP.replace("_", "&#95;"),  # it is read as Markdown
        lines=2,
        max_lines=6,
        placeholder="C4 D4 E4:2   or   67 _ 67 _ 65   or   ABC",
        elem_classes=["knob", "seed"],
    )


def model_choices(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """The runs to choose from, by what they are called."""
    order = list(NAMES)  # the LSTM first: it is the older one and answers at once
    known = sorted({(order.index(e.model), e.run, e.model) for e in entries if e.model in order})
    return [(title(run, model), run) for _, run, model in known]


def epoch_choices(entries: Sequence[Entry], run: object) -> list[tuple[str, int]]:
    """A run's epochs to choose from; the best one is starred."""
    own = [entry for entry in entries if entry.run == run]
    return [(f"{entry.epoch} ★" if entry.best else f"{entry.epoch}", entry.epoch) for entry in own]


def best_epoch(entries: Sequence[Entry], run: object) -> int | None:
    """A run's best epoch, or its last one where the best was not kept."""
    own = [entry for entry in entries if entry.run == run]
    return next((entry.epoch for entry in own if entry.best), own[-1].epoch if own else None)
