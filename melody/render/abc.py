"""ABC: a melody as people read it; read back by melody/scores/abc."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from melody.music.chords import PlacedChord
from melody.music.setting import INSTRUMENTS, Setting
from melody.music.spelling import SIGNS, signature, spell
from melody.notation import STEPS_PER_QUARTER, Note, count_steps
from melody.render.staff import (
    Bar,
    Stroke,
    Symbols,
    beam_size,
    place_letters,
    place_symbols,
    write_bars,
)

ABC_ACCIDENTALS = {-1: "_", 0: "=", 1: "^", 2: "^^"}
BARS_PER_LINE = 4


def write_abc(
    notes: Sequence[Note],
    setting: Setting,
    chords: Sequence[PlacedChord] = (),
    *,
    recipe: str = "",
) -> str:
    """Write a melody in ABC, a sixteenth being the unit; the same melody gives the same text.

    Notes are tied over bar lines; each note that the key signature does not give carries its
    accidental. The tempo is rounded to whole beats a minute. ``chords`` stand before the notes
    they begin with; a longer note is cut and tied. The letters of its form are annotations, which
    every program shows and none plays by; the style stands with the tempo. A ``recipe`` goes into
    a comment.
    """
    written = write_bars(notes, setting)
    symbols = place_symbols(chords, written, setting)
    letters = place_letters(written, setting, count_steps(notes))
    marks = {number: f'"^{letter}"' for number, letter in letters.items()}
    bars = [
        marks.get(bar.number, "") + _abc_bar(bar, over, setting)
        for bar, over in zip(written, symbols, strict=True)
    ]
    lines = [
        " | ".join(bars[first : first + BARS_PER_LINE]) + " |"
        for first in range(0, len(bars), BARS_PER_LINE)
    ]
    return "\n".join([*_header(setting, recipe), *lines]) + "]\n"


def _header(setting: Setting, recipe: str) -> list[str]:
    title = "".join("\\" + c if c in "\\%&" else c for c in setting.title)
    tonic = spell(setting.key.tonic, setting.key)
    mode = "" if setting.key.mode == "major" else "m"
    beat = Fraction(setting.meter.steps_per_beat, 4 * STEPS_PER_QUARTER)
    style = f'"{setting.style.title()}" ' if setting.style else ""
    return [
        "%abc-2.1",
        *([f"%{recipe}"] if recipe else []),
        "X:1",
        f"T:{title}",
        f"M:{setting.meter}",
        "L:1/16",
        f"Q:{style}{beat.numerator}/{beat.denominator}={setting.bpm:.0f}",
        f"%%MIDI program {INSTRUMENTS[setting.instrument]}",
        f"K:{tonic.letter}{SIGNS[tonic.alteration]}{mode}",
    ]


def _abc_bar(bar: Bar, symbols: Symbols, setting: Setting) -> str:
    """Notes that are beamed together stand together."""
    signs, size = signature(setting.key), beam_size(setting.meter)
    names = {place: f'"{chord.name(setting.key)}"' for place, chord in symbols.items()}
    strokes = cut_at_chords(bar, symbols).strokes
    groups = groupby(strokes, key=lambda stroke: stroke.place // size)
    return " ".join(
        "".join(names.get(each.place, "") + _abc_note(each, signs) for each in group)
        for _, group in groups
    )


def _abc_note(stroke: Stroke, signs: dict[str, int]) -> str:
    length = str(stroke.steps) if stroke.steps > 1 else ""
    if stroke.spelling is None:
        return f"z{length}"
    letter, alteration, octave = stroke.spelling
    # Programs differ on whether a tie carries its accidental over the bar line: it is repeated.
    is_marked = stroke.accidental or (stroke.tied_before and alteration != signs[letter])
    sign = ABC_ACCIDENTALS[alteration] if is_marked else ""
    name = letter.lower() + "'" * (octave - 5) if octave > 4 else letter + "," * (4 - octave)
    return f"{sign}{name}{length}{'-' if stroke.tied_after else ''}"


def cut_at_chords(bar: Bar, symbols: Symbols) -> Bar:
    """A bar with its notes cut where a chord begins: ABC has symbols before notes only."""
    pieces = (piece for stroke in bar.strokes for piece in _cut(stroke, symbols))
    return replace(bar, strokes=tuple(pieces))


def _cut(stroke: Stroke, symbols: Symbols) -> Iterator[Stroke]:
    end, sounds = stroke.place + stroke.steps, stroke.spelling is not None
    starts = [stroke.place, *(at for at in symbols if stroke.place < at < end)]
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        yield replace(
            stroke,
            place=start,
            steps=stop - start,
            tied_before=stroke.tied_before or (sounds and start > stroke.place),
            tied_after=stroke.tied_after or (sounds and stop < end),
            accidental=stroke.accidental and start == stroke.place,
        )
