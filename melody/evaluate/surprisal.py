"""Why this note: how much each note surprised a model, and what else it would have written.

A note (or a rest) counts as a whole: its surprise is the sum of -log2 p over the symbol that
begins it and those that hold it. p is the model's own, before any knob, promise or loop guard.

Shapes: T symbols, V vocabulary.
Source: surprise as information content, Pearce, The Construction and Evaluation of Statistical
Models of Melodic Structure (2005).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from melody.context import Context, hide_length
from melody.models import MODELS, kind_of
from melody.music.setting import Setting
from melody.notation import END, HOLD, MelodyError, to_notes
from melody.runs.checkpoints import Checkpoint, Entry, catalogue, load
from melody.seeds.opening import bring_home

MOST_ALTERNATIVES = 8


class Alternative(NamedTuple):
    """A symbol that may stand where a note begins, in the person's key, and its probability."""

    symbol: str
    probability: float


class Explanation(NamedTuple):
    """What a model thought of one note, of a rest, or of the end mark.

    ``start`` and ``steps`` in sixteenths; ``symbol`` begins it, in the person's key, and had the
    ``probability``; ``bits`` are its surprise as a whole. ``alternatives`` are the likeliest
    symbols at ``start`` that the notation allows there, likeliest first, ``symbol`` among them
    where it is one. A first symbol that nothing predicts has probability 1 and no alternatives.
    """

    start: int
    steps: int
    symbol: str
    bits: float
    probability: float
    alternatives: tuple[Alternative, ...]


class Listener:
    """One checkpoint that reads a finished melody note by note.

    ``melody`` is in the person's key, the end mark last if it has one; ``setting`` tells key,
    meter and pickup. What the model cannot read is changed, and told in ``repairs``.

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
        self._ids = checkpoint.tensor([*self._opening.symbols, END])
        self._features = torch.from_numpy(context.features(0, length + 1))

    @property
    def repairs(self) -> tuple[str, ...]:
        """What of the melody was changed for the model, in words."""
        return self._opening.repairs

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The first step of each note or rest, and the one after its last."""
        symbols = self._opening.symbols
        starts = [step for step, symbol in enumerate(symbols) if symbol != HOLD]
        return list(zip(starts, [*starts[1:], len(symbols)], strict=True))

    def before(self) -> list[Explanation]:
        """Explain each note from what comes before it, and at last the end mark if there is one.

        This is what the evaluation scores, the length not told: the bits add up to the tune's.
        Nothing predicts the first symbol, so the first note costs what its length does.
        """
        model, vocabulary = self.checkpoint.model, self.checkpoint.vocabulary
        with torch.inference_mode():
            logits = model.logits(self._ids, hide_length(self._features))
        logs = functional.pad(logits.double().log_softmax(-1), (0, 0, 1, 0))
        end = len(self._ids) - 1
        spans = [*self.spans, *[(end, end + 1)] * self._is_ended]
        everything = range(len(vocabulary))
        return [
            self._explain(start, logs[start:after], barred=() if start else everything)
            for start, after in spans
        ]

    def around(self, first: int = 0, count: int | None = None) -> list[Explanation]:
        """Explain ``count`` notes from note ``first`` on, each from all the others.

        The note itself is hidden from the model; what follows is seen, and where the tune ends.

        Raises:
            MelodyError: when the model reads in one direction only.
        """
        model: Any = self.checkpoint.model
        if not model.can_fill:
            raise MelodyError(f"{self.checkpoint.label} cannot see what follows; take bert-folk")
        vocabulary, found = self.checkpoint.vocabulary, []
        for start, after in self.spans[first:][:count]:
            hidden = torch.zeros_like(self._ids, dtype=torch.bool)
            hidden[start:after] = True
            with torch.inference_mode():
                logits = model.fill_logits(self._ids, self._features, hidden)[start:after]
            barred = [vocabulary.end, vocabulary.hold][: 1 + (start == 0)]
            found.append(self._explain(start, logits.double().log_softmax(-1), barred))
        return found

    def _explain(self, start: int, logs: Tensor, barred: Sequence[int]) -> Explanation:
        """The (steps, V) log p of a note's symbols, and what cannot stand where it begins."""
        ids = self._ids[start : start + len(logs)]
        chosen = logs.gather(-1, ids[:, None])[:, 0]
        symbol = self.checkpoint.vocabulary.symbols[int(ids[0])]
        return Explanation(
            start,
            len(logs),
            self._opening.take_back([symbol])[0],
            abs(float(chosen.sum())) / math.log(2),
            math.exp(float(chosen[0])),
            self._alternatives(logs[0].exp(), barred),
        )

    def _alternatives(self, shares: Tensor, barred: Sequence[int]) -> tuple[Alternative, ...]:
        symbols = self._opening.take_back(self.checkpoint.vocabulary.symbols)
        likeliest = shares.argsort(descending=True, stable=True).tolist()
        legal = [number for number in likeliest if number not in barred]
        return tuple(
            Alternative(symbols[number], float(shares[number]))
            for number in legal[:MOST_ALTERNATIVES]
        )


@dataclass(frozen=True)
class View:
    """A way to hear a melody: a checkpoint, and whether it sees what follows each note."""

    checkpoint: Checkpoint
    sees_all: bool


def views_beside(checkpoint: Checkpoint, folder: Path | None = None) -> list[View]:
    """A checkpoint and the best one of the other kind of model, in every way that they can hear.

    LSTMs stand first. Of the others those that know metre are taken before those that do not, and
    those that learned the same songs before those that learned others.
    """
    corpus = checkpoint.run.corpus["name"]

    def worth(entry: Entry) -> tuple[bool, bool, float]:
        return MODELS[entry.model].uses_context, entry.corpus == corpus, -entry.valid_loss

    kind = kind_of(checkpoint.run.model)
    best = [entry for entry in catalogue(folder) if entry.best and entry.model in MODELS]
    others = [entry for entry in best if kind_of(entry.model) != kind]
    both = [checkpoint, *(load(each.label, folder) for each in sorted(others, key=worth)[-1:])]
    both.sort(key=lambda each: kind_of(each.run.model), reverse=True)
    return [View(each, all_) for each in both for all_ in (False, True)[: 1 + each.model.can_fill]]
