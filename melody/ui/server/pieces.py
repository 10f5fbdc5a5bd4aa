"""Pieces: a melody as the page's scripts see it, and what comes back from them, checked."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any, NamedTuple

import numpy as np

from melody.generate.novelty import Copy, load_index
from melody.music.chords import by_bars
from melody.music.keys import parse_key
from melody.music.meters import parse_meter
from melody.music.setting import Setting
from melody.notation import LONGEST_TAKE, MelodyError, count_steps, parse, to_notes
from melody.render.sheet import Sheet
from melody.runs.checkpoints import read_runs
from melody.runs.names import name_melody, title_of_label
from melody.seeds.seed import LONGEST_SEED
from melody.studio.fields import names_of
from melody.studio.request import find_recipe, read_request, recipe_of, write_recipe
from melody.studio.take import Take
from melody.ui.server.fields import read_field, read_whole, read_word
from melody.ui.widgets.words import tell_facts, tell_known

CHORALE = re.compile(r"bwv(\d[\w.-]*)\.mxl")  # a chorale's file gives no title
REAL_SONGS = "Real songs that the model never saw share {low} to {high}, mostly {usual}."

MOST_CHARACTERS = 5 * max(LONGEST_TAKE, LONGEST_SEED)  # of symbols: four each, and a space
PLAYBACK = names_of("playing")
Fields = Mapping[str, Any]


def pack(run: str, takes: list[dict[str, Any]], **more: Any) -> str:
    """A message to the studio's scripts; each stands alone, for some may be left out."""
    return json.dumps({"run": run, "takes": takes, **more})


def describe_setting(setting: Setting) -> dict[str, Any]:
    """What a roll needs to know of a setting to draw bars and keys, and to follow the sound."""
    return {
        "key": setting.key.name,
        "tonic": setting.key.tonic,
        "meter": str(setting.meter),
        "bar": setting.meter.steps_per_bar,
        "beat": setting.meter.steps_per_beat,
        "swings": setting.meter.unit < 8,
        "pickup": setting.pickup,
        "style": setting.style,
        "form": setting.form,
        **{name: getattr(setting, name) for name in PLAYBACK},
    }


def describe_take(take: Take, label: str, wav: str) -> dict[str, Any]:
    """A finished take; ``label`` names the model, ``wav`` is where its sound lies."""
    novelty = find_novelty(take)
    return {
        "symbols": " ".join(take.symbols),
        "seed": take.seed_steps,
        "setting": describe_setting(take.setting),
        "label": label,
        "variation": take.facts.random_seed,
        "facts": tell_facts(take) + tell_novelty(novelty),
        "known": tell_known(take.facts),
        "rewritten": take.rewritten,
        "shared": novelty.steps if novelty else None,
        "recipe": read_fields(take.recipe),
        "wav": wav,
    }


def read_fields(recipe: str) -> dict[str, Any]:
    """A recipe of ours as the fields that it was written from."""
    return find_recipe(recipe.encode()) or {}


def read_setting(fields: Fields) -> Setting:
    """A setting as the page's scripts send it.

    Raises:
        MelodyError: at the first value that cannot be used.
    """
    key, meter = (read_word(fields.get(name), name) for name in ("key", "meter"))
    return Setting(
        key=parse_key(key),
        meter=parse_meter(meter),
        pickup=read_field("pickup", fields.get("pickup")) or 0,
        style=read_field("style", fields.get("style")),
        form=read_word(fields.get("form"), "form"),
        **{name: read_field(name, fields[name]) for name in PLAYBACK if name in fields},
    )


def read_symbols(value: object) -> tuple[str, ...]:
    """A melody in the public notation.

    Raises:
        MelodyError: when it is none, has no note or is too long.
    """
    if not isinstance(value, str) or len(value) > MOST_CHARACTERS:
        raise MelodyError("the melody must be a text in the notation, such as 67 _ 65 _")
    symbols = tuple(parse(value))
    if all(note.pitch is None for note in to_notes(symbols)):
        raise MelodyError("there is no note to play; draw or type one first")
    return symbols


