"""The notes of a MusicXML part: pitches as they sound, ties, and what is no melody."""

from fractions import Fraction
from xml.etree.ElementTree import Element

from melody.music.keys import LETTERS
from melody.notation import MelodyError
from melody.scores.musicxml.attributes import ALL_STAVES, transposition_at
from melody.scores.musicxml.part import PartReader, Sung
from melody.scores.musicxml.xml import NOT_XML, number_in
from melody.scores.reading import MICROTONES, MOST_TONES, TICKS_PER_QUARTER, TOO_LONG, Tone, Voice

DRUM = 38  # any pitch: what only drums play is never chosen
STOPS, STARTS = {"stop", "continue"}, {"start", "continue"}


def read_note(element: Element, part: PartReader) -> None:
    """Add a note or a rest; a chord's further notes start with its first.

    Cue notes, slashes, and claps in a part that also has pitches are silent: time goes on.
    """
    if element.find("grace") is not None:
        remember_grace(element, part)
        return
    length = number_in(element, "duration")
    if length < 0:
        raise MelodyError(NOT_XML)
    begin = part.last_onset if element.find("chord") is not None else part.moved
    onset, end = part.at(begin), part.at(begin + length)
    if element.find("chord") is None:
        part.last_onset = begin
        part.moved += length
    number = staff_of(element)
    staff = part.staves.setdefault(number, Voice())
    if end > onset:
        staff.written.add(round(length * TICKS_PER_QUARTER / part.divisions))
        add_sound(element, onset, end, part)
    if len(staff.tones) + len(part.struck.get(number, ())) > MOST_TONES:
        raise MelodyError(TOO_LONG)


def staff_of(element: Element) -> str:
    """The number of the staff that a note stands on."""
    return element.findtext("staff", "1").strip()[:8]


def voice_of(element: Element) -> str:
    """The number of a note's voice."""
    return element.findtext("voice", "1").strip()[:8]


def add_sound(element: Element, onset: int, end: int, part: PartReader) -> None:
    """Add what a note sounds, if it does."""
    staff, pitch = staff_of(element), element.find("pitch")
    if pitch is not None:
        part.has_pitches = True
        if number_in(pitch, "alter", Fraction(0)).denominator > 1:
            part.reading.tell(MICROTONES)
        sounding = pitch_of_note(pitch) + transposition_at(onset, staff, part)
        if not is_silent(element, part):
            add_tone(Tone(onset, end - onset, sounding), element, part)
    elif element.find("unpitched") is not None:
        part.struck.setdefault(staff, []).append(Tone(onset, end - onset, DRUM))


def is_silent(element: Element, part: PartReader) -> bool:
    """Whether a note is only drawn: a cue, or a slash that stands for what is made up."""
    if element.find("cue") is not None or element.findtext("notehead", "").strip() == "slash":
        return True
    spared = [part.slashes.get(number) for number in (staff_of(element), ALL_STAVES)]
    return any(voices is not None and voice_of(element) not in voices for voices in spared)


def add_tone(tone: Tone, element: Element, part: PartReader) -> None:
    """Add a tone, or lengthen the one it is tied to."""
    key = (staff_of(element), voice_of(element), tone.pitch)
    ties = tie_types(element)
    before = find_tied(key, tone, bool(ties & STOPS), part)
    if before is None:
        staff = part.staves[key[0]]
        staff.tones.append(tone)
        sung = Sung(staff, len(staff.tones) - 1, bool(ties & STARTS))
    else:
        first = before.staff.tones[before.place]
        before.staff.tones[before.place] = first._replace(length=tone.end - first.onset)
        sung = before._replace(is_open=bool(ties & STARTS))
    part.sung[key] = sung
    if sung.is_open:
        part.open_ties[tone.pitch] = sung


def find_tied(key: tuple[str, str, int], tone: Tone, stops: bool, part: PartReader) -> Sung | None:
    """What a note goes on with: a note of its voice that a tie opens or this one closes.

    Some programs write but one end of a tie. A tie that is closed may come from another voice.
    """
    if key in part.tied_graces:
        part.tied_graces.discard(key)
        return None
    own, other = part.sung.get(key), part.open_ties.pop(tone.pitch, None)
    if own is not None and own.end == tone.onset and (own.is_open or stops):
        return own
    if other is not None and other.end == tone.onset and stops:
        return other
    if other is not None and other.end > tone.onset:
        part.open_ties[tone.pitch] = other
    return None


def remember_grace(element: Element, part: PartReader) -> None:
    """A tie from a grace note: its main note begins anew."""
    pitch, staff = element.find("pitch"), staff_of(element)
    if pitch is not None and tie_types(element) & STARTS:
        sounding = pitch_of_note(pitch) + transposition_at(part.now, staff, part)
        part.tied_graces.add((staff, voice_of(element), sounding))


def tie_types(element: Element) -> set[str | None]:
    """The ends of ties at a note, as they sound or as they are drawn."""
    return {e.get("type") for e in (*element.findall("tie"), *element.findall("notations/tied"))}


def pitch_of_note(element: Element) -> int:
    """The written MIDI number of a ``pitch``."""
    letter = element.findtext("step", "").strip().upper()
    octave, alteration = number_in(element, "octave"), number_in(element, "alter", Fraction(0))
    if letter not in LETTERS or not 0 <= octave <= 9 or abs(alteration) > 3:
        raise MelodyError(NOT_XML)
    return 12 * (int(octave) + 1) + LETTERS[letter] + round(alteration)
