"""Humdrum **kern of a single spine -> score, by our own reader: many times as fast as music21.

It takes what it is sure of, a plain line of notes; whatever else a file holds is music21's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import HIGHEST_PITCH, LOWEST_PITCH, MelodyError
from melody.scores.kern import KEY, METER, TEMPO, to_key, to_length, to_pitch
from melody.scores.reading import TICKS_PER_QUARTER, meter_of
from melody.scores.score import Score, Source, Timed, merge
from melody.scores.text import decode

TITLE = re.compile(r"(?m)^!!!OTL[^:\n]*:[ \t]*(.*?)[ \t]*$")
FORKS = frozenset({"*^", "*v", "*+", "*x"})
NOT_OURS = "this is more than one line of notes"


@dataclass
class Line:
    """A spine while it is being read: its notes, and where its bar lines stand, in quarters."""

    notes: list[Timed] = field(default_factory=list)
    now: Fraction = Fraction(0)
    bar_lines: list[Fraction] = field(default_factory=list)
    meters: list[str] = field(default_factory=list)
    key: Key | None = None


def read_plain_kern(source: Source) -> Score | None:
    """Read a plain line of **kern; None where it is not one and music21 has to look.

    Raises:
        MelodyError: when it holds no notes.
    """
    if source.path.suffix.lower() != ".krn":
        return None
    text = decode(source.path.read_bytes() if source.text is None else source.text.encode())
    line = Line()
    try:
        for token in _tokens(text):
            _read(token, line)
    except MelodyError:
        return None
    if all(timed.pitch is None for timed in line.notes):
        raise MelodyError("it holds no notes")
    meter, pickup = find_bars(line)
    title = TITLE.search(text)
    return Score(
        name=source.name,
        title=title[1] if title else "",
        notes=merge(line.notes),
        written=frozenset(timed.quarters for timed in line.notes),
        key=line.key,
        meter=meter,
        pickup=pickup,
    )


def _tokens(text: str) -> Iterator[str]:
    """The tokens of the only spine, its head and its end left out."""
    lines = [line.strip() for line in text.split("\n")]
    tokens = [line for line in lines if line and not line.startswith("!")]
    if not tokens or tokens[0] != "**kern" or tokens[-1] != "*-":
        raise MelodyError(NOT_OURS)
    if any("\t" in token or token in FORKS or token == "*-" for token in tokens[1:-1]):
        raise MelodyError(NOT_OURS)
    yield from tokens[1:-1]


def _read(token: str, line: Line) -> None:
    if token.startswith("="):
        line.bar_lines.append(line.now)
    elif token.startswith("*"):
        _interpret(token, line)
    elif token != ".":
        _sing(token, line)


def _interpret(token: str, line: Line) -> None:
    match = KEY.fullmatch(token)
    is_odd_meter = token.startswith("*M") and not TEMPO.fullmatch(token)
    # An old mode, or an order in which the parts are sung.
    is_beyond_us = (match and match[3]) or token.startswith("*>")
    if METER.fullmatch(token):
        line.meters.append(token[2:])
    elif is_odd_meter or is_beyond_us:
        raise MelodyError(NOT_OURS)
    elif match:
        line.key = line.key or to_key(*match.groups())


def _sing(token: str, line: Line) -> None:
    """Add a note, a rest, or the top of a chord; grace notes take no time."""
    notes = [note for note in token.split(" ") if "q" not in note.lower()]
    if not notes:
        return
    quarters = Fraction(to_length(notes[0], NOT_OURS), TICKS_PER_QUARTER)
    pitches = [to_pitch(note, NOT_OURS) for note in notes if "r" not in note]
    if not quarters or any(not LOWEST_PITCH <= pitch <= HIGHEST_PITCH for pitch in pitches):
        raise MelodyError(NOT_OURS)
    tied = "]" in token or "_" in token
    line.notes.append(Timed(max(pitches, default=None), quarters, tied))
    line.now += quarters


def find_bars(line: Line) -> tuple[Meter | None, Fraction]:
    """The meter and the pickup in quarters; no meter where the bar lines do not keep to it."""
    meter = meter_of(*map(int, line.meters[0].split("/"))) if len(set(line.meters)) == 1 else None
    starts = {Fraction(0), *(bar for bar in line.bar_lines if bar < line.now)}
    if meter is None:
        return None, Fraction(0)
    bar = Fraction(4 * meter.beats, meter.unit)
    first = min((start for start in starts if start), default=line.now)
    pickup = first if first < bar and len(starts) > 1 else Fraction(0)
    count = int((line.now - pickup) / bar)
    is_whole = all(pickup + number * bar in starts | {line.now} for number in range(count + 1))
    return (meter, pickup) if is_whole else (None, Fraction(0))
