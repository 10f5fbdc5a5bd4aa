"""Recordings from end to end: the child that hears them, and what is believed of its answer."""

import io
import json
import subprocess
import sys

import numpy as np
import pytest

from melody.hearing import recordings
from melody.hearing.recordings import SOUNDS, check_heard, check_tempo, read_recording
from melody.hearing.track import SWIFT, YIN, has_swift
from melody.notation import MelodyError, Note
from melody.seeds.child_answer import is_line
from melody.storage.paths import ROOT
from tests.hummed import MANNERS, RATE, hum, wav_of

TUNE = [
    *(Note(p, n) for p, n in [(67, 4), (67, 4), (69, 4), (71, 4), (67, 4), (71, 4), (69, 8)]),
    *(Note(p, n) for p, n in [(67, 4), (67, 4), (69, 4), (71, 4), (67, 8), (66, 8)]),
    *(Note(p, n) for p, n in [(67, 4), (67, 4), (69, 4), (71, 4), (72, 4), (71, 4), (69, 4)]),
    *(Note(p, n) for p, n in [(67, 4), (66, 4), (62, 4), (64, 4), (66, 4), (67, 8), (67, 8)]),
]
HUM = wav_of(hum(TUNE, 112).samples)


def sounds() -> dict[str, np.ndarray]:
    rng, time = np.random.default_rng(1), np.arange(6 * RATE) / RATE
    clicks = np.zeros(6 * RATE)
    clicks[:: RATE // 2] = 0.9

    def chord(*pitches: int) -> np.ndarray:
        tones = [440 * 2 ** ((pitch - 69) / 12) for pitch in pitches]
        part = time[: RATE // 2]
        return sum(np.sin(2 * np.pi * hertz * k * part) / k for hertz in tones for k in (1, 2, 3))

    chords = [chord(*p) for p in ((60, 64, 67), (65, 69, 72), (67, 71, 74), (60, 64, 67)) * 3]
    return {
        "nothing can be heard": np.zeros(RATE),
        "no tune can be heard": clicks,
        "no tune": rng.normal(0, 0.1, 4 * RATE),
        "fewer than 3 notes": 0.3 * np.sin(2 * np.pi * 440 * time),
        "more than one voice": np.concatenate(chords) / 8,
        "speech": speech(rng),
    }


def speech(rng: np.random.Generator) -> np.ndarray:
    """Syllables that glide, in no tuning."""
    time = np.arange(8 * RATE) / RATE
    accents = np.interp(time, np.arange(64) / 8, rng.normal(0, 2.5, 64)) - 3 * (time % 2.2) / 2.2
    phase = 2 * np.pi * np.cumsum(140 * 2 ** (accents / 12)) / RATE
    open_mouth = np.clip(np.sin(2 * np.pi * 4.4 * time) + 0.5, 0, 1)
    return 0.1 * open_mouth * sum(np.sin(k * phase) / k for k in range(1, 15))


@pytest.mark.parametrize("engine", [YIN, ""])
def test_a_hummed_tune_becomes_its_notes(engine):
    heard = read_recording("hum.WAV", HUM, 112, engine)
    assert [(n.pitch, n.steps) for n in heard.seed.notes] == [(n.pitch, n.steps) for n in TUNE]
    assert heard.seed.key.name == "G major"
    assert heard.engine == (SWIFT if not engine and has_swift() else YIN)
    assert (heard.bpm, heard.is_told) == (112, True)
    assert heard.confidence > 0.8
    assert len(heard.notes) == len(TUNE)


PACKED = {  # file -> what soundfile is to write, and how fast it was sampled
    "hum.flac": ("FLAC", "PCM_16", RATE),
    "HUM.FLAC": ("FLAC", "PCM_24", 2 * RATE),
    "hum.ogg": ("OGG", "VORBIS", RATE),
    "hum.oga": ("OGG", "OPUS", 24_000),
}


@pytest.mark.needs("soundfile")
@pytest.mark.parametrize("name", PACKED)
def test_a_hum_in_flac_or_ogg_becomes_the_same_notes(name):
    import soundfile

    kind, coding, rate = PACKED[name]
    samples, packed = hum(TUNE, 112).samples, io.BytesIO()
    places = np.arange(int(len(samples) * rate / RATE)) * RATE / rate
    sung = np.interp(places, np.arange(len(samples)), samples)
    channels = np.stack([sung, 0.1 * sung], axis=1)
    soundfile.write(packed, channels, rate, format=kind, subtype=coding)
    heard = read_recording(name, packed.getvalue(), 112)
    assert [(n.pitch, n.steps) for n in heard.seed.notes] == [(n.pitch, n.steps) for n in TUNE]
    for size in (4, 40):
        with pytest.raises(MelodyError, match="broken or of an unknown kind"):
            read_recording(name, packed.getvalue()[:size], 112)


@pytest.mark.parametrize("manner", MANNERS)
def test_however_it_is_sung_most_notes_are_right(manner):
    clip = hum(TUNE, 100, MANNERS[manner], seed=3)
    heard = read_recording("a.wav", wav_of(clip.samples), 100)
    right = {(n.pitch, n.steps) for n in clip.notes}
    found = [(n.pitch, n.steps) in right for n in heard.seed.notes]
    assert sum(found) >= 0.8 * len(clip.notes)


@pytest.mark.parametrize("line", sounds())
def test_what_is_no_tune_is_told_in_one_plain_line(line):
    for engine in ("", YIN):
        with pytest.raises(MelodyError, match=line) as refusal:
            read_recording("a.wav", wav_of(sounds()[line].astype(np.float32)), None, engine)
        assert is_line(str(refusal.value))


def test_a_long_recording_is_cut_and_that_is_said():
    long = np.tile(hum(TUNE, 112).samples, 3)[: 36 * RATE]
    heard = read_recording("a.wav", wav_of(long), 112)
    assert heard.seed.repairs[0] == "only the first 30 seconds were heard"
    assert heard.seconds == pytest.approx(30, abs=0.1)


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("a.mp3", b"ID3", "not heard here"),
        ("a", HUM, "not heard here"),
        ("a.wav", b"", "is empty"),
        ("a.wav", b"MThd" + bytes(40), "not what its name says"),
        ("a.flac", HUM, "not what its name says"),
        ("a.wav", HUM + bytes(recordings.LARGEST_RECORDING), "larger than 6 MB"),
        ("a.wav", b"RIFF\0\0\0\0WAVE", "broken"),
    ],
)
def test_what_is_no_recording_is_refused_in_one_plain_line(name, data, line):
    with pytest.raises(MelodyError, match=line) as refusal:
        read_recording(name, data)
    assert is_line(str(refusal.value))
    assert all(end in recordings.WRONG_SOUND for end in SOUNDS)


