"""The dearest requests that can be asked: CPU seconds of each, its files included."""

import random
import time
from collections.abc import Iterator
from typing import Any

from melody.render.sheet import FORMATS, TAKEN_AWAY
from melody.studio.performance import carry_out, perform
from melody.studio.plan import Plan
from melody.studio.prices import dearest
from melody.studio.request import make_request
from melody.studio.take import Take
from melody.studio.work import Work
from melody.ui.server.why import explain_melody

DICE = random.Random(1)
LONG = " ".join(str(DICE.choice((60, 62, 64, 65, 67, 69, 71, 72))) for _ in range(512))
NOTES = {"seed": "C4 D4 E4 F4 G4 A4", "meter": "4/4", "bars": 64, "candidates": 16}
SLOW = {"bpm": 26, "accompaniment": "arpeggio", "metronome": True}
SPAN = {"checkpoint": "bert-folk@best", "seed": LONG, "span": (0, 512), "rounds": 48}
CASES: dict[str, dict[str, Any]] = {
    "64 bars, 16 tries, bert-folk": {**NOTES, "checkpoint": "bert-folk@best"},
    "64 bars, 16 tries, bert-talk": {**NOTES, "checkpoint": "bert-talk@50"},
    "64 bars, 16 tries, lstm-folk": {**NOTES, "checkpoint": "lstm-folk@best"},
    "64 bars, 16 tries, lstm-talk": {**NOTES, "checkpoint": "lstm-talk@26"},
    "as slow as it may be": {**NOTES, **SLOW, "checkpoint": "bert-folk@best"},
    "copying little, on the tonic": {
        **NOTES, "checkpoint": "bert-folk@best", "most_copied": 1, "ends_on_tonic": True,
    },
    "bars of 22 whole notes": {
        "checkpoint": "bert-folk@best", "seed": "C4", "meter": "22/1", "candidates": 16,
        "ends_on_tonic": True,
    },
    "a span of 512, 48 rounds": SPAN,
    "a span of 512, 48 rounds, bars of a sixteenth": {**SPAN, "meter": "1/16"},
    "a span of 512, copying little": {**SPAN, "most_copied": 1},
    "a span of 512, copying little, in its rhythm": {**SPAN, "most_copied": 1, "keep": "rhythm"},
}  # fmt: skip
TAKES = 8


def measure_dearest() -> Iterator[tuple[str, object]]:
    """CPU seconds of each case; the largest of all last."""
    perform(make_request({**NOTES, "checkpoint": "bert-folk@best", "bars": 4}))  # loads both models
    spent = {name: cost(lambda asked=asked: make(asked)) for name, asked in CASES.items()}
    spent["a click for eight takes"] = cost(click)
    explained = {"checkpoint": "bert-folk@best", "melody": LONG, "at_step": None}
    spent["explaining 512 notes"] = cost(lambda: explain_melody(explained))
    for name, seconds in spent.items():
        yield f"dearest: {name}, CPU seconds", seconds
    yield "dearest of all, CPU seconds", max(spent.values())


def cost(work: Any) -> float:
    """The CPU seconds of something."""
    began = time.process_time()
    work()
    return round(time.process_time() - began, 1)


def make(asked: dict[str, Any]) -> None:
    """A take with its files."""
    take = perform(make_request(asked))
    for kind in TAKEN_AWAY:
        FORMATS[kind].make(take.sheet)


def click() -> None:
    """What the page does for eight takes of four tries."""
    request = make_request({**NOTES, "checkpoint": "bert-folk@best", "candidates": 4, **SLOW})
    work, plan = Work(), Plan.of(request)
    for number in range(TAKES):
        if number and not work.allows(dearest(request)):
            break
        *_, take = carry_out(plan.vary(number), work)
        if isinstance(take, Take):
            FORMATS["wav"].make(take.sheet)
