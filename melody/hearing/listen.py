"""A recording -> what was heard in it, or one plain line why no tune was."""

import numpy as np

from melody.hearing.decode import LONGEST, Recording
from melody.hearing.heard import Heard, Taken, understand_notes
from melody.hearing.segment import SungNote, find_notes
from melody.hearing.track import (
    A4,
    A4_HERTZ,
    HOP,
    OCTAVE,
    RATE,
    Floats,
    PitchTrack,
    Samples,
    make_ready,
    track_pitch,
)
from melody.hearing.tuning import tune
from melody.notation import HIGHEST_PITCH, LOWEST_PITCH, MelodyError

FEWEST_NOTES = 3
MOST_NOTES = 400
SILENT = 1e-4  # loudest value of what is called silence
LEAST_VOICED = 0.15  # share of the loud frames that must have a pitch
LOUD = 25.0  # dB below the loudest frames
LONGEST_SYLLABLE = 0.2  # seconds, at the middle of all
MOVING, UNTUNED = 0.5, 0.24  # semitones that speech moves within a note, and misses every tuning
LEAST_OWN = 0.7  # share of the power that one voice must explain
LEAST_LOW = 0.02  # share of the power that its two lowest partials have
WINDOW = 2048  # samples of a spectrum
REACH, VAGUE = 3 * RATE / WINDOW, 0.015  # how far from its place a partial may lie: Hz, share
LOWEST, HIGHEST = 80.0, 4000.0  # Hz that are compared
MOST_FRAMES = 120  # that are looked at for other voices
NOTHING = "nothing can be heard in this recording; record it again, nearer to the microphone"
NO_TUNE = "no tune can be heard in this recording; hum or whistle one, a note at a time"
TOO_SHORT = f"fewer than {FEWEST_NOTES} notes can be heard; hum or whistle a few more"
SPEECH = "this sounds like speech, not like a tune; hum it on 'da' or 'mm', or whistle it"
SEVERAL = "more than one voice can be heard; give one voice alone, without accompaniment"
CUT = f"only the first {LONGEST} seconds were heard"


def hear_tune(recording: Recording, bpm: float | None = None, engine: str = "") -> Heard:
    """Hear a tune; ``bpm`` is its tempo where the person knows it.

    Raises:
        MelodyError: when there is none.
    """
    if not len(recording.samples) or float(np.abs(recording.samples).max()) < SILENT:
        raise MelodyError(NOTHING)
    samples = make_ready(recording.samples, recording.rate)
    track = track_pitch(samples, engine)
    notes = within_reach(find_notes(track))
    refuse_what_is_no_tune(samples, track, notes)
    repairs = [CUT] if recording.was_longer else []
    seed, tuned, grid, sure = understand_notes(notes, bpm, repairs)
    taken = [
        Taken(round(note.start, 3), round(note.end, 3), round(note.pitch, 2), pitch)
        for note, pitch in zip(notes, tuned.pitches, strict=True)
    ]
    return Heard(
        seed=seed,
        notes=tuple(taken),
        curve=curve_of(track),
        cents=tuned.cents,
        bpm=seed.bpm or grid.bpm,
        is_told=bpm is not None,
        confidence=round(sure, 2),
        engine=track.engine,
        seconds=round(len(samples) / RATE, 2),
    )


def within_reach(notes: list[SungNote]) -> list[SungNote]:
    """The notes that the notation can hold."""
    return [n for n in notes if LOWEST_PITCH + 1 < n.pitch < HIGHEST_PITCH - 1][:MOST_NOTES]


def curve_of(track: PitchTrack) -> tuple[float | None, ...]:
    """The pitch of each frame that has one."""
    voiced = track.confidence >= 0.5
    return tuple(
        round(float(pitch), 2) if is_voiced else None
        for pitch, is_voiced in zip(track.pitches, voiced, strict=True)
    )


def refuse_what_is_no_tune(samples: Samples, track: PitchTrack, notes: list[SungNote]) -> None:
    """See that a tune was sung.

    Raises:
        MelodyError: when it was silence, noise, speech, or several voices at once.
    """
    loud = track.level > np.quantile(track.level, 0.95) - LOUD
    voiced = track.confidence >= 0.5
    if not notes or (voiced & loud).sum() < LEAST_VOICED * max(1, loud.sum()):
        raise MelodyError(NO_TUNE)
    if len(notes) < FEWEST_NOTES:
        raise MelodyError(TOO_SHORT)
    if share_of_own(samples, track) < LEAST_OWN:
        raise MelodyError(SEVERAL)
    if is_speech(track, notes):
        raise MelodyError(SPEECH)


def is_speech(track: PitchTrack, notes: list[SungNote]) -> bool:
    """Whether the notes are syllables: short, gliding, and in no tuning."""
    lengths = [note.end - note.start for note in notes]
    if float(np.median(lengths)) > LONGEST_SYLLABLE:
        return False
    moves = [move_within(track, note) for note in notes]
    return float(np.median(moves)) > MOVING and tune(notes).spread > UNTUNED


def move_within(track: PitchTrack, note: SungNote) -> float:
    """Semitones from the first third of a note to its last."""
    inside = (track.confidence >= 0.5) & (track.times >= note.start) & (track.times < note.end)
    heard = track.pitches[inside]
    third = max(1, len(heard) // 3)
    return float(abs(np.median(heard[-third:]) - np.median(heard[:third]))) if len(heard) else 0.0


def share_of_own(samples: Samples, track: PitchTrack) -> float:
    """Share of the power that lies on partials of the pitch, at the middle of all moments."""
    sure = np.flatnonzero(track.confidence >= 0.5)
    chosen = sure[:: max(1, len(sure) // MOST_FRAMES)]
    padded = np.pad(samples, WINDOW // 2 + HOP)
    places = chosen * HOP + HOP
    frames = np.stack([padded[at : at + WINDOW] for at in places if at + WINDOW <= len(padded)])
    power = np.abs(np.fft.rfft(frames * np.hanning(WINDOW), axis=1)) ** 2
    hertz = np.arange(power.shape[1]) * RATE / WINDOW
    band = (hertz > LOWEST) & (hertz < HIGHEST)
    pitch = A4_HERTZ * 2 ** ((track.pitches[chosen][: len(frames)] - A4) / OCTAVE)
    return float(np.median(own_shares(power[:, band], hertz[band], pitch)))


def own_shares(power: Floats, hertz: Floats, pitch: Floats) -> Floats:
    """Share of each frame's power on the partials of its pitch, beyond what lies there by chance.

    None is a voice's own where the two lowest partials are missing: chords have such a pitch.
    """
    clear = np.maximum(0.0, power - 4 * np.median(power, axis=1, keepdims=True))
    partial = np.round(hertz[None] / pitch[:, None])
    away = np.abs(hertz[None] - partial * pitch[:, None])
    is_own = (away < np.maximum(REACH, VAGUE * partial * pitch[:, None])) & (partial >= 1)
    whole = np.maximum(clear.sum(1), 1e-12)
    share, chance = (clear * is_own).sum(1) / whole, is_own.mean(1)
    low = (clear * (is_own & (partial <= 2))).sum(1) / whole
    beyond: Floats = (share - chance) / np.maximum(1 - chance, 0.05)
    return np.where(low < LEAST_LOW, 0.0, beyond)
