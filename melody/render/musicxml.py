"""MusicXML: a melody as notation programs open it; read back by melody/scores/musicxml."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from xml.etree import ElementTree as ET

from melody.music.chords import PlacedChord
from melody.music.keys import Key
from melody.music.setting import (
    ALTO,
    BASS,
    BY_HEIGHT,
    CONCERT,
    INSTRUMENTS,
    PARTS,
    TENOR,
    TREBLE,
    Setting,
)
from melody.music.spelling import spell
from melody.notation import STEPS_PER_QUARTER, Note, count_steps, transpose
from melody.render.staff import (
    Stroke,
    Symbols,
    beam_runs,
    place_letters,
    place_symbols,
    write_bars,
)

NOTE_TYPES = {16: "whole", 8: "half", 4: "quarter", 2: "eighth", 1: "16th"}
ACCIDENTALS = {-1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
# MusicXML's names of the qualities; the symbol's own letters go along as ``text``.
KINDS = {
    "": "major", "m": "minor", "7": "dominant", "dim": "diminished", "6": "major-sixth",
    "maj7": "major-seventh", "m7": "minor-seventh", "m7b5": "half-diminished",
}  # fmt: skip
SIGNS_OF_CLEFS = {TREBLE: ("G", 2), ALTO: ("C", 3), TENOR: ("C", 4), BASS: ("F", 4)}
DIATONIC = {"Bb": 1, "Eb": 5, "F": 4}  # the letters that a part is written above its sound
LOWEST_TREBLE_MEAN = 57  # below this A the bass clef needs fewer ledger lines
DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)


def write_musicxml(
    notes: Sequence[Note],
    setting: Setting,
    chords: Sequence[PlacedChord] = (),
    *,
    recipe: str = "",
) -> str:
    """Write a melody as a MusicXML score; the same melody always gives the same text.

    Notes are split at bar lines and tied, with the accidentals that the key asks for; a pickup
    is an implicit bar 0. A last bar that the melody does not fill stays short. ``chords`` become
    symbols above it, the letters of its form rehearsal marks, its style the word before the tempo.
    A ``recipe`` goes into a miscellaneous field.
    """
    notes, setting, chords = _as_part(notes, setting, chords)
    score = ET.Element("score-partwise", version="4.0")
    ET.SubElement(ET.SubElement(score, "work"), "work-title").text = setting.title
    if recipe:
        miscellaneous = _add(_add(score, "identification"), "miscellaneous")
        _add(miscellaneous, "miscellaneous-field", name="melody-recipe").text = recipe
    _add_part_list(score, setting)
    part = ET.SubElement(score, "part", id="P1")
    bars = write_bars(notes, setting)
    letters = place_letters(bars, setting, count_steps(notes))
    for bar, symbols in zip(bars, place_symbols(chords, bars, setting), strict=True):
        measure = ET.SubElement(part, "measure", number=str(bar.number))
        if bar.number == 0:
            measure.set("implicit", "yes")
        if bar is bars[0]:
            _add_attributes(measure, notes, setting)
            _add_tempo(measure, setting)
        if bar.number in letters:
            _add_mark(measure, "rehearsal", letters[bar.number])
        for run in beam_runs(bar, setting.meter):
            for stroke, beams in zip(run, _beams(run), strict=True):
                _add_harmonies(measure, stroke, symbols, setting.key)
                _add_note(measure, stroke, beams)
    _add(measure, "barline", location="right").append(_leaf("bar-style", "light-heavy"))
    ET.indent(score)
    return DOCTYPE + ET.tostring(score, encoding="unicode") + "\n"


def _leaf(name: str, text: object) -> ET.Element:
    element = ET.Element(name)
    element.text = str(text)
    return element


def _add(parent: ET.Element, name: str, /, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, name, attributes)


def _add_part_list(score: ET.Element, setting: Setting) -> None:
    part = _add(_add(score, "part-list"), "score-part", id="P1")
    part.append(_leaf("part-name", setting.instrument))
    _add(part, "score-instrument", id="P1-I1").append(_leaf("instrument-name", setting.instrument))
    sound = _add(part, "midi-instrument", id="P1-I1")
    sound.append(_leaf("midi-channel", 1))
    sound.append(_leaf("midi-program", INSTRUMENTS[setting.instrument] + 1))  # counted from 1


def _add_attributes(measure: ET.Element, notes: Sequence[Note], setting: Setting) -> None:
    attributes = _add(measure, "attributes")
    attributes.append(_leaf("divisions", STEPS_PER_QUARTER))
    key = _add(attributes, "key")
    key.extend([_leaf("fifths", setting.key.fifths), _leaf("mode", setting.key.mode)])
    time = _add(attributes, "time")
    time.extend([_leaf("beats", setting.meter.beats), _leaf("beat-type", setting.meter.unit)])
    pitches = [note.pitch for note in notes if note.pitch is not None]
    is_low = pitches and sum(pitches) / len(pitches) < LOWEST_TREBLE_MEAN
    usual = BASS if is_low else TREBLE
    sign, line = SIGNS_OF_CLEFS[usual if setting.clef == BY_HEIGHT else setting.clef]
    _add(attributes, "clef").extend([_leaf("sign", sign), _leaf("line", line)])
    if setting.part != CONCERT:
        moved = _add(attributes, "transpose")
        moved.append(_leaf("diatonic", -DIATONIC[setting.part]))
        moved.append(_leaf("chromatic", -PARTS[setting.part]))


def _as_part(
    notes: Sequence[Note], setting: Setting, chords: Sequence[PlacedChord]
) -> tuple[Sequence[Note], Setting, Sequence[PlacedChord]]:
    """A melody as the player of a transposing instrument reads it."""
    up = PARTS[setting.part]
    if not up:
        return notes, setting, chords
    key = Key((setting.key.tonic + up) % 12, setting.key.mode)
    roots = [
        placed._replace(chord=placed.chord._replace(root=(placed.chord.root + up) % 12))
        for placed in chords
    ]
    return transpose(notes, up), replace(setting, key=key), roots


def _add_tempo(measure: ET.Element, setting: Setting) -> None:
    if setting.style:
        _add_mark(measure, "words", setting.style.title())
    direction = _add(measure, "direction", placement="above")
    metronome = _add(_add(direction, "direction-type"), "metronome")
    steps = setting.meter.steps_per_beat
    unit = NOTE_TYPES[steps * 2 // 3 if steps % 3 == 0 else steps]
    metronome.append(_leaf("beat-unit", unit))
    if steps % 3 == 0:
        _add(metronome, "beat-unit-dot")
    metronome.append(_leaf("per-minute", f"{round(setting.bpm, 2):g}"))
    _add(direction, "sound", tempo=f"{setting.quarters_a_minute:g}")


def _add_mark(measure: ET.Element, kind: str, text: str) -> None:
    """A word above the bar, or the letter of a section."""
    direction = _add(measure, "direction", placement="above")
    _add(direction, "direction-type").append(_leaf(kind, text))


def _add_note(measure: ET.Element, stroke: Stroke, beams: Sequence[str]) -> None:
    note = _add(measure, "note")
    if stroke.spelling is None:
        _add(note, "rest")
    else:
        letter, alteration, octave = stroke.spelling
        pitch = _add(note, "pitch")
        pitch.append(_leaf("step", letter))
        if alteration:
            pitch.append(_leaf("alter", alteration))
        pitch.append(_leaf("octave", octave))
    note.append(_leaf("duration", stroke.steps))
    ties = [
        kind
        for kind, is_tied in (("stop", stroke.tied_before), ("start", stroke.tied_after))
        if is_tied
    ]
    for kind in ties:
        _add(note, "tie", type=kind)
    note.append(_leaf("voice", 1))
    plain = stroke.steps * 2 // 3 if stroke.steps % 3 == 0 else stroke.steps
    note.append(_leaf("type", NOTE_TYPES[plain]))
    if plain != stroke.steps:
        _add(note, "dot")
    if stroke.spelling and stroke.accidental:
        note.append(_leaf("accidental", ACCIDENTALS[stroke.spelling.alteration]))
    for level, beam in enumerate(beams, start=1):
        _add(note, "beam", number=str(level)).text = beam
    if ties:
        notations = _add(note, "notations")
        for kind in ties:
            _add(notations, "tied", type=kind)


def _beams(run: Sequence[Stroke]) -> list[list[str]]:
    """For each stroke of a run the state of its first beam, and of its second if it has one."""
    if len(run) == 1:
        return [[]]
    beams = [["continue"] for _ in run]
    beams[0], beams[-1] = ["begin"], ["end"]
    for is_sixteenth, group in groupby(range(len(run)), key=lambda place: run[place].steps == 1):
        places = list(group)
        if not is_sixteenth:
            continue
        states = ["begin", *["continue"] * (len(places) - 2), "end"]
        if len(places) == 1:
            states = ["backward hook" if places[0] else "forward hook"]
        for place, state in zip(places, states, strict=True):
            beams[place].append(state)
    return beams


def _add_harmonies(measure: ET.Element, stroke: Stroke, symbols: Symbols, key: Key) -> None:
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
