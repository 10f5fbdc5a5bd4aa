"""The track: a sound's pitch, moment by moment, as swift-f0 or YIN hears it.

Before, a recording is made ready: one rate, no rumble, loud enough.
"""

import importlib.util
import math
import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Samples = NDArray[np.float32]

RATE = 16_000  # samples a second, of every sound that is tracked
HOP = 256
SECONDS_A_FRAME = HOP / RATE
SWIFT, YIN = "swift-f0", "YIN"
LOWEST_HERTZ, HIGHEST_HERTZ = 60.0, 2090.0
A4_HERTZ, A4, OCTAVE = 440.0, 69, 12
WHISTLED, SUNG, MOST_SUNG = 600.0, 450.0, 0.1  # Hz, Hz, and the share of a whistle below it
WINDOW = 1024  # samples that YIN compares: four periods of the lowest pitch
FRAMES_AT_ONCE = 256  # so that the memory stays small
DIP = 0.15  # YIN takes the first lag whose difference is below this
DOUBT, STEEPNESS = 0.3, 18.0  # the difference at which YIN's confidence is one half, and its slope
LOWEST_PARTIAL, FADE = 50.0, 15.0  # Hz below which is rumble, and over which it fades
TARGET, LOUDEST = 0.5, 0.999  # peak, of all but the loudest thousandth
SILENCE = 1e-3  # peak below which there is nothing to hear, as the network counts it


@dataclass(frozen=True)
class PitchTrack:
    """Frames of 16 ms, each with a pitch in semitones (A4 is 69), a confidence, a level in dB.

    ``confidence`` is 0 to 1; from one half on there is a pitch.
    """

    pitches: Floats
    confidence: Floats
    level: Floats
    engine: str = YIN

    @property
    def times(self) -> Floats:
        """The middle of each frame in seconds."""
        times: Floats = np.arange(len(self.pitches), dtype=np.float64) * SECONDS_A_FRAME
        return times


def make_ready(samples: Samples, rate: int) -> Samples:
    """A sound at 16,000 samples a second without rumble, raised to full level."""
    level = samples - np.mean(samples, dtype=np.float64).astype(np.float32)
    return raise_level(resample(raise_level(level), rate))


