"""MIDI: what is written is what is read back, by two other libraries."""

import io
import math

import mido
import pretty_midi
import pytest
import symusic
from hypothesis import given
from hypothesis import strategies as st

from melody.music.keys import Key, all_keys
from melody.music.meters import Meter
from melody.music.setting import INSTRUMENTS, Setting, place
from melody.notation import STEPS_PER_QUARTER, MelodyError, Note, count_steps
from melody.render.midi import TICKS_PER_QUARTER, write_midi

TICKS_PER_STEP = TICKS_PER_QUARTER // STEPS_PER_QUARTER
NOTE = st.builds(Note, st.none() | st.integers(0, 127), st.integers(1, 40))
BPM = st.floats(20, 300)


def join_rests(notes: list[Note]) -> list[Note]:
    """Rests that follow each other are one silence: MIDI cannot tell them apart."""
    joined: list[Note] = []
    for pitch, steps in notes:
        if pitch is None and joined and joined[-1].pitch is None:
            steps += joined.pop().steps
        joined.append(Note(pitch, steps))
    return joined


def read_back(midi: bytes) -> list[Note]:
    """Notes as symusic reads them, and the end as mido does: rests at both ends included."""
    score = symusic.Score.from_midi(midi)
    assert score.tpq == TICKS_PER_QUARTER
    notes: list[Note] = []
    now = 0
    for note in score.tracks[0].notes if score.tracks else []:
        if note.time > now:
            notes.append(Note(None, (note.time - now) // TICKS_PER_STEP))
        assert note.time % TICKS_PER_STEP == note.duration % TICKS_PER_STEP == 0
        notes.append(Note(note.pitch, note.duration // TICKS_PER_STEP))
        now = note.time + note.duration
    *events, last = mido.MidiFile(file=io.BytesIO(midi)).tracks[1]
    end = sum(event.time for event in events)
    assert last.type == "end_of_track"
    return [*notes, Note(None, (end - now) // TICKS_PER_STEP)] if end > now else notes


@given(st.lists(NOTE, max_size=40), BPM, st.sampled_from(["", "A1B1A1", "A4"]))
def test_notes_come_back_from_midi_at_any_tempo(notes: list[Note], bpm: float, form: str) -> None:
    assert read_back(write_midi(notes, Setting(bpm=bpm, form=form))) == join_rests(notes)


@pytest.mark.parametrize(
    "notes",
    [
        [Note(60, 2), Note(60, 2), Note(60, 1)],
        [Note(None, 3), Note(67, 4)],
        [Note(67, 4), Note(None, 3)],
        [Note(0, 1), Note(127, 1)],
        [Note(64, 97)],
        [Note(None, 8)],
        [],
    ],
)
def test_repeats_rests_and_edges_come_back(notes: list[Note]) -> None:
    assert read_back(write_midi(notes, Setting())) == notes


@given(st.lists(NOTE, max_size=20), BPM)
def test_pretty_midi_sees_the_melody_end_where_it_ends(notes: list[Note], bpm: float) -> None:
    notes, setting = [Note(60, 1), *notes], Setting(bpm=bpm)
    song = pretty_midi.PrettyMIDI(io.BytesIO(write_midi(notes, setting)))
    expected = count_steps(notes) * setting.seconds_per_step
    assert song.get_end_time() == pytest.approx(expected, rel=1e-4)


def test_the_same_melody_gives_the_same_bytes() -> None:
    notes, setting = [Note(60, 3), Note(None, 1), Note(62, 4)], Setting(bpm=97.3, pickup=2)
    assert write_midi(notes, setting) == write_midi(list(notes), setting)


@pytest.mark.parametrize("key", all_keys(), ids=lambda key: key.name)
def test_the_key_is_in_the_file(key: Key) -> None:
    song = pretty_midi.PrettyMIDI(io.BytesIO(write_midi([Note(60, 4)], Setting(key=key))))
    numbers = [change.key_number for change in song.key_signature_changes]
    assert numbers == [key.tonic + 12 * (key.mode == "minor")]


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_instrument_title_and_tempo_are_in_the_file(name: str) -> None:
    setting = Setting(bpm=132, instrument=name, title="Fuchs, du hast … ♪")
    score = symusic.Score.from_midi(write_midi([Note(60, 4)], setting))
    assert score.tracks[0].program == INSTRUMENTS[name]
    assert score.tracks[0].name == "Fuchs, du hast … ♪"
    assert score.tempos[0].qpm == pytest.approx(132, abs=0.01)


@pytest.mark.parametrize("meter", [Meter(4, 4), Meter(6, 8), Meter(2, 2), Meter(5, 16)])
def test_the_meter_is_in_the_file(meter: Meter) -> None:
    signatures = symusic.Score.from_midi(
        write_midi([Note(60, 4)], Setting(meter=meter))
    ).time_signatures
    assert [(s.time, s.numerator, s.denominator) for s in signatures] == [
        (0, meter.beats, meter.unit)
    ]


@given(st.integers(1, 23), st.sampled_from([Meter(6, 4), Meter(24, 16), Meter(3, 2)]))
def test_a_pickup_is_a_short_first_bar(pickup: int, meter: Meter) -> None:
    midi = write_midi([Note(60, 60)], Setting(meter=meter, pickup=pickup))
    first, second = symusic.Score.from_midi(midi).time_signatures
    assert 16 * first.numerator == pickup * first.denominator
    assert (second.time, second.numerator) == (pickup * TICKS_PER_STEP, meter.beats)


def test_bars_and_beats_are_struck_a_little_harder() -> None:
    setting = Setting(meter=Meter(6, 8), pickup=2)
    midi = write_midi([Note(60, 2)] * 8, setting)
    struck = [note.velocity for note in symusic.Score.from_midi(midi).tracks[0].notes]
    assert struck == [80, 96, 80, 80, 88, 80, 80, 96]


def test_each_note_is_placed_after_the_one_before() -> None:
    notes = [Note(60, 2), Note(None, 3), Note(62, 1)]
    assert [start for start, _ in place(notes)] == [0, 2, 5]


@pytest.mark.parametrize("bpm", [math.nan, math.inf, 19.9, 301, -1, True, "100", None])
def test_a_senseless_tempo_is_refused_in_a_line(bpm: object) -> None:
    with pytest.raises(MelodyError, match="tempo must be 20 to 300"):
        Setting(bpm=bpm)  # type: ignore[arg-type]


@pytest.mark.parametrize("pickup", [-1, 12, 1.5, True, None])
def test_a_pickup_as_long_as_a_bar_is_refused(pickup: object) -> None:
    with pytest.raises(MelodyError, match=r"shorter than a bar of 3/4, 3 beats; .* 0 to 11"):
        Setting(meter=Meter(3, 4), pickup=pickup)  # type: ignore[arg-type]


def test_a_pickup_that_midi_cannot_count_is_refused() -> None:
    with pytest.raises(MelodyError, match="0 to 255"):
        Setting(meter=Meter(24, 1), pickup=256)


def test_an_unknown_instrument_is_refused() -> None:
    with pytest.raises(MelodyError, match="no such instrument"):
        Setting(instrument="<b>kazoo</b>")


@given(st.text())
def test_a_title_is_one_printable_line(title: str) -> None:
    tidy = Setting(title=title).title
    assert tidy.isprintable()
    assert 0 < len(tidy) <= 100
    assert tidy == tidy.strip()
    write_midi([], Setting(title=title))


def test_a_straight_setting_keeps_even_time():
    setting = Setting(bpm=100, pickup=3)
    assert [setting.seconds_at(step) for step in range(40)] == pytest.approx(
        [step * setting.seconds_per_step for step in range(40)]
    )


@given(st.floats(0.5, 0.75), st.sampled_from([(2, 4), (3, 4), (4, 4)]), st.integers(0, 7))
def test_a_swing_makes_off_beats_late_and_leaves_beats_where_they_are(swing, meter, pickup):
    setting = Setting(meter=Meter(*meter), pickup=pickup, swing=swing)
    beat = STEPS_PER_QUARTER * setting.seconds_per_step
    first = setting.seconds_at(pickup)
    for number in range(8):
        start = pickup + number * STEPS_PER_QUARTER
        assert setting.seconds_at(start) - first == pytest.approx(number * beat)
        late = setting.seconds_at(start + 2) - setting.seconds_at(start)
        assert late == pytest.approx(swing * beat)


def test_a_swing_leaves_meters_of_eighths_alone():
    setting = Setting(meter=Meter(6, 8), swing=0.7)
    assert setting.seconds_at(2) == pytest.approx(2 * setting.seconds_per_step)


def test_the_file_stays_straight_and_the_performance_swings():
    notes = [Note(60, 2), Note(62, 2)] * 4
    swung = Setting(swing=0.66)
    assert write_midi(notes, swung) == write_midi(notes, Setting())
    assert write_midi(notes, swung, as_played=True) != write_midi(notes, Setting())


@pytest.mark.parametrize(
    "wrong",
    [
        *({"swing": 0.4}, {"swing": float("nan")}, {"swing": True}),
        *({"transposition": 25}, {"transposition": 1.0}, {"transposition": True}),
    ],
)
def test_playback_out_of_range_is_refused(wrong):
    with pytest.raises(MelodyError):
        Setting(**wrong)
