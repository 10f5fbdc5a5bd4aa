"""A lead sheet: style, tempo, chords and the letters of the form stand where a musician looks."""

import io
import re
from importlib.util import find_spec
from xml.etree import ElementTree as ET

import mido
import pytest

from melody.music.meters import Meter
from melody.music.setting import BLOCK, RHYTHM, Setting
from melody.notation import Note, to_symbols
from melody.render.score_svg import draw_score
from melody.render.sheet import Sheet
from melody.seeds.uploads import read_upload

NOTES = [Note(67, 4), *[Note(60 + n % 7, 4) for n in range(95)]]
SETTING = Setting(
    meter=Meter(3, 4), pickup=4, accompaniment=BLOCK, title="Song", style="jazz", form="A2A2B2A2"
)
SHEET = Sheet(tuple(to_symbols(NOTES)), 0, SETTING)


def test_musicxml_marks_the_bar_that_each_section_begins_with():
    measures = ET.fromstring(SHEET.musicxml).iter("measure")
    letters = {each.get("number"): each.findtext(".//rehearsal") for each in measures}
    assert {number: letter for number, letter in letters.items() if letter} == {
        "1": "A", "3": "A", "5": "B", "7": "A",
    }  # fmt: skip
    assert "<words>Jazz</words>" in SHEET.musicxml


def test_abc_annotates_the_same_bars_and_tells_the_style_with_the_tempo():
    music = SHEET.abc.split("K:C\n")[1].replace("\n", " | ").replace("| |", "|").split("|")
    letters = [found[1] if (found := re.search(r'"\^(.)"', bar)) else "" for bar in music]
    assert letters[:9] == ["", "A", "", "A", "", "B", "", "A", ""]
    assert 'Q:"Jazz" 1/4=100' in SHEET.abc


def test_midi_has_a_marker_at_each_section():
    first, now, marks = mido.MidiFile(file=io.BytesIO(SHEET.midi)).tracks[0], 0, []
    for message in first:
        now += message.time
        if message.type == "marker":
            marks.append((now, message.text))
    assert marks == [
        (step * 120, letter) for step, letter in zip((4, 28, 52, 76), "AABA", strict=True)
    ]


def test_a_form_changes_the_files_and_no_note_in_them():
    plain = Sheet(SHEET.symbols, 0, Setting(meter=Meter(3, 4), pickup=4))
    for kind in ("midi", "musicxml", "abc"):
        data, bare = (getattr(each, kind) for each in (SHEET, plain))
        one, other = (each if isinstance(each, bytes) else each.encode() for each in (data, bare))
        ending = {"midi": "mid"}.get(kind, kind)
        assert read_upload(f"a.{ending}", one).notes == read_upload(f"a.{ending}", other).notes
    assert SHEET.roll_png != Sheet(SHEET.symbols, 0, Setting(meter=Meter(3, 4), pickup=4)).roll_png


@pytest.mark.skipif(not find_spec("verovio"), reason="needs verovio")
def test_the_score_as_a_picture_has_a_title_and_the_letters():
    picture = SHEET.score_svg(titled=True)
    assert picture.count('class="reh') == 4
    assert "Song" in picture
    assert "Song" not in draw_score(SHEET.musicxml, 600)


def test_a_jazz_sheet_has_sevenths():
    quality = {each.chord.quality for each in SHEET.chords}
    assert quality & {"maj7", "6", "m7", "7"}
    assert "" not in quality
    folk = Sheet(SHEET.symbols, 0, Setting(meter=Meter(3, 4), pickup=4, accompaniment=RHYTHM))
    assert not {"maj7", "6", "m7"} & {each.chord.quality for each in folk.chords}
