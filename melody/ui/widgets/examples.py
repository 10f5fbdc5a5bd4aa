"""What the page has ready before anyone asks: example openings, and the first visit's take."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from melody.generate.promises import Verdict
from melody.music.keys import parse_key
from melody.music.meters import parse_meter
from melody.music.setting import Setting
from melody.notation import parse, to_notes
from melody.render.audio import Sound, render
from melody.storage.paths import asset
from melody.studio.take import Facts, Take

SEEDS_FILE = asset("seeds.json")
STYLES_FILE = asset("style-openings.json")
FIRST_TAKE_FILE = asset("first-take/take.json")
FIRST_SOUND_FILE = FIRST_TAKE_FILE.with_suffix(".mp3")
SILENCE = Sound(32_000, np.zeros(0, dtype=np.int16), "none")


@dataclass(frozen=True)
class Example:
    """A famous opening: what to type, and the key, meter, pickup (steps) and tempo it is in."""

    title: str
    origin: str
    seed: str
    key: str
    meter: str
    pickup: int
    bpm: float


def read_examples() -> list[Example]:
    """The openings to choose from."""
    return [Example(**fields) for fields in json.loads(SEEDS_FILE.read_text(encoding="utf-8"))]


def read_style_openings() -> dict[str, Example]:
    """An opening of each tradition: of a song that belongs to nobody, or made for this page."""
    told: dict[str, dict[str, Any]] = json.loads(STYLES_FILE.read_text(encoding="utf-8"))
    return {style: Example(**fields) for style, fields in told.items()}


def read_first_take(*, plays: bool = True) -> Take:
    """The take of the first visit: its symbols are kept, the sound is made from them anew.

    Unless it ``plays`` it is silent: the page has a file of its sound, which is smaller.
    """
    kept: dict[str, Any] = json.loads(FIRST_TAKE_FILE.read_text(encoding="utf-8"))
    facts: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in kept["facts"].items()
    }
    facts["promises"] = tuple(Verdict(*verdict) for verdict in facts["promises"])
    setting = Setting(
        **{
            **kept["setting"],
            "key": parse_key(kept["setting"]["key"]),
            "meter": parse_meter(kept["setting"]["meter"]),
        }
    )
    symbols = tuple(parse(kept["symbols"]))
    sound = SILENCE
    if plays:
        sound = render(to_notes(symbols), setting)
        facts |= {"engine": sound.engine, "remarks": (sound.remark,) if sound.remark else ()}
    facts_of_take = Facts(**facts)
    return Take(symbols, kept["seed_steps"], setting, sound, facts_of_take, kept["recipe"])


def pack_take(take: Take) -> dict[str, Any]:
    """A take as ``take.json`` keeps it."""
    setting = {**vars(take.setting), "key": take.setting.key.name, "meter": take.facts.meter}
    return {
        "symbols": " ".join(take.symbols),
        "seed_steps": take.seed_steps,
        "setting": setting,
        "facts": vars(take.facts),
        "recipe": take.recipe,
    }
