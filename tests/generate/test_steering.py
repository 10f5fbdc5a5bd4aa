"""The loop guard: two bars may be equal, a third may not; no note or rest is held too long."""

import pytest

from melody.generate.steering import StuckGuard

BAR = ["60", "_", "62", "_"]


def stuck_symbols(melody, bar, pickup):
    """What may not come next, the melody read at once or symbol by symbol."""
    grown: list[str] = []
    guard = StuckGuard(grown, bar, pickup)
    for symbol in melody:
        grown.append(symbol)
        guard.append(symbol)
    assert guard.forbidden() == StuckGuard(melody, bar, pickup).forbidden()
    return guard.forbidden()


def test_two_bars_alike_are_music():
    for steps in range(8):
        assert stuck_symbols([*BAR, *BAR][:steps], 4, 0) == set()


def test_a_third_bar_may_begin_like_the_two_before_it_but_not_end_so():
    melody = [*BAR, *BAR, "60", "_"]
    assert stuck_symbols(melody[:8], 4, 0) == stuck_symbols(melody[:9], 4, 0) == set()
    assert stuck_symbols(melody, 4, 0) == {"62"}


def test_the_bars_are_counted_from_the_pickup():
    assert stuck_symbols(["67", "_", *BAR, *BAR, "60", "_"], 4, 2) == {"62"}
    assert stuck_symbols(["67", "_", *BAR, *BAR, "60", "_"], 4, 0) == set()


@pytest.mark.parametrize("other", [["60", "_", "64", "_"], ["60", "_", "_", "62"]])
def test_bars_that_differ_are_left_alone(other):
    assert stuck_symbols([*BAR, *other, "60", "_"], 4, 0) == set()


def test_a_note_is_held_for_two_bars_at_most():
    assert stuck_symbols(["60", *"_" * 6], 4, 0) == set()
    assert stuck_symbols(["60", *"_" * 7], 4, 0) == {"_"}


def test_silence_lasts_two_bars_at_most_however_it_is_written():
    assert stuck_symbols(["60", "r", *"_" * 6], 4, 0) == set()
    assert stuck_symbols(["60", "r", *"_" * 7], 4, 0) == {"_", "r"}
    assert stuck_symbols(["60", *"r_r_r_r_"], 4, 0) == {"_", "r"}
    assert stuck_symbols(["60", *"_" * 7, "r"], 4, 0) == set()
