"""What stands beside the notes of MusicXML: divisions, key, meter, transposition."""

import re
from bisect import insort
from fractions import Fraction
from xml.etree.ElementTree import Element

from melody.music.keys import Key
from melody.notation import MelodyError
from melody.scores.musicxml.part import PartReader
from melody.scores.musicxml.xml import NOT_XML, number_in
from melody.scores.reading import (
    TICKS_PER_QUARTER,
    TOO_LONG,
    key_of_signature,
    meter_of,
)

SUM = re.compile(r"\d{1,3}(?:\+\d{1,3}){0,15}")
MOST_TRANSPOSITIONS = 200
ALL_STAVES = ""


def read_attributes(element: Element, part: PartReader) -> None:
    """Take divisions, transposition, key, meter, and where slashes stand for notes."""
    if element.find("divisions") is not None:
        read_divisions(element, part)
    for transpose in element.findall("transpose"):
        read_transposition(transpose, part)
    if element.find("key/fifths") is not None:
        read_key(element, part)
    if element.find("time") is not None:
        read_time(element, part)
    for style in element.findall("measure-style"):
        read_slashes(style, part)


def read_divisions(element: Element, part: PartReader) -> None:
    """From here on the clock counts in other units."""
    divisions = number_in(element, "divisions")
    if divisions <= 0:
        raise MelodyError(NOT_XML)
    part.set_clock(part.now)
    part.divisions = divisions


def read_transposition(element: Element, part: PartReader) -> None:
    """From here on the part, or one staff of it, sounds so many semitones from what is written.

    ``double`` is not asked for: it sounds an octave besides what is written.
    """
    octaves = number_in(element, "octave-change", Fraction(0))
    semitones = int(number_in(element, "chromatic", Fraction(0)) + 12 * octaves)
    staff = element.get("number", ALL_STAVES)
    if part.transpositions and part.transpositions[-1][1:] == (staff, semitones):
        return
    if len(part.transpositions) >= MOST_TRANSPOSITIONS:
        raise MelodyError(TOO_LONG)
    insort(part.transpositions, (part.now, staff, semitones), key=lambda change: change[0])


def transposition_at(tick: int, staff: str, part: PartReader) -> int:
    """The semitones from the written to the sounding pitch, then and there."""
    known = (
        semitones
        for begin, number, semitones in reversed(part.transpositions)
        if begin <= tick and number in (ALL_STAVES, staff)
    )
    return next(known, 0)


def read_key(element: Element, part: PartReader) -> None:
    """Take the part's first key signature, as it sounds; a key where a mode is written."""
    if part.key is not None or part.signature is not None:
        return
    fifths = int(number_in(element, "key/fifths"))
    semitones = transposition_at(part.now, "1", part)
    key = key_of_signature(fifths, element.findtext("key/mode", ""))
    if key is not None:
        part.key = Key((key.tonic + semitones) % 12, key.mode)
    elif abs(fifths) <= 7:
        part.signature = (fifths + 7 * semitones + 5) % 12 - 5 if semitones % 12 else fifths


def read_time(element: Element, part: PartReader) -> None:
    """Take the meter of the measures that follow; none where time is free.

    Of meters that may be exchanged for each other the first counts.
    """
    time = element.find("time")
    if time is None:
        return
    total = sum(map(beat_sum, time.findall("beats"), time.findall("beat-type")), Fraction(0))
    unit = max((int(e.text or 0) for e in time.findall("beat-type") if is_count(e)), default=4)
    beats = total * unit / 4
    meter = meter_of(int(beats), unit) if beats and beats.denominator == 1 else None
    part.bar = round(total * TICKS_PER_QUARTER) or None
    part.has_meter, part.meter = True, meter
    if not part.is_left_out:
        part.tell_meter()


def beat_sum(beats: Element, unit: Element) -> Fraction:
    """Quarters of ``3+2`` over ``8``; none where it is no meter."""
    text = (beats.text or "").replace(" ", "").strip()
    if not SUM.fullmatch(text) or not is_count(unit):
        return Fraction(0)
    return Fraction(4 * sum(map(int, text.split("+"))), int(unit.text or 1))


def is_count(element: Element) -> bool:
    """Whether an element holds a whole number from 1 to 999."""
    text = (element.text or "").strip()
    return len(text) < 4 and text.isdecimal() and int(text) > 0


def read_slashes(style: Element, part: PartReader) -> None:
    """Between a start and a stop slashes are printed for a staff's notes, a few voices spared."""
    slash, staff = style.find("slash"), style.get("number", ALL_STAVES)
    if slash is None:
        return
    if slash.get("type") == "start":
        part.slashes[staff] = {
            (voice.text or "").strip() for voice in slash.findall("except-voice")
        }
    else:
        part.slashes.pop(staff, None)
