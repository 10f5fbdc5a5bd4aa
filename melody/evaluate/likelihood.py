"""Likelihood: bits per symbol and per note of tunes, by a model or a baseline."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from melody.context import UNKNOWN, Context, hide_length
from melody.generate.chance import Chance
from melody.models.arithmetic import log_shares
from melody.notation import END, HOLD
from melody.preprocess.encode import Tune, context_of
from melody.runs.checkpoints import Checkpoint
from melody.vocabulary import Vocabulary

# A tune's symbols -> log2 p of each symbol after the first, and whether it was the likeliest.
Predictor = Callable[[Sequence[str]], tuple[Sequence[float], Sequence[bool]]]
# A tune's symbols -> its score.
Scorer = Callable[[Sequence[str]], "TuneScore"]


@dataclass(frozen=True)
class TuneScore:
    """The bits of one tune, and the counts to divide them by.

    ``right`` is the number of symbols that were the likeliest, nan where it was not counted.
    """

    bits: float
    symbols: int
    notes: int
    right: float


@dataclass(frozen=True)
class MeanScore:
    """Means over tunes. ``symbols`` leaves out each tune's first; ``notes`` counts rests too."""

    symbols: int
    notes: int
    bits_per_symbol: float
    bits_per_note: float
    accuracy: float


def model_predictor(checkpoint: Checkpoint, context: Context = UNKNOWN) -> Predictor:
    """The predictor of a trained model for tunes in a context, whose length it does not get."""

    def predict(symbols: Sequence[str]) -> tuple[list[float], list[bool]]:
        ids = checkpoint.encode(symbols)
        features = hide_length(context.features(0, len(symbols)))
        logits = checkpoint.model.logits(ids, features)
        chosen = np.take_along_axis(log_shares(logits), ids[1:, None], -1)[:, 0] / math.log(2)
        return chosen.tolist(), (logits.argmax(-1) == ids[1:]).tolist()

    return predict


def score_checkpoint(checkpoint: Checkpoint, tunes: Iterable[Tune]) -> list[TuneScore]:
    """Score a trained model on prepared tunes, each with its context but without its length."""
    return [
        score_tune(model_predictor(checkpoint, context_of(tune)), tune.symbols) for tune in tunes
    ]


def always_hold(vocabulary: Vocabulary, tunes: Iterable[Sequence[str]]) -> Predictor:
    """The baseline that predicts ``_`` every time, with its frequency in the training tunes.

    The other symbols share the rest evenly.
    """
    symbols = [symbol for tune in tunes for symbol in tune[1:]]
    held = symbols.count(HOLD) / len(symbols)
    hold_bits, other_bits = math.log2(held), math.log2((1 - held) / (len(vocabulary) - 1))

    def predict(tune: Sequence[str]) -> tuple[list[float], list[bool]]:
        is_hold = [symbol == HOLD for symbol in tune[1:]]
        return [hold_bits if held else other_bits for held in is_hold], is_hold

    return predict


def score_tune(predict: Predictor, symbols: Sequence[str]) -> TuneScore:
    """Predict a tune, ``/`` included, each symbol from those before it."""
    logs, right = predict(symbols)
    return score_bits(-sum(logs), symbols, sum(right))


def score_bits(bits: float, symbols: Sequence[str], right: float = math.nan) -> TuneScore:
    """The score of a tune of so many bits after its first symbol."""
    notes = sum(symbol not in (HOLD, END) for symbol in symbols)
    return TuneScore(bits, len(symbols) - 1, notes, right)


def summarise(scores: Sequence[TuneScore]) -> MeanScore:
    """The means over all symbols, or all notes, of some tunes."""
    bits, symbols = sum(s.bits for s in scores), sum(s.symbols for s in scores)
    notes = sum(s.notes for s in scores)
    right = sum(s.right for s in scores)
    return MeanScore(symbols, notes, bits / symbols, bits / notes, right / symbols)


def score_predictor(predict: Predictor, tunes: Iterable[Sequence[str]]) -> MeanScore:
    """Score a predictor on whole tunes.

    ``bits_per_symbol`` is the mean of -log2 p over the symbols after the first, the length not
    given; ``bits_per_note`` the same sum over the number of notes and rests; ``accuracy`` the
    share of symbols that were the likeliest.
    """
    return summarise([score_tune(predict, tune) for tune in tunes])


def bits_interval(scores: Sequence[TuneScore]) -> tuple[float, float]:
    """95 % interval of bits per note, had other tunes been drawn."""
    return ratio_interval([score.bits for score in scores], [score.notes for score in scores])


def ratio_interval(
    above: Sequence[float], below: Sequence[float], random_seed: int = 1, rounds: int = 1000
) -> tuple[float, float]:
    """95 % interval of the ratio of two sums: percentiles of a bootstrap over pairs (Efron 1979).

    ``above`` and ``below`` hold one figure of each tune.
    """
    over, under = (np.array(figures, dtype=np.float64) for figures in (above, below))
    drawn = Chance(random_seed).whole(len(over), rounds, len(over))
    ratios = over[drawn].sum(1) / under[drawn].sum(1)
    low, high = np.quantile(ratios, [0.025, 0.975]).tolist()
    return low, high
