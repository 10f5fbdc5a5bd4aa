"""Small files of every format beside those that once were misread: each of the same kind."""

import pytest

from melody.scores.formats import READERS
from melody.scores.melody_line import to_score
from tests.midi_bytes import event, meta, midi, named, note, off, on, tempo, track
from tests.score_files import score, xml_note

FOUR = "<time><beats>4</beats><beat-type>4</beat-type></time>"
HEAD = "X:1\nM:4/4\nL:1/4\n"


def heard(form: str, data: bytes) -> str:
    """The melody as pitches with their lengths in quarters."""
    notes = to_score(READERS[form](data), form=form).notes
    return " ".join(f"{'r' if p is None else p}:{float(q):.4g}" for p, q in notes)


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("C2D2|\ns: !p! *\nE4|", "60:2 62:2 64:4"),
        ("C2D2|\nI:linebreak $\n%%vskip 10\nE4|", "60:2 62:2 64:4"),
        ("C2[r:slower]D2|[I:setbarnb 3]E4|", "60:2 62:2 64:4"),
        ("m: ~n2 = n{o}n\nC2~D2|", "60:2 62:2"),
        ("%%score (1 2)\nV:1\nC4|\nV:2\nC,4|", "60:4"),
        ('|:C4|["1st"D4:|["2nd"E4|]', "60:4 64:4"),
        ('|:C4|["1."D4:|["2."E4|]', "60:4 64:4"),
        ("|:C4|[1,3 D4:|[2,4 E4|]", "60:4 64:4"),
        ("|:C4|1.3 D4:|2.4 E4|]", "60:4 64:4"),
        (".(C2D2.)|E2.-E2|", "60:2 62:2 64:4"),
        ("C>!p!{g}(D E<)F|", "60:1.5 62:0.5 64:0.5 65:1.5"),
        ("C<D>E F|", "60:0.5 62:2 64:0.5 65:1"),
        ("C>D>E F|", "60:1.5 62:1 64:0.5 65:1"),
        ("C>D<E F|", "60:1.5 62:0.25 64:1.5 65:1"),
        ("[!p!C~E]2[^F.D]2|", "64:2 66:2"),
        ("(3::CDE F2|", "60:0.6667 62:0.6667 64:0.6667 65:2"),
        ("(3:2:2C2D F2|", "60:1.333 62:0.6667 65:2"),
        ("C4|[K:Amix]C4|[K:none]C4|", "60:4 61:4 60:4"),
        ("C4|X2|D4|", "60:4 r:8 62:4"),
        ("^Ff F2|", "66:1 78:1 66:2"),
        ("I:propagate-accidentals octave\n^Ff F2|F4|", "66:1 77:1 66:2 65:4"),
        ("%%propagate-accidentals not\n^FF2[^FA]|", "66:1 65:2 69:1"),
        (
            "[I:propagate-accidentals not]^FFFF|[I:propagate-accidentals pitch]^FFFF|",
            "66:1 65:1 65:1 65:1 66:1 66:1 66:1 66:1",
        ),
        ("I:propagate-accidentals\n^FFFF|", "66:1 66:1 66:1 66:1"),
        ("%%propagate-accidentals octave\nV:1\n^ff'f2|\nV:2\nC4|", "78:1 89:1 78:2"),
        ("[C2E2-] [EG]2|", "64:2 67:2"),
        ("[C-E-][CE]- [CE]2|", "64:4"),
        ('C4 & "^alto"A,C A,2|', "60:4"),
    ],
)
def test_abc(music, expected):
    assert heard("abc", f"{HEAD}K:C\n{music}\n".encode()) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["4c", "*+", "*\t**kern", "4d\t4g", "*-\t*", "4a", "*-"], "67:1 69:1"),
        (["*>A", "*S/sic", "4c", "*S/fin", "4d", "*-"], "60:1 62:1"),
        (["00c", "0.d", "000e", "*-"], "60:16 62:12 64:32"),
        (["[1c", "=", "1c_", "=", "1c]", "4d", "*-"], "60:12 62:1"),
        (["*Trd1c2", "*ITrd-1c-2", "4d", "*-"], "60:1"),
        (["4cyy", "4d;", "4eX", "8fnL", "8gJ", "*-"], "60:1 62:1 64:1 65:0.5 67:0.5"),
        (["4c##", "4d--", "4en", "*-"], "62:1 60:1 64:1"),
        (["3%2c", "5%4d", "*-"], "60:2.667 62:3.2"),
        (["4c", "4d"], "60:1 62:1"),
        (["*^", "1c\t4A", ".\t4c", ".\t2A", "*v\t*v", "4d", "*-"], "60:4 62:1"),
        (["*^", "1c\t2A", ".\t2c", "*v\t*v", "4d", "*-"], "60:4 62:1"),
        (["*>[A,B,A]", "*>A", "4c", "*>B", "4d", "*-"], "60:1 62:1 60:1"),
        (["!!LO:TX:t=Fine", "4c", "=", "!!LO:TX:t=D.C.", "4d", "=", "*-"], "60:1 62:1 60:1"),
    ],
)
def test_kern(lines, expected):
    assert heard("kern", "\n".join(["**kern", *lines]).encode()) == expected


