"""What MusicXML says over its notes: tempo, and where to go back to and to end."""

import re
from fractions import Fraction
from xml.etree.ElementTree import Element

from melody.scores.jumps import CODA, DA_CAPO, DAL_SEGNO, FINE, SEGNO, TO_CODA, mark_of_words
from melody.scores.musicxml.part import PartReader
from melody.scores.musicxml.xml import NUMBER

BEATS = {  # quarters
    "long": Fraction(16),
    "breve": Fraction(8),
    "whole": Fraction(4),
    "half": Fraction(2),
    "quarter": Fraction(1),
    "eighth": Fraction(1, 2),
    "16th": Fraction(1, 4),
    "32nd": Fraction(1, 8),
}
PER_MINUTE = re.compile(r"\d{1,7}(?:\.\d{1,7})?")
PLAYED = {  # how a program that plays is told, the clearest first
    "dacapo": DA_CAPO,
    "dalsegno": DAL_SEGNO,
    "tocoda": TO_CODA,
    "fine": FINE,
    "segno": SEGNO,
    "coda": CODA,
}
AT_ITS_BEGINNING = (
    SEGNO,
    CODA,
)  # of a measure, or of the next one; what else is marked counts at its end


def read_direction(element: Element, part: PartReader) -> None:
    """Take a tempo, and a mark such as da capo."""
    read_tempo(element, part)
    mark = find_mark(element)
    if mark:
        part.marks.append((mark, part.now > part.begin))


def find_mark(element: Element) -> str:
    """The mark of a direction: as it is played, or as it is printed; "" where it is none."""
    sound = element if element.tag == "sound" else element.find("sound")
    if sound is not None:
        played = (mark for name, mark in PLAYED.items() if sound.get(name, "no") != "no")
        if mark := next(played, ""):
            return mark
    words = "".join(each.text or "" for each in element.findall("direction-type/words"))
    if mark := mark_of_words(words):
        return mark
    signs = (name for name in (SEGNO, CODA) if element.find(f"direction-type/{name}") is not None)
    return next(signs, "")


def take_marks(part: PartReader) -> None:
    """Keep the marks of the measure that was closed: where they lead to, or where they end."""
    for mark, is_late in part.marks:
        leads_here = mark in AT_ITS_BEGINNING and not is_late
        part.reading.mark(mark, part.begin if leads_here else part.now)
    part.marks.clear()


def read_tempo(element: Element, part: PartReader) -> None:
    """Take the first tempo, as it is played or as it is printed."""
    if part.reading.bpm is not None:
        return
    sound = element if element.tag == "sound" else element.find("sound")
    played = NUMBER.fullmatch(sound.get("tempo", "")) if sound is not None else None
    if played and float(played[1]) > 0:
        part.reading.bpm = float(played[1])
        return
    for printed in element.findall("direction-type/metronome"):
        beat = BEATS.get(printed.findtext("beat-unit", "").strip())
        match = PER_MINUTE.search(printed.findtext("per-minute", "")[:80])
        if beat is not None and match and float(match[0]) > 0:
            dots = min(len(printed.findall("beat-unit-dot")), 4)
            part.reading.bpm = float(Fraction(match[0]) * beat * (2 - Fraction(1, 2**dots)))
            return
