"""One way for all formats: what is written in any of them is heard alike at every door."""

import random
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.music.keys import all_keys
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import MelodyError, Note
from melody.scores.formats import READERS
from melody.scores.melody_line import to_score
from melody.scores.read import read_score
from melody.scores.reading import TICKS_PER_QUARTER, Reading, Tone, Voice
from melody.scores.score import Source
from melody.scores.single_line import top_line
from melody.seeds.reduce import to_seed
from melody.seeds.uploads import read_upload
from tests.melody_files import WRITERS, line_of
from tests.score_files import SAMPLES
from tests.scores.mutants import mutant

METERS = [
    Meter(*map(int, name.split("/")))
    for name in [
        "2/4",
        "3/4",
        "4/4",
        "5/4",
        "6/4",
        "7/4",
        "2/2",
        "3/2",
        "4/2",
        "3/8",
        "4/8",
        "5/8",
        "6/8",
        "7/8",
        "9/8",
        "12/8",
        "6/16",
        "12/16",
    ]
]
SUFFIX = {"abc": "abc", "kern": "krn", "midi": "mid", "musicxml": "musicxml", "mxl": "mxl"}
QUARTER = TICKS_PER_QUARTER


@st.composite
def melodies(draw):
    """Notes, the first and last of them sounding, and a setting with any pickup."""
    pitches = st.one_of(st.integers(48, 84), st.none())
    middle = draw(st.lists(st.builds(Note, pitches, st.integers(1, 20)), max_size=16))
    ends = [Note(draw(st.integers(48, 84)), draw(st.integers(1, 8))) for _ in range(2)]
    meter = draw(st.sampled_from(METERS))
    pickup = draw(st.integers(0, meter.steps_per_bar - 1))
    return [ends[0], *middle, ends[1]], Setting(
        key=draw(st.sampled_from(all_keys())), meter=meter, pickup=pickup
    )


def read(form, data):
    return to_score(READERS[form](data), form=form)


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=60, deadline=None)
@given(melody=melodies())
def test_a_melody_written_in_any_format_is_read_back(form, melody):
    notes, setting = melody
    score = read(form, WRITERS[form](notes, setting))
    heard = list(score.notes)
    if heard[-1][0] is None:
        heard.pop()
    assert heard == line_of(notes)
    has_bar_line = sum(note.steps for note in notes) > setting.pickup
    if has_bar_line:
        assert (score.meter, score.pickup) == (setting.meter, Fraction(setting.pickup, 4))


@pytest.mark.parametrize("form", WRITERS)
def test_an_upload_hears_what_a_corpus_hears(form, tmp_path):
    notes = [Note(67, 4), Note(71, 6), Note(None, 2), Note(72, 3), Note(74, 1), Note(67, 8)]
    path = tmp_path / f"a.{SUFFIX[form]}"
    path.write_bytes(WRITERS[form](notes, Setting(meter=Meter(3, 4), pickup=4)))
    assert read_upload(path.name, path.read_bytes()) == to_seed(read_score(Source(path, path.name)))


@pytest.mark.parametrize("form", READERS)
def test_a_broken_file_becomes_a_score_or_one_line(form):
    chance = random.Random(f"{form} line")
    for _ in range(300):
        with suppress(MelodyError):
            score = read(form, mutant(SAMPLES[form], chance))
            assert all(quarters > 0 for _, quarters in score.notes)
            assert score.voice in [voice.number for voice in score.voices]


def voice(*pitches, name="", part="", chords=0, drums=False):
    """Quarters of these pitches, with so many more below each."""
    tones = [
        Tone(place * QUARTER, QUARTER, pitch - 4 * below)
        for place, pitch in enumerate(pitches)
        for below in range(chords + 1)
    ]
    end = len(pitches) * QUARTER
    return Voice(name=name, tones=tones, end=end, part=part, is_drums=drums)


HIGH, LOW = (72, 74, 76, 77), (48, 50, 52, 53)


@pytest.mark.parametrize(
    ("voices", "taken"),
    [
        ([voice(*HIGH), voice(*LOW)], 1),
        ([voice(*LOW), voice(*HIGH)], 2),
        ([voice(*LOW, name="Melody"), voice(*HIGH, name="Strings")], 1),
        ([voice(*HIGH, name="Left hand"), voice(*LOW, name="Right Hand")], 2),
        ([voice(*HIGH, name="Backing vocals"), voice(*LOW, name="Lead")], 2),
        ([voice(*HIGH, name="Alto"), voice(*LOW, name="Soprano")], 2),
        ([voice(*HIGH), voice(*LOW, name="Flute")], 2),
        ([voice(*HIGH, part="P1", chords=2), voice(*LOW, part="P1")], 1),
        ([voice(*LOW), voice(*HIGH, chords=2)], 2),
        ([voice(67, 69, 71, 72), voice(72, 72, 71, 71, chords=2)], 1),
        ([voice(*LOW), voice(84, name="Bells")], 2),
        ([voice(*LOW, *LOW), voice(84, name="")], 1),
        ([voice(*HIGH, drums=True), voice(*LOW)], 2),
        ([voice(*HIGH, name="Tenor"), voice(*LOW)], 1),
        *(
            ([voice(*HIGH, name="Piano"), voice(*LOW, name=sung)], 2)
            for sung in ("Voix", "Voce", "Voz", "Singer", "Chant", "Stimme", "Mélodie", "メロディ")
        ),
        ([voice(*LOW, name="Piano"), voice(*HIGH, name="Alto Sax")], 2),
        ([voice(*HIGH, name="Tenor"), voice(*LOW, name="Soprano")], 2),
    ],
)
def test_the_melody_is_the_voice_that_says_so_else_the_most_tuneful(voices, taken):
    assert to_score(Reading(voices=voices)).voice == taken


