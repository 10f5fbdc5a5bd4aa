"""The tab Learn: a person's own songs in, a model that goes on from a shipped one with them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from melody.learn.uploaded import MOST_FILES, Pile, read_files
from melody.notation import MelodyError
from melody.runs.checkpoints import Entry
from melody.seeds.uploads import LARGEST_FILE
from melody.studio.take import Take
from melody.ui.server.own_models import SECONDS_KEPT, OwnModels, forget, pack_model
from melody.ui.server.recordings import LOST, NOT_UPLOADED, find_upload, read_upload_file
from melody.ui.server.take_files import Outbox
from melody.ui.tabs.learning import AMOUNTS, STILL_READING, Learning, show_models
from melody.ui.widgets.choices import PRIVATE, best_run, model_choices, seed_box
from melody.ui.widgets.component import component
from melody.ui.widgets.examples import read_examples
from melody.ui.widgets.words import sentence, tell_hint

WORDS = (
    "A shipped model goes on learning with songs of yours, here and now. They are read, used and "
    "forgotten; the model is yours alone, for an hour or until you close the page."
)
MOST_TOLD = 40  # refused and doubled songs that are named
# A tab that was never opened has no scripts yet: what is meant for it waits in the page.
HAND_OVER = """(run) => {{
  if (!run) return;
  document.documentElement.dataset.own{tab} = run;
  document.dispatchEvent(new Event("melody-own"));
  const tabs = [...document.querySelectorAll("button[role=tab]")];
  tabs.find((tab) => tab.textContent.trim() === "{tab}")?.click();
  window.scrollTo({{ top: 0 }});
}}"""


@dataclass
class LearnParts:
    """What the tab is made of."""

    songs: gr.HTML
    pile: gr.State
    models: gr.State
    asked: list[Any] = field(default_factory=list)
    shown: list[Any] = field(default_factory=list)


def build(entries: list[Entry], outbox: Outbox, _first: Take) -> None:
    """Lay out the tab and connect it."""
    learning = Learning(entries, outbox, OwnModels())
    gr.HTML(tell_hint(WORDS))
    with gr.Column(elem_classes=["controls"]):
        songs = component("learn", value="", elem_id="songs")
        wishes = lay_out_wishes(entries)
    parts = LearnParts(
        songs,
        gr.State(None, time_to_live=SECONDS_KEPT),
        gr.State([], time_to_live=SECONDS_KEPT, delete_callback=forget),
    )
    parts.asked = [parts.pile, *wishes, parts.models]
    with gr.Row(elem_classes=["go"]):
        start = gr.Button("Learn", variant="primary", elem_id="learn-start", scale=3)
        stop = gr.Button("Stop", interactive=False, elem_id="learn-stop", scale=1, min_width=80)
    status = gr.HTML(elem_id="learn-status", elem_classes=["status"])
    curve = gr.HTML(elem_id="learn-curve")
    said = gr.HTML(elem_id="learn-said")
    chosen, buttons, row = lay_out_models()
    stand = component(
        "stand", value="", ladder=False, elem_id="learn-stand", elem_classes=["stand", "take"]
    )
    parts.shown = [status, curve, said, stand, stop, parts.models, chosen, row]
    quick = {"queue": False, **PRIVATE}
    songs.dropped(read_dropped, None, [songs, parts.pile], **PRIVATE)
    lane: dict[str, Any] = {"concurrency_id": "learning", "concurrency_limit": None}
    start.click(learning.learn, parts.asked, parts.shown, **lane, **PRIVATE)
    stop.click(learning.stop, None, [stop], **quick)
    connect_models(outbox, parts.models, (chosen, row), buttons, status)


def lay_out_wishes(entries: list[Entry]) -> list[Any]:
    """What to go on from, how much, whether base songs are mixed in, and what is played."""
    with gr.Row(elem_classes=["pair"]):
        base = gr.Radio(
            model_choices(entries), value=best_run(entries), label="Go on from",
            info="Its best epoch. LSTMs learn in half the time.",
            elem_id="learn-base", elem_classes=["knob", "pills"],
        )  # fmt: skip
        amount = gr.Radio(
            list(AMOUNTS), value="more", label="How much",
            info="It stops by itself where more does not help on songs that were held out.",
            elem_id="learn-amount", elem_classes=["knob", "pills"],
        )  # fmt: skip
    mixes = gr.Checkbox(
        True, label="Mix in songs it knows", info="It forgets less, and learns a little less.",
        elem_id="learn-mix", elem_classes=["knob"],
    )  # fmt: skip
    seed = seed_box(read_examples()[0].seed, "learn-seed")
    seed.info = "Played by the model before, halfway and after."
    return [base, amount, mixes, seed]


def lay_out_models() -> tuple[gr.Radio, list[Any], gr.Column]:
    """The models that were learned on this page, and what can be done with one."""
    with gr.Column(visible=False, elem_classes=["controls"], elem_id="learned") as row:
        chosen = gr.Radio(
            [], label="Your models", elem_id="learned-model", elem_classes=["knob", "pills"]
        )
        with gr.Row(elem_classes=["go"]):
            buttons = [
                gr.Button("Use it in Compose", elem_id="learned-use", min_width=110),
                gr.Button("Compare it", elem_id="learned-compare", min_width=110),
                gr.Button("See it in Lesson", elem_id="learned-lesson", min_width=110),
                gr.DownloadButton("Take it away", elem_id="learned-take", min_width=110),
                gr.Button("Forget it", elem_id="learned-forget", min_width=110),
            ]
    return chosen, buttons, row


def connect_models(
    outbox: Outbox,
    models: gr.State,
    shown: tuple[gr.Radio, gr.Column],
    buttons: list[Any],
    status: gr.HTML,
) -> None:
    """Use a model, take it away, forget it."""
    chosen, row = shown
    use, compare, teach, take, drop = buttons
    quick = {"queue": False, **PRIVATE}

    def pack(name: object) -> str | None:
        try:
            return outbox.put("my-model.zip", pack_model(str(name))) if name else None
        except MelodyError:
            return None

    def forget_one(name: object, names: object) -> list[Any]:
        known = names if isinstance(names, list) else []
        if name in known:
            forget([str(name)])
        left = [each for each in known if each != name]
        return [left, *show_models(left), tell_hint("It is forgotten.")]

    use.click(None, [chosen], None, js=HAND_OVER.format(tab="Compose"), **PRIVATE)
    compare.click(None, [chosen], None, js=HAND_OVER.format(tab="Compare"), **PRIVATE)
    teach.click(None, [chosen], None, js=HAND_OVER.format(tab="Lesson"), **PRIVATE)
    chosen.change(pack, [chosen], [take], **quick)
    drop.click(forget_one, [chosen, models], [models, chosen, row, status], **quick)


def read_dropped(event: gr.EventData) -> Iterator[list[Any]]:
    """What was read, refused and doubled, file by file; at last the songs themselves."""
    given = event._data if isinstance(event._data, dict) else {}
    files = given.get("files")
    try:
        if not isinstance(files, list) or not 1 <= len(files) <= MOST_FILES:
            raise MelodyError(f"give 1 to {MOST_FILES} files")
        pile = Pile()
        for number, pile in enumerate(read_files(map(open_dropped, files)), start=1):
            if number % 5 == 1 and number < len(files):
                yield [tell_pile(pile, number, len(files)), STILL_READING]
        yield [tell_pile(pile, len(files), len(files)), pile]
    except MelodyError as error:
        yield [json.dumps({"error": sentence(str(error))}), None]


def open_dropped(file: object) -> tuple[str, bytes]:
    """The name and the content of a file that was uploaded.

    Raises:
        MelodyError: when there is none.
    """
    given = file if isinstance(file, dict) else {}
    place = find_upload(given.get("path"), NOT_UPLOADED)
    return str(given.get("name")), read_upload_file(place, LARGEST_FILE, LOST)


def tell_pile(pile: Pile, read: int, of: int) -> str:
    """What was read so far, for the scripts."""
    return json.dumps(
        {
            "read": read,
            "of": of,
            "songs": len(pile.tunes),
            "beyond": pile.beyond,
            "refused": list(pile.refused.items())[:MOST_TOLD],
            "doubled": [(a, f"the same as {b}") for a, b in pile.doubled.items()][:MOST_TOLD],
        }
    )
