"""Files of MusicXML as programs write them: encodings, namespaces, order, zip containers."""

import contextlib
import copy
import io
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.notation import MelodyError
from melody.scores.musicxml.mxl import unzip_score
from melody.scores.musicxml.reader import read_musicxml
from tests.score_files import ONE_NOTE, SAMPLES, score, xml_note, zipped

BODY = (
    "<score-partwise><movement-title>Für Élise</movement-title>"
    "<part id='P1'><measure><note><pitch><step>C</step><octave>4</octave></pitch>"
    "<duration>1</duration></note></measure></part></score-partwise>"
)


def declared(encoding: str) -> str:
    return f"<?xml version='1.0' encoding='{encoding}'?>{BODY}"


@pytest.mark.parametrize(
    "data",
    [
        declared("UTF-8").encode(),
        declared("UTF-8").encode("utf-8-sig"),
        declared("UTF-8").encode("latin-1"),
        declared("UTF-16").encode(),
        declared("UTF-16").encode("utf-16"),
        declared("UTF-16").encode("utf-16-le"),
        declared("UTF-8").encode("utf-16-be"),
        declared("ISO-8859-1").encode("latin-1"),
        declared("ISO-8859-1").encode(),
        declared("macintosh").encode("mac-roman"),
        declared("nonsense-9").encode("latin-1"),
        BODY.encode(),
        BODY.encode("latin-1"),
        BODY.encode("utf-16"),
        b"\n\n " + declared("UTF-8").encode(),
        declared("utf8").encode() + b"\n\x00\x00",
    ],
)
def test_a_file_is_read_whatever_encoding_it_claims(data):
    reading = read_musicxml(data)
    assert reading.title == "Für Élise"
    assert [tone.pitch for tone in reading.voices[0].tones] == [60]


@pytest.mark.parametrize("encoding", ["unicode_escape", "utf-7", "idna", "base64", "zlib"])
def test_an_encoding_that_is_none_is_not_believed(encoding):
    assert read_musicxml(declared(encoding).encode("latin-1")).title == "Für Élise"


