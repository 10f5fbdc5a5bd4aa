"""Reading MusicXML, plain and compressed."""

import pytest

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import MelodyError, Note
from melody.scores.musicxml.mxl import unzip_score
from melody.scores.musicxml.reader import read_musicxml
from melody.seeds.seed import Seed
from tests.score_files import CONTAINER, ONE_NOTE, pitches, reduce_to_seed, score, xml_note, zipped


def seed_of_xml(data: bytes) -> Seed:
    return reduce_to_seed(read_musicxml(data))


def test_musicxml_ties_chords_and_graces():
    start, stop = '<tie type="start"/>', '<tie type="stop"/>'
    grace = "<note><grace/><pitch><step>C</step><octave>6</octave></pitch></note>"
    seed = seed_of_xml(
        score(
            xml_note("C4", 4)
            + xml_note("E4", 4, first="<chord/>")
            + grace
            + xml_note("G4", 4, start),
            xml_note("G4", 8, stop) + xml_note("r", 2),
        )
    )
    assert seed.notes == (Note(64, 4), Note(67, 12), Note(None, 2))
    assert seed.repairs == ("1 note under the melody was left out",)


def test_musicxml_of_a_transposing_instrument_sounds_as_it_is_heard():
    attributes = (
        "<key><fifths>2</fifths><mode>major</mode></key>"
        "<transpose><chromatic>-2</chromatic></transpose>"
    )
    seed = seed_of_xml(score(xml_note("D5", 4), attributes=attributes))
    assert (pitches(seed), seed.key) == ([72], Key(0))


def test_musicxml_second_voices_are_written_beside_the_first():
    backup = "<backup><duration>8</duration></backup>"
    low = xml_note("C3", 8, "<voice>2</voice>")
    seed = seed_of_xml(
        score(xml_note("C5", 4) + xml_note("D5", 4) + backup + low, xml_note("E5", 4))
    )
    assert seed.notes == (Note(72, 4), Note(74, 4), Note(76, 4))


def test_musicxml_tells_meter_tempo_and_pickup():
    attributes = "<time><beats>3</beats><beat-type>4</beat-type></time>"
    tempo = (
        "<direction><direction-type><metronome><beat-unit>half</beat-unit>"
        "<per-minute>60</per-minute></metronome></direction-type></direction>"
    )
    seed = seed_of_xml(score(tempo + xml_note("C5", 4), xml_note("D5", 12), attributes=attributes))
    assert (seed.meter, seed.pickup, seed.bpm, seed.key) == (Meter(3, 4), 4, 120, None)


def test_compressed_musicxml_is_found_by_its_container_or_without():
    members = {"other.xml": b"<a/>", "deep/a.xml": ONE_NOTE}
    assert unzip_score(zipped(**{"META-INF/container.xml": CONTAINER}, **members)) == ONE_NOTE
    broken = {"META-INF/container.xml": b"<rootfile full-path='it's'/>", "a.xml": ONE_NOTE}
    assert unzip_score(zipped(**broken)) == ONE_NOTE
    with pytest.raises(MelodyError, match="no compressed MusicXML"):
        unzip_score(zipped(**{"META-INF/container.xml": CONTAINER}))


def test_a_zip_bomb_is_not_unpacked():
    with pytest.raises(MelodyError, match="too long"):
        unzip_score(zipped(**{"a.xml": bytes(20_000_000)}))


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" * 100_000,
        b"<score-partwise>" + b"<a/>" * 250_000 + b"</score-partwise>",
        b"<score-timewise/>",
        score("<note><duration>4</duration><pitch/></note>"),
        score(xml_note("C4", 4)).replace(b"<divisions>4", b"<divisions>0"),
        score(xml_note("C4", 4)).replace(b"<duration>4", b"<duration>1e999"),
    ],
)
def test_crafted_xml_is_refused(data):
    with pytest.raises(MelodyError):
        seed_of_xml(data)


@pytest.mark.parametrize("entity", [b'"<note/>"', b'SYSTEM "file:///etc/hostname"'])
def test_xml_entities_are_refused(entity):
    data = ONE_NOTE.replace(b"<!DOCTYPE", b"<!DOCTYPE s [<!ENTITY b " + entity + b">]><!--", 1)
    data = data.replace(b'.dtd">', b"-->", 1).replace(b"<part ", b"&b;<part ", 1)
    with pytest.raises(MelodyError, match="this is not MusicXML"):
        seed_of_xml(data)
    plain = data.replace(b"&b;", b"").replace(b"<!ENTITY b " + entity + b">", b"")
    assert pitches(seed_of_xml(plain)) == [60]
