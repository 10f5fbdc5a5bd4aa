"""Sound: a melody played by the best engine that works here, and said which one it was.

All engines are brought to the same loudness and to the same length.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from melody.music.setting import (
    LONGEST_SECONDS,
    Setting,
    Struck,
)
from melody.notation import MelodyError, Note, count_steps
from melody.render.engines import ENGINES, TAIL_SECONDS, EngineError, Waveform
from melody.render.synth import HIGHEST_PEAK, add_clicks

FADE_SECONDS = 0.75
BLOCKS_A_SECOND = 10
BLOCKS_AT_ONCE = 100
SECONDS_OF_A_LONG_ONE, LONG_SOUNDS = 120, Lock()  # one at a time: each may need 150 MB
QUIETEST = 1 / 100  # of the strongest block's power: -20 dB; what is softer is a rest or the tail
# A SoundFont that does not load leaves dither, 1/32768; the softest real note is above 0.01.
SILENCE_PEAK = 0.01
TARGET_LOUDNESS = 0.112  # root mean square of the sounding parts, -19 dB of full scale


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
    with LONG_SOUNDS if seconds > SECONDS_OF_A_LONG_ONE else nullcontext():
        return _render(notes, setting, accompaniment)


def _render(notes: Sequence[Note], setting: Setting, accompaniment: Sequence[Struck]) -> Sound:
    """By the first engine that gives a sound."""
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
        del waveform  # of ten minutes it is 77 MB
        if setting.metronome:
            samples = add_clicks(samples, count_steps(notes), setting, rate)
        return Sound(rate, samples, name, " ".join(remarks))
    raise RuntimeError("no engine played, not even the one that needs nothing: " + str(remarks))


def _refuse_silence(notes: Sequence[Note], waveform: Waveform) -> None:
    has_pitch = any(pitch is not None for pitch, _ in notes)
    if has_pitch and _peak(waveform) < SILENCE_PEAK:
        raise EngineError("it gave no sound")


def _finish(waveform: Waveform, length: int, rate: int) -> NDArray[np.int16]:
    """Bring a waveform to its length, to the common loudness and to a silent end.

    A part at a time: ten minutes of sound in double precision are 150 MB.
    """
    waveform = waveform[:length]
    gain, samples = _gain(waveform, rate), np.zeros(length, np.int16)
    fade, at_once = round(FADE_SECONDS * rate), rate * BLOCKS_AT_ONCE // BLOCKS_A_SECOND
    falling = np.cos(np.linspace(0, np.pi / 2, fade))
    for first in range(0, len(waveform), at_once):
        part = waveform[first : first + at_once].astype(np.float64)
        part *= gain
        faded = first + len(part) - (length - fade)  # samples of this part that fade
        if faded > 0:
            kept = max(0, len(part) - faded)
            from_fade = max(0, first - (length - fade))
            part[kept:] *= falling[from_fade : from_fade + len(part) - kept]
        part *= 32767
        samples[first : first + len(part)] = np.round(part, out=part)
    return samples


def _peak(waveform: Waveform) -> float:
    """How far a waveform is from silence at most, without a copy of it."""
    return max(float(waveform.max()), -float(waveform.min()))


def _gain(waveform: Waveform, rate: int) -> float:
    """What brings the sounding parts to the target, unless the peak would be too high."""
    peak = _peak(waveform)
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


def loudness(waveform: NDArray[np.floating], rate: int) -> float:
    """The root mean square of the sounding parts of (samples,); 0.0 for silence.

    Tenths of a second of rests and tail are left out: with them, a melody with rests would be
    made louder than one without.
    """
    block = rate // BLOCKS_A_SECOND
    parts = (
        waveform[n : n + block * BLOCKS_AT_ONCE]
        for n in range(0, len(waveform), block * BLOCKS_AT_ONCE)
    )
    # Never all of it at once.
    padded = (np.pad(part.astype(np.float64), (0, -len(part) % block)) for part in parts)
    power = np.concatenate([np.mean(part.reshape(-1, block) ** 2, axis=1) for part in padded])
    return float(np.sqrt(power[power >= power.max() * QUIETEST].mean()))
