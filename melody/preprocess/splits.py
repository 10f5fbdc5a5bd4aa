"""Training, validation and test tunes: split by tune family, the same on every machine.

Tunes that share a run of ``RUN_LENGTH`` (interval, duration) pairs are one family, whatever
their key, and a family never straddles two parts: with a random split, 22 % of test tunes would
share such a run with training. Songs that are known by their title (jazz, pop, rock, stage) are
one family with every other song and solo of that title, whoever plays it.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from melody.music.intervals import runs
from melody.notation import to_notes

VERSION = 1
PARTS = ("train", "valid", "test")
STYLES_BY_TITLE = ("jazz", "pop", "rock", "stage")
SHARES = {"train": 0.8, "valid": 0.1, "test": 0.1}

Item = TypeVar("Item")


def find_families(tunes: Sequence[Sequence[str]], works: Sequence[str] = ()) -> list[int]:
    """Symbols of each tune -> number of its family, the place of the family's first tune.

    ``works``: the work that each tune is part of, ``""`` where it is none; the tunes of a work
    are one family.
    """
    parents = list(range(len(tunes)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    first_with: dict[bytes, int] = {}
    for place, symbols in enumerate(tunes):
        work = works[place].encode() if works else b""
        for shared in [*runs(to_notes(symbols)), *([work] if work else [])]:
            one, other = root(place), root(first_with.setdefault(shared, place))
            parents[max(one, other)] = min(one, other)
    return [root(place) for place in range(len(tunes))]


def work_of(style: str, title: str) -> str:
    """The work that a song of this style and title is part of, ``""`` where titles say nothing.

    >>> work_of("jazz", "Donna Lee (Charlie Parker)"), work_of("irish", "The Rover")
    ('work donnalee', '')
    """
    name = re.sub(r"\W", "", title.partition(" (")[0].casefold())
    return f"work {name}" if style in STYLES_BY_TITLE and name else ""


def split(
    tunes: Sequence[Sequence[str]], works: Sequence[str] = (), trained: Iterable[int] = ()
) -> list[str]:
    """Symbols of each tune -> its part: train, valid or test.

    A family's part follows from the smallest hash among its tunes, so it depends neither on the
    order of the tunes nor on the machine. ``trained``: places of tunes on which a model that is
    gone on from was trained; their families are trained on.
    """
    families = find_families(tunes, works)
    known = {families[place] for place in trained}
    of_works = {family for family, work in zip(families, works, strict=False) if work}
    smallest: dict[int, bytes] = {}
    for family, symbols in zip(families, tunes, strict=True):
        digest = hashlib.sha256(" ".join(symbols).encode()).digest()
        smallest[family] = min(digest, smallest.get(family, digest))
    # The smallest of many hashes is small; hashed once more, large families have their share.
    parts = {
        f: _part_of(hashlib.sha256(low).digest() if f in of_works else low)
        for f, low in smallest.items()
    }
    return ["train" if family in known else parts[family] for family in families]


def group_by_part(
    items: Sequence[Item],
    tunes: Sequence[Sequence[str]],
    works: Sequence[str] = (),
    trained: Iterable[int] = (),
) -> dict[str, list[Item]]:
    """Things, and the symbols of each one's tune -> the things of each part, in their order."""
    parts: dict[str, list[Item]] = {part: [] for part in PARTS}
    for item, part in zip(items, split(tunes, works, trained), strict=True):
        parts[part].append(item)
    return parts


def _part_of(digest: bytes) -> str:
    place = int.from_bytes(digest[:8], "big") / 2**64
    if place < SHARES["train"]:
        return "train"
    return "valid" if place < SHARES["train"] + SHARES["valid"] else "test"
