"""How a rewriting came about: a moment for each note that was decided, then one for each round."""

import pytest

from melody.notation import MelodyError, to_notes
from melody.studio.performance import perform_live
from melody.studio.request import read_request
from melody.ui.server.calls import rewrite_piece, tell_order
from melody.ui.server.take_files import Outbox

MELODY = "67 _ 67 _ 69 _ _ _ r _ 72 _ 71 _ 69 _ 67 _ _ _ 64 _ 62 _ 60 _ _ _ _ _ _ _"
ASKED = {"checkpoint": "bert-folk@2", "seed": MELODY, "span": [8, 24], "random_seed": 4}


@pytest.fixture(autouse=True)
def folk(folk_checkpoints, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(folk_checkpoints))


@pytest.mark.parametrize("rounds", [0, 3])
def test_the_moments_grow_by_a_note_each_and_end_as_the_take_does(rounds):
    told = rewrite_piece({**ASKED, "rounds": rounds}, Outbox(), str)
    *moments, last = told["order"]
    assert last.split() == told["symbols"].split()[8:24]
    assert all(len(moment.split()) == 16 for moment in moments)
    sounding = [len(to_notes(moment.split())) for moment in moments]
    if not rounds:
        assert sounding == list(range(2, len(moments) + 2))  # the last of them is silence


def test_all_that_was_drafted_is_on_the_way():
    *drafts, _ = perform_live(read_request({**ASKED, "rounds": 2}))
    spans = [" ".join(draft.split()[8:24]) for draft in drafts]
    assert set(tell_order([draft.split() for draft in drafts], 8, 24)) <= set(spans)


def test_without_a_span_nothing_is_rewritten():
    with pytest.raises(MelodyError, match="select what to rewrite"):
        rewrite_piece({**ASKED, "span": None}, Outbox(), str)
