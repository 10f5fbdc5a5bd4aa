"""The piano roll: a melody as a picture, wrapped into lines that a phone can show."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from melody.music.chords import PlacedChord, by_bars
from melody.music.meters import bar_lines
from melody.music.sections import begins_of
from melody.music.setting import Setting
from melody.music.spelling import spell
from melody.notation import Note
from melody.render.roll_layout import (
    CANVAS_WIDTH,
    LEFT,
    NAMES_HEIGHT,
    NUMBERS_HEIGHT,
    RIGHT,
    SMALL_TEXT,
    TEXT,
    THINNEST_NOTE,
    TOP,
    Layout,
    Piece,
    cut_pieces,
    labelled,
    lay_out_roll,
)

PAPER, LANE, DARK_LANE, TONIC_LANE = "#ffffff", "#f7f7f4", "#efefea", "#fdf0d5"
BEAT_LINE, BAR_LINE, INK, PALE_INK = "#dfdfd9", "#9ca0a6", "#2b2f36", "#686d75"
SEED, MELODY = ("#ffffff", "#46536a"), ("#e8743b", "#bf5218")  # fill and edge: hollow and solid
DARK_KEYS = {1, 3, 6, 8, 10}

SIGNATURE = b"\x89PNG\r\n\x1a\n"
UP = 2  # the filter's number
BITS, TRUE_COLOUR = 8, 2
EFFORT = 3  # of 9; 6 takes twice as long for a quarter fewer bytes


def draw_roll(
    notes: Sequence[Note],
    setting: Setting,
    chords: Sequence[PlacedChord] = (),
    *,
    seed_steps: int = 0,
    width: int = 1200,
) -> bytes:
    """Draw a melody as a piano roll, a PNG ``width`` pixels wide.

    The first ``seed_steps`` steps are drawn hollow, the rest solid and in another colour. The
    tonic's rows are tinted; bars are numbered from the first whole one, and a section's first one
    has its letter. ``chords`` are named above.
    """
    layout = lay_out_roll(notes, setting)
    layout = replace(layout, head=NUMBERS_HEIGHT + NAMES_HEIGHT) if chords else layout
    image = Image.new("RGB", (CANVAS_WIDTH, layout.height), PAPER)
    pen = ImageDraw.Draw(image)
    _draw_legend(pen, setting, 0 < seed_steps < layout.steps)
    for line in range(layout.lines):
        _draw_lanes(pen, layout, line)
        _draw_bars(pen, layout, line)
    for piece in cut_pieces(notes, layout.line_steps, seed_steps):
        _draw_piece(pen, layout, piece)
    _draw_names(pen, layout, by_bars(chords, setting.meter, setting.pickup))
    size = (width, max(1, round(layout.height * width / CANVAS_WIDTH)))
    return png_bytes(image.resize(size, Image.Resampling.BOX, reducing_gap=1.0))


def _draw_legend(pen: ImageDraw.ImageDraw, setting: Setting, has_seed: bool) -> None:
    facts = f"{setting.key.name} · {setting.meter} · {setting.bpm:g} bpm"
    middle = TOP * 0.56
    pen.text((CANVAS_WIDTH - RIGHT, middle), facts, PALE_INK, _font(TEXT), anchor="rm")
    left = float(RIGHT)
    for word, (fill, edge) in (("seed", SEED), ("continuation", MELODY)) if has_seed else ():
        box = (left, middle - 26, left + 96, middle + 26)
        pen.rounded_rectangle(box, 14, fill, edge, 8)
        pen.text((left + 120, middle), word, INK, _font(TEXT), anchor="lm")
        left += 120 + pen.textlength(word, _font(TEXT)) + 64


def _draw_lanes(pen: ImageDraw.ImageDraw, layout: Layout, line: int) -> None:
    right = layout.across(layout.line_end(line) - line * layout.line_steps)
    tonic = layout.setting.key.tonic
    for pitch in range(layout.lowest, layout.highest + 1):
        colour = DARK_LANE if pitch % 12 in DARK_KEYS else LANE
        top = layout.down(line, pitch)
        box = (LEFT, top, right, top + layout.row - 1)
        pen.rectangle(box, TONIC_LANE if pitch % 12 == tonic else colour)
    for pitch in labelled(layout):
        middle = layout.down(line, pitch) + layout.row / 2
        name = spell(pitch, layout.setting.key).name
        pen.text((LEFT - 20, middle), name, PALE_INK, _font(SMALL_TEXT), anchor="rm")


def _draw_bars(pen: ImageDraw.ImageDraw, layout: Layout, line: int) -> None:
    setting, first, end = layout.setting, line * layout.line_steps, layout.line_end(line)
    bar, beat = setting.meter.steps_per_bar, setting.meter.steps_per_beat
    top, bottom = layout.top(line), layout.top(line) + layout.lane_height
    for step in range(first, end):
        if (step - setting.pickup) % bar % beat == 0:
            x = layout.across(step - first)
            pen.line((x, top, x, bottom), BEAT_LINE, 3)
    letters = dict(begins_of(setting.form, setting.meter, setting.pickup, layout.steps))
    width = layout.across(bar) - LEFT
    every = next(n for n in (1, 2, 4, 8, 16, 32, 64, 128) if n * width >= 130)
    for step in bar_lines(setting.meter, setting.pickup, end + 1):
        if step < first:
            continue
        x = layout.across(step - first)
        pen.line((x, top - 14, x, bottom), BAR_LINE, 5)
        number = (step - setting.pickup) // bar
        if step < end and (step in letters or number % every == 0):
            told = f"{number + 1} {letters.get(step, '')}".rstrip()
            ink = INK if step in letters else PALE_INK
            pen.text((x, top - 18), told, ink, _font(SMALL_TEXT), anchor="ld")


def _draw_names(pen: ImageDraw.ImageDraw, layout: Layout, chords: Sequence[PlacedChord]) -> None:
    """The chords' names; one that has no room beside the last is left out."""
    taken = (-1, 0.0)
    for placed in chords:
        line, column = divmod(placed.start, layout.line_steps)
        if (line, layout.across(column)) < taken:
            continue
        name, place = placed.chord.name(layout.setting.key), layout.across(column)
        pen.text((place, layout.top(line) - NUMBERS_HEIGHT), name, INK, _font(TEXT), anchor="ld")
        taken = (line, place + pen.textlength(name, _font(TEXT)) + SMALL_TEXT / 2)


