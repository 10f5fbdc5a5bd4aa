"""The tab Compose: an opening, a model at an epoch, and the melodies that come of it."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from melody.generate.decoding import why_stopped
from melody.notation import MelodyError, is_pitch
from melody.runs.checkpoints import Entry
from melody.storage.paths import OWN_RUN
from melody.studio.performance import finish
from melody.studio.plan import Plan
from melody.studio.side_by_side import carry_out_all
from melody.studio.take import Take
from melody.studio.work import Work
from melody.ui.handover import SPOKEN, ask_anew, hand_over, speak
from melody.ui.server.calls import open_calls
from melody.ui.server.fields import read_form, read_whole
from melody.ui.server.pieces import describe_setting, describe_take, pack
from melody.ui.server.take_files import Outbox
from melody.ui.server.turns.in_turn import in_turn
from melody.ui.server.turns.weighing import weigh_file, weigh_form
from melody.ui.tabs.compose_form import REQUEST, Form, follow_own_models, lay_out_form
from melody.ui.tabs.restore import Restorer
from melody.ui.tabs.sources import FORGET, fill_seed, tell_source
from melody.ui.widgets.choices import MODEL_QUEUE, PRIVATE
from melody.ui.widgets.component import component
from melody.ui.widgets.examples import FIRST_SOUND_FILE
from melody.ui.widgets.knobs import MOST_TAKES, count_on
from melody.ui.widgets.words import tell_ended, tell_error, tell_hint, tell_label, tell_progress

FEWER_TAKES = "{} of {} takes were made; more would take too long. Another makes more."
SECONDS_A_FRAME = 0.08  # a phone has to draw it, too


@dataclass(frozen=True)
class Click:
    """What there is of a click: the takes that are done, and the melody that grows."""

    run: str
    done: tuple[dict[str, Any], ...]
    plan: Plan
    symbols: tuple[str, ...] = ()


def build(entries: list[Entry], outbox: Outbox, first: Take) -> None:
    """Lay out the tab and connect it."""
    tab = ComposeTab(entries, outbox)
    with gr.Row(elem_classes=["columns"]):
        with gr.Column(scale=3, min_width=330, elem_classes=["controls"]):
            form = lay_out_form(entries, first)
            with gr.Row(elem_classes=["go"]):
                generate = gr.Button("Generate", variant="primary", elem_id="generate", scale=3)
                another = gr.Button("Another", elem_id="another", scale=1, min_width=90)
                stop = gr.Button("Stop", interactive=False, elem_id="stop", scale=1, min_width=80)
            status = gr.HTML(elem_id="status", elem_classes=["status"])
            form.lay_out_knobs()
        with gr.Column(scale=8, min_width=330, elem_classes=["take"]):
            studio = lay_out_studio(tab, form, first)
            form.lay_out_playback()
    draft = gr.State()
    outputs, restorer = [studio, status, stop, draft], Restorer(form, tab)
    filled, file = form.filled, [form.upload, *form.rows]
    inputs = [form.parts["takes"], form.known, *form.inputs.values()]
    variation = form.parts["random_seed"]
    model, quick = {**MODEL_QUEUE, **PRIVATE}, {"queue": False, **PRIVATE}
    asked = [form.parts[name] for name in REQUEST]
    anew = generate.click(None, asked, [variation], js=ask_anew(), **quick)
    counted = another.click(count_on, [variation, inputs[0]], [variation], **quick)
    make = in_turn(tab.generate, tab.weigh, leave_all)
    open_file = in_turn(restorer.open_file, weigh_file, restorer.refuse_file)
    open_link = in_turn(restorer.open_link, restorer.weigh_link, restorer.refuse)
    running = [
        anew.then(make, inputs, outputs, **model),
        counted.then(make, inputs, outputs, **model),
        form.upload.upload(open_file, file[:1], [*filled, *outputs, *form.rows], **model),
        studio.restore(open_link, None, [*filled, *outputs], **model),
    ]
    follow_own_models(form, studio)
    halted = stop.click(None, None, None, cancels=running, **PRIVATE)
    halted.then(tab.keep_draft, [draft], outputs, **model)
    form.hum.connect(outbox, lambda seed: restorer.fill(**fill_seed(seed)), filled)
    for choose, row in zip((restorer.take_voice, restorer.take_tune), form.rows, strict=True):
        row.input(choose, file, [*filled, *outputs, *form.rows], **model)
    connect_scripts(studio, form, restorer)


def connect_scripts(studio: gr.HTML, form: Form, restorer: Restorer) -> None:
    """What the page's scripts write into the form, and what the form tells them."""
    quick = {"queue": False, **PRIVATE}
    written = studio.fill(
        restorer.write_back, None, form.filled, trigger_mode="always_last", **quick
    )
    resumed = studio.resume(restorer.resume, None, form.filled, **quick)
    resumed.then(None, None, None, js=speak("resumed", []), **PRIVATE)
    written.then(None, [form.parts["bars"]], None, js=speak("filled", ["bars"]), **PRIVATE)
    studio.typed(None, form.said, form.found, js=FORGET, **PRIVATE)
    for event, names in SPOKEN.items():
        parts = [form.parts[name] for name in names]
        gr.on([part.change for part in parts], None, parts, None, js=speak(event, names), **PRIVATE)


def lay_out_studio(tab: "ComposeTab", form: Form, first: Take) -> gr.HTML:
    """The roll with everything around it; at first it shows the first visit's take."""
    sound = FIRST_SOUND_FILE.read_bytes
    path = tab.outbox.put("first.mp3", sound(), sound, for_ever=True)
    described = describe_take(first, tab.name(first.facts.checkpoint), path)
    return component(
        "studio",
        value=pack("first", [described], done=True, first=True),
        server_functions=open_calls(tab.outbox, tab.name),
        handover=hand_over(form, tab.entries),
        elem_id="studio",
        elem_classes=["studio"],
    )


