"""The baselines: n-gram and PPM models that a network must beat.

Each is scored like a network, in bits after a tune's first symbol. Orders and weights are those
that do best on the validation tunes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from melody.evaluate.context_counts import Distributions, IdTune, KneserNey, Shares
from melody.evaluate.likelihood import (
    Predictor,
    Scorer,
    TuneScore,
    always_hold,
    score_bits,
    score_tune,
    summarise,
)
from melody.evaluate.note_events import NoteEvents
from melody.evaluate.ppm import LongTerm, ShortTerm, combine, exclude, interpolate
from melody.vocabulary import Vocabulary

Tunes = Sequence[Sequence[str]]

GRID_ORDERS = (8, 10, 12, 16, 20)
NOTE_ORDERS = (2, 3, 4, 5, 7, 9, 12)
LONG_ORDERS = (3, 4)
SHORT_ORDERS = (6, 12)
GRID_LONG_ORDERS = (8,)
GRID_SHORT_ORDERS = (16,)
BIASES = (0.0, 0.25, 0.5, 1.0)
SMOOTHINGS = {"interpolated": interpolate, "with exclusion": exclude}
CHOSEN_ON = 200  # validation tunes


@dataclass(frozen=True)
class Baseline:
    """A baseline, the settings chosen for it in words, and its scorer."""

    label: str
    chosen: str
    score: Scorer = field(repr=False)


def symbol_scorer(vocabulary: Vocabulary, distributions: Distributions) -> Scorer:
    """A model of symbols -> the scorer of a tune, in bits."""
    predict = symbol_predictor(vocabulary, distributions)
    return lambda tune: score_tune(predict, tune)


def symbol_predictor(vocabulary: Vocabulary, distributions: Distributions) -> Predictor:
    """A model of symbols -> its predictor, like that of a network."""

    def predict(tune: Sequence[str]) -> tuple[list[float], list[bool]]:
        ids = np.array(vocabulary.encode(tune))
        shares = distributions(ids)[1:]
        chosen = np.log2(shares[np.arange(len(ids) - 1), ids[1:]])
        return chosen.tolist(), (shares.argmax(1) == ids[1:]).tolist()

    return predict


def event_scorer(events: NoteEvents, distributions: Distributions) -> Scorer:
    """A model of whole notes -> the scorer of a tune, in bits."""

    def score(tune: Sequence[str]) -> TuneScore:
        return score_bits(events.bits(distributions, tune), tune)

    return score


def baselines(vocabulary: Vocabulary, train: Tunes, valid: Tunes) -> Iterator[Baseline]:
    """Every baseline, the simplest first; ``valid`` tunes choose their settings."""
    hold = always_hold(vocabulary, train)
    yield Baseline("always hold", "", lambda tune: score_tune(hold, tune))
    yield from _of_symbols(vocabulary, train, valid)
    yield from _of_notes(NoteEvents(train), train, valid)


def _of_symbols(vocabulary: Vocabulary, train: Tunes, valid: Tunes) -> Iterator[Baseline]:
    base = np.full(len(vocabulary), 1 / len(vocabulary))
    ids = [vocabulary.encode(tune) for tune in train]

    def scorer(distributions: Distributions) -> Scorer:
        return symbol_scorer(vocabulary, distributions)

    yield Baseline("unigram of symbols", "", scorer(KneserNey(1, base, ids).distributions))
    yield _best(
        "Kneser-Ney on symbols",
        ((f"order {n}", scorer(KneserNey(n, base, ids).distributions)) for n in GRID_ORDERS),
        valid,
    )
    mixes = _partial_matching(base, ids, GRID_LONG_ORDERS, GRID_SHORT_ORDERS)
    candidates = ((name, scorer(mix)) for name, mix in mixes)
    yield _best("PPM-C long + short term on symbols", candidates, valid)


def _of_notes(events: NoteEvents, train: Tunes, valid: Tunes) -> Iterator[Baseline]:
    ids = [events.encode(tune) for tune in train]

    def scorer(distributions: Distributions) -> Scorer:
        return event_scorer(events, distributions)

    counted = {n: KneserNey(n, events.base, ids).distributions for n in NOTE_ORDERS}
    orders = ((f"order {n}", scorer(model)) for n, model in counted.items())
    kneser_ney = _best("Kneser-Ney on notes", orders, valid)
    yield kneser_ney
    mixes = _partial_matching(events.base, ids, LONG_ORDERS, SHORT_ORDERS)
    candidates = ((name, scorer(mix)) for name, mix in mixes)
    yield _best("PPM-C long + short term on notes", candidates, valid)
    best = {n: model for n, model in counted.items() if kneser_ney.chosen == f"order {n}"}
    short_term = {n: ShortTerm(n, events.base).distributions for n in SHORT_ORDERS}
    candidates = ((name, scorer(mix)) for name, mix in _mixes(best, short_term))
    yield _best("Kneser-Ney + short term on notes", candidates, valid)


def _partial_matching(
    base: Shares, ids: Sequence[IdTune], long_orders: Sequence[int], short_orders: Sequence[int]
) -> Iterator[tuple[str, Distributions]]:
    for smoothing, smooth in SMOOTHINGS.items():
        long_term = {n: LongTerm(n, base, ids, smooth=smooth).distributions for n in long_orders}
        short_term = {n: ShortTerm(n, base, smooth=smooth).distributions for n in short_orders}
        for name, mix in _mixes(long_term, short_term):
            yield f"{smoothing}, {name}", mix


def _mixes(
    long_term: Mapping[int, Distributions], short_term: Mapping[int, Distributions]
) -> Iterator[tuple[str, Distributions]]:
    for far, long_model in long_term.items():
        for near, short_model in short_term.items():
            for bias in BIASES:
                name = f"orders {far} and {near}, bias {bias:g}"
                yield name, combine((long_model, short_model), bias)


def _best(label: str, candidates: Iterable[tuple[str, Scorer]], valid: Tunes) -> Baseline:
    """The candidate with the fewest bits per note on validation tunes, spread evenly over them."""
    asked = valid[:: max(1, len(valid) // CHOSEN_ON)]

    def bits(candidate: tuple[str, Scorer]) -> float:
        return summarise([candidate[1](tune) for tune in asked]).bits_per_note

    chosen, score = min(candidates, key=bits)
    return Baseline(label, chosen, score)
