"""The accompaniment: below the melody, within its time, softer, and in every file."""

import hashlib
import io
import re
from itertools import pairwise

import mido
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from melody.music.accompaniment import HIGHEST, LOWEST, accompany, voice
from melody.music.chords import Chord, PlacedChord
from melody.music.keys import Key, all_keys
from melody.music.meters import Meter
from melody.music.progression import find_chords
from melody.music.rhythm import LOWEST_BASS
from melody.music.setting import ACCOMPANIMENTS, ARPEGGIO, BLOCK, INSTRUMENTS, OFF, Setting, place
from melody.notation import MelodyError, Note, count_steps, to_symbols
from melody.render.abc import write_abc
from melody.render.engines import ENGINES
from melody.render.musicxml import write_musicxml
from melody.render.sheet import Sheet
from melody.seeds.text import read_text
from melody.seeds.uploads import read_upload
from melody.studio.request import Request, find_recipe, recipe_of
from melody.ui.server.fields import read_form
from melody.ui.server.pieces import name_chords
from tests.music.test_chords import HYMN, KEY, MELODY, METER

SOUNDING = st.sampled_from([kind for kind in ACCOMPANIMENTS if kind != OFF])
LOWEST_OF_ALL = LOWEST_BASS - 12 - 5
NOTES = read_text(HYMN).notes
ASKED = {"checkpoint": "lstm-talk@5", "seed": "C4"}
# Of MIDI, ABC and MusicXML, as they were before there were accompaniments.
DIGESTS = ["15c21b127e1a62ae", "23449e263e8e7601", "9f5b1c997aa6c0ea"]


def sheet_of(notes, **more) -> Sheet:
    return Sheet(tuple(to_symbols(notes)), 0, Setting(**more))


def strokes(meter: str, **more) -> list[tuple[int, int]]:
    """The first bars of broken chords under C, as (start, number of notes)."""
    setting = Setting(meter=Meter(*map(int, meter.split("/"))), accompaniment=ARPEGGIO, **more)
    notes = [Note(72, setting.meter.steps_per_bar)] * 3
    struck = accompany(
        notes, find_chords(notes, setting.key, setting.meter, setting.pickup), setting
    )
    starts = [each.start for each in struck]
    bar = setting.meter.steps_per_bar
    return [(start, starts.count(start)) for start in sorted(set(starts)) if start < bar]


@given(MELODY, KEY, METER, SOUNDING, st.data())
def test_every_note_is_below_the_melody_in_range_and_in_its_time(notes, key, meter, kind, data):
    pickup = data.draw(st.integers(0, min(255, meter.steps_per_bar - 1)))
    setting = Setting(key=key, meter=meter, pickup=pickup, accompaniment=kind)
    for start, pitch, steps, velocity in accompany(
        notes, find_chords(notes, key, meter, pickup), setting
    ):
        assert (LOWEST if kind in (BLOCK, ARPEGGIO) else LOWEST_OF_ALL) <= pitch <= HIGHEST
        assert pickup <= start < start + steps <= count_steps(notes)
        assert 1 <= velocity < 80
        for other, (sung, length) in place(notes):
            if sung is not None and other < start + steps and other + length > start:
                assert pitch < sung


@given(MELODY, KEY, METER, SOUNDING)
def test_no_pitch_is_struck_again_while_it_sounds(notes, key, meter, kind):
    setting = Setting(key=key, meter=meter, accompaniment=kind)
    ends: dict[int, int] = {}
    for start, pitch, steps, _ in accompany(notes, find_chords(notes, key, meter), setting):
        assert ends.get(pitch, 0) <= start
        ends[pitch] = start + steps


@pytest.mark.parametrize("key", all_keys(), ids=lambda key: key.name)
def test_the_voices_go_the_shortest_way(key):
    setting = Setting(key=key, accompaniment=BLOCK)
    notes = [note._replace(pitch=note.pitch + key.tonic + 12) for note in NOTES if note.pitch]
    struck = accompany(notes, find_chords(notes, key, setting.meter), setting)
    chords = [[each.pitch for each in struck[at : at + 3]] for at in range(0, len(struck), 3)]
    ways = [
        sum(abs(a - b) for a, b in zip(one, other, strict=True)) for one, other in pairwise(chords)
    ]
    assert max(ways) <= 12
    assert sum(ways) / len(ways) < 6


