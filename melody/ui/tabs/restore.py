"""The way back: a file or a link that carries its recipe fills the form and makes its take."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from melody.hearing.recordings import is_sound
from melody.notation import MelodyError
from melody.seeds.uploads import LARGEST_FILE, read_upload
from melody.studio.fields import FIELDS, READING
from melody.studio.plan import HEARD, Plan
from melody.studio.request import Request, find_recipe, read_request, recipe_of
from melody.ui.server.calls import understand
from melody.ui.server.fields import read_whole, read_word
from melody.ui.server.pieces import describe_setting, pack, read_symbols
from melody.ui.server.recordings import hear_upload
from melody.ui.server.turns.weighing import weigh_recipe
from melody.ui.tabs.compose_form import NOTATION, Form, read_back
from melody.ui.tabs.sources import fill_seed
from melody.ui.widgets.knobs import as_length, show
from melody.ui.widgets.voices import hide_voices, offer_voices
from melody.ui.widgets.words import mark_given, tell_error, tell_hint

Parts = Iterator[list[Any]]
RESTORED = "Everything is set as it was when this take was made."


class Restorer:
    """What is done with files, links and what the roll writes into the form.

    ``tab`` makes takes; it is the tab Compose.
    """

    def __init__(self, form: Form, tab: Any) -> None:
        self.form, self.tab = form, tab

    def open_file(self, path: object) -> Parts:
        """An uploaded file: its take where it carries a recipe, else its notes as an opening."""
        if not isinstance(path, str):
            return
        recipe = None
        try:
            if is_sound(path):
                seed = hear_upload(path).seed
                yield [*self.fill(**fill_seed(seed)), *self.rest(), *hide_voices()]
                return
            recipe = find_recipe(read_uploaded(path))
            for parts in self.repeat(recipe) if recipe is not None else ():
                yield [*parts, *hide_voices()]
        except MelodyError as error:
            yield self.refuse_file(error)
            return
        if recipe is None:
            yield self.take_out_of(path)

    def take_voice(self, path: object, voice: object, tune: object) -> list[Any]:
        """Another voice of the file that was uploaded."""
        return self.take_out_of(path, voice, tune)

    def take_tune(self, path: object, _voice: object, tune: object) -> list[Any]:
        """Another tune of the file that was uploaded."""
        return self.take_out_of(path, None, tune)

    def take_out_of(self, path: object, voice: object = None, tune: object = None) -> list[Any]:
        """The notes of a file as an opening, with the voices and the tunes that it holds."""
        try:
            wanted = read_whole(voice, "voice"), read_whole(tune, "tune")
            if not isinstance(path, str):
                raise MelodyError("the file is gone; open it again")
            seed = read_upload(Path(path).name, read_uploaded(path), *wanted)
        except MelodyError as error:
            rows = hide_voices() if voice is tune is None else [gr.skip()] * 2
            return [*self.refuse(error), *rows]
        return [*self.fill(**fill_seed(seed)), *self.rest(), *offer_voices(seed)]

    def open_link(self, event: gr.EventData) -> Parts:
        """A link's recipe, as the page's scripts read it from the address."""
        try:
            recipe = event._data.get("recipe") if isinstance(event._data, dict) else None
            if not isinstance(recipe, dict):
                raise MelodyError("the link is not whole; copy it again")
            yield from self.repeat(recipe)
        except MelodyError as error:
            yield self.refuse(error)

    def repeat(self, recipe: dict[str, Any]) -> Parts:
        """The form as it was, and the take of it: the model's, or the notes that were edited.

        Raises:
            MelodyError: when something in the recipe cannot be used here.
        """
        asked = {name: value for name, value in recipe.items() if name not in EDITS}
        request = read_request(asked)
        plan = Plan.of(request)
        setting = plan.opening.setting
        described = {**self.tell(request), "playback": describe_setting(setting)}
        said = read_plan(plan)
        source = tell_hint(RESTORED) + mark_given(*(said[name] for name in NOTATION[1:]))
        filled = self.fill(**said, source=source, known=None)
        if "melody" in recipe:
            take = self.describe_edited(recipe, plan)
            message = pack("edited", [take], done=True, opening=described, adds=True)
            yield [*filled, message, "", gr.Button(interactive=False), None]
            return
        for _, (message, *others) in self.tab.grow(plan, 1, opening=described):
            yield [*filled, message, *others]
            filled = self.fill()

    def tell(self, request: Request) -> dict[str, Any]:
        """A request's opening for the roll."""
        text = recipe_of(request)["seed"]
        wanted = {"key": request.key, "meter": request.meter, "pickup": request.pickup}
        wanted |= {name: getattr(request, name) for name in READING}
        form: dict[str, Any] = {name: show(name, value) for name, value in wanted.items()}
        return {**understand({"seed": text, **wanted}), "text": text, "form": form}

    def describe_edited(self, recipe: dict[str, Any], plan: Plan) -> dict[str, Any]:
        """A take whose notes were changed by hand."""
        request = plan.request
        form = read_word(recipe.get("sections"), "form")
        setting = replace(plan.opening.setting, style=request.style, form=form)
        return {
            "symbols": " ".join(read_symbols(recipe["melody"])),
            "seed": read_whole(recipe.get("opening"), "opening's length") or 0,
            "setting": describe_setting(setting),
            "label": self.tab.name(request.checkpoint),
            "variation": request.random_seed,
            "facts": "",
            "known": tell_plan(plan),
            "recipe": recipe_of(request),
            "edited": True,
            "wav": None,
        }

    def write_back(self, event: gr.EventData) -> list[Any]:
        """Key, meter, pickup and length of what the roll made the opening into, for the form."""
        given = event._data if isinstance(event._data, dict) else {}
        try:
            filled = {
                "key": read_word(given.get("key"), "key"),
                "meter": read_word(given.get("meter"), "meter"),
                "pickup": read_whole(given.get("pickup"), "pickup"),
            }
            if (bars := read_whole(given.get("bars"), "length in bars")) is not None:
                filled["bars"] = bars
        except MelodyError as error:
            return self.fill(source=tell_error(error))
        for name in READING:
            if name in given:
                filled[name] = show(name, FIELDS[name].read(given[name]))
        known = (filled["key"], AS_BEFORE)
        if given.get("keep") is True:
            return self.fill(**filled, known=known)
        source = mark_given(*(filled[name] for name in NOTATION[1:]))
        return self.fill(**filled, known=known, source=source)

    def resume(self, event: gr.EventData) -> list[Any]:
        """The form as the visitor's browser kept it; what cannot be used stays as it is."""
        told = event._data if isinstance(event._data, dict) else {}
        values = told.get("values")
        kept = read_kept(values if isinstance(values, dict) else {})
        label = f"{kept.pop('run', '')}@{kept.pop('epoch', '')}"
        entry = next((e for e in self.tab.entries if e.label == label), None)
        model = {"run": entry.run, "epoch": entry.epoch} if entry else {}
        given = unmark_given(told.get("given"))
        known = (given[0], AS_BEFORE) if given and given[0] else None
        source = mark_given(*given) if given else ""
        return self.fill(**kept, **model, source=source, known=known)

    def fill(self, **values: Any) -> list[Any]:
        """The form's inputs, the line about the source, how the key is known; the rest stays."""
        return [values.get(name, gr.skip()) for name in (*self.form.inputs, "source", "known")]

    def refuse(self, error: MelodyError) -> list[Any]:
        """What has no turn is told beside the opening."""
        return [*self.fill(source=tell_error(error)), *self.rest()]

    def refuse_file(self, error: MelodyError) -> list[Any]:
        """The same of a file, whose voices are not to be chosen from."""
        return [*self.refuse(error), *hide_voices()]

    @staticmethod
    def weigh_link(event: gr.EventData) -> float:
        """What the take of a link may cost."""
        return weigh_recipe(event._data.get("recipe") if isinstance(event._data, dict) else None)

    @staticmethod
    def rest() -> list[Any]:
        """The studio, the status, Stop and the draft as they are."""
        return [gr.skip()] * 4


