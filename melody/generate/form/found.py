"""What real songs do: their forms, how repeats differ, how often bars return, how long rests are.

``assets/forms.json`` is written by ``scripts/forms.py`` from the training songs.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, TypeVar

from melody.generate.form.forms import FormPattern
from melody.music.meters import Meter
from melody.notation import STEPS_PER_QUARTER
from melody.storage.paths import shipped

FOUND = shipped("assets") / "forms.json"
Thing = TypeVar("Thing")

ANY = ""
UNIT_OF = {8: 2, 12: 4, 16: 4, 20: 4, 24: 8, 32: 8}  # bars of a section, by those of the song
LENGTHS = (8, 16, 32)  # bars, where no length is asked
LATE = 0.999999
FEWEST_SONGS = 8  # from which a form, or a length, is drawn


@dataclass(frozen=True)
class Limits:
    """What 95 of 100 songs of a style stay below.

    ``runs``: how often in a row the same 1, 2 or 4 bars stand; ``repeated``: the share of bars
    that equal an earlier one; ``rest``: the longest silence in bars.
    """

    runs: Mapping[int, int]
    repeated: float
    rest: float


@lru_cache(maxsize=1)
def read_found() -> dict[str, Any]:
    """The table of what was found in songs."""
    found: dict[str, Any] = json.loads(FOUND.read_text(encoding="utf-8"))
    return found


def _style(style: str) -> dict[str, Any]:
    styles: dict[str, dict[str, Any]] = read_found()["styles"]
    return styles.get(style) or styles[ANY]


def limits_of(style: str) -> Limits:
    """How much songs of a style repeat themselves and how long they are silent."""
    found = _style(style)
    runs = {int(unit): int(most) for unit, most in found["runs"].items()}
    return Limits(runs, found["repeated"], found["rest"])


def forms_of(style: str, meter: Meter, bars: int) -> dict[FormPattern, int]:
    """The forms of songs of a style, meter and length, and how many songs have each.

    Where few songs of the style are so long, those of all styles.
    """
    found = [table.get(str(bars), {}) for table in _tables(style, meter)]
    counts = next((each for each in found if sum(each.values()) >= FEWEST_SONGS), None)
    counts = counts or next((each for each in found if each), {})
    pairs = ((form.partition(":"), songs) for form, songs in counts.items())
    return {FormPattern(form[0], form[2], bars): songs for form, songs in pairs}


def _tables(style: str, meter: Meter) -> list[dict[str, dict[str, int]]]:
    """By length, the forms of a style's meter, of the style, and the same of all styles."""
    both = _style(style)["forms"], read_found()["styles"][ANY]["forms"]
    return [table.get(kind, {}) for table in both for kind in (str(meter), ANY)]


def draw_length(style: str, meter: Meter, dice: Random) -> int:
    """A usual length in bars, as often as songs of the style and meter have it."""
    for table in _tables(style, meter):
        songs = {bars: sum(table.get(str(bars), {}).values()) for bars in LENGTHS}
        if sum(songs.values()) >= FEWEST_SONGS:
            return draw_one(songs, dice)
    raise ValueError("the table of forms is empty")


def draw_change(place: int, bars: int, dice: Random) -> str:
    """How a bar of a repeat differs, as often as in songs; ``place`` of ``bars`` in its section."""
    changes: dict[str, dict[str, float]] = read_found()["changes"]
    return draw_one(changes[str(place * len(changes) // bars)], dice)


def draw_last_onset(style: str, meter: Meter, pickup: int, *, final: bool, dice: Random) -> int:
    """At which step of its bar a section's last note begins, as in songs of the style and meter.

    It leaves a quarter at least before the bar ends, or the next phrase's ``pickup`` begins.
    """
    tables = (_style(style)["endings"], read_found()["styles"][ANY]["endings"])
    found = next((table[str(meter)] for table in tables if str(meter) in table), None)
    shortest = min(meter.steps_per_beat, STEPS_PER_QUARTER)
    latest = meter.steps_per_bar - shortest - pickup
    if not found:
        return 0
    counts = {int(step): n for step, n in found["final" if final else "inner"].items()}
    return int(draw_one({step: n for step, n in counts.items() if step <= latest} or {0: 1}, dice))


def draw_one(weights: Mapping[Thing, float], dice: Random) -> Thing:
    """One of some things, each as often as its weight says."""
    total, aim = 0.0, dice.random() * sum(weights.values()) * LATE
    for thing, weight in weights.items():
        total += weight
        if aim < total:
            return thing
    raise ValueError("nothing to draw from")
