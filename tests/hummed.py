"""Clips of hummed and whistled tunes, made from notes, whose right answer is therefore known.

A singer is never exact: ten ways to be inexact, each far enough to hurt, and a little of
most of them in every clip.
"""

import struct
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from melody.notation import Note

RATE = 22050
HARMONICS = 12
LEAD_IN = 0.4  # seconds before the first note


@dataclass(frozen=True)
class Manner:
    """How a tune is sung: cents, seconds, shares and decibels.

    ``note_cents`` mistunes each note, ``cents`` the whole; ``legato`` is the share of its time that
    a note sounds, ``breath`` the seconds that every sixth note is cut short; ``glide`` the
    seconds on the way from the note before; ``drift`` how far the tempo wanders; ``timing`` how
    far onsets miss; ``fundamental`` the level of the lowest partial; ``noise`` that of the room.
    ``sag`` is how far the pitch drifts from the first note to the last; ``consonant`` the seconds
    of a hiss before each note; ``echo`` those in which the room's echo dies away.
    """

    vibrato: float = 25.0
    air: float = -35.0
    breath: float = 0.0
    glide: float = 0.06
    note_cents: float = 14.0
    cents: float = 0.0
    drift: float = 0.015
    timing: float = 0.018
    octaves: int = 0
    is_whistle: bool = False
    fundamental: float = 0.0
    peak: float = 0.3
    noise: float = -40.0
    sag: float = 0.0
    consonant: float = 0.0
    echo: float = 0.0


PLAIN = Manner()
MANNERS: dict[str, Manner] = {
    "vibrato": replace(PLAIN, vibrato=90.0),
    "breath": replace(PLAIN, air=-12.0, breath=0.3),
    "glides": replace(PLAIN, glide=0.15),
    "notes mistuned": replace(PLAIN, note_cents=32.0),
    "all mistuned": replace(PLAIN, cents=42.0),
    "tempo drifts": replace(PLAIN, drift=0.1),
    "whistle": replace(PLAIN, is_whistle=True, octaves=1, air=-22.0, glide=0.08, note_cents=20.0),
    "low octave": replace(PLAIN, octaves=-1, fundamental=-15.0),
    "quiet": replace(PLAIN, peak=0.004),
    "noise": replace(PLAIN, noise=-8.0),
}
# What singers do at home, several things at once: harder than one at a time.
LA_LA = replace(PLAIN, vibrato=60.0, air=-22.0, glide=0.1, note_cents=18.0, consonant=0.06)
HARDER: dict[str, Manner] = {
    "la la": LA_LA,
    "la la in a bathroom": replace(LA_LA, echo=0.8),
    "flattening": replace(LA_LA, sag=-70.0, timing=0.025),
    "sliding": replace(LA_LA, consonant=0.0, glide=0.18, vibrato=80.0),
    "out of breath": replace(LA_LA, air=-12.0, breath=0.3, noise=-20.0, drift=0.05),
    "all at once": replace(
        LA_LA, echo=0.5, sag=-60.0, air=-16.0, breath=0.3, noise=-22.0, drift=0.04, vibrato=80.0
    ),
}


@dataclass(frozen=True)
class Clip:
    """The sound of a tune, and what is to be heard: notes, their onsets in seconds, the tempo."""

    samples: NDArray[np.float32]
    notes: tuple[Note, ...]
    onsets: tuple[float, ...]
    bpm: float


def hum(notes: list[Note], bpm: float, manner: Manner = PLAIN, seed: int = 1) -> Clip:
    """Sing notes; rests are silent."""
    rng = np.random.default_rng(seed)
    moved = [
        Note(n.pitch if n.pitch is None else n.pitch + 12 * manner.octaves, n.steps) for n in notes
    ]
    cents = manner.cents * rng.choice([-1, 1])
    edges = time_of_steps(sum(n.steps for n in notes), bpm, manner, rng)
    starts = np.cumsum([0, *(n.steps for n in notes)])
    samples = np.zeros(int((edges[-1] + 0.5) * RATE), np.float64)
    onsets, before = [], None
    for number, note in enumerate(moved):
        if note.pitch is None:
            before = None
            continue
        begin, end = edges[starts[number]], edges[starts[number + 1]]
        begin += rng.normal(0, manner.timing)
        follows = moved[number + 1].pitch if number + 1 < len(moved) else None
        end -= gap_of(note, follows, end - begin, number, manner, rng)
        sagged = manner.sag * (begin - LEAD_IN) / (edges[-1] - LEAD_IN)
        pitch = note.pitch + (cents + sagged + rng.normal(0, manner.note_cents)) / 100
        place = int(begin * RATE)
        sound = voice(pitch, before, int((end - begin) * RATE), manner, rng)
        sound = sound[: max(0, len(samples) - place)]
        samples[place : place + len(sound)] += sound
        if manner.consonant:
            add_consonant(samples, place, manner.consonant, rng)
        onsets.append(float(begin))
        before = pitch
    return Clip(finish(samples, manner, rng), tuple(moved), tuple(onsets), bpm)


