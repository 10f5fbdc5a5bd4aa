"""Reader of MusicXML: every staff of every part is a voice, transposed to how it sounds.

The parts are read side by side, measure by measure: an ending or a repeat written in one part
holds for all, and a part that leaves its rests out keeps step with the others.
"""

from fractions import Fraction
from xml.etree.ElementTree import Element

from melody.notation import MelodyError
from melody.scores.musicxml.attributes import read_attributes
from melody.scores.musicxml.directions import read_direction, take_marks
from melody.scores.musicxml.form import Column, RepeatForm, find_columns, find_form
from melody.scores.musicxml.notes import read_note
from melody.scores.musicxml.part import PartReader
from melody.scores.musicxml.xml import NOT_XML, number_in, parse_xml
from melody.scores.reading import METER_CHANGES, REPEATS, TOO_LONG, Reading, Tone, Voice

LONGEST_NAME, LONGEST_TITLE = 80, 200
MOST_PARTS, MOST_MEASURES = 500, 20_000
PERCUSSION_CHANNEL = "10"
TIMED = ("note", "backup", "forward")
TITLES = ("work/work-title", "movement-title")


def read_musicxml(data: bytes) -> Reading:
    """Read a MusicXML score: ties are merged, grace and cue notes dropped, repeats sound once.

    Raises:
        MelodyError: when it is no such score, or far too large or deep a one.
    """
    root = parse_xml(data)
    if root.tag not in ("score-partwise", "score-timewise"):
        raise MelodyError(NOT_XML)
    columns = find_columns(root)
    form = find_form(columns)
    reading = Reading(title=title_of_work(root))
    names = dict.fromkeys(name for column in columns for name in column.music)
    if len(names) > MOST_PARTS or len(columns) > MOST_MEASURES:
        raise MelodyError(TOO_LONG)
    parts = {name: PartReader(reading) for name in names}
    for place, column in enumerate(columns):
        read_column(place, column, form, parts)
    heads = {head.get("id"): head for head in root.findall("part-list/score-part")}
    for name, part in parts.items():
        reading.voices.extend(find_voices(part, name, heads.get(name)))
    take_key(reading, list(parts.values()))
    take_bars(reading, list(parts.values()), has_pickup=bool(columns) and columns[0].is_pickup)
    if form.repeats:
        reading.repairs.append(REPEATS)
    return reading


def read_column(place: int, column: Column, form: RepeatForm, parts: dict[str, PartReader]) -> None:
    """Read one measure of all parts; of an earlier ending only what it changes for good."""
    is_left_out = place in form.left_out
    for name, measure in column.music.items():
        part = parts[name]
        part.open_measure(is_left_out)
        for child in music_of(measure, part):
            if child.tag in READERS and (not is_left_out or child.tag == "attributes"):
                READERS[child.tag](child, part)
                part.farthest = max(part.farthest, part.now)
    if is_left_out:
        return
    present = [parts[name] for name in column.music]
    longest = max((part.farthest - part.begin for part in present), default=0)
    for part in present:
        part.close_measure(longest, is_short=column.is_implicit)
        take_marks(part)
        part.draw_bar_line(is_cut=place in form.cut)


def music_of(measure: Element, part: PartReader) -> list[Element]:
    """What a measure holds; where a sign repeats the measures before it, their music again.

    Programs write such a measure with its notes, or with a rest for the sign.
    """
    for sign in measure.findall("attributes/measure-style/measure-repeat"):
        is_start = sign.get("type") == "start"
        part.repeated = int(number_in(sign, ".", Fraction(1))) if is_start else 0
    music = list(measure)
    if 0 < part.repeated <= len(part.past) and measure.find("note/pitch") is None:
        before = part.past[-part.repeated]
        music = [each for each in music if each.tag == "attributes"]
        music += [each for each in before if each.tag in TIMED]
    part.past.append(music)
    return music


def move(element: Element, part: PartReader) -> None:
    """``backup`` and ``forward``: another voice of the same measure, or a gap in this one."""
    length = number_in(element, "duration")
    part.move_by(length if element.tag == "forward" else -length)


READERS = {
    "attributes": read_attributes,
    "note": read_note,
    "backup": move,
    "forward": move,
    "direction": read_direction,
    "sound": read_direction,
}


def title_of_work(root: Element) -> str:
    """The title of the work, else of the movement, else what is printed as the title."""
    printed = (
        " ".join(words.text or "" for words in credit.findall("credit-words"))
        for credit in root.findall("credit")
        if "title" in [kind.text for kind in credit.findall("credit-type")]
    )
    texts = [*(root.findtext(path, "") for path in TITLES), *printed]
    return next(filter(None, map(on_one_line, texts)), "")[:LONGEST_TITLE]


def on_one_line(text: str | None) -> str:
    """A text on one line."""
    return " ".join((text or "").split())


def find_voices(part: PartReader, name: str, head: Element | None) -> list[Voice]:
    """The staves of a part from top to bottom; one of unpitched notes alone is drums."""
    head = Element("score-part") if head is None else head
    called = on_one_line(head.findtext("part-name")) or on_one_line(
        head.findtext("part-name-display/display-text")
    )
    instruments = [
        head.findtext(f"score-instrument/instrument-{kind}") for kind in ("name", "sound")
    ]
    played = next(filter(None, map(on_one_line, instruments)), "")[:LONGEST_NAME]
    is_percussion = head.findtext("midi-instrument/midi-channel", "").strip() == PERCUSSION_CHANNEL
    voices: list[Voice] = []
    for number, staff in sorted(part.staves.items(), key=lambda item: (len(item[0]), item[0])):
        struck: list[Tone] = part.struck.get(number, [])
        staff.name, staff.instrument, staff.part = called[:LONGEST_NAME], played, name
        staff.staff = len(voices) + 1
        staff.is_drums = is_percussion or bool(struck and not staff.tones)
        staff.tones = staff.tones or struck
        staff.end, staff.bar_lines = part.now, list(part.bar_lines)
        voices.append(staff)
    return voices


def take_key(reading: Reading, parts: list[PartReader]) -> None:
    """The key of the first part with pitches that names one, else the first key signature."""
    parts = [part for part in parts if part.has_pitches] or parts
    reading.key = next((part.key for part in parts if part.key), None)
    if reading.key is None:
        signatures = (part.signature for part in parts if part.signature is not None)
        reading.signature = next(signatures, None)


def take_bars(reading: Reading, parts: list[PartReader], *, has_pickup: bool) -> None:
    """The meters, and the first bar line; where there is but one, at the end, it tells nothing."""
    lists = [part.meters for part in parts if part.meters]
    reading.meter = lists[0][0] if lists else None
    reading.meters = {meter for meters in lists for meter in meters if meter}
    if any(len(meters) > 1 for meters in lists):
        reading.repairs.append(METER_CHANGES)
    lines = next((part.bar_lines for part in parts if part.bar_lines), [])
    reading.first_bar = lines[0] if len(lines) > 1 or (lines and has_pickup) else 0
