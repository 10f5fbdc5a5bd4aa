"""Numbers about models: how many bits a tune costs, beside baselines that know no music."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from melody.context import UNKNOWN, Context, hide_length
from melody.notation import END, HOLD
from melody.preprocess.encode import Tune, context_of
from melody.runs.checkpoints import Checkpoint
from melody.vocabulary import Vocabulary

# A tune's symbols -> log2 p of each symbol after the first, and whether it was the likeliest.
Predictor = Callable[[Sequence[str]], tuple[Sequence[float], Sequence[bool]]]
# A tune's symbols -> what predicting it cost.
Scorer = Callable[[Sequence[str]], "TuneScore"]


@dataclass(frozen=True)
class TuneScore:
    """What predicting one tune cost: bits in all, and the counts to divide them by.

    ``right`` is the number of symbols that were the likeliest, nan where nobody asked.
    """

    bits: float
    symbols: int
    notes: int
    right: float


@dataclass(frozen=True)
class Score:
    """Means over tunes. ``symbols`` leaves out each tune's first; ``notes`` counts rests too."""

    symbols: int
    notes: int
    bits_per_symbol: float
    bits_per_note: float
    accuracy: float


def model_predictor(checkpoint: Checkpoint, context: Context = UNKNOWN) -> Predictor:
    """The predictor of a trained model for tunes in a context; their length is not told."""

    def predict(symbols: Sequence[str]) -> tuple[list[float], list[bool]]:
        ids = checkpoint.tensor(symbols)
        features = hide_length(torch.from_numpy(context.features(0, len(symbols))))
        with torch.inference_mode():
            logits: Tensor = checkpoint.model.logits(ids, features).double()
        chosen = logits.log_softmax(-1).gather(-1, ids[1:, None])[:, 0] / math.log(2)
        return chosen.tolist(), (logits.argmax(-1) == ids[1:]).tolist()

    return predict


def score_checkpoint(checkpoint: Checkpoint, tunes: Iterable[Tune]) -> list[TuneScore]:
    """Score a trained model on prepared tunes, each with what is known of it but its length."""
    return [
        score_tune(model_predictor(checkpoint, context_of(tune)), tune.symbols) for tune in tunes
    ]


def always_hold(vocabulary: Vocabulary, tunes: Iterable[Sequence[str]]) -> Predictor:
    """A baseline that says ``_`` every time, as sure of it as the training tunes allow.

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
    """The score of a tune that cost so many bits after its first symbol."""
    notes = sum(symbol not in (HOLD, END) for symbol in symbols)
    return TuneScore(bits, len(symbols) - 1, notes, right)


def summarise(scores: Sequence[TuneScore]) -> Score:
    """The means over all symbols, or all notes, of some tunes."""
    bits, symbols = sum(s.bits for s in scores), sum(s.symbols for s in scores)
    notes = sum(s.notes for s in scores)
    right = sum(s.right for s in scores)
    return Score(symbols, notes, bits / symbols, bits / notes, right / symbols)


def evaluate(predict: Predictor, tunes: Iterable[Sequence[str]]) -> Score:
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
    generator = torch.Generator().manual_seed(random_seed)
    over, under = (torch.tensor(figures, dtype=torch.float64) for figures in (above, below))
    drawn = torch.randint(len(over), (rounds, len(over)), generator=generator)
    ratios = over[drawn].sum(1) / under[drawn].sum(1)
    low, high = ratios.quantile(torch.tensor([0.025, 0.975], dtype=torch.float64)).tolist()
    return low, high
