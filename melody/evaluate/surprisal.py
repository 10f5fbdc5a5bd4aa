"""The surprisal of each note of a melody to a model, and the likeliest alternatives to it.

A note (or a rest) counts as a whole: its surprisal is the sum of -log2 p over the symbol that
begins it and those that hold it. p is the model's own, before sampling, promises and loop guard.

Shapes: T symbols, V vocabulary.
Source: surprisal as information content, Pearce, The Construction and Evaluation of Statistical
Models of Melodic Structure (2005).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from melody.context import Context, hide_length
from melody.models import MODELS
from melody.models.arithmetic import log_shares
from melody.models.trained.base import Nats
from melody.music.setting import Setting
from melody.notation import END, HOLD, MelodyError, to_notes
from melody.runs.checkpoints import Checkpoint, Entry, catalogue, load
from melody.runs.names import name_checkpoint
from melody.seeds.opening import bring_home

MOST_ALTERNATIVES = 8


class Alternative(NamedTuple):
    """A symbol that may stand where a note begins, in the person's key, and its probability."""

    symbol: str
    probability: float


class Explanation(NamedTuple):
    """The surprisal of one note, of a rest, or of the end mark.

    ``start`` and ``steps`` in sixteenths; ``symbol`` begins it, in the person's key, and had the
    ``probability``; ``bits`` are its surprisal as a whole. ``alternatives`` are the likeliest
    symbols at ``start`` that the notation allows there, likeliest first, ``symbol`` among them
    where it is one. A first symbol that nothing predicts has probability 1 and no alternatives.
    """

    start: int
    steps: int
    symbol: str
    bits: float
    probability: float
    alternatives: tuple[Alternative, ...]


class Surprisal:
    """The surprisal of a finished melody to one checkpoint.

    ``melody`` is in the person's key, the end mark last if it has one; ``setting`` has its key,
    meter and pickup. What the model cannot read is changed, and ``repairs`` say how.

    Raises:
        MelodyError: when the melody has no note.
    """

    def __init__(
        self, checkpoint: Checkpoint, melody: Sequence[str], setting: Setting, style: str = ""
    ) -> None:
        notes = to_notes(melody)
        if not notes:
            raise MelodyError("there is no note to explain; draw or type one first")
        self.checkpoint = checkpoint
        self._opening = bring_home(notes, setting, checkpoint.vocabulary)
        self._is_ended = melody[-1] == END
        length = len(self._opening.symbols)
        context = Context(setting.meter, setting.pickup, setting.key.mode, style, length)
        self._ids = checkpoint.encode([*self._opening.symbols, END])
        self._features = context.features(0, length + 1)

    @property
    def repairs(self) -> tuple[str, ...]:
        """What was changed of the melody so that the model can read it, in sentences."""
        return self._opening.repairs

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The first step of each note or rest, and the step after its last."""
        symbols = self._opening.symbols
        starts = [step for step, symbol in enumerate(symbols) if symbol != HOLD]
        return list(zip(starts, [*starts[1:], len(symbols)], strict=True))

    def explain(
        self, *, two_way: bool = False, first: int = 0, count: int | None = None
    ) -> list[Explanation]:
        """Explain ``count`` notes from note ``first`` on; all of them by default.

        One-way: each from the symbols before it, and the end mark, if there is one, as the last
        note. The bits add up to those of the evaluation, which does not give the length either.
        Nothing predicts the first symbol, so the bits of the first note are those of its length.
        Two-way: each from all other symbols, the note itself masked; the length is given.

        Raises:
            MelodyError: when ``two_way`` is asked of a model that reads in one direction only.
        """
        if two_way:
            return self._two_way(self.spans[first:][:count])
        return self._one_way()[first:][:count]

    def _one_way(self) -> list[Explanation]:
        model, vocabulary = self.checkpoint.model, self.checkpoint.vocabulary
        logits = model.logits(self._ids, hide_length(self._features))
        logs = np.pad(log_shares(logits), ((1, 0), (0, 0)))
        end = len(self._ids) - 1
        spans = [*self.spans, *[(end, end + 1)] * self._is_ended]
        everything = range(len(vocabulary))
        return [
            self._explain(start, logs[start:after], barred=() if start else everything)
            for start, after in spans
        ]

    def _two_way(self, spans: Sequence[tuple[int, int]]) -> list[Explanation]:
        model = self.checkpoint.model
        if not model.can_fill:
            name = name_checkpoint(self.checkpoint)
            raise MelodyError(f"{name} cannot see what follows; take a two-way BERT")
        vocabulary, found = self.checkpoint.vocabulary, []
        for start, after in spans:
            masked = np.zeros(len(self._ids), dtype=np.bool_)
            masked[start:after] = True
            logits = model.fill_logits(self._ids, self._features, masked)[start:after]
            barred = [vocabulary.end, vocabulary.hold][: 1 + (start == 0)]
            found.append(self._explain(start, log_shares(logits), barred))
        return found

    def _explain(self, start: int, logs: Nats, barred: Sequence[int]) -> Explanation:
        """Of the (steps, V) log p of a note's symbols; ``barred`` ids cannot stand at its start."""
        ids = self._ids[start : start + len(logs)]
        chosen = np.take_along_axis(logs, ids[:, None], -1)[:, 0]
        symbol = self.checkpoint.vocabulary.symbols[int(ids[0])]
        return Explanation(
            start,
            len(logs),
            self._opening.take_back([symbol])[0],
            abs(float(chosen.sum())) / math.log(2),
            math.exp(float(chosen[0])),
            self._alternatives(np.exp(logs[0]), barred),
        )

    def _alternatives(self, shares: Nats, barred: Sequence[int]) -> tuple[Alternative, ...]:
        symbols = self._opening.take_back(self.checkpoint.vocabulary.symbols)
        likeliest = np.argsort(-shares, kind="stable").tolist()
        legal = [number for number in likeliest if number not in barred]
        return tuple(
            Alternative(symbols[number], float(shares[number]))
            for number in legal[:MOST_ALTERNATIVES]
        )


@dataclass(frozen=True)
class SurprisalView:
    """A checkpoint, and whether it reads the symbols after each note too."""

    checkpoint: Checkpoint
    two_way: bool


def views_beside(checkpoint: Checkpoint, folder: Path | None = None) -> list[SurprisalView]:
    """A checkpoint and the best one of the other kind of model, one-way and, if possible, two-way.

    LSTMs come first. Of the other kind, models with context are preferred to those without, then
    those trained on the same corpus, then those with the lower validation loss.
    """
    corpus = checkpoint.run.corpus["name"]

    def worth(entry: Entry) -> tuple[bool, bool, float]:
        return MODELS[entry.model].uses_context, entry.corpus == corpus, -entry.valid_loss

    best = [entry for entry in catalogue(folder) if entry.best and entry.model in MODELS]
    others = [entry for entry in best if MODELS[entry.model].kind != checkpoint.model.kind]
    both = [checkpoint, *(load(each.label, folder) for each in sorted(others, key=worth)[-1:])]
    both.sort(key=lambda each: each.model.kind, reverse=True)
    return [
        SurprisalView(each, two_way)
        for each in both
        for two_way in (False, True)[: 1 + each.model.can_fill]
    ]