def tell_plan(plan: Plan) -> dict[str, str]:
    """How key and meter of a plan's opening are known."""
    heard = plan.opening.meter_source == HEARD
    return {"key": plan.opening.key_source, "meter": HEARD if heard else ""}


def read_kept(values: dict[str, Any]) -> dict[str, Any]:
    """Of the values that a browser kept of a form, those that the form can hold."""
    kept: dict[str, Any] = {name: values[name] for name in ("run", "epoch") if name in values}
    for name in FIELDS.keys() & values.keys():
        with suppress(MelodyError):
            value = as_length(values[name]) if name == "bars" else values[name]
            kept[name] = show(name, FIELDS[name].read(value))
    return kept


def unmark_given(text: object) -> list[Any] | None:
    """Key, meter and pickup that came with an opening, as ``mark_given`` wrote them."""
    try:
        given = json.loads(text) if isinstance(text, str) and len(text) < LONGEST_GIVEN else None
        if not isinstance(given, list) or len(given) != len(NOTATION) - 1:
            return None
        return [FIELDS[n].read(v) or v for n, v in zip(NOTATION[1:], given, strict=True)]
    except (ValueError, RecursionError):
        return None


LONGEST_GIVEN = 300
EDITS = ("melody", "opening", "sections")
AS_BEFORE = "as in the melody before"


def read_uploaded(path: str) -> bytes:
    """An uploaded file, or as much of it as is looked at.

    Raises:
        MelodyError: when it was cleared away.
    """
    try:
        return Path(path).read_bytes()[: LARGEST_FILE + 1]
    except OSError:
        raise MelodyError("the file is gone; open it again") from None


def read_plan(plan: Plan) -> dict[str, Any]:
    """A plan's request as the values of the form's inputs."""
    recipe = recipe_of(plan.request)
    run, _, epoch = plan.checkpoint.label.partition("@")
    own = {"run": run, "epoch": int(epoch), "seed": recipe["seed"]}
    return {**read_back(recipe), **own, "bpm": plan.opening.setting.bpm}
