"""The server's half of a turn of call and response."""

import wave
from pathlib import Path

import pytest

from melody.notation import MelodyError
from melody.ui.server.calls import continue_conversation
from melody.ui.server.take_files import Outbox

CALL = "67 _ _ _ 69 _ _ _ 71 _ _ _ r _ _ _"
ASKED = {
    **{"checkpoint": "lstm-talk@5", "seed": CALL, "bars": 2, "meter": "4/4", "pickup": 0},
    **{"bpm": 240, "metronome": True, "accompaniment": "block", "transposition": 5},
}


@pytest.fixture(autouse=True)
def tiny(tiny_checkpoints, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(tiny_checkpoints))


def test_an_answer_comes_with_the_whole_melody_and_its_own_sound():
    told = continue_conversation(ASKED, Outbox(), str)
    assert told["symbols"].startswith(CALL)
    assert len(told["symbols"].split()) == 48
    assert told["seed"] == 16
    assert told["setting"]["bpm"] == 240
    assert told["recipe"]["checkpoint"] == "lstm-talk@5"
    assert Path(told["wav"]).stat().st_size > 100_000


@pytest.mark.parametrize("bars", [None, 0, 33, "2", 1.5])
def test_an_answer_of_no_length_is_refused(bars):
    with pytest.raises(MelodyError, match="bars"):
        continue_conversation({**ASKED, "bars": bars}, Outbox(), str)


def test_a_longer_rest_before_an_answer_is_a_longer_sound():
    def seconds(rest: int) -> float:
        told = continue_conversation({**ASKED, "rest": rest}, Outbox(), str)
        with wave.open(told["wav"]) as sound:
            return sound.getnframes() / sound.getframerate()

    assert seconds(3) - seconds(1) == pytest.approx(2, abs=0.05)  # bars of a second


@pytest.mark.parametrize("rest", [None, 0, 9, "2", 1.5])
def test_a_rest_of_no_length_is_refused(rest):
    with pytest.raises(MelodyError, match="rest"):
        continue_conversation({**ASKED, "rest": rest}, Outbox(), str)


@pytest.mark.parametrize("seed", ["", "C4 D4", "_ _", "r _ _ _"])
def test_a_call_without_a_note_is_refused(seed):
    with pytest.raises(MelodyError):
        continue_conversation({**ASKED, "seed": seed}, Outbox(), str)