def test_a_chord_under_a_very_low_melody_is_left_out():
    assert voice(Chord(0), ceiling=40) is None
    assert sheet_of([Note(30, 16)], accompaniment=BLOCK).accompaniment == []


def test_broken_chords_fit_the_meter():
    assert strokes("4/4") == [(start, 1) for start in range(0, 16, 2)]
    assert strokes("3/4") == [(0, 1), (4, 2), (8, 2)]
    assert strokes("6/8") == [(0, 1), (2, 2), (4, 2), (6, 1), (8, 2), (10, 2)]
    assert strokes("3/8") == [(0, 1), (2, 2), (4, 2)]


def test_a_pickup_is_not_accompanied_and_the_last_chord_is_held():
    sheet = sheet_of([Note(67, 4), *NOTES], pickup=4, accompaniment=ARPEGGIO)
    assert min(each.start for each in sheet.accompaniment) == 4
    last = [each for each in sheet.accompaniment if each.start + each.steps == 132]
    assert len(last) == 3
    assert {each.pitch % 12 for each in last} == {0, 4, 7}


def test_the_melody_is_the_first_track_and_the_chords_are_the_second():
    plain, with_chords = (
        mido.MidiFile(file=io.BytesIO(sheet_of(NOTES, accompaniment=kind).midi))
        for kind in (OFF, BLOCK)
    )
    assert [track.name for track in plain.tracks[1:]] == ["Melody"]
    assert [track.name for track in with_chords.tracks[1:]] == ["Melody", "Chords"]
    assert list(plain.tracks[1]) == list(with_chords.tracks[1])
    channels = [{m.channel for m in t if m.type == "note_on"} for t in with_chords.tracks[1:]]
    assert channels == [{0}, {1}]


@pytest.mark.parametrize("kind", [BLOCK, ARPEGGIO])
@pytest.mark.parametrize("name", ["take.mid", "take.abc", "take.musicxml"])
@pytest.mark.parametrize("slow", [False, True])
def test_a_file_with_chords_is_read_as_its_melody(name, kind, slow):
    notes = [Note(64, 16), Note(67, 32), Note(65, 16), Note(60, 32)] if slow else NOTES
    sheet = sheet_of(notes, accompaniment=kind)
    content = {"mid": sheet.midi, "abc": sheet.abc, "musicxml": sheet.musicxml}
    data = content[name.partition(".")[2]]
    data = data if isinstance(data, bytes) else data.encode()
    assert list(read_upload(name, data).notes) == list(notes)


def test_what_has_no_accompaniment_is_written_as_it_always_was():
    sheet = sheet_of(NOTES[:8], key=Key(7), transposition=-5, swing=0.6)
    digests = [
        hashlib.sha256(data).hexdigest()[:16]
        for data in (sheet.midi, sheet.abc.encode(), sheet.musicxml.encode())
    ]
    assert digests == DIGESTS
    assert recipe_of(Request(**ASKED, accompaniment=OFF)) == ASKED


def test_the_page_names_chords_bar_by_bar_in_the_key_that_is_written():
    sheet = sheet_of(NOTES, key=Key(0), transposition=-3, accompaniment=ARPEGGIO)
    assert name_chords(sheet)[:5] == [(0, "C"), (8, "G7"), (16, "G7"), (32, "C"), (40, "G7")]
    flat = [Note(pitch - 2, steps) for pitch, steps in NOTES if pitch]
    named = name_chords(sheet_of(flat, key=Key(10), accompaniment=BLOCK))
    assert named[:2] == [(0, "B♭"), (8, "F7")]
    assert name_chords(sheet_of(NOTES)) == []


def test_the_picture_of_the_roll_has_room_for_the_names():
    plain, named = (
        Image.open(io.BytesIO(sheet_of(NOTES, accompaniment=kind).roll_png)).convert("L")
        for kind in (OFF, BLOCK)
    )
    more = named.height - plain.height
    assert more == 80  # two lines of names, 40 pixels each
    top = np.asarray(named)[80:112]
    assert (top < 100).sum() > 100
    below = np.asarray(named)[-200:], np.asarray(plain)[-200:]
    assert np.array_equal(*below)