@dataclass(frozen=True)
class ComposeTab:
    """What the buttons do."""

    entries: list[Entry]
    outbox: Outbox

    def weigh(self, takes: object, _known: object, *values: object) -> float:
        """What a click may cost."""
        return read_takes(takes) * weigh_form(
            dict(zip(Form.names, self.label(values), strict=True))
        )

    def generate(self, takes: object, known: object, *values: object) -> Iterator[list[Any]]:
        """Draw the melodies while they grow, one after the other.

        ``known`` is the key that came with the opening, and how it is known.
        """
        draft = None
        try:
            request = read_form(**dict(zip(Form.names, self.label(values), strict=True)))
            for now, parts in self.grow(tell_source(Plan.of(request), known), read_takes(takes)):
                draft = now
                yield parts
        except MelodyError as error:
            # What was done before the mistake stays; a melody half grown goes.
            shown = pack(draft.run, list(draft.done), done=True) if draft else gr.skip()
            yield [shown, tell_error(error), gr.Button(interactive=False), None]

    @staticmethod
    def label(values: tuple[object, ...]) -> tuple[object, ...]:
        """The form's values with the run and the epoch made one: ``run@epoch``."""
        run, epoch, *others = values
        if not isinstance(run, str) or type(epoch) is not int:
            raise MelodyError("choose a model and an epoch")
        return (f"{run}@{epoch}", *others)

    def grow(self, plan: Plan, takes: int, **more: Any) -> Iterator[tuple[Click, list[Any]]]:
        """The frames of growing melodies; a last one with all takes done. ``more`` goes along."""
        request, draft = plan.request, Click(secrets.token_hex(4), (), plan)
        running, work, line = gr.Button(interactive=True), Work(), ""
        made = 0
        for number, varied, part in pace(carry_out_all(plan, takes, work)):
            if isinstance(part, Take):
                new, made = [] if part.adds_nothing else [self.describe(part)], made + 1
                line = line if new else tell_ended()
                draft = replace(draft, done=(*draft.done, *new), symbols=())
                continue
            draft = replace(draft, plan=varied, symbols=tuple(part.split()))
            described = tell_hint(tell_progress(number + 1, takes, request.candidates))
            yield draft, [self.show(draft, more), described, running, draft]
            running = gr.skip()  # drawn anew with each frame it could hardly be clicked
        line = line if made == takes else tell_hint(FEWER_TAKES.format(made, takes))
        done = pack(draft.run, list(draft.done), done=True, plays=bool(draft.done), **more)
        yield draft, [done, line, gr.Button(interactive=False), None]

    def describe(self, take: Take) -> dict[str, Any]:
        """A finished take for the scripts, its sound written."""
        wav = self.outbox.put_sound(take.sheet)
        return describe_take(take, self.name(take.facts.checkpoint), wav)

    def name(self, label: str) -> str:
        """What a checkpoint is called on the page."""
        own = "Your model" if label.startswith(OWN_RUN) else "The model"
        return next((tell_label(e) for e in self.entries if e.label == label), own)

    def show(self, draft: Click, more: dict[str, Any]) -> str:
        """A draft for the scripts."""
        request, opening = draft.plan.request, draft.plan.opening
        growing = {
            "symbols": " ".join(draft.symbols),
            "seed": len(opening.symbols),
            "setting": describe_setting(opening.setting),
            "label": self.name(request.checkpoint),
            "variation": request.random_seed,
        }
        return pack(draft.run, list(draft.done), growing=growing, done=False, **more)

    def keep_draft(self, draft: object) -> list[Any]:
        """After Stop: what is there becomes takes, with sound and files."""
        idle = gr.Button(interactive=False)
        if not isinstance(draft, Click):
            return [gr.skip(), tell_hint("Stopped before the first note."), idle, None]
        last = [self.describe(finish_draft(draft))] if draft.symbols else []
        done = pack(draft.run, [*draft.done, *last], done=True, plays=not draft.done)
        return [done, tell_hint("Stopped; what was there is kept."), idle, None]


def leave_all(error: MelodyError) -> list[Any]:
    """A click that has no turn: everything stays as it is."""
    return [gr.skip(), tell_error(error), gr.skip(), gr.skip()]


def read_takes(value: object) -> int:
    """How many takes a click makes.

    Raises:
        MelodyError: when it is no whole number from 1 to 8.
    """
    takes = read_whole(value, "number of takes")
    if takes is None or not 1 <= takes <= MOST_TAKES:
        raise MelodyError(f"the number of takes must be 1 to {MOST_TAKES}")
    return takes


def finish_draft(draft: Click) -> Take:
    """A melody that was stopped -> the take of it."""
    plan = draft.plan
    home = [
        str(int(symbol) - plan.opening.way_back) if is_pitch(symbol) else symbol
        for symbol in draft.symbols
    ]
    ended = why_stopped(home, None) == "end"
    return finish(plan, home, "end" if ended else "stopped")


def pace(
    parts: Iterator[tuple[int, Plan, str | Take]],
) -> Iterator[tuple[int, Plan, str | Take]]:
    """The first state, then no more than the eye can follow, and always the takes."""
    last = 0.0
    for each in parts:
        now = time.monotonic()
        if isinstance(each[-1], Take) or now - last >= SECONDS_A_FRAME:
            last = now
            yield each
