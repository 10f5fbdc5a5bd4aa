"""The tab Lesson: one's own opening through the three steps of the talk, a symbol at a time."""

from html import escape

import gradio as gr

from melody.models import MODELS
from melody.runs.checkpoints import Entry, read_runs
from melody.runs.history import read_history
from melody.runs.names import title
from melody.storage.paths import OWN_RUN
from melody.studio.lesson import KINDS, teachers
from melody.studio.take import Take
from melody.ui.server.lesson import open_lesson
from melody.ui.server.take_files import Outbox
from melody.ui.tabs.compare_choices import tell_own
from melody.ui.tabs.curves import draw_curves
from melody.ui.widgets.component import component
from melody.ui.widgets.examples import read_examples
from melody.ui.widgets.words import tell_label

WORDS = """
### What the words mean

An **epoch** is one pass through all songs. After each, the model is examined on songs that it
does not learn from: the **validation loss**, the solid line below. Where it no
longer falls, the model begins to know its own songs by heart; an **early stop** ends the training
there, and the best epoch (★) is the one that is kept.

**Dropout** switches off some of the network's parts by lot at every exercise (three in ten in the
LSTM of the talk), so that no part can rely on another; it is left out when the model writes.

A **pooling layer** makes one list of numbers of many: the BERT of the talk reads 64 symbols, has
a list of numbers for each, and takes one list of them all, from which the next symbol is guessed.
The LSTM has no need of one: its memory is one list already.

**Temperature** divides what the model says before it becomes a probability: below 1 the likely
becomes likelier, above 1 all become alike. **Top-k** leaves so many symbols in the draw,
**top-p** so many as share that much of the probability.
"""


def build(entries: list[Entry], outbox: Outbox, _first: Take) -> None:
    """Lay out the tab."""
    names = {entry.label: tell_label(entry) for entry in entries}

    def name_model(label: str) -> str:
        return tell_own(label) if label.startswith(OWN_RUN) else names.get(label, label)

    component(
        "lesson",
        value="",
        opening=read_examples()[0].seed,
        server_functions=open_lesson(outbox, name_model),
        elem_id="lesson",
    )
    with gr.Column(elem_classes=["about"]):
        gr.Markdown(WORDS)
        gr.HTML(tell_histories(), elem_id="lesson-curves", elem_classes=["prose"])


def tell_histories() -> str:
    """The real curves of the models that take part."""
    runs = {label.partition("@")[0] for label in teachers()}
    parts = []
    for folder, run in read_runs():
        if run.name in runs and MODELS[run.model].kind in KINDS:
            name = title(run.name, run.model)
            drawn = draw_curves(read_history(folder), run.best_epoch, run.epochs, name)
            parts.append(f"<h3>{escape(name)}</h3>{drawn}")
    return "".join(parts)
