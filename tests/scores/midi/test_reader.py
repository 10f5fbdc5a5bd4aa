"""Reading MIDI files, our own and other people's."""

import contextlib
import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import MelodyError, Note
from melody.render.midi import write_midi
from melody.scores.midi.reader import read_midi
from melody.scores.reading import METER_CHANGES
from melody.seeds.seed import Seed
from tests.midi_bytes import event, meta, midi, named, note, off, on, signature, tempo, track
from tests.score_files import pitches, reduce_to_seed


def seed_of_midi(data: bytes) -> Seed:
    return reduce_to_seed(read_midi(data))


PITCHES = st.builds(Note, st.integers(0, 127), st.integers(1, 20))
NOTES = st.builds(Note, st.none() | st.integers(0, 127), st.integers(1, 20))


def no_two_rests(notes: list[Note]) -> bool:
    return all(a.pitch is not None or b.pitch is not None for a, b in pairwise(notes))


MELODIES = st.tuples(PITCHES, st.lists(NOTES, max_size=20)).map(lambda two: [two[0], *two[1]])
SETTINGS = st.builds(
    Setting,
    bpm=st.integers(20, 300).map(float),
    meter=st.sampled_from([Meter(3, 4), Meter(6, 8), Meter(4, 4)]),
    pickup=st.integers(0, 11),
)


@given(MELODIES.filter(no_two_rests), SETTINGS)
def test_our_own_midi_comes_back_exactly(notes, setting):
    seed = seed_of_midi(write_midi(notes, setting))
    assert seed.notes == tuple(notes)
    assert (seed.meter, seed.pickup) == (setting.meter, setting.pickup)
    assert seed.bpm == pytest.approx(setting.quarters_a_minute, abs=0.03)


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_midi_of_every_type_is_read(kind):
    assert pitches(seed_of_midi(midi(track(note(60), note(62)), kind=kind))) == [60, 62]


def test_midi_in_a_riff_file_and_with_a_longer_header_is_read():
    plain = midi(track(note(60)), kind=0)
    riff = b"RIFF" + struct.pack("<I", len(plain) + 12) + b"RMIDdata" + bytes(4) + plain
    assert pitches(seed_of_midi(riff)) == [60]
    assert pitches(seed_of_midi(midi(track(note(60)), kind=0, extra=b"\0\0"))) == [60]


def test_the_melody_is_found_among_midi_tracks():
    drums = track(*[note(40, 24, channel=9) for _ in range(20)])
    bass = track(note(36, 96), note(38, 96))
    piano = track(b"\0\xff\x03\x05Piano", *(note(80) for _ in range(6)))
    voice = track(b"\0\xff\x03\x05Vocal", note(60), note(62))
    seed = seed_of_midi(midi(drums, bass, piano, voice))
    assert pitches(seed) == [60, 62]
    assert seed.repairs == ('the melody was taken from voice 4 of 4 "Vocal"',)
    assert pitches(seed_of_midi(midi(drums, bass))) == [36, 38]


def test_midi_of_drums_alone_or_without_notes_is_refused():
    with pytest.raises(MelodyError, match="only percussion"):
        seed_of_midi(midi(track(note(40, channel=9))))
    with pytest.raises(MelodyError, match="no note to play"):
        seed_of_midi(midi(track()))


def test_film_frames_are_counted_as_quarters_of_the_tempo():
    # 25 frames a second of 40 ticks each: a thousand ticks a second.
    film = midi(track(tempo(60), note(60, 1000), note(62, 500)), division=0xE728)
    assert seed_of_midi(film).notes == (Note(60, 4), Note(62, 2))
    untold = midi(track(note(60, 1000), note(62, 500)), division=0xE728)
    assert seed_of_midi(untold).notes == (Note(60, 8), Note(62, 4))
    american = midi(track(tempo(120), note(60, 600)), division=0xE214)  # 30 frames of 20 ticks
    assert seed_of_midi(american).notes == (Note(60, 8),)


@pytest.mark.parametrize("division", [0, 0xE700])
def test_midi_without_a_length_of_its_ticks_is_refused(division):
    with pytest.raises(MelodyError, match="this MIDI file is broken"):
        read_midi(midi(track(note(60)), division=division))


