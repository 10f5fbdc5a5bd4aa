"""Sound: the right pitch, loudness and length from every engine, and never a silent failure."""

import io
import sys
import tracemalloc
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from melody.music.setting import INSTRUMENTS, Setting
from melody.notation import MelodyError, Note
from melody.render import audio, engines, synth
from melody.render.audio import Sound, render
from melody.render.engines import ENGINES
from melody.render.sound_files import mp3_bytes, wav_bytes

TUNE = [Note(67, 4), Note(67, 2), Note(64, 2), Note(None, 4), Note(60, 7), Note(62, 1)]


def loudest_frequency(sound: Sound) -> float:
    """The strongest frequency of a sound, in Hz."""
    spectrum = np.abs(np.fft.rfft(sound.samples * np.hanning(len(sound.samples))))
    return float(np.fft.rfftfreq(len(sound.samples), 1 / sound.rate)[spectrum.argmax()])


def loudness(sound: Sound) -> float:
    """Root mean square of the first second, full scale being 1."""
    return float(np.sqrt(np.mean((sound.samples[: sound.rate] / 32768.0) ** 2)))


def test_the_a_above_middle_c_sounds_at_440_hertz(engine: str) -> None:
    sound = render([Note(69, 32)], Setting())
    assert sound.engine == engine
    assert loudest_frequency(sound) == pytest.approx(440, rel=0.005)


@pytest.mark.parametrize("pitch", [45, 60, 84])
def test_each_engine_plays_the_pitch_that_is_written(engine: str, pitch: int) -> None:
    sound = render([Note(pitch, 32)], Setting())
    expected = 440 * 2 ** ((pitch - 69) / 12)
    harmonic = loudest_frequency(sound) / expected
    assert engine == sound.engine
    assert harmonic == pytest.approx(round(harmonic), rel=0.01)


def test_every_engine_is_equally_loud_and_never_clips(engine: str) -> None:
    sound = render([Note(60 + step % 12, 2) for step in range(40)], Setting())
    assert sound.engine == engine
    assert 0.08 < loudness(sound) < 0.14
    assert 0.2 < np.abs(sound.samples / 32768.0).max() < 0.9


@pytest.mark.needs("fluidsynth")
@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_instrument_sounds_and_never_clips(instrument: str) -> None:
    sound = render(TUNE, Setting(instrument=instrument))
    assert sound.engine == "fluidsynth"
    assert 0.15 < np.abs(sound.samples / 32768.0).max() < 0.9


@pytest.mark.parametrize("bpm", [20, 97.3, 300])
def test_the_sound_is_as_long_as_the_melody_and_its_tail(engine: str, bpm: float) -> None:
    sound = render(TUNE, Setting(bpm=bpm))
    assert sound.engine == engine
    assert sound.seconds == pytest.approx(20 * 15 / bpm + engines.TAIL_SECONDS, abs=1e-4)


def test_rests_are_quiet_and_notes_start_on_time(engine: str) -> None:
    sound = render([Note(None, 16), Note(72, 4), Note(None, 16)], Setting(bpm=60))
    start = 4 * sound.rate
    volume = np.abs(sound.samples / 32768.0)
    assert sound.engine == engine
    assert volume[: start - 100].max() < 0.002
    assert volume[start : start + sound.rate // 10].max() > 0.2
    assert volume[-sound.rate // 2 :].max() < 0.002


def test_the_sound_fades_to_nothing_without_a_click(engine: str) -> None:
    sound = render([Note(60, 16)], Setting(instrument="Music box"))
    assert sound.engine == engine
    assert np.abs(sound.samples[-200:]).max() < 0.01 * np.abs(sound.samples).max()


def test_the_same_melody_gives_the_same_samples(engine: str) -> None:
    first, second = render(TUNE, Setting()), render(TUNE, Setting())
    assert first.engine == engine
    assert np.array_equal(first.samples, second.samples)


def test_threads_do_not_hear_each_other() -> None:
    tunes = [[Note(pitch, 8)] * 4 for pitch in range(60, 66)]
    alone = [wav_bytes(render(tune, Setting())) for tune in tunes]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda tune: wav_bytes(render(tune, Setting())), tunes))
    assert together == alone


@pytest.mark.parametrize("notes", [[], [Note(None, 16)]])
def test_a_melody_of_rests_is_silence_of_its_length(engine: str, notes: list[Note]) -> None:
    sound = render(notes, Setting())
    assert sound.engine == engine
    assert not sound.samples.any()
    assert sound.remark == ""


@pytest.mark.parametrize("pitch", [0, 127])
def test_even_the_last_keys_of_the_keyboard_are_heard(pitch: int) -> None:
    assert np.abs(render([Note(pitch, 16)], Setting()).samples).max() > 3000


@pytest.mark.needs("fluidsynth")
def test_the_best_engine_plays_without_a_remark() -> None:
    assert (render(TUNE, Setting()).engine, render(TUNE, Setting()).remark) == ("fluidsynth", "")


