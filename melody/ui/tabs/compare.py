"""The tab Compare: one opening through several checkpoints, or up the epochs of one model."""

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from melody.notation import MelodyError
from melody.runs.checkpoints import Entry, load, read_runs
from melody.runs.history import read_history
from melody.runs.names import title
from melody.seeds.text import counts_from_key
from melody.storage.paths import OWN_RUN
from melody.studio.performance import make_take
from melody.studio.plan import Plan, notation_of
from melody.studio.prices import dearest
from melody.studio.take import Take
from melody.studio.work import Work
from melody.ui.server.api_docs import COMPARED
from melody.ui.server.fields import read_form, read_word
from melody.ui.server.pieces import describe_take
from melody.ui.server.take_files import Outbox
from melody.ui.server.turns.in_turn import in_turn
from melody.ui.server.turns.weighing import MOST_AT_ONCE, weigh_all
from melody.ui.tabs.compare_choices import (
    FEWEST,
    checkpoint_box,
    compare_own_models,
    offer_choices,
    run_box,
    tell_own,
)
from melody.ui.tabs.curves import Scale, draw_curves
from melody.ui.widgets.choices import MODEL_QUEUE, PRIVATE, seed_box
from melody.ui.widgets.component import component
from melody.ui.widgets.examples import read_examples
from melody.ui.widgets.knobs import make_knob
from melody.ui.widgets.reading import lay_out_readings
from melody.ui.widgets.typed import TYPED, follow_typed, take_over
from melody.ui.widgets.words import tell_error, tell_hint, tell_label, tell_seed

FEWER_TAKES = "{} of {} were made; more would take too long. Ask for fewer bars."
NAMES = (*TYPED, *COMPARED)


def build(entries: list[Entry], outbox: Outbox, _first: Take) -> None:
    """Lay out the tab and connect it."""
    tab = CompareTab(entries, outbox)
    with gr.Column(elem_classes=["controls"]):
        seed = seed_box(read_examples()[0].seed, "compare-seed")
        understood = gr.HTML(
            tell_seed(seed.value), elem_id="compare-understood", elem_classes=["told"]
        )
        typed = {"seed": seed, **lay_out_readings("compare-")}
        knobs = [*(typed[name] for name in TYPED), *lay_out_knobs()]
    with gr.Tabs(elem_classes=["inner"]):
        with gr.Tab("Side by side", id="side-by-side"):
            chosen = checkpoint_box(entries)
            offer_choices(entries, chosen)
            act = in_turn(tab.compare, tab.weigh, leave_stand)
            stand = lay_out_stand(act, chosen, knobs, "Compare", ladder=False)
            compare_own_models(entries, stand, chosen)
        with gr.Tab("Epoch ladder", id="ladder"):
            run = run_box(entries)
            act = in_turn(tab.climb, tab.weigh_climb, leave_stand)
            lay_out_stand(act, run, knobs, "Climb", ladder=True)
    follow_typed(typed, understood, typed["key"], after=take_over(typed))


def lay_out_stand(act: Any, chosen: Any, knobs: list[Any], label: str, *, ladder: bool) -> gr.HTML:
    """A button, and the rolls that come of it."""
    with gr.Row(elem_classes=["go"]):
        start = gr.Button(label, variant="primary", elem_id=label.lower())
    status = gr.HTML(tell_hint("The same dice for all: only the models differ."))
    stand = component(
        "stand",
        value="",
        ladder=ladder,
        takes_own=not ladder,
        elem_id="ladder-stand" if ladder else "stand",
        elem_classes=["stand", "take"],
    )
    start.click(act, [chosen, *knobs], [status, stand], **MODEL_QUEUE, **PRIVATE)
    return stand


def lay_out_knobs() -> list[Any]:
    """The knobs that all checkpoints share, in the order of ``COMPARED``."""
    with gr.Row(elem_classes=["playback"]):
        return [make_knob(name, "compare-").render() for name in COMPARED]


