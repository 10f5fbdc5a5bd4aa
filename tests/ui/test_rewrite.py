"""How a rewriting came about, note by note, then round by round; and splices, whose seam is one."""

import gradio as gr
import pytest

from melody.notation import MelodyError, to_notes
from melody.studio.performance import perform_live
from melody.studio.request import read_request
from melody.ui.server.api import melody_splice
from melody.ui.server.api_docs import ARGUMENTS, arguments_of_splice
from melody.ui.server.calls import open_calls, rewrite_piece, tell_order
from melody.ui.server.seams import splice_pieces
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


RISING = "60 _ _ _ 62 _ _ _ 64 _ _ _ 65 _ _ _ " * 4
FALLING = "72 _ _ _ 71 _ _ _ 69 _ _ _ 67 _ _ _ " * 4
FIRST = {"symbols": RISING, "key": "C major", "meter": "4/4", "pickup": 0, "from": 1, "to": 2}
SECOND = {**FIRST, "symbols": FALLING, "from": 3, "to": 4}
SPLICED = {"checkpoint": "bert-folk@2", "random_seed": 4}
SPLICED |= {"first": FIRST, "second": SECOND, "seam": "bar"}


@pytest.fixture
def splice():
    return next(call for call in open_calls(Outbox()) if call.__name__ == "splice")


def test_all_but_the_seam_stays_as_it_is_and_the_same_request_gives_the_same_seam(splice):
    told = splice(SPLICED)
    symbols = told["symbols"].split()
    assert symbols[:24] == RISING.split()[:24]
    assert symbols[41:] == FALLING.split()[41:]
    assert (told["cut"], told["rewritten"]) == (32, (24, 40))
    assert told["recipe"]["span"] == [24, 40]  # its link and its files make it again
    assert splice(SPLICED)["symbols"] == told["symbols"]
    assert told["wav"]


ODD = {
    "no first": {"first": None},
    "a list": {"second": [1, 2]},
    "no symbols": {"first": {**FIRST, "symbols": None}},
    "no melody": {"second": {**SECOND, "symbols": "r _ _ _"}},
    "no key": {"first": {**FIRST, "key": "H flat sharp"}},
    "another meter": {"second": {**SECOND, "meter": "3/4"}},
    "a meter that is none": {"second": {**SECOND, "meter": "0/0"}},
    "bars that are not there": {"second": {**SECOND, "to": 99}},
    "no bars": {"first": {**FIRST, "from": None}},
    "half a bar": {"first": {**FIRST, "to": 1.5}},
    "truth": {"first": {**FIRST, "to": True}},
    "not a number": {"first": {**FIRST, "pickup": float("nan")}},
    "a pickup from elsewhere": {"first": {**FIRST, "pickup": 10**9}},
    "another seam": {"seam": "wide"},
    "a seam of lists": {"seam": [[]]},
    "a model that cannot": {"checkpoint": "lstm-folk@2"},
    "surrogates": {"first": {**FIRST, "symbols": "\ud800"}},
}


@pytest.mark.parametrize("kind", ODD)
def test_a_malformed_splice_is_answered_with_one_line(splice, kind):
    told = splice({**SPLICED, **ODD[kind]})
    assert set(told) == {"error"}
    assert "\n" not in told["error"]


def test_what_is_no_dictionary_is_told_so(splice):
    assert "odd" in splice([SPLICED])["error"]


def test_the_rewriter_is_asked_for_nothing_but_its_own_fields():
    seen = {}
    with pytest.raises(MelodyError, match="choose the first take"):
        splice_pieces({}, dict)
    splice_pieces(SPLICED, lambda fields: seen.update(fields) or {})
    assert not {"first", "second", "seam"} & set(seen)
    assert (seen["span"], seen["key"], seen["pickup"]) == ([24, 40], "C major", 0)


GIVEN = {"checkpoint": "bert-folk@2", "first": RISING, "second": FALLING, "meter": "4/4"}
GIVEN |= {"key": "C major", "second_key": "C major"}


def call_splice(**changed) -> dict:
    """The verb as a program calls it: what is not given is as usual."""
    given = {**GIVEN, **changed}
    values = [given.get(name, ARGUMENTS[name].usual) for name in arguments_of_splice()]
    return melody_splice(Outbox())(*values)


def test_a_program_splices_two_melodies(splice):
    told = call_splice(first_bars="1-2", second_bars="3-4", random_seed=4)
    symbols = told["symbols"].split()
    assert symbols[:24] == RISING.split()[:24]
    assert symbols[41:] == FALLING.split()[41:]
    assert (told["cut"], told["span"], told["stop"]) == (32, (24, 40), "span")
    assert told["symbols"] == splice(SPLICED)["symbols"]  # as the page does it
    assert set(told["files"]) == {"midi", "wav", "png", "musicxml", "abc"}


@pytest.mark.parametrize(
    "changed",
    [
        {"first": None}, {"second": 3}, {"second": ""}, {"first_bars": 5}, {"first_bars": "9-12"},
        {"second_bars": "4-1"}, {"seam": "wide"}, {"seam": []}, {"checkpoint": "lstm-folk@2"},
    ],
)  # fmt: skip
def test_a_programs_mistake_is_one_line(changed):
    with pytest.raises(gr.Error) as told:
        call_splice(**changed)
    assert "\n" not in told.value.message