@pytest.mark.needs("midirenderer")
def test_without_libfluidsynth_midirenderer_plays_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "fluidsynth", None)
    sound = render([Note(69, 32)], Setting())
    assert sound.engine == "midirenderer"
    assert sound.remark == "fluidsynth did not play: the FluidSynth library is not on this machine."
    assert loudest_frequency(sound) == pytest.approx(440, rel=0.005)


def test_without_both_libraries_the_numpy_voice_plays_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "fluidsynth", None)
    monkeypatch.setitem(sys.modules, "midirenderer", None)
    sound = render([Note(69, 32)], Setting())
    assert sound.engine == "numpy"
    assert "midirenderer package is not installed" in sound.remark
    assert loudest_frequency(sound) == pytest.approx(440, rel=0.005)


def soundfont_start() -> bytes:
    """The first third of the real SoundFont: it begins well and breaks off."""
    return engines.SOUNDFONT.read_bytes()[:2_000_000]


@pytest.mark.needs("fluidsynth")
@pytest.mark.needs("midirenderer")
@pytest.mark.parametrize("content", [None, b"", b"no SoundFont " * 999, soundfont_start()])
def test_a_missing_or_false_soundfont_still_gives_the_melody_and_a_word(
    content: bytes | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    font = tmp_path / "font.sf2"
    if content is not None:
        font.write_bytes(content)
    monkeypatch.setattr(engines, "SOUNDFONT", font)
    sound = render([Note(69, 32)], Setting())
    assert sound.engine == "numpy"
    assert sound.remark.count("the SoundFont is missing or broken") == 2
    assert len(sound.remark) <= 160
    assert loudest_frequency(sound) == pytest.approx(440, rel=0.005)


def test_an_engine_that_stays_silent_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    dither = np.full(engines.RATE, 1 / 32768)
    silent = {"fluidsynth": lambda *_given: (engines.RATE, dither)}
    monkeypatch.setattr(audio, "ENGINES", silent | {"numpy": ENGINES["numpy"]})
    sound = render(TUNE, Setting())
    assert (sound.engine, sound.remark) == ("numpy", "fluidsynth did not play: it gave no sound.")


def test_a_wav_file_holds_exactly_the_samples() -> None:
    sound = render(TUNE, Setting())
    with wave.open(io.BytesIO(wav_bytes(sound))) as reader:
        assert (reader.getnchannels(), reader.getsampwidth()) == (1, 2)
        assert reader.getframerate() == sound.rate
        samples = np.frombuffer(reader.readframes(reader.getnframes()), "<i2")
    assert np.array_equal(samples, sound.samples)


def test_more_than_ten_minutes_are_refused_before_anything_is_played(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audio, "ENGINES", {})
    with pytest.raises(MelodyError, match="601 seconds of sound, the most is 600"):
        render([Note(60, 601 * 4)], Setting(bpm=60))


def test_a_swing_moves_the_off_beats_and_keeps_the_length(engine):
    notes = [Note(60, 2), Note(67, 2)] * 4
    straight, swung = render(notes, Setting()), render(notes, Setting(swing=0.7))
    assert swung.engine == engine
    assert len(swung.samples) == len(straight.samples)
    assert not np.array_equal(swung.samples, straight.samples)


def test_the_metronome_clicks_on_the_beats_and_never_clips():
    notes = [Note(60, 8), Note(None, 8)] * 2
    plain, clicked = render(notes, Setting()), render(notes, Setting(metronome=True))
    beat = round(clicked.rate * Setting().seconds_at(12))  # in the rest
    around = slice(beat, beat + clicked.rate // 50)
    assert np.abs(clicked.samples[around]).max() > 3 * np.abs(plain.samples[around]).max()
    assert np.abs(clicked.samples).max() < 0.9 * 32767
    assert len(clicked.samples) == len(plain.samples)


@pytest.mark.needs("fluidsynth")  # which plays in parts; midirenderer gives the whole at once
def test_ten_minutes_of_sound_are_made_in_little_memory():
    notes, setting = [Note(60, 2)] * 500, Setting(bpm=26, metronome=True)
    render(notes[:8], setting)  # what is loaded once is no part of it
    tracemalloc.start()
    try:
        sound = render(notes, setting)
        wav_bytes(sound)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sound.seconds > 570
    assert most < 180 * 2**20


def test_clicks_are_the_same_wherever_the_sound_is_cut(monkeypatch):
    notes, setting = [Note(60, 4)] * 30, Setting(metronome=True, bpm=111)
    whole = render(notes, setting)
    monkeypatch.setattr(audio, "BLOCKS_AT_ONCE", 3)
    monkeypatch.setattr(synth, "SECONDS_AT_ONCE", 1)
    assert np.array_equal(render(notes, setting).samples, whole.samples)


@pytest.mark.needs("ffmpeg")
def test_an_mp3_is_smaller_than_the_wav_and_begins_as_one():
    sound = render([Note(60, 4)] * 8, Setting())
    data = mp3_bytes(sound)
    assert data[:3] == b"ID3" or data[0] == 0xFF
    assert len(data) < len(wav_bytes(sound)) / 3
    assert data == mp3_bytes(sound)


def test_without_ffmpeg_an_mp3_is_refused_in_one_line(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(MelodyError, match="WAV"):
        mp3_bytes(render([Note(60, 4)], Setting()))
