"""The score: a melody as MusicXML, which notation programs open, and as ABC, which people read."""

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from melody.music.chords import PlacedChord
from melody.music.setting import INSTRUMENTS, Setting
from melody.music.spelling import SIGNS, signature, spell
from melody.notation import STEPS_PER_QUARTER, Note
from melody.render.chord_symbols import Symbols, add_harmonies, cut_at_chords, place_symbols
from melody.render.staff import Bar, Stroke, beam_runs, beam_size, write_bars

NOTE_TYPES = {16: "whole", 8: "half", 4: "quarter", 2: "eighth", 1: "16th"}
ACCIDENTALS = {-1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
ABC_ACCIDENTALS = {-1: "_", 0: "=", 1: "^", 2: "^^"}
LOWEST_TREBLE_MEAN = 57  # below this A the bass clef needs fewer ledger lines
BARS_PER_LINE = 4
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
    symbols above it. A ``recipe`` goes into a miscellaneous field.
    """
    score = ET.Element("score-partwise", version="4.0")
    ET.SubElement(ET.SubElement(score, "work"), "work-title").text = setting.title
    if recipe:
        miscellaneous = _add(_add(score, "identification"), "miscellaneous")
        _add(miscellaneous, "miscellaneous-field", name="melody-recipe").text = recipe
    _add_part_list(score, setting)
    part = ET.SubElement(score, "part", id="P1")
    bars = write_bars(notes, setting)
    for bar, symbols in zip(bars, place_symbols(chords, bars, setting), strict=True):
        measure = ET.SubElement(part, "measure", number=str(bar.number))
        if bar.number == 0:
            measure.set("implicit", "yes")
        if bar is bars[0]:
            _add_attributes(measure, notes, setting)
            _add_tempo(measure, setting)
        for run in beam_runs(bar, setting.meter):
            for stroke, beams in zip(run, _beams(run), strict=True):
                add_harmonies(measure, stroke, symbols, setting.key)
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
    sign, line = ("F", 4) if is_low else ("G", 2)
    _add(attributes, "clef").extend([_leaf("sign", sign), _leaf("line", line)])


def _add_tempo(measure: ET.Element, setting: Setting) -> None:
    direction = _add(measure, "direction", placement="above")
    metronome = _add(_add(direction, "direction-type"), "metronome")
    metronome.append(_leaf("beat-unit", "quarter"))
    metronome.append(_leaf("per-minute", f"{setting.bpm:g}"))
    _add(direction, "sound", tempo=f"{setting.bpm:g}")


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


def write_abc(
    notes: Sequence[Note],
    setting: Setting,
    chords: Sequence[PlacedChord] = (),
    *,
    recipe: str = "",
) -> str:
    """Write a melody in ABC, a sixteenth being the unit; the same melody gives the same text.

    Notes are tied over bar lines; each note that the key signature does not give carries its
    accidental. The tempo is rounded to whole quarters a minute. ``chords`` stand before the notes
    they begin with; a longer note is cut and tied. A ``recipe`` goes into a comment.
    """
    title = "".join("\\" + c if c in "\\%&" else c for c in setting.title)
    tonic = spell(setting.key.tonic, setting.key)
    mode = "" if setting.key.mode == "major" else "m"
    header = [
        "%abc-2.1",
        *([f"%{recipe}"] if recipe else []),
        "X:1",
        f"T:{title}",
        f"M:{setting.meter}",
        "L:1/16",
        f"Q:1/4={setting.bpm:.0f}",
        f"%%MIDI program {INSTRUMENTS[setting.instrument]}",
        f"K:{tonic.letter}{SIGNS[tonic.alteration]}{mode}",
    ]
    written = write_bars(notes, setting)
    symbols = place_symbols(chords, written, setting)
    bars = [_abc_bar(*each, setting) for each in zip(written, symbols, strict=True)]
    lines = [
        " | ".join(bars[first : first + BARS_PER_LINE]) + " |"
        for first in range(0, len(bars), BARS_PER_LINE)
    ]
    return "\n".join([*header, *lines]) + "]\n"


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
