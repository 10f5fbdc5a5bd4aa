"""The score: what is written is what music21 and our own readers read back, note for note."""

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import music21
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.music.keys import Key, all_keys
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.music.spelling import signature, spell
from melody.notation import Note, count_steps
from melody.render.abc import write_abc
from melody.render.midi import write_midi
from melody.render.musicxml import write_musicxml
from melody.render.staff import beam_runs, write_bars
from melody.seeds.uploads import read_upload

METERS = [
    Meter(*pair) for pair in [(4, 4), (3, 4), (6, 8), (2, 2), (3, 8), (5, 16), (9, 8), (7, 8)]
]
PITCH = st.integers(36, 96)
NOTE = st.builds(Note, st.none() | PITCH, st.integers(1, 40))
# Notes crowded on three letters, so that naturals, sharps and flats meet within a bar.
CROWDED = st.builds(Note, st.sampled_from([63, 64, 65, 66, 67, 75, 77, 78]), st.integers(1, 7))


@st.composite
def setting(draw: st.DrawFn) -> Setting:
    meter = draw(st.sampled_from(METERS))
    pickup = draw(st.integers(0, meter.steps_per_bar - 1))
    key, form = draw(st.sampled_from(all_keys())), draw(st.sampled_from(["", "A1A1B1A1", "A2B3"]))
    style = draw(st.sampled_from(["", "jazz"]))
    return Setting(key=key, meter=meter, pickup=pickup, style=style, form=form)


def join(parts: list[tuple[int | None, int, bool]]) -> list[Note]:
    """Join tied parts, and rests that follow each other."""
    notes: list[Note] = []
    for pitch, steps, is_tied in parts:
        if notes and notes[-1].pitch == pitch and (is_tied or pitch is None):
            notes[-1] = Note(pitch, notes[-1].steps + steps)
        else:
            notes.append(Note(pitch, steps))
    return notes


def read(text: str, kind: str) -> music21.stream.Score:
    """A score as music21 reads it, past its cache."""
    return music21.converter.parse(text, format=kind, forceSource=True)


def notes_of(score: music21.stream.Score) -> list[Note]:
    """The notes of a score, ties and neighbouring rests joined."""
    parts = []
    for each in score.flatten().notesAndRests:
        pitch = None if each.isRest else each.pitch.midi
        steps = each.quarterLength * 4
        assert steps == int(steps)
        parts.append((pitch, int(steps), bool(each.tie and each.tie.type != "start")))
    return join(parts)


def plain(notes: list[Note]) -> list[Note]:
    """Notes with neighbouring rests joined, as no score tells them apart."""
    return join([(pitch, steps, False) for pitch, steps in notes])


@settings(max_examples=40, deadline=None)
@given(st.lists(NOTE, min_size=1, max_size=12) | st.lists(CROWDED, min_size=1), setting())
def test_musicxml_reads_back_as_the_same_notes(notes: list[Note], how: Setting) -> None:
    assert notes_of(read(write_musicxml(notes, how), "musicxml")) == plain(notes)


@settings(max_examples=40, deadline=None)
@given(st.lists(NOTE, min_size=1, max_size=12) | st.lists(CROWDED, min_size=1), setting())
def test_abc_reads_back_as_the_same_notes(notes: list[Note], how: Setting) -> None:
    assert notes_of(read(write_abc(notes, how), "abc")) == plain(notes)


@settings(max_examples=200, deadline=None)
@given(st.lists(CROWDED, min_size=1, max_size=30), setting())
def test_written_accidentals_alone_give_the_pitches_however_long_they_hold(
    notes: list[Note], how: Setting
) -> None:
    for holds_in_all_octaves in (True, False):
        for tie_counts in (True, False):
            for bar in write_bars(notes, how):
                held = dict(signature(how.key))
                here: dict[tuple[str, int], int] = {}
                for stroke in bar.strokes:
                    assert stroke.spelling is not None
                    letter, alteration, octave = stroke.spelling
                    place = (letter, 0 if holds_in_all_octaves else octave)
                    if stroke.accidental or (stroke.tied_before and tie_counts):
                        here[place] = alteration
                    if not stroke.tied_before:
                        assert here.get(place, held[letter]) == alteration