@pytest.mark.parametrize(
    ("tones", "line"),
    [
        ([(72, 0, 4), (76, 1, 1)], "72:0-1 76:1-2 72:2-4"),
        ([(72, 0, 4), (76, 1, 1), (67, 2, 1)], "72:0-1 76:1-2 72:2-4"),
        ([(72, 0, 4), (76, 1, 1), (79, 3, 2)], "72:0-1 76:1-2 72:2-3 79:3-5"),
        ([(72, 0, 8), (76, 1, 4), (79, 2, 1)], "72:0-1 76:1-2 79:2-3 76:3-5 72:5-8"),
        ([(72, 0, 4), (76, 1, 3)], "72:0-1 76:1-4"),
        ([(76, 0, 1), (72, 0, 4)], "76:0-1"),
        ([(72, 0, 2), (71, 1, 3)], "72:0-1 71:1-4"),
    ],
)
def test_a_note_that_another_crossed_goes_on_when_that_ends(tones, line):
    sung = [Tone(onset * QUARTER, length * QUARTER, pitch) for pitch, onset, length in tones]
    found = top_line(sung, [])
    shown = [f"{t.pitch}:{t.onset // QUARTER}-{t.end // QUARTER}" for t in found]
    assert " ".join(shown) == line


def test_any_voice_can_be_asked_for_and_is_told():
    score = to_score(Reading(voices=[voice(*HIGH, name="Air"), voice(*LOW, name="Bass")]), 2)
    assert [pitch for pitch, _ in score.notes] == list(LOW)
    assert score.repairs == ('the melody was taken from voice 2 of 2 "Bass"',)
    assert [(v.number, v.name, v.notes, v.lowest, v.highest) for v in score.voices] == [
        (1, "Air", 4, 72, 77),
        (2, "Bass", 4, 48, 53),
    ]


@pytest.mark.parametrize(("number", "line"), [(3, "voices 1 to 2"), (0, "voices"), (2, "percuss")])
def test_a_voice_that_cannot_be_read_is_told_in_one_line(number, line):
    voices = [voice(*HIGH), voice(*LOW, drums=True)]
    with pytest.raises(MelodyError, match=line):
        to_score(Reading(voices=voices), number)


def test_a_voices_name_is_safe_to_show():
    score = to_score(Reading(voices=[voice(*HIGH, name="<b>Air</b>\n\x07 & more" + "x" * 99)]))
    assert score.voices[0].name.isprintable()
    assert not set(score.voices[0].name) & set("<>&")
    assert len(score.voices[0].name) <= 40


def test_many_endings_take_no_longer_than_their_number():
    ending = "|: C4 D4 |1 E8 :|2 F8 |"
    text = "X:1\nL:1/16\nM:4/4\nK:C\n" + ending * 2500
    score = to_score(READERS["abc"](text.encode()), form="abc")
    assert len(score.notes) == 7500


@pytest.mark.parametrize(
    ("signature", "pitches", "key"),
    [
        (2, (69, 71, 74, 76, 76, 74, 71, 69, 74), "D major"),
        (0, (69, 72, 76, 74, 72, 71, 69, 68, 69), "A minor"),
        (7, (61, 65, 68, 66, 65, 63, 61), "Db major"),
    ],
)
def test_of_a_bare_signature_the_likelier_key_is_found(signature, pitches, key):
    score = to_score(Reading(voices=[voice(*pitches)], signature=signature))
    assert (score.key.name, score.key_source) == (key, "signature from the score, key found")


def test_a_signature_that_does_not_fit_the_notes_is_not_believed():
    score = to_score(Reading(voices=[voice(66, 68, 70, 73, 75, 66)], signature=0))
    assert (score.key, score.key_source) == (None, "")


def test_a_title_that_is_a_files_name_is_none():
    assert to_score(Reading(voices=[voice(*HIGH)], title="bwv2.6.mxl")).title == ""


def test_of_changing_meters_an_upload_takes_the_first_and_a_corpus_none(tmp_path):
    path: Path = tmp_path / "a.abc"
    path.write_text("X:1\nL:1/4\nM:3/4\nK:C\nC|DEF|GAB|[M:2/4]cd|ef|\n")
    score = read_score(Source(path, "a"))
    assert (score.meter, score.pickup) == (None, 0)
    assert (to_seed(score).meter, to_seed(score).pickup) == (Meter(3, 4), 4)
