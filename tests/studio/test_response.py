"""Call and response: the answer is as long as asked, begins on the bar line, and the call stays."""

import pytest

from melody.music.meters import Meter
from melody.notation import HOLD, LONGEST_TAKE, MelodyError, is_pitch
from melody.seeds.opening import LONGEST_OPENING
from melody.studio.request import Request
from melody.studio.response import keep_end, respond_to

CALL = "67 _ _ _ 69 _ _ _ 71 _ _ _ 72 _ _ _"
RESTING = "67 _ _ _ 69 _ _ _ 71 _ _ _ r _ _ _"
MODELS = ("lstm-talk@1", "lstm-talk@5", "bert-talk@5")


def call(seed: str, checkpoint: str = "lstm-talk@5", **more: object) -> Request:
    return Request(checkpoint, seed, **{"meter": "4/4", "pickup": 0, **more})


@pytest.mark.parametrize("checkpoint", MODELS)
@pytest.mark.parametrize("seed", [CALL, RESTING])
@pytest.mark.parametrize("bars", [1, 2])
def test_the_call_stays_and_as_many_bars_follow_from_a_note_on_the_bar_line(
    tiny_checkpoints, checkpoint, seed, bars
):
    response = respond_to(call(seed, checkpoint), bars, tiny_checkpoints)
    assert " ".join(response.symbols[:16]) == seed
    assert len(response.answer) == 16 * bars
    assert is_pitch(response.answer[0])
    assert "/" not in response.answer


@pytest.mark.parametrize("seed", range(20))
def test_every_variation_begins_with_a_note(tiny_checkpoints, seed):
    response = respond_to(call(RESTING, random_seed=seed), 1, tiny_checkpoints)
    assert is_pitch(response.answer[0])


def test_the_same_call_gets_the_same_answer(tiny_checkpoints):
    one, again = (respond_to(call(CALL), 2, tiny_checkpoints) for _ in range(2))
    assert one == again
    assert one != respond_to(call(CALL, random_seed=2), 2, tiny_checkpoints)


def test_meter_and_pickup_are_those_of_the_call(tiny_checkpoints):
    seed = "62 _ _ _ 67 _ _ _ 69 _ _ _ 71 _ _ _"
    response = respond_to(call(seed, meter="3/4", pickup=4), 1, tiny_checkpoints)
    assert len(response.answer) == 12
    assert (str(response.setting.meter), response.setting.pickup) == ("3/4", 4)


def test_a_long_conversation_goes_on_and_its_beginning_is_kept(tiny_checkpoints):
    long = " ".join([CALL] * (LONGEST_OPENING // 16 + 3))
    response = respond_to(call(long), 2, tiny_checkpoints)
    assert " ".join(response.symbols).startswith(long)
    assert len(response.answer) == 32


def test_a_conversation_ends_where_a_take_must(tiny_checkpoints):
    full = " ".join([CALL] * (LONGEST_TAKE // 16))
    with pytest.raises(MelodyError, match="as long as a take can be"):
        respond_to(call(full), 1, tiny_checkpoints)


def test_what_is_read_of_a_long_melody_begins_on_a_bar_line():
    symbols = ["60", *[HOLD] * 3, *("62 _ _ _ " * 9).split(), "64", *[HOLD] * 15]
    assert keep_end(symbols, Meter(), 4, 24) == (tuple(symbols[36:]), 0)
    assert keep_end(symbols, Meter(), 4, 6) == (("64", *[HOLD] * 3), 0)
    assert keep_end(symbols, Meter(), 4, 100) == (tuple(symbols), 4)


def test_an_answer_is_played_after_a_bar_of_rest_without_chords_and_clicks(tiny_checkpoints):
    more = {"accompaniment": "block", "metronome": True, "transposition": 5, "pickup": 4}
    sheet = respond_to(call(CALL, **more), 1, tiny_checkpoints).sheet
    assert sheet.symbols[:16] == ("r", *["_"] * 15)
    assert is_pitch(sheet.symbols[16])
    assert (sheet.chords, sheet.setting.metronome, sheet.setting.transposition) == ([], False, 0)