@pytest.mark.parametrize("kind", ["abc", "musicxml"])
@pytest.mark.parametrize("steps", [5, 7, 9, 10, 11, 13, 15])
def test_a_length_that_no_note_head_has_is_tied(kind: str, steps: int) -> None:
    write = {"abc": write_abc, "musicxml": write_musicxml}[kind]
    score = read(write([Note(64, steps), Note(64, 1)], Setting()), kind)
    heads = [each for each in score.flatten().notes if each.quarterLength]
    assert len(heads) > 2
    assert notes_of(score) == [Note(64, steps), Note(64, 1)]


@pytest.mark.parametrize("kind", ["abc", "musicxml"])
@pytest.mark.parametrize("meter", METERS, ids=str)
@pytest.mark.parametrize("key", [Key(0), Key(10), Key(6, "minor"), Key(3, "minor")])
def test_key_meter_and_pickup_are_in_the_score(kind: str, meter: Meter, key: Key) -> None:
    how = Setting(key=key, meter=meter, pickup=2)
    write = {"abc": write_abc, "musicxml": write_musicxml}[kind]
    bar = meter.steps_per_bar
    score = read(write([Note(60, 2), Note(62, bar), Note(64, bar)], how), kind)
    signature_read = score.flatten().getElementsByClass(music21.key.KeySignature)[0]
    assert (signature_read.sharps, signature_read.mode) == (key.fifths, key.mode)
    time = score.flatten().getElementsByClass(music21.meter.TimeSignature)[0]
    assert time.ratioString == str(meter)
    bars = [
        measure.duration.quarterLength * 4 for measure in score.parts[0][music21.stream.Measure]
    ]
    assert bars == [2, bar, bar]


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("take.abc", lambda notes, how: write_abc(notes, how).encode()),
        ("take.musicxml", lambda notes, how: write_musicxml(notes, how).encode()),
        ("take.mid", write_midi),
    ],
)
def test_our_own_readers_take_what_we_write_back(
    name: str, write: Callable[[list[Note], Setting], bytes]
) -> None:
    notes = [Note(67, 2), Note(66, 5), Note(None, 4), Note(66, 7), Note(65, 20), Note(67, 1)]
    how = Setting(key=Key(7), meter=Meter(3, 4), pickup=2, bpm=90)
    seed = read_upload(name, write(notes, how))
    assert list(seed.notes) == notes
    assert (seed.key, seed.meter, seed.pickup, seed.bpm) == (Key(7), Meter(3, 4), 2, 90)


def test_a_natural_is_written_where_a_sharp_was_heard_before_in_the_bar() -> None:
    notes = [Note(66, 2), Note(65, 2), Note(66, 2), Note(65, 10), Note(66, 2)]
    body = write_abc(notes, Setting(key=Key(7))).splitlines()[-1]
    assert body == "F2=F2 ^F2=F2- =F8 | F2 |]"
    score = ET.fromstring(write_musicxml(notes, Setting(key=Key(7))))
    assert [each.text for each in score.iter("accidental")] == ["natural", "sharp", "natural"]


def test_a_natural_in_one_octave_is_undone_in_another_too() -> None:
    body = write_abc([Note(66, 4), Note(77, 4)], Setting(key=Key(0))).splitlines()[-1]
    assert body == "^F4 =f4 |]"


@pytest.mark.parametrize(
    ("key", "names"),
    [
        (Key(0), "C#4 Eb4 F#4 G#4 Bb4"),
        (Key(9, "minor"), "C#4 D#4 F#4 G#4 Bb4"),
        (Key(8), "Db4 Eb4 Gb4 Ab4 Bb4"),
        (Key(4), "C#4 D#4 F#4 G#4 A#4"),
    ],
)
def test_the_black_keys_are_spelled_as_the_key_asks(key: Key, names: str) -> None:
    assert " ".join(spell(pitch, key).name for pitch in (61, 63, 66, 68, 70)) == names


@pytest.mark.parametrize("key", all_keys(), ids=lambda key: key.name)
def test_every_pitch_is_spelled_as_what_it_is(key: Key) -> None:
    for pitch in range(128):
        letter, alteration, octave = spell(pitch, key)
        assert 12 * (octave + 1) + "C D EF G A B".index(letter) + alteration == pitch


