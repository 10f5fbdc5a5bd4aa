"""Training, validation and test tunes: split by tune family, the same on every machine.

Tunes that share a run of ``RUN_LENGTH`` (interval, duration) pairs are one family, whatever
their key, and a family never straddles two parts: with a random split, 22 % of test tunes would
share such a run with training.
"""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from melody.music.intervals import runs
from melody.notation import to_notes

VERSION = 1
PARTS = ("train", "valid", "test")
SHARES = {"train": 0.8, "valid": 0.1, "test": 0.1}

Item = TypeVar("Item")


def find_families(tunes: Sequence[Sequence[str]]) -> list[int]:
    """Symbols of each tune -> number of its family, the place of the family's first tune."""
    parents = list(range(len(tunes)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    first_with: dict[bytes, int] = {}
    for place, symbols in enumerate(tunes):
        for run in runs(to_notes(symbols)):
            one, other = root(place), root(first_with.setdefault(run, place))
            parents[max(one, other)] = min(one, other)
    return [root(place) for place in range(len(tunes))]


def split(tunes: Sequence[Sequence[str]]) -> list[str]:
    """Symbols of each tune -> its part: train, valid or test.

    A family's part follows from the smallest hash among its tunes, so it depends neither on the
    order of the tunes nor on the machine.
    """
    families = find_families(tunes)
    smallest: dict[int, bytes] = {}
    for family, symbols in zip(families, tunes, strict=True):
        digest = hashlib.sha256(" ".join(symbols).encode()).digest()
        smallest[family] = min(digest, smallest.get(family, digest))
    return [_part_of(smallest[family]) for family in families]


def group_by_part(items: Sequence[Item], tunes: Sequence[Sequence[str]]) -> dict[str, list[Item]]:
    """Things, and the symbols of each one's tune -> the things of each part, in their order."""
    parts: dict[str, list[Item]] = {part: [] for part in PARTS}
    for item, part in zip(items, split(tunes), strict=True):
        parts[part].append(item)
    return parts


def _part_of(digest: bytes) -> str:
    place = int.from_bytes(digest[:8], "big") / 2**64
    if place < SHARES["train"]:
        return "train"
    return "valid" if place < SHARES["train"] + SHARES["valid"] else "test"
