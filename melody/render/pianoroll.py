"""The piano roll: a melody as a picture, wrapped into lines that a phone can show."""

import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw, ImageFont

from melody.music.chords import PlacedChord, by_bars
from melody.music.meters import bar_lines
from melody.music.setting import Setting, place
from melody.music.spelling import spell
from melody.notation import Note, count_steps

# Lengths are pixels of a canvas 2400 wide, drawn large and then shrunk because Pillow's edges are
# not smooth. On a phone 390 wide text of 72 is read as 12.
CANVAS_WIDTH = 2400
LEFT, RIGHT, TOP, BOTTOM = 172, 40, 156, 56
NUMBERS_HEIGHT, NAMES_HEIGHT, GAP = 76, 80, 60
TEXT, SMALL_TEXT = 70, 62
LOWEST_ROW, HIGHEST_ROW, TALLEST_LINE, FEWEST_ROWS = 6, 48, 760, 13
THINNEST_NOTE = 20
# A short line keeps a sixteenth 34 wide; beyond about the most lines they grow longer instead.
SHORT_LINE, LONG_LINE, MOST_LINES = 64, 128, 16

PAPER, LANE, DARK_LANE, TONIC_LANE = "#ffffff", "#f7f7f4", "#efefea", "#fdf0d5"
BEAT_LINE, BAR_LINE, INK, PALE_INK = "#dfdfd9", "#9ca0a6", "#2b2f36", "#686d75"
SEED, MELODY = ("#ffffff", "#46536a"), ("#e8743b", "#bf5218")  # fill and edge: hollow and solid
DARK_KEYS = {1, 3, 6, 8, 10}


@dataclass(frozen=True)
class Piece:
    """A note, or what a line's end or the seed's end leaves of it."""

    pitch: int
    start: int
    end: int
    is_seed: bool
    opens: bool
    closes: bool