@pytest.mark.parametrize("key", all_keys(), ids=lambda key: key.name)
def test_the_scale_needs_no_accidentals(key: Key) -> None:
    major = key.tonic if key.mode == "major" else key.tonic + 3
    scale = [Note(60 + (major + step) % 12, 4) for step in (0, 2, 4, 5, 7, 9, 11)]
    assert not any(
        stroke.accidental for bar in write_bars(scale, Setting(key=key)) for stroke in bar.strokes
    )


@given(st.lists(NOTE, max_size=20), setting())
def test_bars_are_full_but_for_the_first_and_the_last(notes: list[Note], how: Setting) -> None:
    bars = write_bars(notes, how)
    assert sum(stroke.steps for bar in bars for stroke in bar.strokes) == count_steps(notes)
    assert [bar.number for bar in bars] == list(range(1 - bool(how.pickup), bars[-1].number + 1))
    for bar in bars[1:-1]:
        assert sum(stroke.steps for stroke in bar.strokes) == how.meter.steps_per_bar


def test_notes_off_the_beat_show_the_beat() -> None:
    def heads(notes: list[Note], meter: Meter) -> list[int]:
        return [stroke.steps for stroke in write_bars(notes, Setting(meter=meter))[0].strokes]

    assert heads([Note(60, 3), Note(62, 5), Note(64, 8)], Meter(4, 4)) == [3, 1, 4, 8]
    assert heads([Note(60, 2), Note(62, 4), Note(64, 2)], Meter(4, 4)) == [2, 4, 2]
    assert heads([Note(60, 8), Note(62, 4)], Meter(6, 8)) == [6, 2, 4]
    assert heads([Note(60, 12)], Meter(6, 8)) == [12]


@pytest.mark.parametrize(
    ("meter", "sizes"),
    [(Meter(4, 4), [2, 2, 2, 2]), (Meter(2, 2), [4, 4]), (Meter(6, 8), [3, 3]), (Meter(3, 8), [3])],
    ids=str,
)
def test_eighths_are_beamed_in_beats(meter: Meter, sizes: list[int]) -> None:
    (bar,) = write_bars([Note(60, 2)] * (meter.steps_per_bar // 2), Setting(meter=meter))
    assert [len(run) for run in beam_runs(bar, meter)] == sizes


def test_a_sixteenth_after_a_dotted_eighth_has_a_hook() -> None:
    score = ET.fromstring(write_musicxml([Note(60, 3), Note(62, 1), Note(64, 4)], Setting()))
    beams = [[beam.text for beam in note.iter("beam")] for note in score.iter("note")]
    assert beams == [["begin"], ["end", "backward hook"], []]


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_no_title_breaks_a_score(title: str) -> None:
    how = Setting(title=title)
    assert ET.fromstring(write_musicxml([Note(60, 4)], how)).findtext(".//work-title") == how.title
    assert notes_of(read(write_abc([Note(60, 4)], how), "abc")) == [Note(60, 4)]


def test_a_title_with_markup_is_escaped() -> None:
    how = Setting(title="<b>R&B</b> 100% \\o/")
    assert "&lt;b&gt;R&amp;B&lt;/b&gt;" in write_musicxml([], how)
    assert "T:<b>R\\&B</b> 100\\% \\\\o/\n" in write_abc([], how)


def test_a_low_melody_has_a_bass_clef() -> None:
    assert "<sign>F</sign>" in write_musicxml([Note(45, 4)], Setting(instrument="Cello"))
    assert "<sign>G</sign>" in write_musicxml([Note(67, 4)], Setting(instrument="Cello"))


def test_instrument_and_tempo_are_in_the_score() -> None:
    how = Setting(instrument="Flute", bpm=97.5)
    abc, xml = write_abc([Note(60, 4)], how), write_musicxml([Note(60, 4)], how)
    assert "%%MIDI program 73\n" in abc
    assert "Q:1/4=98\n" in abc
    assert "<midi-program>74</midi-program>" in xml
    assert re.search(r'<sound tempo="97.5"', xml)


@pytest.mark.parametrize("kind", ["abc", "musicxml"])
def test_a_melody_without_notes_is_still_a_score(kind: str) -> None:
    write = {"abc": write_abc, "musicxml": write_musicxml}[kind]
    assert write([], Setting()) == write([], Setting())
    assert notes_of(read(write([Note(None, 16)], Setting()), kind)) == [Note(None, 16)]
