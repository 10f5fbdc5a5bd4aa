"""Requests of legal and illegal values at random, over all fields, and what comes of them.

``python -m benchmarks.service.random_requests [HOW MANY]``
"""

import json
import os
import random
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from melody.notation import MelodyError
from melody.render.sheet import FORMATS, TAKEN_AWAY
from melody.studio.fields import FIELDS
from melody.studio.performance import perform
from melody.ui.server.fields import read_form

Asked = dict[str, Any]
USUAL = 5000
LONGEST_LINE = 160
SHARE_LEFT_OUT, SHARE_ILLEGAL = 0.6, 0.08
SHARES_LEFT_OUT = {"span": 0.9, "keep": 0.9, "most_copied": 0.97, "style": 0.9}
ILLEGAL: tuple[Any, ...] = (
    None, True, False, -1, 0, 0.5, 2**31, 10**400, 1e308, -0.0, float("nan"), float("inf"), "", " ",
    "1", "\ud800", "C4\udfff", "x" * 5000, "<b>&", "a\nb", [], [1], [1, 2], {"a": 1}, "\0", "٣",
)  # fmt: skip
SEEDS = (
    "C4 D4 E4:2", "67 _ 67 _ 65 _ 64 _", "K:G\nGABc d2 B2", "do re mi", "1 2 3 5", "c'4 d'8 e'",
    "joy:d=4,o=5,b=120:e,e,f,g", "*uudr", "[60, 62, 64]", "C4", "r", "_ _", "/", "60 /", "C4:64",
    "C9 C0", "127 _ 0 _", "| C4 D4 | E4 F4 |", "C4 " * 700, "K:C\n" + "[1C|[2D|" * 50, "😀",
    "Es4 H4",
    "K:C\nM:22/1\nC32 D32", "K:C\nC1000000000 D", "C4/1000000000", "60 " + "_ " * 2000,
)  # fmt: skip
TEXTS: dict[str, tuple[Any, ...]] = {
    "seed": SEEDS,
    "key": ("C major", "F# minor", "H dur", "Bb", "Cb minor"),
    "meter": (
        "4/4",
        "4/4",
        "3/4",
        "3/4",
        "6/8",
        "2/4",
        "22/1",
        "24/1",
        "24/2",
        "1/16",
        "24/16",
        "0/4",
        "4/3",
    ),
    "span": ([0, 8], [4, 8], [8, 4], [-5, 10**9], [0, 0], [1, 2]),
}


def invent(dice: random.Random, checkpoints: list[str]) -> Asked:
    """A request: most fields left out, most others legal."""
    asked: Asked = {"checkpoint": dice.choice(checkpoints), "seed": dice.choice(SEEDS)}
    illegal = dice.choice((0.0, SHARE_ILLEGAL))
    for name in FIELDS:
        if dice.random() < illegal:
            asked[name] = dice.choice(ILLEGAL)
        elif name not in asked and dice.random() > SHARES_LEFT_OUT.get(name, SHARE_LEFT_OUT):
            asked[name] = legal(dice, name)
    return asked


def legal(dice: random.Random, name: str) -> Any:
    """A value that the table of fields allows, its ends more often than others."""
    field = FIELDS[name]
    if name in TEXTS:
        return dice.choice(TEXTS[name])
    if field.choices:
        return dice.choice(field.choices)
    if field.kind is bool:
        return dice.random() < 0.5
    low, high = field.low or 0, field.high or 0
    if dice.random() < 0.4:
        return dice.choice((low, high, field.default))
    within = dice.uniform(low, min(high, low + 12))
    return round(within) if field.kind is int else within


def answer(asked: Asked) -> str:
    """``take`` or ``line``: what comes of a request.

    Raises:
        Exception: when it is anything else.
    """
    try:
        take = perform(read_form(**asked))
        told = json.dumps({"symbols": take.symbols, "facts": asdict(take.facts)})
        for kind in TAKEN_AWAY:
            if not FORMATS[kind].make(take.sheet):
                raise ValueError(f"an empty {kind}")
    except MelodyError as error:
        told = str(error)
        if not 10 < len(told) <= LONGEST_LINE or not told.isprintable():
            raise ValueError(f"no plain line: {told!r}") from error
        return "line"
    told.encode()
    return "take"


def count_answers(number: int, checkpoints: list[str]) -> dict[str, int]:
    """How many requests end in which way; a failure is told with its request."""
    dice, counted = random.Random(number), {"take": 0, "line": 0, "failure": 0}
    for _ in range(number):
        asked = invent(dice, checkpoints)
        try:
            counted[answer(asked)] += 1
        except Exception as error:
            counted["failure"] += 1
            print(f"{type(error).__name__}: {error}: {asked!r:.1000}", flush=True)
    return counted


def main() -> None:
    """Make them with small models, which change nothing of what is asked or refused."""
    from tests.tiny import make_folk_checkpoints, make_tiny_checkpoints

    with tempfile.TemporaryDirectory() as folder:
        os.environ["MELODY_CHECKPOINTS"] = folder
        labels = [*make_tiny_checkpoints(Path(folder)), *make_folk_checkpoints(Path(folder))]
        print(count_answers(int(sys.argv[1]) if len(sys.argv) > 1 else USUAL, labels))


if __name__ == "__main__":
    main()
