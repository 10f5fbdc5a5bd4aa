"""Voices, names and pieces of MIDI files."""

import pytest

from melody.scores.midi.reader import read_midi
from tests.midi_bytes import event, meta, midi, named, note, off, on, track

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def pitches_of(data: bytes) -> list[list[int]]:
    return [[tone.pitch for tone in voice.tones] for voice in read_midi(data).voices]


def program(number: int, channel: int = 0) -> bytes:
    return event(0xC0 | channel, number)


@pytest.mark.parametrize("kind", [0, 1])
@pytest.mark.parametrize("first", [0, 1, 4, 8])
def test_notes_that_have_each_their_own_channel_are_one_voice(kind, first):
    notes = [note(pitch, channel=first + n) for n, pitch in enumerate(SCALE)]
    assert pitches_of(midi(track(*notes), kind=kind)) == [list(SCALE)]


def test_chords_with_a_channel_for_each_note_are_one_voice():
    bent = [event(0xE0 | channel, 0, 64) for channel in range(1, 5)]
    chord = [on(pitch, n) for n, pitch in enumerate((60, 64, 67, 72), start=1)]
    ends = [off(p, n, after=24) for n, p in enumerate((60, 64, 67, 72), start=1)]
    assert pitches_of(midi(track(*bent, *chord, *ends))) == [[60, 64, 67, 72]]
    zone = [event(0xB0, 101, 0), event(0xB0, 100, 6), event(0xB0, 6, 15)]
    assert pitches_of(midi(track(*zone, *chord, *ends))) == [[60, 64, 67, 72]]


@pytest.mark.parametrize("programs", [(0, 40), (40, 0, 73), (5, 5)])
def test_a_new_sound_begins_no_new_voice(programs):
    events = [e for n, p in enumerate(programs) for e in (program(p), note(60 + 2 * n))]
    data = midi(track(*events))
    assert pitches_of(data) == [[60 + 2 * n for n in range(len(programs))]]
    assert pitches_of(midi(track(*events), kind=0)) == pitches_of(data)


def test_different_instruments_of_one_track_are_voices_of_their_own():
    band = track(
        program(73, 0),
        program(32, 1),
        note(72, channel=0),
        note(36, channel=1),
        note(74, channel=0),
    )
    reading = read_midi(midi(band, kind=0))
    assert [[tone.pitch for tone in voice.tones] for voice in reading.voices] == [[72, 74], [36]]
    assert [voice.instrument for voice in reading.voices] == ["flute", "acoustic bass"]


@pytest.mark.parametrize("sounds", [[], [program(0, 0), program(0, 1)]])
def test_lines_of_one_sound_that_go_together_are_voices_of_their_own(sounds):
    both = [on(72, 0), on(48, 1), off(72, 0, after=96), off(48, 1), note(74), note(50, channel=1)]
    assert pitches_of(midi(track(*sounds, *both, *both), kind=0)) == [
        [72, 74, 72, 74],
        [48, 50, 48, 50],
    ]


def test_a_line_that_goes_on_in_another_channel_is_one_voice():
    assert pitches_of(midi(track(note(60), note(62), note(64, channel=5)))) == [[60, 62, 64]]


def test_the_tenth_channel_is_percussion():
    drummed = track(note(60), note(38, channel=9), note(62), note(64, channel=1))
    voices = read_midi(midi(drummed, kind=0)).voices
    assert [voice.is_drums for voice in voices] == [False, True]
    assert [tone.pitch for tone in voices[0].tones] == [60, 62, 64]


def test_tracks_on_one_channel_are_voices_of_their_own():
    assert pitches_of(midi(track(note(60)), track(note(48)))) == [[60], [48]]


def test_pieces_that_do_not_sound_together_are_counted_and_chosen():
    data = midi(track(named("One"), note(60)), track(named("Two"), note(62)), kind=2)
    first, second = read_midi(data), read_midi(data, tune=2)
    assert (first.tunes, second.tunes) == (2, 2)
    assert (first.title, second.title) == ("One", "Two")
    assert [tone.pitch for tone in second.voices[0].tones] == [62]
    assert first.repairs == ["there are several pieces in the file; the first was read"]


@pytest.mark.parametrize(
    ("tracks", "title"),
    [
        ([[named("The Cliffs of Moher"), note(60)]], "The Cliffs of Moher"),
        ([[named("Sarabande")], [named("Violin"), note(60)]], "Sarabande"),
        ([[named("Käse ")], [note(60)]], "Käse"),
        ([[named("Piano"), note(60)]], ""),
        ([[named("Acoustic Grand Piano 2"), note(60)]], ""),
        ([[named("Track 1"), note(60)]], ""),
        ([[named("Ann"), note(60)], [named("Bob"), note(62)]], ""),
        ([[named("Untitled")], [note(60)]], ""),
        ([[named("17")], [note(60)]], ""),
        ([[note(60)]], ""),
        ([[meta(1, b"Title: My Song"), note(60)]], "My Song"),
        (
            [
                [named("Soft karaoke"), meta(1, b"@KMIDI KARAOKE FILE")],
                [
                    named("Words"),
                    meta(1, b"@LENGL"),
                    meta(1, b"@TYesterday"),
                    meta(1, b"@TBeatles"),
                ],
                [named("Melody"), note(60)],
            ],
            "Yesterday",
        ),
    ],
)
def test_a_title_is_what_looks_like_one(tracks, title):
    assert read_midi(midi(*(track(*events) for events in tracks))).title == title


def test_voices_are_called_as_their_tracks_are_and_played_by_what_they_say():
    said = track(named("Vocal"), meta(4, b"Mezzo"), program(0), note(60))
    (voice,) = read_midi(midi(said)).voices
    assert (voice.name, voice.instrument, voice.part, voice.written) == (
        "Vocal",
        "Mezzo",
        "",
        set(),
    )


def test_the_name_of_the_only_track_is_no_name_of_its_voices():
    band = track(named("Our song"), program(73, 0), program(32, 1), note(72), note(36, channel=1))
    reading = read_midi(midi(band, kind=0))
    assert (reading.title, [voice.name for voice in reading.voices]) == ("Our song", ["", ""])


def test_lyrics_between_notes_change_nothing():
    sung = track(meta(5, b"la"), note(60), meta(5, b"\\li"), meta(6, b"verse"), note(62))
    assert pitches_of(midi(sung)) == [[60, 62]]
