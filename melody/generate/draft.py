"""A draft: a melody as far as it is written, and the model's logits of the next symbol.

A melody that is promised to close is brought to its end in several ways, and one is kept. Each way
is weighted by the probability mass that the mask left of the model's distribution at every symbol,
times the probability that the model ends the tune right there; one is then drawn by weight. So an
ending is kept as often as the model itself would close so. Source: sampling/importance resampling,
Rubin (1987), Journal of the American Statistical Association 82, 543.

Shapes: V vocabulary, T steps, F features of the context.
"""

from copy import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melody.generate.sampling import (
    GumbelNoise,
    Logits,
    Sampling,
    SymbolIds,
    choose,
    choose_with,
)
from melody.generate.steering import SymbolMask, never
from melody.notation import END
from melody.runs.checkpoints import Checkpoint

CLOSING_BARS, CLOSING_DRAFTS = 2, 16  # measured: benchmarks/endings
FEWER_DRAFTS = 4  # with a promise about copying, which looks ahead at every symbol and is slow


class MelodyDraft:
    """``logits`` (1, V) of the next symbol, ``features`` (1, T, F) of the context of every step.

    The model reads every symbol for which there are features of the step after it.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        logits: NDArray[np.floating],
        state: Any,
        features: NDArray[np.int64],
        mask: SymbolMask,
    ) -> None:
        self.logits, self.mask = logits, mask
        self._checkpoint, self._state, self._features = checkpoint, state, features
        self.has_ended = False

    @property
    def steps(self) -> int:
        """The length of the melody in steps, the seed included."""
        return len(self.mask.melody)

    def masked_logits(self) -> Logits:
        """(1, V) logits of the next symbol, minus infinity where it is forbidden."""
        allowed = self.mask.sets.as_rows([self.mask.allowed()])
        masked: Logits = np.where(allowed, self.logits, -np.inf)
        return masked

    def append(self, chosen: SymbolIds) -> str:
        """Add the symbol of (1,) ids, let the model read it, and return it."""
        symbol = self._checkpoint.vocabulary.symbols[chosen.item()]
        self.mask.append(symbol)
        self.has_ended = symbol == END
        if not self.has_ended and self.steps < self._features.shape[1]:
            expected, model = self._features[:, self.steps], self._checkpoint.model
            self.logits, self._state = model.step(self._state, chosen, expected)
        return symbol

    def finish_ways(
        self, count: int, goal: int, sampling: Sampling, noise: GumbelNoise
    ) -> tuple[list[SymbolMask], Logits]:
        """Go on to ``goal`` steps in several ways at once; (B,) the logs of their weights.

        Each way draws the chance that it would draw were they written one after the other.
        """
        model, steps = self._checkpoint.model, goal - self.steps
        ways = [self.mask.fork() for _ in range(count)]
        width, symbols = self.logits.shape[1], self.mask.sets.symbols
        drawn = np.concatenate([noise.draw(1, width) for _ in range(count * steps)])
        drawn = drawn.reshape(count, steps, width)
        logits, state = self.logits.repeat(count, 0), model.spread(self._state, count)
        weights = np.zeros(count)
        for step in range(steps):
            allowed = self.mask.sets.as_rows([way.allowed() for way in ways])
            masked = np.where(allowed, logits, -np.inf)
            weights += _log_mass(masked) - _log_mass(logits)
            ids = choose_with(masked, sampling, drawn[:, step])
            for way, number in zip(ways, ids.tolist(), strict=True):
                way.append(symbols[number])
            expected = self._features[:, self.steps + step + 1].repeat(count, 0)
            logits, state = model.step(state, ids, expected)
        return ways, weights + logits[:, self.mask.vocabulary.end] - _log_mass(logits)

    def fork(self) -> "MelodyDraft":
        """An independent copy, to be continued in another way."""
        other = copy(self)
        other.mask = self.mask.fork()
        return other


def draw_ending(draft: MelodyDraft, goal: int, sampling: Sampling, noise: GumbelNoise) -> list[str]:
    """Bring a draft to its end, at most ``goal`` steps; return the symbols that were added.

    With temperature 0 there is one way only. Ways of one length are written side by side.
    """
    begun = draft.steps
    count = FEWER_DRAFTS if draft.mask.copies else CLOSING_DRAFTS
    if sampling.temperature and draft.mask.may_end is never:
        endings, weights = draft.finish_ways(count, goal, sampling, noise)
    else:
        drafts = [draft.fork() for _ in range(count if sampling.temperature else 1)]
        weights = np.array([_finish(each, goal, sampling, noise) for each in drafts])
        endings = [each.mask for each in drafts]
    chance = noise.draw(len(endings), draft.logits.shape[1])[:, 0]
    return endings[int((weights + chance).argmax())].melody[begun:]


def _finish(draft: MelodyDraft, goal: int, sampling: Sampling, noise: GumbelNoise) -> float:
    """Write a draft to its end; return the log of its weight."""
    weight = 0.0
    while draft.steps < goal and not draft.has_ended:
        masked = draft.masked_logits()
        weight += float(_log_mass(masked)[0] - _log_mass(draft.logits)[0])
        draft.append(choose(masked, sampling, noise))
    if draft.has_ended:
        return weight
    end: float = draft.logits[0, draft.mask.vocabulary.end]
    return weight + end - float(_log_mass(draft.logits)[0])


def _log_mass(logits: NDArray[np.floating]) -> Logits:
    """(B, V) logits -> (B,) the logs of their masses."""
    masses: Logits = np.logaddexp.reduce(logits, 1).astype(np.float64)
    return masses