@dataclass(frozen=True)
class Layout:
    """Where steps and pitches lie on the canvas."""

    setting: Setting
    steps: int
    line_steps: int
    lowest: int
    highest: int
    head: int = NUMBERS_HEIGHT

    @property
    def lines(self) -> int:
        """How many lines the melody takes."""
        return -(-self.steps // self.line_steps)

    @property
    def row(self) -> int:
        """Height of a semitone."""
        rows = self.highest - self.lowest + 1
        return min(HIGHEST_ROW, max(LOWEST_ROW, TALLEST_LINE // rows))

    @property
    def lane_height(self) -> int:
        """Height of all semitones of a line."""
        return self.row * (self.highest - self.lowest + 1)

    @property
    def height(self) -> int:
        """Height of the canvas."""
        return TOP + self.lines * (self.head + self.lane_height + GAP) - GAP + BOTTOM

    def top(self, line: int) -> int:
        """The upper edge of a line's lanes."""
        return TOP + self.head + line * (self.head + self.lane_height + GAP)

    def across(self, steps: int) -> float:
        """How far from the left a place lies, counted in steps from its line's start."""
        return LEFT + steps * (CANVAS_WIDTH - LEFT - RIGHT) / self.line_steps

    def down(self, line: int, pitch: int) -> int:
        """The upper edge of a pitch's row."""
        return self.top(line) + (self.highest - pitch) * self.row

    def line_end(self, line: int) -> int:
        """The step at which a line ends; the last one ends with the melody's last bar."""
        bar = self.setting.meter.steps_per_bar
        last = self.setting.pickup + -(-(self.steps - self.setting.pickup) // bar) * bar
        return min((line + 1) * self.line_steps, max(last, self.setting.pickup or bar))


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
    tonic's rows are tinted; bars are numbered from the first whole one. ``chords`` are named above.
    """
    layout = _lay_out(notes, setting)
    layout = replace(layout, head=NUMBERS_HEIGHT + NAMES_HEIGHT) if chords else layout
    image = Image.new("RGB", (CANVAS_WIDTH, layout.height), PAPER)
    pen = ImageDraw.Draw(image)
    _draw_legend(pen, setting, 0 < seed_steps < layout.steps)
    for line in range(layout.lines):
        _draw_lanes(pen, layout, line)
        _draw_bars(pen, layout, line)
    for piece in _pieces(notes, layout.line_steps, seed_steps):
        _draw_piece(pen, layout, piece)
    _draw_names(pen, layout, by_bars(chords, setting.meter, setting.pickup))
    file = io.BytesIO()
    size = (width, max(1, round(layout.height * width / CANVAS_WIDTH)))
    smooth = image.resize(size, Image.Resampling.BOX, reducing_gap=1.0)
    smooth.save(file, "PNG", compress_type=zlib.Z_RLE)  # a third less work, a tenth more bytes
    return file.getvalue()


def _lay_out(notes: Sequence[Note], setting: Setting) -> Layout:
    steps = max(1, count_steps(notes))
    pitches = [note.pitch for note in notes if note.pitch is not None] or [60, 72]
    lowest, highest = min(pitches) - 1, max(pitches) + 1
    missing = max(0, FEWEST_ROWS - (highest - lowest + 1))
    bar = setting.meter.steps_per_bar
    target = SHORT_LINE if steps <= 4 * SHORT_LINE else LONG_LINE
    target = max(target, -(-steps // MOST_LINES))
    bars = 1
    while 2 * bars * bar <= target:  # 1, 2, 4, 8: phrases begin where lines do
        bars *= 2
    line_steps = min(bars * bar, -(-steps // bar) * bar)
    return Layout(setting, steps, line_steps, lowest - missing // 2, highest + -(-missing // 2))


def _pieces(notes: Sequence[Note], line_steps: int, seed_steps: int) -> Iterator[Piece]:
    for start, (pitch, steps) in place(notes):
        end, cut = start + steps, start
        while pitch is not None and cut < end:
            line_end = (cut // line_steps + 1) * line_steps
            stop = min(end, line_end, seed_steps if cut < seed_steps else end)
            yield Piece(pitch, cut, stop, cut < seed_steps, cut == start, stop == end)
            cut = stop


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
    for pitch in _labelled(layout):
        middle = layout.down(line, pitch) + layout.row / 2
        name = spell(pitch, layout.setting.key).name
        pen.text((LEFT - 20, middle), name, PALE_INK, _font(SMALL_TEXT), anchor="rm")


def _labelled(layout: Layout) -> list[int]:
    """The pitches named at the side: tonics first, then fifths, thirds and others that fit."""
    steps = (7 * (pitch - layout.setting.key.tonic) % 12 for pitch in range(128))
    order = dict(enumerate(steps))
    names: list[int] = []
    inside = range(max(0, layout.lowest), min(127, layout.highest) + 1)
    for pitch in sorted(inside, key=lambda pitch: (order[pitch], pitch)):
        if all(abs(pitch - other) * layout.row >= SMALL_TEXT * 1.15 for other in names):
            names.append(pitch)
    return names


def _draw_bars(pen: ImageDraw.ImageDraw, layout: Layout, line: int) -> None:
    setting, first, end = layout.setting, line * layout.line_steps, layout.line_end(line)
    bar, beat = setting.meter.steps_per_bar, setting.meter.steps_per_beat
    top, bottom = layout.top(line), layout.top(line) + layout.lane_height
    for step in range(first, end):
        if (step - setting.pickup) % bar % beat == 0:
            x = layout.across(step - first)
            pen.line((x, top, x, bottom), BEAT_LINE, 3)
    width = layout.across(bar) - LEFT
    every = next(n for n in (1, 2, 4, 8, 16, 32, 64, 128) if n * width >= 130)
    for step in bar_lines(setting.meter, setting.pickup, end + 1):
        if step < first:
            continue
        x = layout.across(step - first)
        pen.line((x, top - 14, x, bottom), BAR_LINE, 5)
        number = (step - setting.pickup) // bar
        if number % every == 0 and step < end:
            pen.text((x, top - 18), str(number + 1), PALE_INK, _font(SMALL_TEXT), anchor="ld")


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


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
