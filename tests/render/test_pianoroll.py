"""The piano roll: every note in its place and colour, whatever the melody."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageColor

from melody.music.keys import Key, all_keys
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import Note
from melody.render.pianoroll import MELODY, SEED, draw_roll
from melody.render.roll_layout import LEFT, RIGHT, TOP

NOTE = st.builds(Note, st.none() | st.integers(0, 127), st.integers(1, 40))
METER = st.builds(Meter, st.integers(1, 24), st.sampled_from([1, 2, 4, 8, 16]))


def pixels(png: bytes) -> NDArray[np.int16]:
    """(height, width, 3) colours of a picture."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(np.int16)


def find(png: bytes, colour: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of a colour below the legend, in the canvas's measure."""
    picture = pixels(png)
    scale = 2400 / picture.shape[1]
    near = np.abs(picture - ImageColor.getrgb(colour)).max(axis=2) < 8
    rows, columns = np.nonzero(near[round(TOP / scale) :])
    return rows * scale + TOP, columns * scale


def fraction(columns: NDArray[np.intp]) -> tuple[float, float]:
    """First and last column as fractions of the lanes' width."""
    lanes = 2400 - LEFT - RIGHT
    return (columns.min() - LEFT) / lanes, (columns.max() - LEFT) / lanes


def test_a_note_lies_where_it_sounds() -> None:
    _, columns = find(draw_roll([Note(None, 4), Note(60, 8), Note(None, 4)], Setting()), MELODY[0])
    assert fraction(columns) == pytest.approx((0.25, 0.75), abs=0.02)


def test_a_higher_note_lies_higher() -> None:
    def middle(pitch: int) -> float:
        png = draw_roll([Note(pitch, 8), Note(50, 4)], Setting(), seed_steps=8)
        return float(find(png, SEED[1])[0].mean())

    assert middle(62) < middle(57) < middle(51)


def test_seed_and_continuation_part_where_the_seed_ends() -> None:
    png = draw_roll([Note(60, 16)], Setting(), seed_steps=6)
    seed, melody = find(png, SEED[1])[1], find(png, MELODY[0])[1]
    assert fraction(seed) == pytest.approx((0, 6 / 16), abs=0.02)
    assert fraction(melody) == pytest.approx((6 / 16, 1), abs=0.02)


def test_seed_and_continuation_differ_in_lightness_too() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = ImageColor.getrgb(colour)[:3]
        return (0.299 * red + 0.587 * green + 0.114 * blue) / 255

    assert lightness(SEED[0]) - lightness(MELODY[0]) > 0.3


def test_without_a_seed_no_legend_speaks_of_one() -> None:
    with_seed = pixels(draw_roll([Note(60, 16)], Setting(), seed_steps=4))
    without = pixels(draw_roll([Note(60, 16)], Setting()))
    assert (with_seed[:70, :400] < 128).any()
    assert not (without[:70, :400] < 128).any()


def test_a_long_melody_wraps_and_its_bars_stay_wide_enough() -> None:
    heights = [
        pixels(draw_roll([Note(60, 4)] * 4 * bars, Setting())).shape[0] for bars in (4, 8, 16)
    ]
    assert heights[1] - heights[0] == pytest.approx((heights[2] - heights[0]) / 3, abs=2)
    longest = pixels(draw_roll([Note(60, 4)] * 4 * 400, Setting())).shape[0]
    assert longest < 33 * (heights[1] - heights[0])


def test_a_note_that_crosses_a_line_end_goes_on_in_the_next_line() -> None:
    png = draw_roll([Note(None, 60), Note(60, 8), Note(None, 60)], Setting())
    rows, columns = find(png, MELODY[0])
    assert fraction(columns) == pytest.approx((0, 1), abs=0.02)
    assert rows.max() - rows.min() > 400


@pytest.mark.parametrize("width", [390, 1200, 1600])
def test_the_picture_has_the_width_asked_for(width: int) -> None:
    assert pixels(draw_roll([Note(60, 16)], Setting(), width=width)).shape[1] == width


def test_the_same_melody_gives_the_same_bytes() -> None:
    notes = [Note(60, 3), Note(None, 2), Note(72, 40)]
    assert draw_roll(notes, Setting(), seed_steps=5) == draw_roll(notes, Setting(), seed_steps=5)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(NOTE, max_size=30), METER, st.sampled_from(all_keys()), st.data(), st.integers(0, 99)
)
def test_any_melody_can_be_drawn_and_each_part_is_seen(
    notes: list[Note], meter: Meter, key: Key, data: st.DataObject, seed_steps: int
) -> None:
    pickup = data.draw(st.integers(0, min(meter.steps_per_bar - 1, 255)))
    setting = Setting(key=key, meter=meter, pickup=pickup)
    png = draw_roll(notes, setting, seed_steps=seed_steps)
    start = 0
    for pitch, steps in notes:
        if pitch is not None and start >= seed_steps:
            assert find(png, MELODY[1])[0].size
            break
        start += steps
