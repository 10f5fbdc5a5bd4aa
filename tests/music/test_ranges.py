"""The ranges of the instruments."""

from melody.music.setting import INSTRUMENTS, RANGES


def test_every_instrument_has_a_range_of_two_octaves_at_least():
    assert RANGES.keys() == INSTRUMENTS.keys()
    assert all(high - low >= 24 for low, high in RANGES.values())