def test_symbols_stand_over_the_score_in_the_key_that_sounds():
    sheet = sheet_of(NOTES, transposition=-2, accompaniment=BLOCK)
    assert '"Bb"D4 D4 "F7"_E4' in sheet.abc or '"Bb"D4 D4 "F7"E4' in sheet.abc
    harmonies = sheet.musicxml.split("<harmony>")[1:]
    assert "<root-step>B</root-step>" in harmonies[0]
    assert "<root-alter>-1</root-alter>" in harmonies[0]
    assert '<kind text="7">dominant</kind>' in harmonies[1]
    picture = sheet.score_svg()
    assert "harm" in picture
    assert "F7" in picture


def test_a_chord_that_begins_within_a_note_stands_where_it_begins():
    notes, setting = [Note(66, 16), Note(None, 16), Note(67, 8)], Setting()
    chords = [PlacedChord(at, 8, Chord(root)) for at, root in enumerate((2, 7, 0, 7, 0))]
    chords = [each._replace(start=8 * each.start) for each in chords]
    assert '"D"^F8- "G"^F8 | "C"z8 "G"z8 | "C"G8 |]' in write_abc(notes, setting, chords)
    score = write_musicxml(notes, setting, chords)
    assert score.count("<harmony>") == 5
    assert score.count("<offset>8</offset>") == 2


@given(MELODY.filter(bool), KEY, METER.filter(lambda meter: meter.steps_per_bar <= 48))
def test_symbols_change_no_note_of_a_score(notes, key, meter):
    setting = Setting(key=key, meter=meter)
    chords = find_chords(notes, key, meter)
    plain, marked = write_musicxml(notes, setting), write_musicxml(notes, setting, chords)
    without = re.sub(r"\s*<harmony>.*?</harmony>", "", marked, flags=re.DOTALL)
    assert without == plain
    assert set(re.findall(r'"(.*?)"', write_abc(notes, setting, chords))) == {
        each.chord.name(key) for each in chords
    }


@pytest.mark.parametrize("kind", [BLOCK, ARPEGGIO])
def test_every_engine_plays_the_chords_and_the_melody_stays_in_front(engine, kind):
    sheet = sheet_of(NOTES[:16], accompaniment=kind)
    silence = [Note(None, count_steps(sheet.notes))]
    _, melody = ENGINES[engine](sheet.notes, sheet.setting, ())
    _, chords = ENGINES[engine](silence, sheet.setting, sheet.accompaniment)
    apart = 20 * np.log10(np.sqrt(np.mean(melody**2)) / np.sqrt(np.mean(chords**2)))
    assert 8 < apart < 18


def test_tempo_swing_and_metronome_hold_for_both():
    plain = sheet_of(NOTES[:8], accompaniment=ARPEGGIO)
    swung = sheet_of(NOTES[:8], accompaniment=ARPEGGIO, swing=0.66)
    clicking = sheet_of(NOTES[:8], accompaniment=ARPEGGIO, metronome=True)
    assert plain.accompaniment == swung.accompaniment
    sounds = {sheet.wav for sheet in (plain, swung, clicking, sheet_of(NOTES[:8]))}
    assert len(sounds) == 4
    assert len(plain.sound.samples) == len(swung.sound.samples)


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_chords_are_struck_softer_than_any_instrument(instrument):
    setting = Setting(instrument=instrument, accompaniment=BLOCK)
    struck = accompany(NOTES, find_chords(NOTES, setting.key, setting.meter), setting)
    assert max(each.velocity for each in struck) < 80


@pytest.mark.parametrize("kind", ACCOMPANIMENTS)
def test_a_recipe_keeps_the_accompaniment_unless_there_is_none(kind):
    request = read_form(**ASKED, accompaniment=kind)
    told = recipe_of(request)
    assert told.get("accompaniment", OFF) == kind
    assert read_form(**told) == request


@pytest.mark.parametrize("wrong", ["blok", 3, "x" * 500])
def test_another_accompaniment_is_refused_in_one_line(wrong):
    with pytest.raises(MelodyError) as told:
        Setting(accompaniment=read_form(**ASKED, accompaniment=wrong).accompaniment)
    assert len(str(told.value)) < 100


def test_the_files_of_a_take_with_chords_carry_what_was_asked():
    line = 'melody-recipe {"accompaniment":"block","checkpoint":"lstm-talk@5","seed":"C4"}'
    sheet = Sheet(("60", "_"), 1, Setting(accompaniment=BLOCK), line)
    for data in (sheet.midi, sheet.abc.encode(), sheet.musicxml.encode()):
        assert read_form(**find_recipe(data)).accompaniment == BLOCK
