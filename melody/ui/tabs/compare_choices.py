"""What the tab Compare has to choose from: checkpoints, runs, and models of one's own songs."""

import json
from typing import Any

import gradio as gr

from melody.runs.checkpoints import Entry, find_run
from melody.ui.server.turns.weighing import MOST_AT_ONCE
from melody.ui.widgets.choices import (
    PRIVATE,
    FollowingDropdown,
    best_epoch,
    best_of_each,
    model_choices,
    own_choices,
)
from melody.ui.widgets.words import tell_label

FEWEST = 2
TALK = ("lstm-talk@5", "lstm-talk@50", "bert-talk@5")


def shipped_choices(entries: list[Entry]) -> list[tuple[str, str]]:
    """The checkpoints that everybody has, by what they are called."""
    return [(tell_label(entry), entry.label) for entry in entries]


def preset(entries: list[Entry]) -> list[str]:
    """The talk's own three where they exist, else the first few that do."""
    labels = [entry.label for entry in entries]
    there = [label for label in TALK if label in labels]
    return there if len(there) >= FEWEST else labels[: len(TALK)]


def checkpoint_box(entries: list[Entry]) -> gr.Dropdown:
    """The box for the checkpoints."""
    return FollowingDropdown(
        shipped_choices(entries),
        value=preset(entries),
        multiselect=True,
        max_choices=MOST_AT_ONCE,
        label="Models",
        info="Two to four: a model and how many epochs it was trained.",
        elem_id="checkpoints",
        elem_classes=["knob"],
    )


def offer_choices(entries: list[Entry], chosen: gr.Dropdown) -> None:
    """Buttons for the choices that are often made."""
    offered = {
        "Best of each model": best_of_each(entries)[:MOST_AT_ONCE],
        "The talk's three": preset(entries),
    }
    with gr.Row(elem_classes=["choices"]):
        for label, labels in offered.items():
            if len(labels) < FEWEST:
                continue
            button = gr.Button(label, size="sm", min_width=120)
            button.click(None, None, [chosen], js=f"() => [{json.dumps(labels)}]", **PRIVATE)


def run_box(entries: list[Entry]) -> gr.Radio:
    """The box for the model whose epochs are climbed."""
    choices = model_choices(entries)
    return gr.Radio(
        choices,
        value=choices[0][1] if choices else None,
        label="Model",
        info="All its kept epochs write on, one after the other.",
        elem_id="ladder-model",
        elem_classes=["knob", "pills"],
    )


def compare_own_models(entries: list[Entry], stand: gr.HTML, chosen: gr.Dropdown) -> None:
    """Let the page put a model of somebody's own songs beside the one that it went on from."""

    def take_model(event: gr.EventData) -> Any:
        given = event._data if isinstance(event._data, dict) else {}
        runs, run = given.get("runs"), given.get("run")
        own = own_choices([r for r in runs if isinstance(r, str)] if isinstance(runs, list) else [])
        labels = [best_of_own(entries, *each) for each in own]
        mine = [label for _, label in labels if label.partition("@")[0] == run]
        found = find_run(str(run)) if mine else None
        if found is None:
            return gr.skip()
        parent = str(found[1].corpus.get("parent", ""))
        beside = [parent] if parent in [entry.label for entry in entries] else []
        return FollowingDropdown([*shipped_choices(entries), *labels], value=[*beside, *mine])

    stand.own(take_model, None, [chosen], queue=False, **PRIVATE)


def best_of_own(entries: list[Entry], name: str, run: str) -> tuple[str, str]:
    """A model of somebody's own songs at its best epoch, as a choice."""
    epoch = best_epoch(entries, run)
    return f"{name}, epoch {epoch}", f"{run}@{epoch}"


def tell_own(label: str) -> str:
    """What a model of somebody's own songs is called; its name is nothing to read."""
    return f"Your model, epoch {label.partition('@')[2]}"
