"""Reader of MusicXML: every staff of every part is a voice, transposed to how it sounds."""

from dataclasses import dataclass, field
from fractions import Fraction
from xml.etree.ElementTree import Element

from melody.music.keys import LETTERS, Key
from melody.notation import MelodyError
from melody.scores.reading import (
    METER_CHANGES,
    MOST_TONES,
    REPEATS,
    TOO_LONG,
    Reading,
    Tone,
    Voice,
    key_of_signature,
    meter_of,
    to_ticks,
)
from melody.scores.xml import NOT_XML, NUMBER, number_in, parse_xml

TIMEWISE = "this MusicXML is sorted by measures; export it as 'partwise', the usual kind"
BEATS = {  # quarters
    "whole": Fraction(4),
    "half": Fraction(2),
    "quarter": Fraction(1),
    "eighth": Fraction(1, 2),
    "16th": Fraction(1, 4),
}
DRUM = 38  # any pitch: what only drums play is never chosen


@dataclass
class Part:
    """A part while it is being read; times are in ticks."""

    name: str
    reading: Reading
    voices: dict[str, Voice] = field(default_factory=dict)  # by staff
    tied: dict[tuple[int, int], int] = field(default_factory=dict)  # (voice, pitch) -> place
    divisions: Fraction = Fraction(1)
    transposition: int = 0  # semitones from the written to the sounding pitch
    skips: list[tuple[int, int]] = field(default_factory=list)
    now: int = 0
    last_onset: int = 0
    is_drums: bool = True  # until a pitch shows
    ending: int | None = None  # where an ending that may be left out began


def read_musicxml(data: bytes) -> Reading:
    """Read a partwise MusicXML score: ties are merged, grace and cue notes dropped.

    Raises:
        MelodyError: when it is no such score, or far too large or deep a one.
    """
    root = parse_xml(data)
    if root.tag == "score-timewise":
        raise MelodyError(TIMEWISE)
    if root.tag != "score-partwise":
        raise MelodyError(NOT_XML)
    reading = Reading()
    names = {
        element.get("id"): (element.findtext("part-name") or "")[:80]
        for element in root.findall("part-list/score-part")
    }
    for element in root.findall("part"):
        read_part(element, Part(names.get(element.get("id"), ""), reading))
    return reading


def read_part(element: Element, part: Part) -> None:
    """Read one part measure by measure; its first measure tells the pickup."""
    reading = part.reading
    for measure in element.findall("measure"):
        begin = longest = part.now
        for child in measure:
            if child.tag in READERS:
                READERS[child.tag](child, part)
            longest = max(longest, part.now)
        part.now = part.last_onset = longest
        if longest > begin:
            reading.first_bar = reading.first_bar or longest
    for voice in part.voices.values():
        voice.end, voice.skips, voice.is_drums = part.now, part.skips, part.is_drums
    reading.voices.extend(part.voices.values())


def read_attributes(element: Element, part: Part) -> None:
    """Take divisions, transposition, key and meter."""
    part.divisions = number_in(element, "divisions", part.divisions)
    if part.divisions <= 0:
        raise MelodyError(NOT_XML)
    transpose = element.find("transpose")
    if transpose is not None:
        octaves = number_in(transpose, "octave-change", Fraction(0))
        part.transposition = int(number_in(transpose, "chromatic", Fraction(0)) + 12 * octaves)
    if element.find("key/mode") is not None and part.reading.key is None:
        fifths = int(number_in(element, "key/fifths", Fraction(0)))
        written = key_of_signature(fifths, element.findtext("key/mode") or "")
        if written is not None:
            part.reading.key = Key((written.tonic + part.transposition) % 12, written.mode)
    if element.find("time/beats") is not None:
        read_meter(element, part.reading)


def read_meter(element: Element, reading: Reading) -> None:
    """Take the meter; of a change only its existence."""
    texts = [element.findtext(f"time/{name}", "").strip() for name in ("beats", "beat-type")]
    beats, unit = (int(text) if len(text) < 4 and text.isdecimal() else 0 for text in texts)
    meter = meter_of(beats, unit)
    if reading.meter and meter != reading.meter and METER_CHANGES not in reading.repairs:
        reading.repairs.append(METER_CHANGES)
    reading.meter = reading.meter or meter


