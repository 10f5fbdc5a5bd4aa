"""The models that count: all of them are scored alike, and none is worse than knowing nothing."""

import math

import numpy as np
import pytest

from melody.evaluate import baselines as module
from melody.evaluate.baselines import baselines, event_scorer, symbol_scorer
from melody.evaluate.likelihood import score_bits
from melody.evaluate.note_events import NoteEvents
from melody.vocabulary import Vocabulary
from tests.tiny import invent_tunes

TUNES = [tune.symbols for tune in invent_tunes(40)]
TRAIN, VALID, TEST = TUNES[:30], TUNES[30:35], TUNES[35:]
VOCABULARY = Vocabulary.of(TUNES)


@pytest.fixture(scope="module")
def found():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "GRID_ORDERS", (1, 4))
        patch.setattr(module, "NOTE_ORDERS", (1, 2))
        patch.setattr(module, "LONG_ORDERS", (1,))
        patch.setattr(module, "SHORT_ORDERS", (2,))
        yield list(baselines(VOCABULARY, TRAIN, VALID))


def test_every_baseline_counts_the_same_symbols_and_notes(found):
    for baseline in found:
        for tune in TEST:
            score, expected = baseline.score(tune), score_bits(1.0, tune)
            assert (score.symbols, score.notes) == (expected.symbols, expected.notes)
            assert 0 < score.bits < math.inf


def test_knowing_the_past_beats_always_hold(found):
    bits = {b.label: sum(b.score(tune).bits for tune in TEST) for b in found}
    hold = bits.pop("always hold")
    assert len(bits) == 6
    assert max(bits.values()) < hold


def test_what_does_best_on_validation_tunes_is_chosen(found):
    chosen = {b.label: b.chosen for b in found}
    assert chosen["Kneser-Ney on symbols"] == "order 4"
    assert "bias" in chosen["PPM-C long + short term on notes"]


def test_models_of_symbols_and_of_notes_agree_where_both_know_nothing_but_the_tune():
    """A tune of one note: only its length and the end are predicted."""
    tune = ["60", "_", "/"]
    events, vocabulary = NoteEvents([tune]), Vocabulary.of([tune])
    sure = np.eye(len(vocabulary))[vocabulary.encode(tune)]
    by_symbols = symbol_scorer(vocabulary, lambda ids: sure[: len(ids)])(tune)
    ids = events.encode(tune)
    by_notes = event_scorer(events, lambda _: np.eye(3)[ids] + 1e-300)(tune)
    assert by_symbols.bits == pytest.approx(0)
    assert by_notes.bits == pytest.approx(0)
    assert by_symbols.right == 2
    assert math.isnan(by_notes.right)