@dataclass(frozen=True)
class CompareTab:
    """What the buttons do."""

    entries: list[Entry]
    outbox: Outbox

    def weigh(self, labels: object, *values: object) -> float:
        """What a comparison may cost."""
        return weigh_all(labels, read_asked(values))

    def weigh_climb(self, run: object, *values: object) -> float:
        """What a climb may cost."""
        return self.weigh([e.label for e in self.entries if e.run == run], *values)

    def compare(self, labels: object, *values: object) -> Iterator[list[Any]]:
        """One take after the other, each shown as soon as it is there."""
        try:
            yield from self.perform(read_plans(labels, read_asked(values)))
        except MelodyError as error:
            yield [tell_error(error), gr.skip()]

    def climb(self, run: object, *values: object) -> Iterator[list[Any]]:
        """A take of each epoch that a run kept, the earliest first."""
        try:
            name = read_word(run, "model")
            own = sorted((e for e in self.entries if e.run == name), key=lambda e: e.epoch)
            if not own:
                raise MelodyError("choose a model to climb")
            asked = read_asked(values)
            plans = [Plan.of(read_form(checkpoint=e.label, **asked)) for e in own]
            yield from self.perform(plans, **self.draw_curve(own))
        except MelodyError as error:
            yield [tell_error(error), gr.skip()]

    def perform(self, plans: list[Plan], **more: Any) -> Iterator[list[Any]]:
        """The takes, one more with each step; each message stands alone."""
        run, rows, work, line = secrets.token_hex(4), list[dict[str, Any]](), Work(), ""
        dots = more.pop("dots", {})
        for plan in plans:
            if rows and not work.allows(dearest(plan.request)):
                line = tell_hint(FEWER_TAKES.format(len(rows), len(plans)))
                break
            name = self.name(plan.request.checkpoint)
            yield [tell_hint(f"{name} is writing …"), gr.skip()]
            row = self.describe(make_take(plan, work), name)
            rows.append({**row, "dot": dots.get(row["epoch"])})
            yield [tell_hint(f"{name} is done."), pack_rows(run, rows, more)]
        yield [line, pack_rows(run, rows, more)]

    def describe(self, take: Take, name: str) -> dict[str, Any]:
        """A take for the scripts."""
        epoch = load(take.facts.checkpoint).label.partition("@")[2]
        wav = self.outbox.put_sound(take.sheet)
        return {**describe_take(take, name, wav), "epoch": int(epoch)}

    def name(self, label: str) -> str:
        """What a checkpoint is called on the page."""
        own = tell_own(label) if label.startswith(OWN_RUN) else "The model"
        return next((tell_label(e) for e in self.entries if e.label == label), own)

    @staticmethod
    def draw_curve(own: list[Entry]) -> dict[str, Any]:
        """A run's learning curves, and where on them each kept epoch lies."""
        folder, run = next((f, r) for f, r in read_runs() if r.name == own[0].run)
        history = read_history(folder)
        if not history:
            return {}
        scale = Scale(history)
        dots = {e.epoch: (scale.x(e.epoch), scale.y(e.valid_loss)) for e in own}
        drawn = draw_curves(history, run.best_epoch, run.epochs, title(run.name, run.model))
        return {"curve": drawn, "dots": dots}


def leave_stand(error: MelodyError) -> list[Any]:
    """A click that has no turn: the stand stays as it is."""
    return [tell_error(error), gr.skip()]


def pack_rows(run: str, rows: list[dict[str, Any]], more: dict[str, Any]) -> str:
    """A message to the stand's scripts."""
    return json.dumps({"run": run, "rows": rows, **more})


def read_asked(values: Sequence[object]) -> dict[str, Any]:
    """The values of the knobs by name; the key counts where the text counts from it.

    Raises:
        MelodyError: when one of the opening cannot be used.
    """
    asked = dict(zip(NAMES, values, strict=True))
    request = read_form(checkpoint="", **{name: asked[name] for name in TYPED})
    counts = counts_from_key(notation_of(request), request.solfege)
    return asked if counts else {**asked, "key": ""}


def read_plans(labels: object, values: dict[str, object]) -> list[Plan]:
    """The same request for each checkpoint, resolved before the first one starts.

    Raises:
        MelodyError: when there are fewer than two or more than four, or a value cannot be used.
    """
    if not isinstance(labels, list) or not FEWEST <= len(labels) <= MOST_AT_ONCE:
        raise MelodyError(f"choose {FEWEST} to {MOST_AT_ONCE} models to compare")
    return [Plan.of(read_form(checkpoint=label, **values)) for label in labels]
