"""Music on a movement: its rhythm is kept, in its register and key, and the same every time."""

import numpy as np
import pytest

from melody.dance.beat import Beat
from melody.dance.clips import Clip
from melody.dance.movement import RATE
from melody.dance.rhythm import BAR, NOTE, find_rhythm
from melody.notation import HOLD, REST, MelodyError, is_pitch, to_notes
from melody.studio import dancing
from melody.studio.dancing import REGISTERS, dance_to
from melody.studio.request import Request, find_recipe, read_request
from tests.dance.test_beat import moving

KINDS = {HOLD: HOLD, REST: REST}


def clip_of(bpm: float = 110, seconds: float = 12.0) -> Clip:
    speed = moving(bpm, 0.3, seconds)
    height = 0.5 + 0.3 * np.sin(np.arange(len(speed)) / RATE)
    return Clip(speed / speed.max(), height, np.zeros(0), seconds)


RHYTHM = find_rhythm(clip_of(), Beat(110, 0.3))


@pytest.mark.parametrize("label", ["bert-folk@2", "lstm-folk@2"])
def test_the_rhythm_is_that_of_the_movement_and_the_pitches_are_the_models(folk_checkpoints, label):
    danced = dance_to(RHYTHM, Request(label, "", key="D major"), folder=folk_checkpoints)
    symbols = danced.sheet.symbols
    assert [KINDS.get(symbol, NOTE) for symbol in symbols] == list(RHYTHM.kinds)
    pitches = [note.pitch for note in to_notes(symbols) if note.pitch is not None]
    low, high = REGISTERS["middle"]
    assert low <= min(pitches) <= max(pitches) <= high
    assert pitches[-1] % 12 == 2
    draft = dancing.draft_of(RHYTHM, danced.sheet.setting.key, "middle")
    assert list(symbols) != draft
    assert danced.sheet.setting.bpm == 110


def test_the_same_request_gives_the_same_melody_and_another_variation_another(folk_checkpoints):
    def make(**more):
        asked = Request("bert-folk@2", "", **more)
        return dance_to(RHYTHM, asked, folder=folk_checkpoints).sheet.symbols

    assert make(random_seed=5) == make(random_seed=5) != make(random_seed=6)


def test_a_files_recipe_brings_the_melody_back(folk_checkpoints):
    sheet = dance_to(RHYTHM, Request("bert-folk@2", ""), folder=folk_checkpoints).sheet
    recipe = find_recipe(sheet.musicxml.encode())
    assert recipe["melody"] == " ".join(sheet.symbols)
    assert read_request({n: v for n, v in recipe.items() if n not in ("melody", "opening")})


def test_a_register_that_is_not_there_is_refused(folk_checkpoints):
    with pytest.raises(MelodyError, match="low, middle or high"):
        dance_to(RHYTHM, Request("bert-folk@2", ""), "deep", folk_checkpoints)


def test_notes_begin_where_the_movement_arrives():
    clip = clip_of()
    beats = clip.kinematic_beats
    beats = beats[(beats > RHYTHM.start - 0.07) & (beats < RHYTHM.onsets[-1] + 0.07)]
    near = np.abs(beats[:, None] - RHYTHM.onsets[None]).min(1)
    assert (near <= 0.07).mean() >= 0.9


def test_there_are_as_many_bars_as_the_clip_has():
    for seconds in (6.0, 12.0, 30.0):
        rhythm = find_rhythm(clip_of(120, seconds), Beat(120, 0.2))
        assert rhythm.pickup + rhythm.bars * BAR == len(rhythm.kinds)
        end = rhythm.start + len(rhythm.kinds) / 8
        assert seconds - 2 - 1.5 < end <= seconds + 0.1


def test_a_clip_without_a_whole_bar_is_refused():
    with pytest.raises(MelodyError, match="no whole bar"):
        find_rhythm(clip_of(120, 3.0), Beat(40, 0.2))


def test_a_second_of_rest_is_a_rest():
    clip = clip_of(seconds=14.0)
    clip.speed[5 * RATE : 11 * RATE] = 0
    rhythm = find_rhythm(clip, Beat(110, 0.3))
    assert REST in rhythm.kinds
    assert not is_pitch(rhythm.kinds[0])
