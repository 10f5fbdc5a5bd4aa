"""Sound: a melody played by the best engine that works here, and said which one it was.

FluidSynth sounds best but needs a system library; midirenderer comes with pip; the numpy voice
needs nothing. Each plays the notes we made, never a file from outside.
"""

import io
import math
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import pretty_midi
from numpy.typing import NDArray

from melody.music.setting import (
    CHORD_PROGRAM,
    INSTRUMENTS,
    LONGEST_SECONDS,
    Setting,
    Struck,
    strike,
)
from melody.notation import MelodyError, Note, count_steps
from melody.render.loudness import loudness
from melody.render.midi import write_midi
from melody.render.synth import HIGHEST_PEAK, add_clicks, pluck

SOUNDFONT = Path(pretty_midi.__file__).parent / "TimGM6mb.sf2"
RATE = 32_000  # holds all that is heard of a piano; a third cheaper than 44.1 kHz
TAIL_SECONDS = 1.5
FADE_SECONDS = 0.75
# A SoundFont that does not load leaves dither, 1/32768; the softest real note is above 0.01.
SILENCE_PEAK = 0.01
TARGET_LOUDNESS = 0.112  # root mean square of the sounding parts, -19 dB of full scale
PLUCKED_CHORD_VELOCITY = 18  # 1-127; the voice is as loud as that, where a piano is far softer
FLUIDSYNTH_GAIN = 2.0  # a third of full scale: fine steps in 16 bits, far from clipping

Waveform = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sound:
    """What is heard: ``samples`` are mono 16-bit, ``rate`` of them a second.

    ``engine`` played it. ``remark`` says in plain words why a better engine did not; it is
    empty when the best one played.
    """

    rate: int
    samples: NDArray[np.int16]
    engine: str
    remark: str = ""

    @property
    def seconds(self) -> float:
        """How long the sound is, its tail included."""
        return len(self.samples) / self.rate


class EngineError(Exception):
    """An engine cannot play here; the message says why in plain words."""


def render(notes: Sequence[Note], setting: Setting, accompaniment: Sequence[Struck] = ()) -> Sound:
    """Play a melody and what accompanies it: the same notes always give the same samples.

    The first engine that gives a sound is taken. All engines are brought to the same loudness,
    and the sound is as long as the melody and a tail of 1.5 seconds, which fades to nothing.

    Raises:
        MelodyError: when the melody lasts longer than 600 seconds.
    """
    seconds = count_steps(notes) * setting.seconds_per_step
    if seconds > LONGEST_SECONDS:
        raise MelodyError(
            f"that is {seconds:.0f} seconds of sound, the most is {LONGEST_SECONDS}; "
            "ask for fewer bars or a faster tempo"
        )
    remarks: list[str] = []
    for name, play in ENGINES.items():
        try:
            rate, waveform = play(notes, setting, accompaniment)
            _refuse_silence(notes, waveform)
        except EngineError as reason:
            remarks.append(f"{name} did not play: {reason}.")
            continue
        length = round((setting.seconds_at(count_steps(notes)) + TAIL_SECONDS) * rate)
        samples = _finish(waveform, length, rate)
        if setting.metronome:
            samples = add_clicks(samples, count_steps(notes), setting, rate)
        return Sound(rate, samples, name, " ".join(remarks))
    raise RuntimeError("no engine played, not even the one that needs nothing: " + str(remarks))


def play_with_fluidsynth(
    notes: Sequence[Note], setting: Setting, accompaniment: Sequence[Struck] = ()
) -> tuple[int, Waveform]:
    """Play through libfluidsynth: the rate, and a waveform within -1 and 1.

    Every call has a synthesizer of its own, so that no echo of another melody is in it and
    threads do not meet; loading the SoundFont takes 0.03 s.

    Raises:
        EngineError: when the library or the SoundFont is missing or does not load.
    """
    try:
        import fluidsynth
    except (ImportError, OSError):
        raise EngineError("the FluidSynth library is not on this machine") from None
    settings = {"synth.chorus.active": 0}
    synth = fluidsynth.Synth(FLUIDSYNTH_GAIN, float(RATE), 16, **settings)
    try:
        soundfont = synth.sfload(str(SOUNDFONT))
        programs = (INSTRUMENTS[setting.instrument], CHORD_PROGRAM)
        for channel, program in enumerate(programs):
            if soundfont < 0 or synth.program_select(channel, soundfont, 0, program):
                raise EngineError("the SoundFont is missing or broken")
        heard, now = list[NDArray[np.int16]](), 0
        for at, velocity, channel, pitch in _events(strike(notes, setting), accompaniment, setting):
            heard.append(synth.get_samples(at - now))
            now = at
            if velocity:
                synth.noteon(channel, pitch, velocity)
            else:
                synth.noteoff(channel, pitch)
        length = round((setting.seconds_at(count_steps(notes)) + TAIL_SECONDS) * RATE)
        heard.append(synth.get_samples(length - now))
        return RATE, _mix(np.concatenate(heard))
    finally:
        synth.delete()


