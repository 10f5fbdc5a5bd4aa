"""Reading MIDI files, our own and other people's."""

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import MelodyError, Note
from melody.render.midi import write_midi
from melody.scores.midi import read_midi
from melody.seeds.seed import Seed
from tests.score_files import pitches, reduce_to_seed


def track(*events: bytes) -> bytes:
    body = b"".join(events) + b"\x00\xff\x2f\x00"
    return b"MTrk" + struct.pack(">I", len(body)) + body


def note(pitch: int, ticks: int = 96, channel: int = 0, before: int = 0) -> bytes:
    return bytes([before, 0x90 | channel, pitch, 80, ticks, 0x80 | channel, pitch, 0])


def midi(*tracks: bytes, kind: int = 1, extra: bytes = b"") -> bytes:
    header = struct.pack(">IHHH", 6 + len(extra), kind, len(tracks), 96) + extra
    return b"MThd" + header + b"".join(tracks)


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
    assert seed.bpm == pytest.approx(setting.bpm, abs=0.02)


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


def test_midi_that_counts_film_frames_is_refused():
    film = b"MThd" + struct.pack(">IHHH", 6, 0, 1, 0xE728) + track(note(60))
    with pytest.raises(MelodyError, match="this MIDI file is broken"):
        seed_of_midi(film)


def test_midi_notes_a_little_early_land_on_the_grid():
    early = [note(60, 94), note(62, 46, before=2), note(64, 44, before=2), note(65, 96, before=2)]
    seed = seed_of_midi(midi(track(*early)))
    assert seed.notes == (Note(60, 4), Note(62, 2), Note(64, 2), Note(65, 4))