def attributes(*what: str) -> str:
    return f"<attributes>{''.join(what)}</attributes>"


def repeat_sign(kind: str, bars: str = "") -> str:
    sign = f'<measure-repeat type="{kind}">{bars}</measure-repeat>'
    return attributes(f"<measure-style>{sign}</measure-style>")


REPEAT, TWO, STOP = repeat_sign("start", "1"), repeat_sign("start", "2"), repeat_sign("stop")
REST = '<note><rest measure="yes"/><duration>16</duration></note>'


@pytest.mark.parametrize(
    ("bars", "expected"),
    [
        ([xml_note("C4", 4, first="<cue/>") + xml_note("D4", 12)], "62:3"),
        (
            [xml_note("C4", 4) + attributes("<divisions>8</divisions>") + xml_note("D4", 24)],
            "60:1 62:3",
        ),
        (
            [xml_note("C4", 4) + "<forward><duration>4</duration></forward>" + xml_note("D4", 8)],
            "60:1 r:1 62:2",
        ),
        (
            [
                xml_note("C4", 8, "<voice>1</voice>")
                + "<backup><duration>4</duration></backup>"
                + "<forward><duration>4</duration></forward>"
                + xml_note("D4", 8, "<voice>2</voice>")
            ],
            "60:2 62:2",
        ),
        (
            [
                attributes("<measure-style><multiple-rest>1</multiple-rest></measure-style>")
                + '<note><rest measure="yes"/><duration>16</duration></note>',
                xml_note("C4", 16),
            ],
            "60:4",
        ),
        (
            [
                xml_note("C4", 16, "<voice>1</voice><tie type='start'/>"),
                xml_note("C4", 16, "<voice>1</voice><tie type='stop'/>")
                + "<backup><duration>16</duration></backup>"
                + xml_note("C4", 4, "<voice>2</voice>")
                + xml_note("A3", 12, "<voice>2</voice>"),
            ],
            "60:8",
        ),
        (
            [
                xml_note("E4", 8, "<voice>1</voice>")
                + xml_note("F4", 8, "<voice>1</voice>")
                + "<backup><duration>16</duration></backup>"
                + xml_note("C4", 4, "<voice>2</voice>")
                + xml_note("E4", 4, "<voice>2</voice>")
                + xml_note("C4", 8, "<voice>2</voice>")
            ],
            "64:2 65:2",
        ),
        ([xml_note("C4", 16), REPEAT + REST, STOP + xml_note("E4", 16)], "60:4 60:4 64:4"),
        (
            [xml_note("C4", 16), xml_note("D4", 16), TWO + REST, REST, STOP + xml_note("E4", 16)],
            "60:4 62:4 60:4 62:4 64:4",
        ),
        ([xml_note("C4", 16), REPEAT + xml_note("D4", 16), REST], "60:4 62:4 62:4"),
        ([REPEAT + REST, xml_note("D4", 16)], "62:4"),
        (
            [
                attributes("<transpose><chromatic>0</chromatic><double/></transpose>")
                + xml_note("C4", 16)
            ],
            "60:4",
        ),
    ],
)
def test_musicxml(bars, expected):
    assert heard("musicxml", score(*bars, attributes=FOUR)) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([tempo(90), tempo(120), note(60), note(62)], "60:1 62:1"),
        ([event(0xC0, 5), note(60), event(0xC0, 40), note(62)], "60:1 62:1"),
        ([on(60), on(60, after=48), off(60, after=48), off(60)], "60:0.5 60:0.5"),
        ([note(60), on(62), meta(0x2F, b"", after=96)], "60:1 62:1"),
        ([named("x"), meta(0x05, b"la"), note(60), meta(0x05, b"li"), note(62)], "60:1 62:1"),
        ([event(0xE0, 0, 80), note(60), event(0xB0, 64, 127), note(62)], "60:1 62:1"),
    ],
)
@pytest.mark.parametrize("kind", [0, 1])
def test_midi(events, expected, kind):
    assert heard("midi", midi(track(*events), kind=kind)) == expected