def _events(
    melody: Sequence[Struck], accompaniment: Sequence[Struck], setting: Setting
) -> list[tuple[int, int, int, int]]:
    """Sample, velocity, channel and pitch of all that begins (or ends, with velocity 0)."""
    events = []
    for channel, struck in enumerate((melody, accompaniment)):
        for start, pitch, steps, velocity in struck:
            events.append((_sample_at(start, setting), velocity, channel, pitch))
            events.append((_sample_at(start + steps, setting), 0, channel, pitch))
    return sorted(events)  # what ends goes before what begins


def _sample_at(step: int, setting: Setting) -> int:
    """Rounding the moments, not the lengths, keeps a long melody in time."""
    return round(setting.seconds_at(step) * RATE)


def play_with_midirenderer(
    notes: Sequence[Note], setting: Setting, accompaniment: Sequence[Struck] = ()
) -> tuple[int, Waveform]:
    """Play through midirenderer, which pip installs: the rate, and a waveform within -1 and 1.

    It stops at the last event, so it is given a rest to ring into.

    Raises:
        EngineError: when the package or the SoundFont is missing or does not load.
    """
    try:
        import midirenderer
    except ImportError:
        raise EngineError("the midirenderer package is not installed") from None
    tail = Note(None, math.ceil(TAIL_SECONDS / setting.seconds_per_step))
    try:
        font = SOUNDFONT.read_bytes()
        played = write_midi([*notes, tail], setting, accompaniment, as_played=True)
        rendered = midirenderer.render_wave_from(font, played)
    except (OSError, RuntimeError, ValueError):
        raise EngineError("the SoundFont is missing or broken") from None
    with wave.open(io.BytesIO(rendered)) as reader:
        frames = np.frombuffer(reader.readframes(reader.getnframes()), "<i2")
        return reader.getframerate(), _mix(frames)


def _mix(frames: NDArray[np.int16]) -> Waveform:
    """Left and right in turn -> one channel within -1 and 1: half the download of a take."""
    return (frames[0::2].astype(np.float64) + frames[1::2]) / 65536


def play_with_numpy(
    notes: Sequence[Note], setting: Setting, accompaniment: Sequence[Struck] = ()
) -> tuple[int, Waveform]:
    """Play a plain plucked voice, the same for every instrument: the rate, and a waveform."""
    seconds = setting.seconds_at(count_steps(notes)) + TAIL_SECONDS
    waveform = np.zeros(math.ceil(seconds * RATE))
    sounding = cache(partial(pluck, rate=RATE))
    voices = [(each, each.velocity) for each in strike(notes, setting)]
    voices += [(each, PLUCKED_CHORD_VELOCITY) for each in accompaniment]
    for (start, pitch, steps, _), velocity in voices:
        first = _sample_at(start, setting)
        tone = sounding(pitch, _sample_at(start + steps, setting) - first) * velocity / 127
        waveform[first : first + len(tone)] += tone[: len(waveform) - first]
    return RATE, waveform


def _refuse_silence(notes: Sequence[Note], waveform: Waveform) -> None:
    has_pitch = any(pitch is not None for pitch, _ in notes)
    if has_pitch and np.abs(waveform).max() < SILENCE_PEAK:
        raise EngineError("it gave no sound")


def _finish(waveform: Waveform, length: int, rate: int) -> NDArray[np.int16]:
    """Bring a waveform to its length, to the common loudness and to a silent end."""
    waveform = np.pad(waveform[:length], (0, max(0, length - len(waveform))))
    waveform = waveform * _gain(waveform, rate)
    fade = round(FADE_SECONDS * rate)
    waveform[-fade:] *= np.cos(np.linspace(0, np.pi / 2, fade))
    return np.round(waveform * 32767).astype(np.int16)


def _gain(waveform: Waveform, rate: int) -> float:
    """What brings the sounding parts to the target, unless the peak would be too high."""
    peak = float(np.abs(waveform).max())
    if peak < SILENCE_PEAK:
        return 0.0  # a melody of rests: amplified dither would be noise
    return min(TARGET_LOUDNESS / loudness(waveform, rate), HIGHEST_PEAK / peak)


def make_even(sounds: Sequence[Sound]) -> list[Sound]:
    """The sounds, all as loud as the softest that is not silent; none is made louder."""
    levels = [loudness(sound.samples / 32768.0, sound.rate) for sound in sounds]
    target = min((level for level in levels if level > 0), default=0.0)
    return [
        replace(sound, samples=np.round(sound.samples * (target / level)).astype(np.int16))
        if level > 0
        else sound
        for sound, level in zip(sounds, levels, strict=True)
    ]


Engine = Callable[[Sequence[Note], Setting, Sequence[Struck]], tuple[int, Waveform]]
ENGINES: dict[str, Engine] = {
    "fluidsynth": play_with_fluidsynth,
    "midirenderer": play_with_midirenderer,
    "numpy": play_with_numpy,
}
