"""Scores -> notes: each trap that a parser or the tutorial fell into, in a file of our own."""

import os
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest

from melody.corpora.sources import find_sources, sources_of, split_abc
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import MelodyError, Note
from melody.render.midi import write_midi
from melody.scores.read import read_score
from melody.scores.score import FORMATS, Score, Source, Timed, merge
from tests.score_files import SAMPLES, score, xml_note, zipped

PARTS = "<part-list><score-part id='P1'><part-name>A</part-name></score-part></part-list>"


def read(folder: Path, name: str, content: str | bytes) -> Score:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (source,) = sources_of(path, name)
    return read_score(source)


def line(reading: Score) -> list[tuple[int | None, float]]:
    return [(pitch, float(quarters)) for pitch, quarters in reading.notes]


def abc(music: str, key: str = "C", meter: str = "4/4") -> str:
    return f"X:1\nT:A tune\nM:{meter}\nL:1/8\nK:{key}\n{music}\n"


def musicxml(*measures: str) -> bytes:
    return score(*measures, parts=PARTS)


def kern(*lines: str) -> str:
    return "\n".join(("**kern", *lines, "*-")) + "\n"


def test_an_accidental_in_abc_holds_to_the_bar_line_and_no_further(tmp_path):
    reading = read(tmp_path, "a.abc", abc("=F2F2 D4 | F2D6 |", key="D"))
    assert [pitch for pitch, _ in reading.notes] == [65, 65, 62, 66, 62]


def test_an_accidental_in_abc_does_not_reach_another_octave_by_mistake(tmp_path):
    reading = read(tmp_path, "a.abc", abc("^F2 F2 z4 | F8 |"))
    assert [pitch for pitch, _ in reading.notes] == [66, 66, None, 65]


def test_tied_notes_are_one_note_in_every_format(tmp_path):
    tied = [(60, 6.0), (62, 2.0)]
    assert line(read(tmp_path, "a.abc", abc("C8-|C4 D4|"))) == tied
    assert line(read(tmp_path, "a.krn", kern("*M4/4", "=1", "[1c", "=2", "2c]", "2d"))) == tied
    xml = musicxml(
        xml_note("C4", 16, '<tie type="start"/>'),
        xml_note("C4", 8, '<tie type="stop"/>') + xml_note("D4", 8),
    )
    assert line(read(tmp_path, "a.musicxml", xml)) == tied


def test_a_chain_of_ties_is_one_note(tmp_path):
    reading = read(tmp_path, "a.krn", kern("*M2/4", "=1", "[2c", "=2", "2c_", "=3", "4c]", "4d"))
    assert line(reading) == [(60, 5.0), (62, 1.0)]


def test_lengths_on_paper_are_those_before_ties_are_merged(tmp_path):
    reading = read(tmp_path, "a.abc", abc("C8-|C4 D4|"))
    assert reading.written == {Fraction(4), Fraction(2)}


def test_repeated_notes_without_a_tie_stay_two(tmp_path):
    assert line(read(tmp_path, "a.abc", abc("C4 C4|"))) == [(60, 2.0), (60, 2.0)]


def test_neighbouring_rests_are_one():
    quarter = Fraction(1)
    found = merge([Timed(None, quarter), Timed(None, quarter), Timed(60, quarter, tied=True)])
    assert found == ((None, Fraction(2)), (60, quarter))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.abc", abc("{d}C4 {/e}D4|")),
        ("a.krn", kern("*M4/4", "=1", "8dq", "2c", "8eqq", "2d")),
        (
            "a.musicxml",
            musicxml(
                "<note><grace/><pitch><step>D</step><octave>4</octave></pitch></note>"
                + xml_note("C4", 8)
                + xml_note("D4", 8)
            ),
        ),
    ],
)
def test_grace_notes_are_dropped(tmp_path, name, content):
    assert line(read(tmp_path, name, content)) == [(60, 2.0), (62, 2.0)]


HARMONY = (
    "<harmony><root><root-step>F</root-step></root><kind>major</kind></harmony>"
    + xml_note("C4", 8)
    + "<harmony><root><root-step>G</root-step></root><kind>dominant</kind></harmony>"
    + xml_note("D4", 8)
)


