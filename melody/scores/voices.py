"""Which voice of a score is the melody: by its name, else by how tune-like it is."""

import re
from collections.abc import Sequence

from melody.notation import MelodyError, fold
from melody.scores.reading import Voice
from melody.scores.repairs import NOTHING_TO_PLAY, quote
from melody.scores.score import VoiceFacts

MELODY_NAME = re.compile(
    r"melod|vocal|\bvoice\b|\bvox\b|sopran|s[oi]ngstim|gesang|canto|cantus|discant|descant"
    r"|superius|\blead\b|right.?hand|\brh\b|\bsolo\b|\btune\b|\btheme\b",
    re.IGNORECASE,
)
OTHER_NAME = re.compile(
    r"left.?hand|\blh\b|accomp|backing|\bback(ing)?.?voc|chord|harmon(y|ies)\b|\bpad\b|\bbass\b"
    r"|\balto\b|\btenor\b|drum|percuss",
    re.IGNORECASE,
)
INSTRUMENT_NAME = re.compile(r"flute|violin|fiddle|oboe|recorder|whistle", re.IGNORECASE)
ONLY_PERCUSSION = "there is only percussion in it; give something with a melody"
NO_SUCH_VOICE = "there is no voice {} in it; there are voices 1 to {}"
IS_PERCUSSION = "voice {} is percussion; choose one with pitches"
FEWEST_NOTES = 0.25  # of the fullest voice's: a voice of fewer is no melody unless its name says so
SINGLE_LINE = 12  # semitones: what one note at a time is worth beside height
LONGEST_NAME = 40


def choose_voice(voices: Sequence[Voice], asked: int | None = None) -> int:
    """The number (from 1) of the voice that was asked for, or of the most melodic one.

    By its name, however few its notes, else the highest line; a single line counts for an octave
    of height. Of the staves of one instrument only the upper is looked at.

    Raises:
        MelodyError: when nothing but drums sounds, nothing at all, or the number is none.
    """
    if not voices:
        raise MelodyError(NOTHING_TO_PLAY)
    if asked is not None:
        return check_number(asked, voices)
    candidates = [voice for voice in voices if not voice.is_drums]
    if not candidates:
        raise MelodyError(ONLY_PERCUSSION)
    most = max(len(voice.tones) for voice in candidates)
    full = [
        voice for voice in candidates if len(voice.tones) >= FEWEST_NOTES * most or sings(voice) > 0
    ]
    tops = tops_of_parts(full)
    upper = [voice for voice in full if is_upper(voice, tops)]
    chosen = max(upper, key=melodiousness)
    return 1 + next(place for place, voice in enumerate(voices) if voice is chosen)


def check_number(asked: int, voices: Sequence[Voice]) -> int:
    """The number that was asked for.

    Raises:
        MelodyError: when there is no such voice, or it has no pitches.
    """
    if not 1 <= asked <= len(voices):
        raise MelodyError(NO_SUCH_VOICE.format(asked, len(voices)))
    if voices[asked - 1].is_drums:
        raise MelodyError(IS_PERCUSSION.format(asked))
    return asked


def sings(voice: Voice) -> int:
    """What a voice's name says: 2 the melody, 1 an instrument of melodies, -1 something else."""
    if OTHER_NAME.search(voice.name):
        return -1
    if MELODY_NAME.search(voice.name):
        return 2
    return 1 if INSTRUMENT_NAME.search(f"{voice.name} {voice.instrument}") else 0


def tops_of_parts(voices: Sequence[Voice]) -> dict[str, float]:
    """How high the highest staff of each instrument lies; there may be thousands of voices."""
    tops: dict[str, float] = {}
    for voice in voices:
        if voice.part:
            tops[voice.part] = max(height(voice), tops.get(voice.part, 0.0))
    return tops


def is_upper(voice: Voice, tops: dict[str, float]) -> bool:
    """Whether no other staff of the same instrument lies higher."""
    return voice.part not in tops or sings(voice) > 0 or height(voice) >= tops[voice.part]


def melodiousness(voice: Voice) -> tuple[int, float]:
    """How much a voice is like a melody: its name, then its height and one note at a time."""
    onsets = len({tone.onset for tone in voice.tones})
    is_single = 5 * onsets >= 4 * len(voice.tones)
    return sings(voice), height(voice) + SINGLE_LINE * is_single


def height(voice: Voice) -> float:
    """The mean pitch of its top notes."""
    tops: dict[int, int] = {}
    for tone in voice.tones:
        tops[tone.onset] = max(tone.pitch, tops.get(tone.onset, 0))
    return sum(tops.values()) / len(tops)


def facts_of(number: int, voice: Voice) -> VoiceFacts:
    """A voice as a person may choose it."""
    pitches = [fold(tone.pitch) for tone in voice.tones]
    names = (to_plain_name(voice.name), to_plain_name(voice.instrument))
    return VoiceFacts(number, names[0], len(pitches), min(pitches), max(pitches), names[1])


def to_plain_name(name: str) -> str:
    """A name out of a file, made safe to show on one line."""
    shown = "".join(c for c in name if c.isprintable() and c not in "<>&")
    return " ".join(shown.split())[:LONGEST_NAME].strip()


def tell_choice(parts: Sequence[VoiceFacts], number: int) -> list[str]:
    """Which voice was taken, where there are several."""
    if len(parts) < 2:
        return []
    part = parts[number - 1]
    name = f" {quote(part.name, 24)}" if part.name else ""
    return [f"the melody was taken from voice {number} of {len(parts)}{name}"]
