"""The ranges of the instruments."""

from melody.music.ranges import RANGES
from melody.music.setting import INSTRUMENTS


def test_every_instrument_has_a_range_of_an_octave_at_least():
    assert RANGES.keys() == INSTRUMENTS.keys()
    assert all(high - low >= 24 for low, high in RANGES.values())
