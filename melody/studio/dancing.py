"""Music for a dance: a melody whose notes begin where a rhythm says, written in short spans.

A draft follows the height of the movement; then a model writes its pitches anew, one to four bars
at a time. A model that can fill reads what comes after as well, another one what came before.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from melody.dance.rhythm import BAR, METER, NOTE, Rhythm
from melody.generate.constraints import home_pitches
from melody.generate.decoding import Length, continue_seed
from melody.generate.lookahead import Constraint, LookAhead
from melody.generate.promises import scale_of
from melody.music.keys import Key, parse_key
from melody.music.setting import OFF, Setting
from melody.notation import HOLD, REST, MelodyError, is_pitch
from melody.render.sheet import Sheet
from melody.runs.checkpoints import load
from melody.studio.plan import Plan
from melody.studio.prices import cost_of_step
from melody.studio.request import Request, recipe_of, write_recipe
from melody.studio.work import CountedModel, OutOfWorkError, Work
from melody.studio.writing import CUT_SHORT, write

REGISTERS = {"low": (48, 69), "middle": (57, 77), "high": (65, 86)}
LIVELY_HIGHER = 5  # semitones that the register moves up where the movement is lively
SPANS = (1, 2, 2, 4)  # bars that are written at once
BARS_BEFORE, BARS_AFTER = 8, 2  # that a model reads around a span
WIDEST_LEAP = 12
TITLE = "Dance"
WRONG_REGISTER = "the register must be low, middle or high"


@dataclass(frozen=True, eq=False)
class Danced:
    """A melody for a clip: it begins at ``start`` seconds; ``remarks`` say what to know of it."""

    sheet: Sheet
    rhythm: Rhythm
    remarks: tuple[str, ...]

    @property
    def start(self) -> float:
        """The second of the clip at which it begins."""
        return self.rhythm.start


def dance_to(
    rhythm: Rhythm, request: Request, register: str = "middle", folder: Path | None = None
) -> Danced:
    """Write a melody on a rhythm; the notes of ``request`` are not looked at.

    Raises:
        MelodyError: when something in the request cannot be used.
    """
    if register not in REGISTERS:
        raise MelodyError(WRONG_REGISTER)
    key = parse_key(request.key) if request.key else Key(0)
    request = replace(
        request, key=key.name, meter=str(METER), bpm=round(rhythm.beat.bpm, 2), span=None, bars=None
    )
    work = Work()
    melody = draft_of(rhythm, key, register)
    writer = DanceWriter(rhythm, replace(request, accompaniment=OFF), register, folder, work)
    for _ in work.timed(writer.write(melody)):
        pass
    setting = Setting(
        bpm=request.bpm or 100.0, key=key, meter=METER, pickup=rhythm.pickup,
        instrument=request.instrument, title=TITLE, swing=request.swing,
        metronome=request.metronome, transposition=request.transposition,
        accompaniment=request.accompaniment, style=request.style,
    )  # fmt: skip
    opening = replace(request, seed=" ".join(melody[: rhythm.pickup + BAR]), pickup=rhythm.pickup)
    recipe = {**recipe_of(opening), "melody": " ".join(melody), "opening": 0}
    sheet = Sheet(tuple(melody), 0, setting, write_recipe(recipe))
    return Danced(sheet, rhythm, tuple(dict.fromkeys(work.remarks)))


def draft_of(rhythm: Rhythm, key: Key, register: str) -> list[str]:
    """A melody that rises and falls with the movement, in the key; it ends on the tonic."""
    melody = [kind if kind != NOTE else "" for kind in rhythm.kinds]
    scale = scale_of(key)
    for step, kind in enumerate(rhythm.kinds):
        if kind == NOTE:
            low, high = limits_at(register, rhythm.energies[step])
            pitches = [pitch for pitch in range(low, high + 1) if pitch % 12 in scale]
            melody[step] = str(pitches[round(rhythm.heights[step] * (len(pitches) - 1))])
    last = max(step for step, kind in enumerate(rhythm.kinds) if kind == NOTE)
    low, high = limits_at(register, rhythm.energies[last])
    tonics = [pitch for pitch in range(low, high + 1) if pitch % 12 == key.tonic]
    melody[last] = str(min(tonics, key=lambda pitch: abs(pitch - int(melody[last]))))
    return melody


def limits_at(register: str, energy: float) -> tuple[int, int]:
    """The lowest and the highest pitch where the movement has some energy."""
    low, high = REGISTERS[register]
    return low + round(LIVELY_HIGHER * energy), high - round(LIVELY_HIGHER * (1 - energy))


@dataclass(frozen=True, eq=False)
class DanceWriter:
    """Writes the pitches of a melody anew, span by span; its rhythm stays."""

    rhythm: Rhythm
    request: Request
    register: str
    folder: Path | None
    work: Work

    def write(self, melody: list[str]) -> Iterator[list[str]]:
        """Yield the melody, which changes in place, after each span."""
        can_fill = load(self.request.checkpoint, self.folder).model.can_fill
        for number, (first, after) in enumerate(self.spans(melody)):
            try:
                write_span = self.fill if can_fill else self.go_on
                melody[first:after] = write_span(melody, first, after, number)
            except OutOfWorkError:
                self.work.remarks.append(CUT_SHORT)
                return
            yield melody

    def spans(self, melody: list[str]) -> list[tuple[int, int]]:
        """From where to where is written at once; the first and the last note stay."""
        notes = [step for step, symbol in enumerate(melody) if is_pitch(symbol)]
        dice, line = random.Random(self.request.random_seed), self.rhythm.pickup
        edges = [notes[1] if len(notes) > 1 else notes[0]]
        while line < len(melody):
            line += BAR * dice.choice(SPANS)
            edge = next((step for step in notes if step >= line), notes[-1])
            if edge > edges[-1]:
                edges.append(edge)
        return list(pairwise(edges))

    def ask(self, first: int, after: int, number: int) -> dict[str, Any]:
        """What is asked of every span: its variation, and its register by the movement's energy."""
        energy = float(np.mean(self.rhythm.energies[first:after]))
        low, high = limits_at(self.register, energy)
        promises = replace(
            self.request.promises, lowest=low, highest=high, largest_leap=WIDEST_LEAP
        )
        return {"promises": promises, "random_seed": self.request.random_seed + number}

    def window(self, first: int) -> tuple[int, int]:
        """Where begins what is read before a span, and its pickup."""
        bars = max(0, (first - self.rhythm.pickup) // BAR - BARS_BEFORE)
        return (self.rhythm.pickup + bars * BAR, 0) if bars else (0, self.rhythm.pickup)

    def fill(self, melody: list[str], first: int, after: int, number: int) -> list[str]:
        """The span as a model writes it that reads both sides."""
        begin, pickup = self.window(first)
        end = min(len(melody), after + BARS_AFTER * BAR)
        request = replace(
            self.request, seed=" ".join(cut_part(melody, begin, end)), pickup=pickup, keep="rhythm",
            span=(first - begin, after - begin), **self.ask(first, after, number),
        )  # fmt: skip
        plan = Plan.of(request, self.folder)
        written = melody[begin:end]
        for symbols in write(plan, self.work):
            written = plan.own(symbols)
        return written[first - begin : after - begin]

    def go_on(self, melody: list[str], first: int, after: int, number: int) -> list[str]:
        """The span as a model writes it that reads from the left."""
        begin, pickup = self.window(first)
        request = replace(
            self.request, seed=" ".join(cut_part(melody, begin, first)), pickup=pickup,
            **self.ask(first, after, number),
        )  # fmt: skip
        plan = Plan.of(request, self.folder)
        model, opening = plan.checkpoint.model, plan.opening
        counted: Any = CountedModel(model, self.work, cost_of_step(model, request))
        start = len(opening.symbols)
        goal = start + after - first
        kinds = np.array(
            [[is_pitch(s), s == REST, s == HOLD] for s in melody[first:after]], dtype=bool
        )
        constraint = Constraint(
            start, goal, home_pitches(request.promises, opening), WIDEST_LEAP, kinds
        )
        look_ahead = LookAhead(constraint, plan.checkpoint.vocabulary)
        written = continue_seed(
            replace(plan.checkpoint, model=counted), list(opening.symbols), request.sampling,
            request.random_seed, Length(goal), context=plan.context, look_ahead=look_ahead,
        )  # fmt: skip
        return opening.take_back(list(written))


def cut_part(melody: list[str], begin: int, end: int) -> list[str]:
    """Part of a melody; a note that is held across its first step begins there."""
    begun = begin
    while melody[begun] == HOLD:
        begun -= 1
    return [melody[begun], *melody[begin + 1 : end]]
