"""The form of Compose: the opening and where it comes from, the model, and the knobs."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import gradio as gr

from melody.checkpoints import Entry
from melody.midi import FASTEST_BPM, SLOWEST_BPM
from melody.notation import to_symbols
from melody.seeds import Seed
from melody.studio import Take
from melody.ui.assets import Example, read_examples
from melody.ui.knobs import make_knobs, make_playback_knobs, make_rarer_knobs
from melody.ui.parts import PRIVATE, best_epoch, epoch_choices, model_choices, seed_box
from melody.ui.pieces import PLAYBACK
from melody.ui.words import tell_hint, tell_repairs, tell_seed
from melody.uploads import UPLOAD_SUFFIXES

NOTATION = ("seed", "key", "meter", "pickup")  # what the roll is drawn from


@dataclass
class Form:
    """The form's components; ``inputs`` in the order of the names that a request has for them."""

    names: ClassVar[tuple[str, ...]] = (
        *("checkpoint", "seed", "bars", "temperature", "top_k", "top_p", "random_seed"),
        *("key", "meter", "pickup", *PLAYBACK),
    )
    entries: list[Entry]
    upload: gr.UploadButton
    source: gr.HTML
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def inputs(self) -> dict[str, Any]:
        """The components whose values make a request: run and epoch, then the rest."""
        return {name: self.parts[name] for name in ("run", "epoch", *self.names[1:])}

    def lay_out_knobs(self) -> None:
        """What a person may turn, below the button; what fits most stays folded."""
        with gr.Row(elem_classes=["pair"]):
            self.parts["bars"].render()
            self.parts["random_seed"].render()
        with gr.Row(elem_classes=["pair"]):
            self.parts["takes"].render()
            self.parts["temperature"].render()
        with gr.Accordion("More", open=False, elem_id="more"):
            for pair in (("top_k", "top_p"), ("key", "meter")):
                with gr.Row(elem_classes=["pair"]):
                    for name in pair:
                        self.parts[name].render()
            self.parts["pickup"].render()

    def lay_out_playback(self) -> None:
        """How it is played; no note changes with it."""
        with gr.Row(elem_classes=["playback"]):
            for name in PLAYBACK:
                self.parts[name].render()

    @property
    def found(self) -> list[Any]:
        """What is found from the notes unless it is said, and the line about the source."""
        return [*(self.parts[name] for name in NOTATION[1:]), self.source]

    def speak(self) -> None:
        """Tell the studio's scripts of the opening and the playback whenever they change."""
        for event, names in (("melody-opening", NOTATION), ("melody-playback", PLAYBACK)):
            parts = [self.parts[name] for name in names]
            said = (
                f"(...detail) => document.dispatchEvent(new CustomEvent('{event}', {{ detail }}))"
            )
            gr.on([part.change for part in parts], None, parts, None, js=said, **PRIVATE)


def lay_out_form(entries: list[Entry], first: Take) -> Form:
    """Lay out the opening and the model; the knobs are made, to be placed later."""
    examples = read_examples()
    seed = seed_box(examples[0].seed)
    told = gr.HTML(tell_seed(examples[0].seed), elem_id="understood", elem_classes=["told"])
    chooser, upload = lay_out_sources(examples)
    source = gr.HTML(elem_id="source", elem_classes=["told"])
    form = Form(entries, upload, source, {"seed": seed, **make_knobs(first.facts.random_seed + 1)})
    form.parts |= {**make_rarer_knobs(), **make_playback_knobs()}
    lay_out_model(form, first)
    filled = [seed, *(form.parts[name] for name in ("key", "meter", "pickup", "bpm")), source]
    options = {"queue": False, **PRIVATE}
    seed.change(tell_seed, [seed], [told], trigger_mode="always_last", **options)
    chooser.input(lambda place: fill_example(examples, place), [chooser], filled, **options)
    return form


def lay_out_sources(examples: list[Example]) -> tuple[gr.Dropdown, gr.UploadButton]:
    """Where an opening may come from, besides the box and the roll."""
    with gr.Row(elem_classes=["sources"]):
        chooser = gr.Dropdown(
            [(f"{e.title} ({e.origin})", place) for place, e in enumerate(examples)],
            value=0,
            label="Famous openings",
            show_label=False,
            container=False,
            filterable=False,
            min_width=150,
            scale=3,
            elem_id="examples",
        )
        upload = gr.UploadButton(
            "Open a file",
            file_types=list(UPLOAD_SUFFIXES),
            size="sm",
            min_width=110,
            scale=2,
            elem_id="upload",
        )
    return chooser, upload


def lay_out_model(form: Form, first: Take) -> None:
    """The two choices that follow each other: a model, and how long it was trained."""
    entries = form.entries
    named_run, _, named_epoch = first.facts.checkpoint.partition("@")
    runs = [run for _, run in model_choices(entries)]
    run = named_run if named_run in runs else next(iter(runs), None)
    epochs = [epoch for _, epoch in epoch_choices(entries, run)]
    kept = int(named_epoch) if named_epoch.isdigit() and int(named_epoch) in epochs else None
    with gr.Row(elem_classes=["pair", "model"]):
        form.parts["run"] = gr.Radio(
            model_choices(entries),
            value=run,
            label="Model",
            info="LSTM reads note by note and remembers; BERT weighs the last four bars at once.",
            min_width=120,
            elem_id="model",
            elem_classes=["knob", "pills"],
        )
        form.parts["epoch"] = gr.Radio(
            epoch_choices(entries, run),
            value=kept or best_epoch(entries, run),
            label="Epochs of training",
            info="How often it went through all its songs. ★ did best on songs it never saw.",
            min_width=170,
            elem_id="epoch",
            elem_classes=["knob", "pills"],
        )
    both = [form.parts["run"], form.parts["epoch"]]

    def follow(run: object, epoch: object) -> Any:
        choices = epoch_choices(entries, run)
        stays = any(value == epoch for _, value in choices)
        return gr.Radio(choices, value=epoch if stays else best_epoch(entries, run))

    both[0].change(follow, both, both[1], queue=False, **PRIVATE)


def fill_example(examples: list[Example], place: object) -> list[Any]:
    """An example into the form."""
    if type(place) is not int or not 0 <= place < len(examples):
        return [gr.skip()] * 6
    example = examples[place]
    return [example.seed, example.key, example.meter, example.pickup, example.bpm, ""]


def fill_seed(seed: Seed) -> dict[str, Any]:
    """What a score says, for the form; what it leaves open is found from the notes."""
    return {
        "seed": " ".join(to_symbols(seed.notes)),
        "key": seed.key.name if seed.key else "",
        "meter": str(seed.meter) if seed.meter else "",
        "pickup": seed.pickup,
        "bpm": min(FASTEST_BPM, max(SLOWEST_BPM, seed.bpm)) if seed.bpm else gr.skip(),
        "source": tell_repairs(seed.repairs) or tell_hint("Read without a change."),
    }
