"""The engines that play a melody; each plays the notes we made, never a file from outside.

FluidSynth sounds best but needs a system library; midirenderer comes with pip; the numpy voice
needs nothing.
"""

import ctypes
import io
import math
import wave
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pretty_midi
from numpy.typing import NDArray

from melody.music.setting import CHORD_PROGRAM, INSTRUMENTS, Setting, Struck, strike
from melody.notation import Note, count_steps
from melody.render.midi import write_midi
from melody.render.synth import pluck

SOUNDFONT = Path(pretty_midi.__file__).parent / "TimGM6mb.sf2"
RATE = 32_000  # holds all that is heard of a piano; a third cheaper than 44.1 kHz
TAIL_SECONDS = 1.5
PLUCKED_CHORD_VELOCITY = 18  # 1-127; the voice is as loud as that, where a piano is far softer
FLUIDSYNTH_GAIN = 2.0  # a third of full scale: fine steps in 16 bits, far from clipping
FINDING = Lock()
KEEPERS: list[Any] = []

Waveform = NDArray[np.floating]
FRAMES_AT_ONCE = 2**18


class EngineError(Exception):
    """An engine cannot play here; the message says why in plain words."""


def play_with_fluidsynth(
    notes: Sequence[Note], setting: Setting, accompaniment: Sequence[Struck] = ()
) -> tuple[int, Waveform]:
    """Play through libfluidsynth: the rate, and a waveform within -1 and 1.

    Every call has a synthesizer of its own, so that no echo of another melody is in it and
    threads do not meet; loading the SoundFont takes 0.01 s.

    Raises:
        EngineError: when the library or the SoundFont is missing or does not load.
    """
    fluidsynth = _find_fluidsynth()
    hold_samples(SOUNDFONT)
    synth = _new_synth(fluidsynth)
    try:
        soundfont = synth.sfload(str(SOUNDFONT))
        programs = (INSTRUMENTS[setting.instrument], CHORD_PROGRAM)
        for channel, program in enumerate(programs):
            if soundfont < 0 or synth.program_select(channel, soundfont, 0, program):
                raise EngineError("the SoundFont is missing or broken")
        length = round((setting.seconds_at(count_steps(notes)) + TAIL_SECONDS) * RATE)
        heard, now = np.zeros(2 * length, np.int16), 0
        for at, velocity, channel, pitch in _events(strike(notes, setting), accompaniment, setting):
            _play_into(heard[2 * now : 2 * at], fluidsynth, synth)
            now = at
            if velocity:
                synth.noteon(channel, pitch, velocity)
            else:
                synth.noteoff(channel, pitch)
        _play_into(heard[2 * now :], fluidsynth, synth)
        return RATE, _mix(heard)
    finally:
        synth.delete()


def _new_synth(fluidsynth: Any) -> Any:
    settings = {"synth.chorus.active": 0}
    return fluidsynth.Synth(FLUIDSYNTH_GAIN, float(RATE), 16, **settings)


def _play_into(heard: NDArray[np.int16], fluidsynth: Any, synth: Any) -> None:
    """Let a synthesizer go on into its place, left and right in turn; nothing is copied."""
    if len(heard):
        start = heard.ctypes.data_as(ctypes.c_void_p)
        fluidsynth.fluid_synth_write_s16(synth.synth, len(heard) // 2, start, 0, 2, start, 1, 2)


@cache
def hold_samples(soundfont: Path) -> None:
    """Keep a SoundFont in memory (6 MB): FluidSynth shares its samples among all that load it.

    Every other load then takes half the time. One that does not load is found out by its player.
    """
    keeper = _new_synth(_find_fluidsynth())
    keeper.sfload(str(soundfont))
    KEEPERS.append(keeper)


def _find_fluidsynth() -> Any:
    """The module; one thread at a time, for an import that fails leaves half a module for a while.

    Raises:
        EngineError: when the package or the library is missing.
    """
    with FINDING:
        try:
            import fluidsynth
        except (ImportError, OSError):
            raise EngineError("the FluidSynth library is not on this machine") from None
    return fluidsynth


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
        return reader.getframerate(), _mix(frames.astype(np.int16))


def _mix(frames: NDArray[np.int16]) -> Waveform:
    """Left and right in turn -> one channel within -1 and 1: half the download of a take.

    In the place of the frames, which are given up: ten minutes of them are 77 MB. A sum of two
    whole numbers of 16 bits is exact in 32.
    """
    mixed = frames.view(np.float32)
    for first in range(0, len(mixed), FRAMES_AT_ONCE):
        both = frames[2 * first : 2 * (first + FRAMES_AT_ONCE)].astype(np.float64)
        mixed[first : first + FRAMES_AT_ONCE] = (both[0::2] + both[1::2]) / 65536
    return mixed


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


Engine = Callable[[Sequence[Note], Setting, Sequence[Struck]], tuple[int, Waveform]]
ENGINES: dict[str, Engine] = {
    "fluidsynth": play_with_fluidsynth,
    "midirenderer": play_with_midirenderer,
    "numpy": play_with_numpy,
}
