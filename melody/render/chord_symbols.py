"""Chord symbols in a score: where each stands, in MusicXML and in ABC."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.etree import ElementTree as ET

from melody.music.chords import Chord, PlacedChord, changes
from melody.music.keys import Key
from melody.music.setting import Setting
from melody.music.spelling import spell
from melody.render.staff import Bar, Stroke

# MusicXML's names of the qualities; the symbol's own letters go along as ``text``.
KINDS = {"": "major", "m": "minor", "7": "dominant", "dim": "diminished"}

Symbols = dict[int, Chord]  # steps after the bar line -> the chord that begins there


def place_symbols(
    chords: Sequence[PlacedChord], bars: Sequence[Bar], setting: Setting
) -> list[Symbols]:
    """For each bar the chords that begin in it; one that stays is named once."""
    symbols: dict[int, Symbols] = {bar.number: {} for bar in bars}
    size = setting.meter.steps_per_bar
    for placed in changes(chords):
        number, in_bar = divmod(placed.start - setting.pickup + size, size)
        symbols[number][in_bar] = placed.chord
    return list(symbols.values())


def add_harmonies(measure: ET.Element, stroke: Stroke, symbols: Symbols, key: Key) -> None:
    """Write the chords that begin while a stroke sounds, before it in MusicXML's order."""
    for at, chord in symbols.items():
        if not stroke.place <= at < stroke.place + stroke.steps:
            continue
        harmony, spelling = ET.SubElement(measure, "harmony"), spell(chord.root, key)
        root = ET.SubElement(harmony, "root")
        ET.SubElement(root, "root-step").text = spelling.letter
        if spelling.alteration:
            ET.SubElement(root, "root-alter").text = str(spelling.alteration)
        ET.SubElement(harmony, "kind", text=chord.quality).text = KINDS[chord.quality]
        if at > stroke.place:
            ET.SubElement(harmony, "offset").text = str(at - stroke.place)


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
