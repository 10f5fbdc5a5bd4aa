"""Where everything lies on a piano roll: lines, rows and the pieces of notes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from melody.music.setting import Setting, place
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


def lay_out_roll(notes: Sequence[Note], setting: Setting) -> Layout:
    """Choose the lines and rows of a melody."""
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


def cut_pieces(notes: Sequence[Note], line_steps: int, seed_steps: int) -> Iterator[Piece]:
    """The notes, cut where a line or the seed ends."""
    for start, (pitch, steps) in place(notes):
        end, cut = start + steps, start
        while pitch is not None and cut < end:
            line_end = (cut // line_steps + 1) * line_steps
            stop = min(end, line_end, seed_steps if cut < seed_steps else end)
            yield Piece(pitch, cut, stop, cut < seed_steps, cut == start, stop == end)
            cut = stop


def labelled(layout: Layout) -> list[int]:
    """The pitches named at the side: tonics first, then fifths, thirds and others that fit."""
    steps = (7 * (pitch - layout.setting.key.tonic) % 12 for pitch in range(128))
    order = dict(enumerate(steps))
    names: list[int] = []
    inside = range(max(0, layout.lowest), min(127, layout.highest) + 1)
    for pitch in sorted(inside, key=lambda pitch: (order[pitch], pitch)):
        if all(abs(pitch - other) * layout.row >= SMALL_TEXT * 1.15 for other in names):
            names.append(pitch)
    return names