def read_note(element: Element, part: Part) -> None:
    """Add a note or a rest; a chord's further notes start with its first."""
    if element.find("grace") is not None or element.find("cue") is not None:
        return
    length = to_ticks(number_in(element, "duration") / part.divisions)
    if length < 0:
        raise MelodyError(NOT_XML)
    if element.find("chord") is None:
        part.last_onset = part.now
        part.now += length
    staff = element.findtext("staff", "1")[:8]
    voice = part.voices.setdefault(staff, Voice(part.name))
    pitch = element.find("pitch")
    if pitch is not None and length:
        part.is_drums = False
        tone = Tone(part.last_onset, length, to_pitch(pitch) + part.transposition)
        add_tone(tone, element, voice, part)
    elif element.find("unpitched") is not None and length:
        voice.tones.append(Tone(part.last_onset, length, DRUM))
    if len(voice.tones) > MOST_TONES:
        raise MelodyError(TOO_LONG)


def add_tone(tone: Tone, element: Element, voice: Voice, part: Part) -> None:
    """Add a tone, or lengthen the one it is tied to."""
    ties = {e.get("type") for e in (*element.findall("tie"), *element.findall("notations/tied"))}
    place = part.tied.pop((id(voice), tone.pitch), None)  # some programs write no "stop"
    if place is None or voice.tones[place].end != tone.onset:
        place = len(voice.tones)
        voice.tones.append(tone)
    else:
        first = voice.tones[place]
        voice.tones[place] = first._replace(length=tone.end - first.onset)
    if "start" in ties:
        part.tied[(id(voice), tone.pitch)] = place


def to_pitch(element: Element) -> int:
    """The written MIDI number of a ``pitch``."""
    letter = element.findtext("step", "").strip().upper()
    octave, alteration = number_in(element, "octave"), number_in(element, "alter", Fraction(0))
    if letter not in LETTERS or not 0 <= octave <= 9 or abs(alteration) > 3:
        raise MelodyError(NOT_XML)
    return 12 * (int(octave) + 1) + LETTERS[letter] + round(alteration)


def move(element: Element, part: Part) -> None:
    """``backup`` and ``forward``: another voice of the same measure."""
    length = to_ticks(number_in(element, "duration") / part.divisions)
    part.now = max(0, part.now + (length if element.tag == "forward" else -length))


def read_tempo(element: Element, part: Part) -> None:
    """Take the first tempo, as it is played or as it is printed."""
    sound = element if element.tag == "sound" else element.find("sound")
    printed = element.find("direction-type/metronome")
    if part.reading.bpm is not None:
        return
    if sound is not None and sound.get("tempo"):
        match = NUMBER.fullmatch(sound.get("tempo", ""))
        part.reading.bpm = float(match[1]) if match else None
    elif printed is not None and printed.findtext("beat-unit", "").strip() in BEATS:
        dotted = Fraction(3, 2) if printed.find("beat-unit-dot") is not None else 1
        beat = BEATS[printed.findtext("beat-unit", "").strip()] * dotted
        match = NUMBER.fullmatch(printed.findtext("per-minute", ""))
        part.reading.bpm = float(Fraction(match[1]) * beat) if match else None


def read_bar_line(element: Element, part: Part) -> None:
    """Repeats are played once; the first ending is left out where there is another."""
    if element.find("repeat") is not None and REPEATS not in part.reading.repairs:
        part.reading.repairs.append(REPEATS)
    ending = element.find("ending")
    if ending is None or ending.get("type") != "start":
        return
    if ending.get("number", "").strip().startswith("1"):
        part.ending = part.now
    elif part.ending is not None:
        part.skips.append((part.ending, part.now))
        part.ending = None


READERS = {
    "attributes": read_attributes,
    "note": read_note,
    "backup": move,
    "forward": move,
    "direction": read_tempo,
    "sound": read_tempo,
    "barline": read_bar_line,
}