@pytest.mark.parametrize(
    ("name", "content"), [("a.abc", abc('"F"C4 "G7"D4|')), ("a.musicxml", musicxml(HARMONY))]
)
def test_chord_symbols_are_dropped(tmp_path, name, content):
    reading = read(tmp_path, name, content)
    assert line(reading) == [(60, 2.0), (62, 2.0)]
    assert reading.written == {Fraction(2)}


@pytest.mark.parametrize(
    "music", ["uC4 vD4", ".C4 ~D4", "!trill!C4 +fermata+D4", "TC4 HD4", "pC4y D4", '"^soft"C4 D4']
)
def test_decorations_do_not_become_notes(tmp_path, music):
    assert line(read(tmp_path, "a.abc", abc(music + "|"))) == [(60, 2.0), (62, 2.0)]


def test_an_invisible_rest_is_a_rest(tmp_path):
    assert line(read(tmp_path, "a.abc", abc("C4 x4|"))) == [(60, 2.0), (None, 2.0)]


def test_a_field_within_a_line_of_abc_keeps_its_letters(tmp_path):
    reading = read(tmp_path, "a.abc", abc("[K:Amix]uC4[K:Ddor]vD4|"))
    assert line(reading) == [(61, 2.0), (62, 2.0)]


def test_of_a_chord_the_top_note_is_kept(tmp_path):
    assert line(read(tmp_path, "a.abc", abc("[CEG]4 [A,D]4|"))) == [(67, 2.0), (62, 2.0)]


def test_a_melody_of_chords_only_is_read_from_the_first_on(tmp_path):
    xml = musicxml(xml_note("C4", 8) + xml_note("E4", 8, first="<chord/>") + xml_note("D4", 8))
    assert line(read(tmp_path, "a.musicxml", xml)) == [(64, 2.0), (62, 2.0)]


def test_of_several_parts_the_highest_is_the_melody(tmp_path):
    text = "**kern\t**kern\n*M4/4\t*M4/4\n2C\t2c\n2D\t2d\n*-\t*-\n"
    assert [pitch for pitch, _ in read(tmp_path, "a.krn", text).notes] == [60, 62]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (kern("*k[f#]", "*e:", "4e"), Key(4, "minor")),
        (kern("*G:", "4g"), Key(7)),
        (kern("*M3/4", "4g", "4a", "4b", "*D:", "4d"), Key(2)),
        (kern("*D:dor", "4d"), Key(2, "minor")),
        (kern("*k[f#]", "4g"), Key(7)),
        (kern("4c", "4d"), None),
    ],
)
def test_the_key_is_looked_for_and_not_expected_at_one_place(tmp_path, text, key):
    assert read(tmp_path, "a.krn", text).key == key


@pytest.mark.parametrize(
    ("content", "meter", "pickup"),
    [
        (kern("*M3/4", "4c", "=1", "2.d"), Meter(3, 4), 1),
        (kern("*M6/8", "=1", "2.d"), Meter(6, 8), 0),
        (kern("4c", "4d"), None, 0),
        (kern("*M17/32", "4c", "=1", "4d"), None, 0),
    ],
)
def test_meter_and_pickup_are_those_of_the_file(tmp_path, content, meter, pickup):
    reading = read(tmp_path, "a.krn", content)
    assert (reading.meter, reading.pickup) == (meter, pickup)


def test_silence_between_notes_is_a_rest_and_the_last_note_is_whole(tmp_path):
    xml = musicxml(
        xml_note("C4", 4)
        + "<forward><duration>4</duration></forward>"
        + xml_note("D4", 8)
    )  # fmt: skip
    assert line(read(tmp_path, "a.musicxml", xml)) == [(60, 1.0), (None, 1.0), (62, 2.0)]


