"""Parts that several tabs are made of: the box for an opening, the choice of a model."""

from abc import ABCMeta
from collections.abc import Sequence
from typing import Any

import gradio as gr
from gradio.data_classes import FileData

from melody.generate.defaults import usual_sampling
from melody.models import MODELS
from melody.runs.checkpoints import Entry, catalogue, read_runs
from melody.runs.names import title
from melody.storage.paths import home_of_run

NO_UPLOAD = "that is no uploaded file; choose one with the button"
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
# Who waits, and for whom: ``melody.ui.server.turns.lanes``.
MODEL_QUEUE: dict[str, Any] = {"concurrency_id": "model", "concurrency_limit": None}


def seed_box(value: str, name: str = "seed") -> gr.Textbox:
    """The box for an opening."""
    return gr.Textbox(
        value,
        label="Your opening",
        lines=2,
        max_lines=6,
        placeholder="C4 D4 E4:2   or   do re mi   or   1 2 3   or   ABC",
        elem_id=name,
        elem_classes=["knob", "seed"],
    )


def take_as_sent(_choice: gr.Radio | gr.Dropdown, payload: Any) -> Any:
    """The value as the page sent it, which need not be in the list of the moment."""
    return payload


# A choice whose list follows another choice. Gradio refuses what is not in the list of the moment,
# with a notice that nobody understands; but a page may ask before it has heard of a new list.
# Whoever takes the value checks it. To the page it is a radio like any other (``is_template``).
# It is made without Gradio's own metaclass step, which writes a stub file beside the module of
# every new component: nothing may be written into an installed package.
FollowingRadio: type[gr.Radio] = ABCMeta.__new__(
    type(gr.Radio),
    "FollowingRadio",
    (gr.Radio,),
    {"__module__": __name__, "is_template": True, "preprocess": take_as_sent},
)
FollowingDropdown: type[gr.Dropdown] = ABCMeta.__new__(
    type(gr.Dropdown),
    "FollowingDropdown",
    (gr.Dropdown,),
    {"__module__": __name__, "is_template": True, "preprocess": take_as_sent},
)


def take_uploaded(_button: gr.UploadButton, payload: Any) -> str | None:
    """The path of what was uploaded; Gradio would answer anything else without a word."""
    if payload is None:
        return None
    try:
        return str(FileData.model_validate(payload, context={"validate_meta": True}).path)
    except ValueError:
        raise gr.Error(NO_UPLOAD, print_exception=False) from None


# A button for a file that checks itself what was sent, made as ``FollowingRadio`` is.
PlainUploadButton: type[gr.UploadButton] = ABCMeta.__new__(
    type(gr.UploadButton),
    "PlainUploadButton",
    (gr.UploadButton,),
    {"__module__": __name__, "is_template": True, "preprocess": take_uploaded},
)


def model_choices(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """The runs to choose from, by what they are called."""
    order = list(MODELS)  # folk models first; of a kind the LSTM, which answers at once
    known = sorted({(order.index(e.model), e.run, e.model) for e in entries if e.model in order})
    return [(title(run, model), run) for _, run, model in known]


def best_run(entries: Sequence[Entry]) -> str | None:
    """The run to begin with: of those that learned the same songs as the first, the likeliest."""
    order = [run for _, run in model_choices(entries)]
    best = {entry.run: entry for entry in entries if entry.best and entry.run in order}
    first = next((best[run] for run in order if run in best), None)
    if first is None:
        return next(iter(order), None)
    rivals = [entry for entry in best.values() if entry.corpus == first.corpus]
    return min(rivals, key=lambda entry: entry.valid_loss).run


def entries_of(entries: Sequence[Entry], run: object) -> list[Entry]:
    """The epochs of a run that is shipped, or of one that is lent for a while."""
    home = home_of_run(run) if isinstance(run, str) else None
    return [entry for entry in (catalogue(home) if home else entries) if entry.run == run]


def own_choices(runs: Sequence[str]) -> list[tuple[str, str]]:
    """Models of somebody's own songs to choose from, those that are still here."""
    here = [run for run in runs if home_of_run(run)]
    return [(f"Yours {place}", run) for place, run in enumerate(here, start=1)]


def best_of_each(entries: Sequence[Entry]) -> list[str]:
    """Each model at its best epoch."""
    best = {entry.run: entry.label for entry in entries if entry.best}
    return [best[run] for _, run in model_choices(entries) if run in best]


def fillers(entries: Sequence[Entry]) -> list[str]:
    """The checkpoints that can write between notes, the one to take by default first."""
    able = [entry for entry in entries if entry.model in MODELS and MODELS[entry.model].can_fill]
    return [entry.label for entry in sorted(able, key=lambda entry: not entry.best)]


def usual_knobs() -> dict[str, tuple[float, float]]:
    """Temperature and top-p that each checkpoint is best heard with."""
    return {
        f"{run.name}@{epoch}": (usual.temperature, usual.top_p)
        for _, run in read_runs()
        for epoch in run.epochs
        for usual in [usual_sampling(run, epoch)]
    }


def epoch_choices(entries: Sequence[Entry], run: object) -> list[tuple[str, int]]:
    """A run's epochs to choose from; the best one is starred."""
    own = entries_of(entries, run)
    return [(f"{entry.epoch} ★" if entry.best else f"{entry.epoch}", entry.epoch) for entry in own]


def best_epoch(entries: Sequence[Entry], run: object) -> int | None:
    """A run's best epoch, or its last one where the best was not kept."""
    own = entries_of(entries, run)
    return next((entry.epoch for entry in own if entry.best), own[-1].epoch if own else None)
