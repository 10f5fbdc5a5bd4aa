"""A track -> the notes that were sung: the cheapest way to cut it into notes and gaps.

After the segmentation of swift-f0 (MIT), with a grid of pitches in place of all measured ones, so
that its notes may also be asked to lie on the semitones of a tuning.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melody.hearing.track import SECONDS_A_FRAME, Floats, PitchTrack

Places = NDArray[np.intp]

CENTS_A_PITCH = 0.1  # semitones between two pitches that a note may have
FARTHEST = 2.0  # semitones; what is farther from its note costs no more
SURE = 0.99  # no frame is believed more than this
PRICE = 5.0  # of a note; a new pitch a semitone away must last 5 frames to be one
REACH = 4  # frames on both sides that a quiet frame is compared with
DIP_ALLOWED = 3.0  # dB that a frame may lie below its surroundings within a note
LONGEST_WAY = 8  # frames that a voice slides into a note
MOST_PITCHES = 800


class SungNote(NamedTuple):
    """A note as it was sung: seconds, semitones with their fraction, and how sure it is."""

    start: float
    end: float
    pitch: float
    sureness: float = 1.0


def find_notes(track: PitchTrack, price: float = PRICE) -> list[SungNote]:
    """The notes of a track, in order."""
    voiced = track.confidence >= 0.5
    if not voiced.any():
        return []
    pitches = grid_of(track.pitches[voiced])
    spans = cut_into_notes(track, pitches, np.full(len(pitches), price))
    return [measure_note(track, *span) for span in spans]


def grid_of(pitches: Floats) -> Floats:
    """The pitches that notes may have, from the lowest to the highest that was heard."""
    low, high = np.quantile(pitches, (0.002, 0.998))
    count = int(min(MOST_PITCHES, (high - low) / CENTS_A_PITCH + 3))
    pitches_offered: Floats = low - CENTS_A_PITCH + CENTS_A_PITCH * np.arange(count)
    return pitches_offered


def cut_into_notes(
    track: PitchTrack, pitches: Floats, prices: Floats
) -> list[tuple[int, int, float]]:
    """First frame, frame after the last, and pitch of each note, by dynamic programming."""
    quiet = cost_of_silence(track)
    count = len(quiet)
    running = np.full(len(pitches), np.inf)
    began = np.zeros(len(pitches), dtype=np.intp)
    back, kind = np.zeros(count + 1, dtype=np.intp), np.full(count + 1, -1, dtype=np.intp)
    best = 0.0
    for frame in range(count):
        entry = best + prices
        new = entry < running
        began[new] = frame
        running = np.minimum(running, entry)
        away = np.minimum(np.abs(pitches - track.pitches[frame]), FARTHEST)
        running += away * track.confidence[frame] + quiet[frame]
        cheapest = int(np.argmin(running))
        if running[cheapest] < best:
            best = float(running[cheapest])
            back[frame + 1], kind[frame + 1] = began[cheapest], cheapest
        else:
            back[frame + 1] = frame
    return follow_back(back, kind, pitches)


def cost_of_silence(track: PitchTrack) -> Floats:
    """What it costs to call each frame part of a note: it has no pitch, or is a dip in level."""
    sure = np.clip(track.confidence, 1 - SURE, SURE)
    count = len(track.level)
    padded = np.pad(track.level, REACH, mode="symmetric" if count > REACH else "edge")
    left = np.maximum.reduce([padded[at : at + count] for at in range(REACH + 1)])
    right = np.maximum.reduce([padded[REACH + at : REACH + at + count] for at in range(REACH + 1)])
    dip = np.minimum(left, right) - track.level - DIP_ALLOWED
    cost: Floats = -np.log(sure / (1 - sure)) + np.maximum(0.0, dip)
    return cost


def follow_back(back: Places, kind: Places, pitches: Floats) -> list[tuple[int, int, float]]:
    """The cheapest way, read from its end."""
    spans, end = [], len(back) - 1
    while end > 0:
        begin = int(back[end])
        if kind[end] >= 0:
            spans.append((begin, end, float(pitches[kind[end]])))
        end = begin
    return spans[::-1]


def measure_note(track: PitchTrack, first: int, after: int, pitch: float) -> SungNote:
    """A note of so many frames; its pitch is the median of those that are near it.

    Its first frames are on the way there from the note before, half of it at most.
    """
    heard = track.pitches[first:after]
    sure = track.confidence[first:after]
    near = (np.abs(heard - pitch) < 1) & (sure >= 0.5)
    settled = near & (np.arange(after - first) >= min(LONGEST_WAY, (after - first) // 2))
    chosen = settled if settled.any() else near
    middle = float(np.median(heard[chosen])) if chosen.any() else pitch
    start, end = ((edge - 0.5) * SECONDS_A_FRAME for edge in (first, after))
    return SungNote(start, end, middle, float(sure.mean()))