def read_sheet(fields: Fields) -> Sheet:
    """A piece of the page, ready to be played or written into files.

    Raises:
        MelodyError: when something in it cannot be used.
    """
    symbols = read_symbols(fields.get("symbols"))
    seed_steps = read_whole(fields.get("seed"), "opening's length") or 0
    setting = replace(read_setting(fields), title=title_piece(fields))
    return Sheet(symbols, seed_steps, setting, read_recipe(fields, symbols))


def name_chords(sheet: Sheet) -> list[tuple[int, str]]:
    """Bar by bar the chords of a piece as it is written: at which step, and what it is called."""
    setting = sheet.setting
    chords = replace(sheet, setting=replace(setting, transposition=0)).chords
    return [
        (placed.start, placed.chord.name(setting.key).replace("#", "♯").replace("b", "♭"))
        for placed in by_bars(chords, setting.meter, setting.pickup)
    ]


def read_recipe(fields: Fields, symbols: tuple[str, ...]) -> str:
    """The line that a piece's files carry; an edited piece's line holds its notes as well.

    Without a request there is nothing to repeat: no line.

    Raises:
        MelodyError: when the recipe is none of ours.
    """
    asked = fields.get("recipe")
    if not isinstance(asked, dict) or not asked:
        return ""
    line = recipe_of(read_request(asked))
    if fields.get("edited") is True:
        line |= {"melody": " ".join(symbols), "opening": fields.get("seed")}
        line |= {"sections": fields["form"]} if fields.get("form") else {}
    return write_recipe(line)


def title_piece(fields: Fields) -> str:
    """What a piece's scores and files call it."""
    recipe = fields.get("recipe")
    if not isinstance(recipe, dict) or not recipe.get("checkpoint"):
        return "An opening"
    return name_melody(title_of_label(str(recipe["checkpoint"])))


def name_piece(fields: Fields) -> str:
    """What a piece's files are called: ``LSTM-after-50-epochs-variation-1``, without an ending."""
    recipe = fields.get("recipe")
    if not isinstance(recipe, dict) or not recipe:
        return "opening"
    model = title_of_label(str(recipe.get("checkpoint")))
    name = f"{model}-variation-{recipe.get('random_seed', 1)}"
    return f"{name}-edited" if fields.get("edited") is True else name


class Novelty(NamedTuple):
    """A take's longest shared run, where it stands (steps), and the same of real songs (notes)."""

    copy: Copy
    steps: tuple[int, int] | None
    low: int
    usual: int
    high: int


def find_novelty(take: Take) -> Novelty | None:
    """The longest run shared with a training song; None where no index of the songs is kept."""
    run_name = take.facts.checkpoint.partition("@")[0]
    corpus = next((str(r.corpus["name"]) for _, r in read_runs() if r.name == run_name), "")
    try:
        index = load_index(corpus)
    except MelodyError:
        return None
    copy = index.longest_shared_run(take.notes)
    first, last = copy.where
    steps = (count_steps(take.notes[:first]), count_steps(take.notes[: last + 1]))
    shares = np.percentile(index.borrowing.strangers, (10, 50, 90)).round().astype(int).tolist()
    return Novelty(copy, steps if copy.notes else None, *shares)


def tell_novelty(novelty: Novelty | None) -> str:
    """A sentence for a take, as HTML; nothing where nothing is known."""
    if novelty is None:
        return ""
    copy, _, low, usual, high = novelty
    found = "Shares no run of five notes with a training song."
    if copy.notes:
        title = CHORALE.sub(r"Bach, BWV \1", copy.title)
        found = f"Longest run shared with a training song: {copy.notes} notes, in “{title}”."
    real = REAL_SONGS.format(low=low, usual=usual, high=high)
    return f'<p class="novelty">{escape(found)} {escape(real)}</p>'
