"""How tunes move, as counted by ``scripts/heard_tables.py``: logarithms of shares."""

import json
from functools import cache
from typing import Any

import numpy as np

from melody.hearing.track import Floats
from melody.music.keys import PROFILES, all_keys
from melody.storage.paths import asset

WIDEST = 12  # semitones between two notes that were counted
RARE = -9.0  # what was never counted


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(asset("heard.json").read_text(encoding="utf-8"))
    return tables


@cache
def lengths(meter: str) -> Floats:
    """(places of the bar, steps from 1 on) how long a note lasts that begins at a place."""
    return np.array(_tables()["lengths"][meter]) / 100


def meters() -> list[str]:
    """The meters that were counted."""
    return list(_tables()["lengths"])


@cache
def first_pitches() -> Floats:
    """(keys, pitch classes) how likely a note is in a key, after Temperley's profiles."""
    rows = [np.roll(PROFILES[key.mode], key.tonic) for key in all_keys()]
    weights = np.array(rows)
    shares: Floats = np.log(weights / weights.sum(1, keepdims=True))
    return shares


@cache
def ways() -> Floats:
    """(keys, pitch classes, intervals from ``-WIDEST`` on) how a tune goes on."""
    rows = _tables()["ways"]
    return np.array([np.roll(rows[key.mode], key.tonic, axis=0) for key in all_keys()]) / 100