def test_midi_notes_a_little_early_land_on_the_grid():
    early = [note(60, 94), note(62, 46, before=2), note(64, 44, before=2), note(65, 96, before=2)]
    seed = seed_of_midi(midi(track(*early)))
    assert seed.notes == (Note(60, 4), Note(62, 2), Note(64, 2), Note(65, 4))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([on(60), on(62, after=96), off(60, after=0)], [(0, 96, 60), (96, 192, 62)]),
        ([note(60), on(62)], [(0, 96, 60), (96, 192, 62)]),
        ([on(60), note(62, before=96)], [(0, 288, 60), (96, 192, 62)]),
        ([on(60), on(60, after=96)], [(0, 96, 60), (96, 192, 60)]),
        ([on(60), on(60, after=48), off(60, after=48)], [(0, 48, 60), (48, 96, 60)]),
        (
            [on(60), note(60, before=48), on(60, after=0)],
            [(0, 48, 60), (48, 144, 60), (144, 240, 60)],
        ),
    ],
)
def test_a_note_never_released_ends_with_the_track(events, expected):
    (voice,) = read_midi(midi(track(*events, end=b"\x60\xff\x2f\x00"))).voices
    assert [(t.onset // 210, t.end // 210, t.pitch) for t in voice.tones] == expected


def test_of_notes_of_one_pitch_that_overlap_the_oldest_ends_first():
    events = [on(60), on(60, after=90), off(60, after=12), off(60, after=84)]
    (voice,) = read_midi(midi(track(*events))).voices
    assert [(t.onset // 210, t.end // 210) for t in voice.tones] == [(0, 102), (90, 186)]


def test_notes_end_with_a_silent_beginning_and_the_kind_of_event_may_be_left_out():
    running = event(0x90, 60, 80) + event(60, 0, after=96) + event(62, 80) + event(62, 0, after=96)
    assert seed_of_midi(midi(track(running))).notes == (Note(60, 4), Note(62, 4))


def test_all_notes_off_ends_what_sounds():
    events = [on(60), on(64), event(0xB0, 123, 0, after=96), note(62)]
    (voice,) = read_midi(midi(track(*events))).voices
    assert [(t.onset // 210, t.end // 210, t.pitch) for t in voice.tones] == [
        (0, 96, 60),
        (0, 96, 64),
        (96, 192, 62),
    ]


def test_messages_for_machines_and_unknown_parts_are_passed_over():
    exclusive = b"\x00\xf0\x03\x01\x02\xf7" + b"\x00\xf7\x02\x01\x02" + meta(0x7F, bytes(200))
    other = b"XFIH" + struct.pack(">I", 3) + b"abc"
    data = midi(track(exclusive, note(60), event(0xC0, 5), event(0xD0, 5), note(62)))
    data = data[:14] + other + data[14:]
    reading = read_midi(data)
    assert ([t.pitch for t in reading.voices[0].tones], reading.repairs) == ([60, 62], [])


def test_of_a_file_that_is_broken_off_the_beginning_is_kept_and_told():
    whole = midi(track(*(note(60 + step) for step in range(8))))
    reading = read_midi(whole[:-20])
    assert [tone.pitch for tone in reading.voices[0].tones] == [60, 61, 62, 63, 64, 65]
    assert reading.repairs == ["the file is broken off or damaged; what could be read was kept"]
    damaged = midi(track(note(60), b"\x00\x90\xff\xff", note(62)))
    assert len(read_midi(damaged).voices[0].tones) == 1
    two = midi(track(note(60)), track(note(62)))
    assert read_midi(two[: -len(track(note(62)))]).repairs == reading.repairs


@pytest.mark.parametrize("kept", [0, 4, 10, 14, 20, 25])
def test_of_a_file_broken_off_before_its_first_note_nothing_is_read(kept):
    with pytest.raises(MelodyError, match="this MIDI file is broken"):
        read_midi(midi(track(named("a name of it"), note(60)))[:kept])


def test_a_track_without_an_end_is_read_as_it_is():
    assert read_midi(midi(track(note(60), end=b""))).repairs == []


@pytest.mark.parametrize(
    ("events", "bpm"),
    [
        ([tempo(120), tempo(90), note(60)], 90),
        ([tempo(90), note(60), tempo(60), note(62)], 90),
        ([tempo(120), tempo(80, after=96), note(60)], 80),
        ([note(60), tempo(70), note(62)], 70),
        ([meta(0x51, bytes(3)), note(60)], None),
        ([note(60)], None),
    ],
)
def test_the_tempo_is_the_last_one_stated_when_the_music_begins(events, bpm):
    assert read_midi(midi(track(*events))).bpm == bpm


def test_of_meters_and_keys_at_one_moment_the_last_counts():
    twice = [signature(4, 2), signature(3, 2), meta(0x59, b"\x00\x00"), meta(0x59, b"\xfe\x01")]
    reading = read_midi(midi(track(*twice, note(60))))
    assert (reading.meter, reading.key) == (Meter(3, 4), Key(7, "minor"))


def test_all_meters_are_kept_and_a_change_is_told():
    reading = read_midi(midi(track(signature(3, 2), note(60, 288), signature(6, 3), note(62))))
    assert (reading.meter, reading.meters) == (Meter(3, 4), {Meter(3, 4), Meter(6, 8)})
    assert reading.repairs == [METER_CHANGES]


def test_far_too_many_notes_or_too_long_ones_are_refused():
    for events in ([note(60, 1)] * 20_001, [on(60)] + [meta(1, b"", 2**27)] * 40 + [off(60)]):
        with pytest.raises(MelodyError, match="too long"):
            read_midi(midi(track(*events)))


GOOD = [
    midi(track(tempo(100), signature(3, 2), named("A tune")), track(note(60), note(62), on(64))),
    midi(track(event(0xC0, 9), *(note(60 + n, channel=n) for n in range(12))), kind=0),
    midi(track(note(60)), track(note(62)), kind=2),
    midi(track(tempo(60), note(60), event(0xB0, 123, 0)), division=0xE728),
]
CHANGES = st.tuples(st.integers(0, 5000), st.integers(0, 9), st.binary(max_size=5))


@given(st.sampled_from(GOOD), st.lists(CHANGES, min_size=1, max_size=6))
def test_a_changed_file_is_read_or_refused_in_one_line(good, changes):
    for place, length, piece in changes:
        at = place % (len(good) + 1)
        good = good[:at] + piece + good[at + length :]
    try:
        voices = read_midi(good).voices
    except MelodyError:
        return
    assert all(tone.length > 0 and 0 <= tone.pitch < 128 for v in voices for tone in v.tones)


@given(st.binary(max_size=200))
def test_any_bytes_below_a_header_are_read_or_refused_in_one_line(content):
    with contextlib.suppress(MelodyError):
        read_midi(midi(track(content)))