@pytest.mark.parametrize("name", ["a.krn", "a.abc", "a.musicxml", "a.xml", "a.mxl", "a.mid"])
def test_each_format_is_read(tmp_path, name):
    contents = {
        ".krn": kern("*M4/4", "=1", "4c", "8d", "8e", "2r").encode(),
        ".abc": abc("C2 D E z4|").encode(),
        ".musicxml": musicxml(
            xml_note("C4", 4) + xml_note("D4", 2) + xml_note("E4", 2) + xml_note("r", 8)
        ),
        ".mid": write_midi([Note(60, 4), Note(62, 2), Note(64, 2)], Setting()),
    }
    contents[".xml"] = contents[".musicxml"]
    contents[".mxl"] = zipped(
        **{
            "META-INF/container.xml": b'<container><rootfiles><rootfile full-path="a.xml"/>'
            b"</rootfiles></container>",
            "a.xml": contents[".xml"],
        }
    )
    assert set(FORMATS) == {*contents, ".midi", ".kar", ".rmi"}
    reading = read(tmp_path, name, contents[Path(name).suffix])
    assert line(reading)[:3] == [(60, 1.0), (62, 0.5), (64, 0.5)]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff" * 50, b"no score at all", b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_score_is_refused_with_a_reason(tmp_path, suffix, content):
    with pytest.raises(MelodyError) as refusal:
        read(tmp_path, f"a{suffix}", content)
    assert len(str(refusal.value).splitlines()) == 1


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix != ".abc"])
def test_a_file_cut_short_is_read_or_refused(tmp_path, suffix):
    content = SAMPLES[FORMATS[suffix]]
    for length in range(0, len(content), max(1, len(content) // 12)):
        with suppress(MelodyError):
            assert read(tmp_path, f"a{suffix}", content[:length]).notes


def test_an_abc_collection_is_many_tunes(tmp_path):
    text = abc("C8|") + "\n" + abc("D8|").replace("X:1", "X:7") + "\nstray text\n"
    (tmp_path / "two tunes.abc").write_text("% about this book\n\n" + text)
    sources = find_sources(tmp_path)
    assert [source.name for source in sources] == ["two_tunes.abc#1", "two_tunes.abc#2"]
    assert [read_score(source).notes[0][0] for source in sources] == [60, 62]


@pytest.mark.parametrize("text", ["\ufeffX:1\nK:C\nC\nX:2\nK:C\nD\n", "X:1\rK:C\rC\rX:2\rK:C\rD\r"])
def test_byte_order_marks_and_old_line_ends_lose_no_tune(tmp_path, text):
    path = tmp_path / "a.abc"
    path.write_text(text, encoding="utf-8", newline="")
    readings = [read_score(source) for source in sources_of(path, "a.abc")]
    assert [reading.notes[0][0] for reading in readings] == [60, 62]


def test_abc_without_meter_and_note_length_counts_in_eighths(tmp_path):
    assert line(read(tmp_path, "a.abc", "X:1\nK:G\nF2 G\n")) == [(66, 1.0), (67, 0.5)]


def test_abc_without_a_number_is_one_tune():
    assert split_abc("K:C\nCDE") == ["X:1\nK:C\nCDE"]


def test_files_are_found_in_order_below_the_folder_and_others_left_alone(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("z.krn", "b/a.MID", "a.krn", ".DS_Store", "notes.txt", "b/cover.png"):
        (tmp_path / name).write_text(kern("4c"))
    assert [source.name for source in find_sources(tmp_path)] == ["a.krn", "b/a.MID", "z.krn"]


def test_a_name_that_is_no_text_does_not_stop_the_reading(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff tune.krn"))
    path.write_text(kern("4c"))
    (source,) = find_sources(tmp_path)
    assert source.name == "?_tune.krn"
    assert read_score(source).notes


def test_a_missing_or_empty_folder_is_told_in_one_line(tmp_path):
    with pytest.raises(MelodyError, match="no folder named 'nowhere'"):
        find_sources(tmp_path / "nowhere")
    with pytest.raises(MelodyError, match="no scores in"):
        find_sources(tmp_path)


def test_reading_leaves_no_file_behind(tmp_path):
    folder = tmp_path / "songs"
    folder.mkdir()
    read(folder, "a.krn", kern("4c"))
    assert [path.name for path in folder.iterdir()] == ["a.krn"]


def test_a_file_that_changed_is_read_anew_whatever_its_time(tmp_path):
    path = tmp_path / "a.krn"
    for text, pitch in ((kern("4c"), 60), (kern("4d"), 62)):
        path.write_text(text)
        os.utime(path, (1, 1))
        assert read_score(Source(path, "a.krn")).notes[0][0] == pitch


def test_an_odd_meter_is_nothing_to_tell_on_stderr(tmp_path, capfd):
    path = tmp_path / "a.krn"
    path.write_text("**kern\n*MX\n4c\n4d\n*-\n")
    assert read_score(Source(path, "a.krn")).notes
    assert capfd.readouterr().err == ""
