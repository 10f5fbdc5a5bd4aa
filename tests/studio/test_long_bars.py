"""The longest bars and the shortest melodies: a take, or one line."""

import pytest

from melody.music.meters import parse_meter
from melody.music.setting import Setting
from melody.notation import MelodyError, parse, to_notes
from melody.render.pianoroll import draw_roll
from melody.studio.performance import perform
from melody.ui.server.fields import read_form

LONG_OPENING = "C4/1 D4/1 " * 6


@pytest.mark.parametrize("meter", ["22/1", "24/1", "23/1", "24/2"])
def test_a_sixteenth_in_the_longest_bars_has_its_place_in_the_roll(meter):
    setting = Setting(meter=parse_meter(meter))
    notes = to_notes(parse(" ".join(["60", "62"] * 200)))
    for seed_steps in (0, 1, 200):
        assert draw_roll(notes, setting, seed_steps=seed_steps).startswith(b"\x89PNG")


@pytest.mark.parametrize("model", ["lstm-folk@2", "bert-folk@2"])
@pytest.mark.parametrize("meter", ["22/1", "24/1", "24/2"])
@pytest.mark.parametrize("pickup", [None, 3, 15])
def test_a_take_in_an_odd_meter_has_all_its_files(model, meter, pickup, folk_checkpoints):
    given = {"checkpoint": model, "seed": "C4/16", "meter": meter, "pickup": pickup}
    take = perform(read_form(**given, bars=1, ends_on_tonic=True), folk_checkpoints)
    assert all((take.midi, take.roll_png, take.musicxml, take.abc))


@pytest.mark.parametrize("bars", [1, 2])
@pytest.mark.parametrize("model", ["lstm-folk@2", "bert-folk@2"])
def test_an_opening_longer_than_the_melody_is_told_whatever_is_promised(
    model, bars, folk_checkpoints
):
    given = {"checkpoint": model, "seed": LONG_OPENING, "meter": "3/4", "bars": bars}
    for promised in ({}, {"ends_on_tonic": True}, {"largest_leap": 5}):
        with pytest.raises(MelodyError, match="the opening fills 48 of"):
            perform(read_form(**given, **promised), folk_checkpoints)
