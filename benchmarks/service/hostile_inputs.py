"""Hostile inputs, each doubled a few times: the CPU seconds a byte must stay what they are.

For every notation that a person may type, and every format of a score file.
"""

import gc
import io
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress

from melody.notation import MelodyError
from melody.scores.formats import READERS
from melody.scores.melody_line import to_score
from melody.seeds.reduce import to_seed
from melody.seeds.text import MOST_TEXT, read_here
from melody.seeds.uploads import LARGEST_FILE

Make = Callable[[int], str]
TIMES = 3  # a text is read, the quickest counts: other work disturbs so short a time
SMALLEST_TEXT, SMALLEST_FILE, DOUBLINGS = MOST_TEXT // 16, LARGEST_FILE // 16, 4
HEAD = "**kern\n*M4/4\n"
NOTE_XML = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration>{}</note>"
MEASURE = '<measure number="1">{}</measure>'
SCORE = '<score-partwise><part id="P1">{}</part></score-partwise>'
TEXTS: dict[str, Make] = {
    "ABC: endings that never end": lambda n: "K:C\n" + "C" * (n // 2) + "[1C|[2D|" * (n // 16),
    "ABC: nothing but tuplets": lambda n: "K:C\n" + "(3" * (n // 2) + "abc",
    "ABC: nothing but keys": lambda n: "K:C " * (n // 4),
    "ABC: repeats in repeats": lambda n: "K:C\n" + "|:" * (n // 4) + "C" + ":|" * (n // 4),
    "ABC: voices": lambda n: "K:C\n" + "".join(f"V:{v}\nC\n" for v in range(n // 10)),
    "ABC: an open quote": lambda n: "K:C\n" + '"' * n,
    "names": lambda n: "C4 " * (n // 3),
    "names: one endless length": lambda n: "C4:" + "9" * n,
    "names: slashes": lambda n: "C4" + "/" * n,
    "symbols: one held note": lambda n: "60 " + "_ " * (n // 2),
    "bar lines": lambda n: "|" * (n // 2) + "C4|" * (n // 6),
    "lists": lambda n: "[" + "60," * (n // 3) + "60]",
    "lists in lists": lambda n: "[" * n,
    "ring tone": lambda n: "a:d=4,o=5,b=120:" + "e," * (n // 2),
    "LilyPond: braces": lambda n: "\\relative c' { " + "{ " * (n // 4) + "c'4 " * (n // 8),
    "LilyPond: repeats": lambda n: "\\repeat unfold 9 { " * (n // 20) + "c'4",
    "contour": lambda n: "*" + "u" * n,
    "degrees": lambda n: "1 " * (n // 2),
    "solfège": lambda n: "do " * (n // 3),
    "German names": lambda n: "Es4 " * (n // 4),
    "blanks": lambda n: " " * n + "C4",
}  # fmt: skip


def variable_length(number: int) -> bytes:
    """A number as MIDI writes it."""
    parts = [number & 127]
    while number := number >> 7:
        parts.insert(0, 128 | number & 127)
    return bytes(parts)


def midi(track: bytes, tracks: int = 1) -> bytes:
    """A MIDI file of equal tracks."""
    head = b"MThd" + (6).to_bytes(4, "big") + b"\0\1" + tracks.to_bytes(2, "big") + b"\0\x60"
    return head + (b"MTrk" + len(track).to_bytes(4, "big") + track) * tracks


def zipped(text: str) -> bytes:
    """A compressed score; what is repeated in it takes next to no room."""
    with zipfile.ZipFile(file := io.BytesIO(), "w", zipfile.ZIP_STORED) as packed:
        packed.writestr(
            "META-INF/container.xml",
            '<container><rootfiles><rootfile full-path="a.xml"/></rootfiles></container>',
        )
        packed.writestr("a.xml", text)
    return file.getvalue()  # fmt: skip


def measures(inside: str, size: int) -> bytes:
    """A score of one part, whose measures hold the same, about so many bytes long."""
    measure = MEASURE.format(inside)
    return SCORE.format(measure * (size // len(measure))).encode()


def spines(size: int) -> bytes:
    """A line of voices, each with one note."""
    number = size // 12
    return "\n".join("\t".join([word] * number) for word in ("**kern", "4c", "*-")).encode()


def entities(size: int) -> bytes:
    """Each entity is twice the one before."""
    names = (f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, size // 32))
    return f"<!DOCTYPE a [{''.join(names)}]><a>&e9;</a>".encode()


NOTE, CHORD = NOTE_XML.format(""), NOTE_XML.format("<chord/>")
REPEAT = '<barline><repeat direction="{}"/></barline>'
REPEATED = REPEAT.format("forward") + NOTE + REPEAT.format("backward")
ENDLESS, ON, OFF = variable_length(2**28 - 1), b"\x90\x3c\x40", b"\x80\x3c\0"
FILES: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "MIDI: notes that never end": ("midi", lambda n: midi((b"\0" + ON) * (n // 4))),
    "MIDI: tracks": ("midi", lambda n: midi(b"\0" + ON + b"\x60" + OFF, min(n // 16, 60000))),
    "MIDI: meters": ("midi", lambda n: midi(b"\1\xff\x58\4\4\2\x18\x08" * (n // 8) + b"\0" + ON)),
    "MIDI: endless times": ("midi", lambda n: midi((ENDLESS + ON) * (n // 7))),
    "kern: notes": ("kern", lambda n: (HEAD + "4c\n" * (n // 3)).encode()),
    "kern: spines": ("kern", spines),
    "kern: splits": ("kern", lambda n: (HEAD + "*^\n4c\t4d\n*v\t*v\n" * (n // 16)).encode()),
    "kern: sections": ("kern", lambda n: f"{HEAD}*>[{'A,' * (n // 4)}A]\n*>A\n4c\n*-\n".encode()),
    "ABC: endings": ("abc", lambda n: TEXTS["ABC: endings that never end"](n).encode()),
    "ABC: voices": ("abc", lambda n: TEXTS["ABC: voices"](n).encode()),
    "MusicXML: notes": ("musicxml", lambda n: measures(NOTE * 99, n)),
    "MusicXML: chords": ("musicxml", lambda n: measures(CHORD * 99, n)),
    "MusicXML: empty measures": ("musicxml", lambda n: measures("", n)),
    "MusicXML: repeats": ("musicxml", lambda n: measures(REPEATED, n)),
    "MusicXML: deep": ("musicxml", lambda n: ("<a>" * (n // 7) + "</a>" * (n // 7)).encode()),
    "MusicXML: entities": ("musicxml", entities),
    "mxl: notes": ("mxl", lambda n: zipped(measures(NOTE * 99, n).decode())),
}  # fmt: skip


def cost(read: Callable[[], object]) -> float:
    """The CPU seconds of a reading, whatever comes of it."""
    gc.collect()  # what was read before is not cleared away within this
    began = time.process_time()
    with suppress(MelodyError, MemoryError, RecursionError):  # answered with a line
        read()
    return time.process_time() - began


def read_file(kind: str, data: bytes) -> object:
    """As the child reads it."""
    return to_seed(to_score(READERS[kind](data), None, form=kind))


def measure() -> Iterator[tuple[str, int, float]]:
    """Of each input and size: its name, its bytes, and CPU microseconds a byte."""
    for name, make in TEXTS.items():
        for doubling in range(DOUBLINGS + 1):
            text = make(SMALLEST_TEXT << doubling)[:MOST_TEXT]
            spent = min(cost(lambda text=text: read_here(text)) for _ in range(TIMES))
            yield f"typed {name}", len(text), 1e6 * spent / len(text)
    for name, (kind, make_file) in FILES.items():
        for doubling in range(DOUBLINGS + 1):
            data = make_file(SMALLEST_FILE << doubling)[:LARGEST_FILE]
            spent = cost(lambda kind=kind, data=data: read_file(kind, data))
            yield f"file {name}", len(data), 1e6 * spent / len(data)