@pytest.mark.parametrize("version", ["1.0", "2.0", "3.0", "3.1", "4.0"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_every_version_names_its_doctype(version, quote):
    doctype = (
        f"<!DOCTYPE score-partwise PUBLIC {quote}-//Recordare//DTD MusicXML {version} "
        f"Partwise//EN{quote} {quote}http://www.musicxml.org/dtds/partwise.dtd{quote}>\n"
    )
    data = declared("UTF-8").replace("?>", f" standalone='no'?>\n{doctype}", 1).encode()
    assert read_musicxml(data).voices


def test_names_may_have_a_prefix_or_a_namespace():
    plain = BODY.replace("<score-partwise>", "<score-partwise xmlns='http://example.org/m'>")
    prefixed = BODY.replace("</", "<!/").replace("<", "<m:").replace("<m:!/", "</m:")
    prefixed = prefixed.replace("<m:score-partwise>", "<m:score-partwise xmlns:m='http://e.org'>")
    for text in (plain, prefixed):
        assert read_musicxml(text.encode()).voices[0].tones[0].pitch == 60


def test_a_score_sorted_by_measures_is_read_as_one_sorted_by_parts():
    parts = [[xml_note("C5", 4), xml_note("D5", 4)], [xml_note("E4", 4), xml_note("F4", 4)]]
    head = "<attributes><divisions>4</divisions></attributes>"
    measures = "".join(
        f"<measure><part id='A'>{head}{one}</part><part id='B'>{head}{two}</part></measure>"
        for one, two in zip(*parts, strict=True)
    )
    reading = read_musicxml(f"<score-timewise>{measures}</score-timewise>".encode())
    assert [[t.pitch for t in voice.tones] for voice in reading.voices] == [[72, 74], [64, 65]]
    assert [voice.part for voice in reading.voices] == ["A", "B"]


@pytest.mark.parametrize("order", ["score-timewise", "score-partwise"])
def test_a_score_with_nothing_in_it_has_no_voices(order):
    for inside in (
        "",
        "<measure/>",
        "<measure><part/></measure>",
        "<part/>",
        "<part><measure/></part>",
    ):
        assert read_musicxml(f"<{order}>{inside}</{order}>".encode()).voices == []


def container(*files: str, name: str = "META-INF/container.xml") -> dict[str, bytes]:
    roots = "".join(f"<rootfile {file}/>" for file in files)
    return {name: f"<container><rootfiles>{roots}</rootfiles></container>".encode()}


SCORES = {"a.xml": b"<a/>", "deep/b.musicxml": ONE_NOTE, "c.pdf": b"%PDF"}
PDF = "full-path='c.pdf' media-type='application/pdf'"
MUSIC = "media-type='application/vnd.recordare.musicxml+xml'"


@pytest.mark.parametrize(
    "holder",
    [
        container("full-path='deep/b.musicxml'"),
        container(PDF, f"full-path='deep/b.musicxml' {MUSIC}"),
        container(f"full-path='deep/b.musicxml' {MUSIC}", f"full-path='a.xml' {MUSIC}"),
        container("full-path='Deep/B.MusicXML'"),
        container("full-path='deep\\b.musicxml'"),
        container("full-path='./deep/b.musicxml'"),
        container("full-path='deep/b.musicxml'", name="meta-inf/Container.xml"),
        container("full-path='gone.xml'", "full-path='deep/b.musicxml'"),
    ],
    ids=["one", "after a picture", "first", "letters", "backslash", "dot", "its own name", "gone"],
)
def test_the_score_is_found_by_its_container(holder):
    assert unzip_score(zipped(**holder, **SCORES)) == ONE_NOTE


@pytest.mark.parametrize(
    "others",
    [
        {},
        {"META-INF/container.xml": b"<rootfile full-path='it's'/>"},
        container("full-path='F\u00fcr Elise.xml'"),
        container(PDF),
        {"__MACOSX/._b.xml": b"\x00\x05", "META-INF/other.xml": b"<a/>", "._c.xml": b"<a/>"},
    ],
    ids=["no container", "a broken one", "a name in other letters", "a picture", "macOS"],
)
def test_without_a_container_that_helps_the_first_score_is_taken(others):
    assert unzip_score(zipped(**others, **{"B.XML": ONE_NOTE, "c.xml": b"<a/>"})) == ONE_NOTE


def test_names_in_an_old_encoding_are_found():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("Fuer Xlise.xml", ONE_NOTE)
        archive.writestr(*container("full-path='Für Élise.xml'").popitem())
    old = file.getvalue().replace(b"Fuer Xlise.xml", b"F\x81r \x90lise .xml")
    assert unzip_score(old) == ONE_NOTE


@pytest.mark.parametrize(
    "parts", ["<part><measure/></part>" * 501, f"<part>{'<measure/>' * 20_001}</part>"]
)
def test_a_score_of_too_many_parts_or_measures_is_refused(parts):
    with pytest.raises(MelodyError, match="too long"):
        read_musicxml(f"<score-partwise>{parts}</score-partwise>".encode())


def check(data: bytes) -> None:
    """Read it, or have it refused; any other mistake is ours."""
    with contextlib.suppress(MelodyError):
        read_musicxml(data)


PLACES = st.floats(0, 1, exclude_max=True)
PIECES = st.sampled_from(
    [
        b"<note>", b"</note>", b"<chord/>", b"<grace/>", b"<rest/>", b"<cue/>", b"<backup>", b"-1",
        b"<duration>7</duration>", b"<measure>", b"</measure>", b"<tie type='stop'/>", b"99999999",
        b"<staff>9</staff>", b"<attributes>", b"<time/>", b"<key/>", b"<part>", b"<transpose/>",
        b"<ending number='2' type='start'/>", b"<repeat/>", b"<divisions>.5</divisions>", b"\xff",
        b"<measure-style><slash type='start'/></measure-style>", b"<beats>3+</beats>", b"&x;", b"",
    ]
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(PLACES, st.integers(0, 60), PIECES), min_size=1, max_size=6))
def test_a_broken_score_is_read_or_refused(edits):
    data = SAMPLES["musicxml"]
    for place, gone, piece in edits:
        begin = int(place * len(data))
        data = data[:begin] + piece + data[begin + gone :]
    check(data)


EDITS = st.tuples(
    PLACES, PLACES, st.sampled_from(["copy", "drop", "text", "empty"]),
    st.sampled_from(["", "0", "-1", "9999999", "0.0000001", "x", "3+2", "\u0663", "1e9", "slash"]),
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(EDITS, min_size=1, max_size=8))
def test_a_well_formed_score_that_makes_no_sense_is_read_or_refused(edits):
    root = ElementTree.fromstring(SAMPLES["musicxml"])
    for one, other, edit, text in edits:
        elements = list(root.iter())
        first, second = elements[int(one * len(elements))], elements[int(other * len(elements))]
        if edit == "copy":
            second.append(copy.deepcopy(first))
        elif edit == "drop" and len(second):
            del second[int(one * len(second))]
        elif edit == "text":
            first.text = text
        elif edit == "empty":
            first.attrib = dict.fromkeys(first.attrib, text)
    check(ElementTree.tostring(root))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(PLACES, st.sampled_from([*"0123456789-.+eE/ x"])), max_size=8))
def test_a_score_whose_numbers_are_others_is_read_or_refused(edits):
    data = bytearray(score(xml_note("C5", 4), xml_note("D5", 12), attributes=
        "<time><beats>3</beats><beat-type>4</beat-type></time><key><fifths>1</fifths></key>"
        "<transpose><chromatic>-2</chromatic></transpose>"))  # fmt: skip
    digits = [place for place, byte in enumerate(data) if chr(byte).isdecimal()]
    for place, digit in edits:
        data[digits[int(place * len(digits))]] = ord(digit)
    check(bytes(data))
