"""Few songs, split in two: most to learn from, one in six held out to see whether it helps."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from melody.notation import MelodyError
from melody.preprocess.encode import Tune
from melody.preprocess.splits import find_families, work_of

FEWEST = 8
FEWEST_HELD_OUT, ONE_IN = 2, 6
FEW = 20  # below it a model learns little, and copies
TOO_FEW = "{} songs can be used; give at least {}"


def hold_out(tunes: Sequence[Tune]) -> tuple[list[Tune], list[Tune]]:
    """Songs -> those to train on, and those held out; songs of one family stay together.

    Which songs are held out follows from their notes, not from their order. Where nearly all songs
    are one family, it is parted song by song.

    Raises:
        MelodyError: when there are fewer than eight.
    """
    if len(tunes) < FEWEST:
        raise MelodyError(TOO_FEW.format(len(tunes), FEWEST))
    wanted = max(FEWEST_HELD_OUT, round(len(tunes) / ONE_IN))
    works = [work_of(tune.style, tune.title) for tune in tunes]
    families = find_families([tune.symbols for tune in tunes], works)
    held = _draw(tunes, families, wanted)
    if len(held) < FEWEST_HELD_OUT:
        held = _draw(tunes, range(len(tunes)), wanted)
    train = [tune for place, tune in enumerate(tunes) if place not in held]
    return train, [tune for place, tune in enumerate(tunes) if place in held]


def _draw(tunes: Sequence[Tune], families: Sequence[int], wanted: int) -> set[int]:
    """The places of whole families, in the order of their hashes, as many songs as are wanted."""
    members: dict[int, list[int]] = defaultdict(list)
    for place, family in enumerate(families):
        members[family].append(place)
    held: set[int] = set()
    for places in sorted(members.values(), key=lambda them: min(_hash(tunes[n]) for n in them)):
        if len(held) + len(places) <= wanted:
            held.update(places)
    return held


def _hash(tune: Tune) -> bytes:
    return hashlib.sha256(" ".join(tune.symbols).encode()).digest()
