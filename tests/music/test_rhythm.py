"""A bass and chords in the way of the meter."""

import pytest

from melody.music.accompaniment import accompany
from melody.music.chords import Chord, PlacedChord
from melody.music.meters import Meter
from melody.music.setting import RHYTHM, Setting
from melody.notation import Note

WAYS = {
    "waltz": (Meter(3, 4), 0.5, [(0, 1), (4, 3), (8, 3)]),
    "jig": (Meter(6, 8), 0.5, [(0, 1), (4, 3), (6, 1), (10, 3)]),
    "march": (Meter(4, 4), 0.5, [(0, 1), (4, 3), (8, 1), (12, 3)]),
    "quick march": (Meter(2, 4), 0.5, [(0, 1), (2, 3), (4, 1), (6, 3)]),
    "swing": (Meter(4, 4), 0.67, [(0, 1), (4, 4), (8, 1), (12, 4)]),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_bass_goes_before_and_the_chords_follow(way):
    meter, swing, wanted = WAYS[way]
    bar = meter.steps_per_bar
    chords = [PlacedChord(0, bar, Chord(0)), PlacedChord(bar, bar, Chord(7))]
    setting = Setting(meter=meter, swing=swing, accompaniment=RHYTHM)
    struck = accompany([Note(84, 2 * bar)], chords, setting)
    first = [each for each in struck if each.start < bar]
    starts = sorted({each.start for each in first})
    assert [(at, sum(each.start == at for each in first)) for at in starts] == wanted
    assert min(each.pitch for each in first) % 12 == 0
    assert min(each.pitch for each in first) < 48
    assert all(each.start + each.steps <= bar for each in first)