def add_consonant(
    samples: NDArray[np.float64], place: int, seconds: float, rng: np.random.Generator
) -> None:
    """The voice stops for a hiss that leads to the note at a place."""
    length = min(place, int(seconds * rng.uniform(0.6, 1.4) * RATE))
    hiss = np.diff(rng.normal(0, 0.08, length + 1)) * np.hanning(length)
    samples[place - length : place] = 0.1 * samples[place - length : place] + hiss


def echo_of(
    samples: NDArray[np.float64], seconds: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """What a room gives back of a sound: noise that dies away by 60 decibels in so many seconds."""
    time = np.arange(int(seconds * RATE)) / RATE
    answer = rng.normal(0, 1, len(time)) * 10 ** (-3 * time / seconds)
    answer *= 0.5 / np.sqrt(np.sum(answer**2))
    size = 2 ** int(np.ceil(np.log2(len(samples) + len(answer))))
    both = np.fft.rfft(samples, size) * np.fft.rfft(answer, size)
    echo: NDArray[np.float64] = np.fft.irfft(both, size)[: len(samples)]
    return echo


def time_of_steps(
    steps: int, bpm: float, manner: Manner, rng: np.random.Generator
) -> NDArray[np.float64]:
    """The second at which each step begins, with a tempo that wanders slowly."""
    place = np.linspace(0, 1, steps)
    slope, phase = rng.choice([-1, 1]), rng.uniform(0, 2 * np.pi)
    wander = manner.drift * (slope * (2 * place - 1) + np.sin(2 * np.pi * 2 * place + phase) / 2)
    return LEAD_IN + np.concatenate(([0.0], np.cumsum(15 / bpm * np.exp(wander))))


def gap_of(
    note: Note,
    follows: int | None,
    seconds: float,
    number: int,
    manner: Manner,
    rng: np.random.Generator,
) -> float:
    """Seconds of silence at the end of a note: a breath, or what parts it from the next."""
    if manner.breath and number % 6 == 5 and note.steps >= 4:
        return min(manner.breath, 0.4 * seconds)
    longest = 0.4 * seconds
    gap = rng.uniform(0.02, 0.07) if follows in (note.pitch, None) else rng.uniform(-0.02, 0.04)
    return min(gap, longest)


def voice(
    pitch: float, before: float | None, length: int, manner: Manner, rng: np.random.Generator
) -> NDArray[np.float64]:
    """One note, its pitch coming from the note before."""
    time = np.arange(length) / RATE
    curve = np.full(length, pitch)
    if before is not None:
        curve += (before - pitch) * np.exp(-3 * time / manner.glide) * (abs(before - pitch) < 8)
    else:
        curve -= 1.0 * np.exp(-3 * time / max(manner.glide, 0.04))
    rate = rng.uniform(4.8, 6.2)
    swell = np.minimum(1, time / 0.25)
    curve += manner.vibrato / 100 * swell * np.sin(2 * np.pi * rate * time + rng.uniform(0, 6))
    curve += 0.04 * np.cumsum(rng.normal(0, 1, length)) / np.sqrt(RATE)
    phase = 2 * np.pi * np.cumsum(440 * 2 ** ((curve - 69) / 12)) / RATE
    sound = partials(phase, float(440 * 2 ** ((pitch - 69) / 12)), manner)
    air = rng.normal(0, 1, length) * 10 ** (manner.air / 20)
    attack, release = int(0.04 * RATE), int(0.05 * RATE)
    envelope = np.minimum(1, np.arange(length) / attack) * np.minimum(
        1, np.arange(length)[::-1] / release
    )
    return (sound + air) * envelope * rng.uniform(0.7, 1.0)


def partials(phase: NDArray[np.float64], hertz: float, manner: Manner) -> NDArray[np.float64]:
    """A hum, whose partials fall fast, or a whistle, which is almost a sine."""
    if manner.is_whistle:
        return np.sin(phase) + 0.03 * np.sin(2 * phase)
    sound = 10 ** (manner.fundamental / 20) * np.sin(phase)
    for number in range(2, HARMONICS + 1):
        if hertz * number < RATE / 2.2:
            sound += number**-1.6 * np.sin(number * phase + number)
    return sound


def finish(
    samples: NDArray[np.float64], manner: Manner, rng: np.random.Generator
) -> NDArray[np.float32]:
    """The room around it, and the level at which it was recorded."""
    if manner.echo:
        samples = samples + echo_of(samples, manner.echo, rng)
    loud = np.sqrt(np.mean(samples**2)) or 1.0
    noise = rng.normal(0, 1, len(samples))
    noise = 0.6 * noise + np.convolve(rng.normal(0, 1, len(samples)), np.ones(24) / 24**0.5, "same")
    mains = 0.3 * np.sin(2 * np.pi * 50 * np.arange(len(samples)) / RATE)
    room = (noise + mains) / np.std(noise + mains)
    mixed = samples + loud * 10 ** (manner.noise / 20) * room
    return (manner.peak * mixed / np.max(np.abs(mixed))).astype(np.float32)


def wav_of(samples: NDArray[np.float32], rate: int = RATE) -> bytes:
    """A WAV file of 16 bits."""
    data = np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    form = struct.pack("<HHIIHH", 1, 1, rate, 2 * rate, 2, 16)
    head = struct.pack("<4sI4s4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", len(form))
    return head + form + struct.pack("<4sI", b"data", len(data)) + data