def _draw_piece(pen: ImageDraw.ImageDraw, layout: Layout, piece: Piece) -> None:
    line, column = divmod(piece.start, layout.line_steps)
    left = layout.across(column) + (3 if piece.opens else 0)
    right = layout.across(column + piece.end - piece.start) - (4 if piece.closes else 0)
    right = max(right, left + 1)  # in the longest bars a sixteenth is thinner than the gaps
    height = max(THINNEST_NOTE, layout.row - 3)
    top = layout.down(line, piece.pitch) + (layout.row - height) / 2
    box = (left, top, right, top + height)
    fill, edge = SEED if piece.is_seed else MELODY
    radius = min(height, int(right - left)) // 4
    corners = (piece.opens, piece.closes, piece.closes, piece.opens)
    pen.rounded_rectangle(box, radius, fill, edge, min(8, height // 4), corners=corners)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def png_bytes(image: Image.Image) -> bytes:
    """A picture in RGB as a PNG file; the same picture always gives the same bytes.

    Each line is told by what differs from the line above: for a roll that is the right filter
    nearly always. Pillow tries five on every line, which took half the time of a roll.
    """
    pixels = np.asarray(image)
    height, width, colours = pixels.shape
    lines = pixels.reshape(height, width * colours)
    told = np.empty((height, 1 + lines.shape[1]), np.uint8)
    told[:, 0], told[0, 1:] = UP, lines[0]
    np.subtract(lines[1:], lines[:-1], out=told[1:, 1:])  # modulo 256, as the format wants it
    head = struct.pack(">IIBBBBB", width, height, BITS, TRUE_COLOUR, 0, 0, 0)
    body = zlib.compress(told.data, EFFORT)
    return SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
