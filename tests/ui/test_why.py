"""Surprisal for the page and for programs, without a browser."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from melody.evaluate.surprisal import Surprisal, views_beside
from melody.music.setting import Setting
from melody.notation import MelodyError, parse
from melody.ui.server.calls import open_calls
from melody.ui.server.take_files import Outbox
from melody.ui.server.why import explain_melody, explain_portion

SYMBOLS = "60 _ 62 _ 64 _ _ _ r _ 65 _ 67 _ _ _ /"
PIECE = {"symbols": SYMBOLS, "key": "C major", "meter": "4/4", "pickup": 0, "style": "irish"}
PIECE["checkpoint"] = "lstm-folk@1"


@pytest.fixture
def here(folk_checkpoints, tmp_path, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(folk_checkpoints))
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))


def surprisals():
    from melody.runs.checkpoints import load

    for view in views_beside(load("lstm-folk@1")):
        yield view, Surprisal(view.checkpoint, parse(SYMBOLS), Setting(), "irish")


def test_every_view_tells_the_page_what_its_model_thought(here):  # noqa: ARG001
    for number, (view, surprisal) in enumerate(surprisals()):
        answer = explain_portion({**PIECE, "view": number}, lambda label: f"the {label}")
        explained = surprisal.explain(two_way=view.two_way)
        assert answer["views"][number] == {
            "checkpoint": view.checkpoint.label,
            "name": f"the {view.checkpoint.label}",
            "sees": "all" if view.two_way else "before",
        }
        assert [note["start"] for note in answer["notes"]] == [note.start for note in explained]
        assert [note["bits"] for note in answer["notes"]] == pytest.approx(
            [note.bits for note in explained], abs=0.001
        )
        assert answer["next"] is None
        json.dumps(answer)


def test_a_long_melody_comes_in_portions_that_make_the_whole(here):  # noqa: ARG001
    piece = {**PIECE, "symbols": "60 _ 62 _ " * 160, "view": 2}
    notes, place = [], 0
    while place is not None:
        answer = explain_portion({**piece, "from": place}, str)
        assert len(answer["notes"]) * 640 <= 4096
        place = answer["next"]
        notes += answer["notes"]
    assert [note["start"] for note in notes] == list(range(0, 640, 2))


STRANGE = [
    {"view": 3},
    {"view": -1},
    {"view": 2, "from": 99},
    {"from": -1},
    {"checkpoint": "gpt@9"},
    {"checkpoint": None},
    {"symbols": "60 " * 1026},
    {"symbols": "r _"},
    {"key": "H"},
    {"meter": ""},
    {"pickup": 1.5},
    {"style": 5},
]


@pytest.mark.parametrize("changed", STRANGE)
def test_what_cannot_be_explained_is_told_in_one_line(here, changed):  # noqa: ARG001
    with pytest.raises(MelodyError) as error:
        explain_portion({**PIECE, **changed}, str)
    assert 10 < len(str(error.value)) <= 160


ODD = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())


@given(st.dictionaries(st.sampled_from([*PIECE, "view", "from"]), ODD))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_page_asks_is_answered(here, changed):  # noqa: ARG001
    calls = {each.__name__: each for each in open_calls(Outbox(2))}
    answer = calls["explain"]({**PIECE, **changed})
    assert "notes" in answer or 10 < len(answer["error"]) <= 160


GIVEN = {"checkpoint": "bert-folk@2", "melody": "D4 E4 F#4:2 r A4 /", "key": "D major"}
GIVEN |= {"at_step": 9, "meter": "", "pickup": None, "style": ""}


def test_a_program_is_told_all_notes_and_the_alternatives_of_one(here):  # noqa: ARG001
    answer = explain_melody(GIVEN)
    assert answer["melody"] == "62 _ _ _ 64 _ _ _ 66 _ _ _ _ _ _ _ r _ _ _ 69 _ _ _ /"
    assert [view["sees"] for view in answer["views"]] == ["before", "before", "all"]
    for view in answer["views"]:
        names = [note["name"] for note in view["notes"]]
        assert names[:5] == ["D4", "E4", "F#4", "rest", "A4"]
        assert view["bits"] == pytest.approx(sum(note["bits"] for note in view["notes"]))
        assert len(view["alternatives"]) == 8
    assert names[5:] == []  # the last view takes the end for granted
    again = explain_melody({**GIVEN, "at_step": None, "melody": "D4 E4"})
    assert [view["alternatives"] for view in again["views"]] == [[], [], []]


@pytest.mark.parametrize("step", [-1, 24, 1000])
def test_a_step_outside_the_melody_is_told(here, step):  # noqa: ARG001
    with pytest.raises(MelodyError, match="there are 24"):
        explain_melody({**GIVEN, "at_step": step})
