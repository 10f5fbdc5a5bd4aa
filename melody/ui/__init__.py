"""The page: an opening in, a melody out; Gradio is used here and nowhere else."""

from collections.abc import Callable

import melody.ui.lean_start  # noqa: F401 first of all

# isort: split

import gradio as gr

from melody.runs.checkpoints import Entry, catalogue
from melody.studio.take import Take
from melody.ui.serve import serve
from melody.ui.server import api
from melody.ui.server.door.page import Page, refuse_unknown
from melody.ui.server.leftovers import SECONDS_A_SWEEP, SECONDS_UPLOADED, own_cache
from melody.ui.server.request_log import log_events, speak_plainly, write_log
from melody.ui.server.sparing import spare_apps, spare_memory
from melody.ui.server.take_files import Outbox
from melody.ui.tabs import about, compare, compose, dance, game, learn, lesson
from melody.ui.widgets.examples import read_first_take

__all__ = ["TABS", "build", "serve", "write_log"]

Tab = Callable[[list[Entry], Outbox, Take], None]
TABS: dict[str, Tab] = {
    "Compose": compose.build,
    "Compare": compare.build,
    "Learn": learn.build,
    "Dance": dance.build,
    "Duel": game.build,
    "Lesson": lesson.build,
    "About": about.build,
}
TITLE = "Melodies from neural networks"
HEADER = (
    "<h1>From a few notes, a melody</h1>"
    "<p>Give an opening. A small neural network, trained on folk songs, goes on from there.</p>"
)


def build() -> gr.Blocks:
    """Build the page with the checkpoints that are there."""
    spare_memory()
    own_cache()
    with spare_apps():
        return _build()


def _build() -> gr.Blocks:
    entries, outbox, first = catalogue(), Outbox(), read_first_take(plays=False)
    page = Page(
        title=TITLE, analytics_enabled=False, delete_cache=(SECONDS_A_SWEEP, SECONDS_UPLOADED)
    )
    with page:
        gr.HTML(HEADER, elem_id="header")
        with gr.Tabs(elem_classes=["tabs-of-page"]):
            for name, lay_out in TABS.items():
                with gr.Tab(name, id=name.lower()):
                    lay_out(entries, outbox, first)
        api.offer(outbox)
    log_events(page)
    speak_plainly()
    refuse_unknown(page)
    page.queue(max_size=32)
    return page