def resample(samples: Samples, rate: int) -> Samples:
    """A sound at another rate, by way of its spectrum; what is too low to be sung is left out."""
    common = math.gcd(rate, RATE)
    grain = rate // common
    count = math.ceil(len(samples) / grain) * grain
    wanted = count // grain * (RATE // common)
    spectrum = np.fft.rfft(samples.astype(np.float64), count)
    hertz = np.arange(len(spectrum)) * rate / count
    spectrum *= np.clip((hertz - LOWEST_PARTIAL) / FADE, 0, 1)
    kept = min(len(spectrum), wanted // 2 + 1)
    moved = np.fft.irfft(spectrum[:kept], wanted) * (wanted / count)
    length = math.ceil(len(samples) * RATE / rate)
    return moved[:length].astype(np.float32)


def raise_level(samples: Samples) -> Samples:
    """A quiet sound made loud; one sharp click does not hold it down."""
    peak = float(np.quantile(np.abs(samples), LOUDEST)) if len(samples) else 0.0
    if peak <= 0:
        return samples
    loud: Samples = np.clip(samples * (TARGET / peak), -1, 1).astype(np.float32)
    return loud


def track_pitch(samples: Samples, engine: str = "") -> PitchTrack:
    """The pitch of a sound of 16,000 samples a second, by the best tracker that is here.

    A whistle may be too high for both, and YIN hears it better: it is played to it at half its
    speed.
    """
    if not is_whistled(samples):
        track = track_by_swift if engine != YIN and has_swift() else track_by_yin
        return track(samples)
    slow = track_by_yin(twice_as_long(samples))
    every = slice(None, None, 2)
    return PitchTrack(
        slow.pitches[every] + OCTAVE, slow.confidence[every], slow.level[every], slow.engine
    )


def is_whistled(samples: Samples) -> bool:
    """Whether most of the sound lies where people whistle, and almost nothing where they sing."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.arange(len(power)) * RATE / max(1, len(samples))
    whole = float(power.sum())
    high, low = power[hertz > WHISTLED].sum(), power[hertz < SUNG].sum()
    return whole > 0 and bool(high > whole / 2 and low < MOST_SUNG * whole)


def twice_as_long(samples: Samples) -> Samples:
    """A sound at half its speed, by way of its spectrum."""
    spectrum = np.fft.rfft(samples)
    return (2 * np.fft.irfft(spectrum, 2 * len(samples))).astype(np.float32)


def has_swift() -> bool:
    """Whether swift-f0 and what it needs are installed."""
    return all(importlib.util.find_spec(name) for name in ("swift_f0", "onnxruntime"))


def track_by_swift(samples: Samples) -> PitchTrack:
    """The pitch as the network swift-f0 hears it, in one thread."""
    # Later versions of the library report to their maker; ours do not, and neither must those.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import swift_f0

    detector = swift_f0.SwiftF0(threads=1, spin=False)
    found = detector.detect(samples, RATE)
    pitches = to_semitones(np.maximum(found.pitch_hz, 1.0))
    return PitchTrack(pitches, found.confidence, found.loudness_db, SWIFT)


def track_by_yin(samples: Samples) -> PitchTrack:
    """The pitch by YIN: the lag at which a sound differs least from itself.

    Source: de Cheveigné and Kawahara, YIN, a fundamental frequency estimator for speech and
    music (2002), steps 1 to 5.
    """
    longest = int(RATE / LOWEST_HERTZ) + 2
    count = max(1, len(samples) // HOP)
    half = (WINDOW + longest) // 2
    padded = np.pad(samples.astype(np.float64), (half, half + longest + HOP))
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW + longest)[::HOP][:count]
    parts = [
        read_frames(frames[at : at + FRAMES_AT_ONCE], longest)
        for at in range(0, count, FRAMES_AT_ONCE)
    ]
    pitches, confidence = (np.concatenate(part) for part in zip(*parts, strict=True))
    level, peak = levels(samples, count)
    return PitchTrack(pitches, np.where(peak < SILENCE, 0.0, confidence), level, YIN)


def read_frames(frames: Floats, longest: int) -> tuple[Floats, Floats]:
    """Pitch in semitones and confidence of each frame (frames, samples)."""
    normal = normal_difference(frames, longest)
    shortest = int(RATE / HIGHEST_HERTZ)
    inner = normal[:, shortest : longest - 1]
    is_dip = (inner < normal[:, shortest - 1 : longest - 2]) & (
        inner <= normal[:, shortest + 1 : longest]
    )
    is_low = is_dip & (inner < DIP)
    first = np.argmax(is_low, axis=1)
    best = np.argmin(np.where(is_dip, inner, np.inf), axis=1)
    lag = np.where(is_low.any(axis=1), first, best) + shortest
    rows = np.arange(len(frames))
    left, middle, right = (normal[rows, lag + shift] for shift in (-1, 0, 1))
    bend = left - 2 * middle + right
    shift = np.where(bend > 1e-12, (left - right) / np.maximum(2 * bend, 1e-12), 0.0)
    hertz = RATE / (lag + np.clip(shift, -0.5, 0.5))
    confidence = 1 / (1 + np.exp(STEEPNESS * (middle - DOUBT)))
    return to_semitones(hertz), confidence


def normal_difference(frames: Floats, longest: int) -> Floats:
    """The cumulative mean normalised difference of each frame (frames, lags)."""
    size = 1 << (frames.shape[1] - 1).bit_length()
    head = np.fft.rfft(frames[:, :WINDOW], size)
    both = np.fft.irfft(np.conj(head) * np.fft.rfft(frames, size), size)[:, : longest + 1]
    energy = np.cumsum(np.pad(frames**2, ((0, 0), (1, 0))), axis=1)
    lags = np.arange(longest + 1)
    powers = energy[:, WINDOW + lags[:-1]] - energy[:, lags[:-1]]
    difference = np.maximum(powers[:, :1] + powers - 2 * both[:, :-1], 0.0)
    mean = np.cumsum(difference[:, 1:], axis=1) / lags[1:-1]
    normal = np.ones_like(difference)
    normal[:, 1:] = difference[:, 1:] / np.maximum(mean, 1e-12)
    return normal


def levels(samples: Samples, count: int) -> tuple[Floats, Floats]:
    """The level in dB of two hops around each frame, and the peak of its own hop."""
    padded = np.pad(
        samples[: count * HOP].astype(np.float64), (0, max(0, count * HOP - len(samples)))
    )
    hops = padded.reshape(count, HOP)
    power = (hops**2).sum(axis=1)
    both = (np.concatenate(([0.0], power[:-1])) + power) / (2 * HOP)
    return 10 * np.log10(np.maximum(both, 1e-14)), np.abs(hops).max(axis=1)


def to_semitones(hertz: Floats) -> Floats:
    """Frequencies as semitones, of which 69 is A4."""
    return A4 + 12 * np.log2(hertz / A4_HERTZ)
