"""A melody written in every format, for tests that read it back."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from melody.music.keys import Key
from melody.music.setting import Setting
from melody.notation import Note
from melody.render.abc import write_abc
from melody.render.midi import write_midi
from melody.render.musicxml import write_musicxml
from tests.score_files import zipped

KERN_PITCHES = ("c", "c#", "d", "e-", "e", "f", "f#", "g", "a-", "a", "b-", "b")
KERN_LENGTHS = {1: "16", 2: "8", 3: "8.", 4: "4", 6: "4.", 8: "2", 12: "2.", 16: "1"}
CONTAINER = b'<container><rootfiles><rootfile full-path="a.xml"/></rootfiles></container>'


def write_kern(notes: Sequence[Note], setting: Setting) -> str:
    """A melody as **kern, its notes cut and tied at bar lines and where no one sign is enough."""
    meter = setting.meter
    lines = ["**kern", f"*M{meter.beats}/{meter.unit}", kern_key(setting.key)]
    left = setting.pickup or meter.steps_per_bar
    for note in notes:
        pieces, left = cut_at_bars(note.steps, left, meter.steps_per_bar)
        signs = [(kind, sign) for kind, steps in pieces for sign in kern_signs(kind, steps)]
        count = sum(kind == "note" for kind, _ in signs)
        place = 0
        for kind, sign in signs:
            if kind == "bar":
                lines.append("=")
                continue
            place += 1
            lines.append(kern_token(note.pitch, sign, place, count))
    return "\n".join([*lines, "*-"]) + "\n"


def cut_at_bars(steps: int, left: int, bar: int) -> tuple[list[tuple[str, int]], int]:
    """The pieces of a note between bar lines, and what is left of the last bar."""
    pieces: list[tuple[str, int]] = []
    while steps:
        if not left:
            pieces.append(("bar", 0))
            left = bar
        piece = min(steps, left)
        pieces.append(("note", piece))
        steps, left = steps - piece, left - piece
    return pieces, left


def kern_signs(kind: str, steps: int) -> list[str]:
    """Lengths that add up to some steps."""
    if kind == "bar":
        return [""]
    signs = []
    while steps:
        largest = max(length for length in KERN_LENGTHS if length <= steps)
        signs.append(KERN_LENGTHS[largest])
        steps -= largest
    return signs


def kern_token(pitch: int | None, length: str, place: int, count: int) -> str:
    """One token, tied to its neighbours where a note has several."""
    if pitch is None:
        return f"{length}r"
    octave, step = divmod(pitch, 12)
    letter, sign = KERN_PITCHES[step][0], KERN_PITCHES[step][1:]
    name = letter * (octave - 4) if octave >= 5 else letter.upper() * (5 - octave)
    begin = "[" if count > 1 and place == 1 else ""
    end = "" if count == 1 or place == 1 else "]" if place == count else "_"
    return f"{begin}{length}{name}{sign}{end}"


def kern_key(key: Key) -> str:
    """``*G:`` or ``*e:``."""
    name = key.name.split()[0].replace("b", "-")
    return f"*{name if key.mode == 'major' else name.lower()}:"


def write_mxl(notes: Sequence[Note], setting: Setting) -> bytes:
    """A melody as compressed MusicXML."""
    score = write_musicxml(notes, setting).encode()
    return zipped(**{"META-INF/container.xml": CONTAINER, "a.xml": score})


WRITERS: dict[str, Callable[[Sequence[Note], Setting], bytes]] = {
    "abc": lambda notes, setting: write_abc(notes, setting).encode(),
    "kern": lambda notes, setting: write_kern(notes, setting).encode(),
    "midi": write_midi,
    "musicxml": lambda notes, setting: write_musicxml(notes, setting).encode(),
    "mxl": write_mxl,
}


def line_of(notes: Sequence[Note]) -> list[tuple[int | None, Fraction]]:
    """Notes in quarters, neighbouring rests as one, without those at both ends."""
    line: list[tuple[int | None, Fraction]] = []
    for pitch, steps in notes:
        quarters = Fraction(steps, 4)
        if pitch is None and line and line[-1][0] is None:
            line[-1] = (None, line[-1][1] + quarters)
        elif pitch is not None or line:
            line.append((pitch, quarters))
    return line[:-1] if line and line[-1][0] is None else line