@pytest.mark.parametrize("bpm", [0, 19, 301, float("nan"), float("inf"), True, "90", None])
def test_a_tempo_that_is_none_is_refused(bpm):
    with pytest.raises(MelodyError, match="20 to 300"):
        check_tempo(bpm)


GOOD = {
    "seed": {
        **{"notes": [[60, 4]], "key": None, "meter": None, "pickup": 0, "bpm": 90, "repairs": []},
        **{"key_source": "", "voice": None, "voices": [], "tune": 1, "tunes": [""], "spelled": []},
    },
    "notes": [[0.5, 1.0, 60.1, 60]],
    "curve": [None, 60.1],
    **{"cents": 10, "bpm": 90.0, "is_told": False, "confidence": 0.9, "engine": YIN, "seconds": 2},
}


def test_a_good_answer_is_believed():
    assert check_heard(json.dumps(GOOD).encode()).notes[0].pitch == 60


@pytest.mark.parametrize(
    "change",
    [
        {"notes": [[0.5, 1.0, 60.1, 128]]},
        {"notes": [[0.5, 1e9, 60.1, 60]]},
        {"notes": [[0.5, 1.0, "<b>", 60]]},
        {"notes": [[0.5, 1.0, 60.1]]},
        {"notes": GOOD["notes"] * 401},
        {"curve": [float("nan")]},
        {"curve": ["60"]},
        {"curve": [None] * 2001},
        {"cents": 1.5},
        {"cents": 101},
        {"bpm": 1e308},
        {"bpm": True},
        {"is_told": 1},
        {"confidence": 2},
        {"engine": "<script>"},
        {"seconds": -1},
        {"seed": {}},
        {"seed": None},
    ],
)
def test_an_answer_with_one_wrong_value_is_not_believed(change):
    with pytest.raises(MelodyError, match="could not be read"):
        check_heard(json.dumps(GOOD | change).encode())


def test_the_page_never_loads_what_hears():
    probe = (
        "import sys, melody.ui\n"
        "sys.exit(any(name in sys.modules for name in ('swift_f0', 'onnxruntime')))"
    )
    subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=True)


@pytest.mark.skipif(not has_swift(), reason="no swift-f0")
def test_the_child_hears_without_the_network_and_without_files(monkeypatch):
    deaf = (
        "import sys; sys.path[:] = sys.argv[4:]; import socket\n"
        "def refuse(*_): raise SystemExit('the network')\n"
        "socket.socket = socket.create_connection = refuse\n"
        "from melody.hearing.hearing_child import main; main(*sys.argv[1:4])"
    )
    monkeypatch.setattr(recordings, "BOOT", deaf)
    assert read_recording("a.wav", HUM).engine == SWIFT
