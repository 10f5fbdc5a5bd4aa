"""Which voice of a score is the melody: by its name, else by how tune-like it is."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from melody.notation import MelodyError, fold
from melody.scores.reading import Voice
from melody.scores.repairs import NOTHING_TO_PLAY, quote
from melody.scores.score import VoiceFacts

MELODY_NAME = re.compile(
    r"m[eé]lod|メロディ|旋律|vocal|\bvoice\b|\bvoix\b|\bvo[cz]e?\b|\bvox\b|\bvoc\b|\bsing(?:er|ing)\b|\bchant\b"
    r"|\bstimme\b|oberstimme|\bzang\b|sopran|s[oi]ngstim|gesang|canto|cantus|discant|descant"
    r"|superius|\blead\b|\bright\b|right.?hand|\br\.?h\b|\bupper\b|rechte|droite|destra|derecha"
    r"|\bsolo\b|\btune\b|\btheme\b|\btreble\b",
    re.IGNORECASE,
)
OTHER_NAME = re.compile(
    r"\bleft\b|left.?hand|\bl\.?h\b|\blower\b|linke|gauche|sinistra|izquierda|begleit|accomp|backing|\bback(ing)?.?voc|chord|harmon(y|ies)\b|\bpad\b|\bbass\b"
    r"|drum|percuss",
    re.IGNORECASE,
)
INSTRUMENT_NAME = re.compile(r"flute|violin|fiddle|oboe|recorder|whistle", re.IGNORECASE)
ONLY_PERCUSSION = "there is only percussion in it; give something with a melody"
NO_SUCH_VOICE = "there is no voice {} in it; there are voices 1 to {}"
IS_PERCUSSION = "voice {} is percussion; choose one with pitches"
MELODY = 2  # what a name is worth that says so
FEWEST_NOTES = 0.25  # of the fullest voice's: a voice of fewer is no melody unless its name says so
SINGLE_LINE = 12  # semitones: what one note at a time is worth beside height
LONGEST_NAME = 40


def choose_voice(voices: Sequence[Voice], asked: int | str | None = None) -> int:
    """The number (from 1) of the voice that was asked for, by number or name, or the most melodic.

    By its name, however few its notes, else the highest line; a single line counts for an octave
    of height. Of the staves of one instrument only the upper is looked at.

    Raises:
        MelodyError: when nothing but drums sounds, nothing at all, or the number is none.
    """
    if not voices:
        raise MelodyError(NOTHING_TO_PLAY)
    if asked is not None:
        return find_voice(asked, voices)
    candidates = [voice for voice in voices if not voice.is_drums]
    if not candidates:
        raise MelodyError(ONLY_PERCUSSION)
    most = max(len(voice.tones) for voice in candidates)
    full = [
        voice for voice in candidates if len(voice.tones) >= FEWEST_NOTES * most or sings(voice) > 0
    ]
    parts = staves_of_parts(full)
    upper = [voice for voice in full if is_upper(voice, parts)]
    chosen = max(upper, key=melodiousness)
    return 1 + next(place for place, voice in enumerate(voices) if voice is chosen)


def find_voice(asked: int | str, voices: Sequence[Voice]) -> int:
    """The number of the voice that was asked for, by its number, its name or its instrument.

    Raises:
        MelodyError: when there is no such voice, or it has no pitches.
    """
    number = voice_number(asked, voices)
    if not 1 <= number <= len(voices):
        is_name = isinstance(asked, str) and not asked.strip().isdecimal()
        shown = quote(str(asked), LONGEST_NAME) if is_name else asked
        raise MelodyError(NO_SUCH_VOICE.format(shown, len(voices)))
    if voices[number - 1].is_drums:
        raise MelodyError(IS_PERCUSSION.format(number))
    return number


def voice_number(asked: int | str, voices: Sequence[Voice]) -> int:
    """What a number or a name stands for; 0 where no voice has that name.

    The whole name counts more than its beginning, and a name more than an instrument.
    """
    if isinstance(asked, int):
        return asked
    wanted = asked.strip().casefold()
    if wanted.isdecimal():
        return int(wanted)
    named = [[name.strip().casefold() for name in (v.name, v.instrument)] for v in voices]
    whole = [
        place for name in (0, 1) for place, each in enumerate(named, 1) if each[name] == wanted
    ]
    begun = [place for place, each in enumerate(named, 1) if each[0].startswith(wanted)]
    return next(iter([*whole, *begun]), 0) if wanted else 0


def sings(voice: Voice) -> int:
    """What a voice's name says: 2 the melody, 1 an instrument of melodies, -1 something else."""
    if OTHER_NAME.search(voice.name):
        return -1
    if MELODY_NAME.search(voice.name):
        return MELODY
    return 1 if INSTRUMENT_NAME.search(f"{voice.name} {voice.instrument}") else 0


class Staves(NamedTuple):
    """The staves of one instrument: whether names tell them apart, the first number, the top."""

    are_told_apart: bool
    first: int
    top: float


def staves_of_parts(voices: Sequence[Voice]) -> dict[str, Staves]:
    """What is known of each instrument's staves; there may be thousands of voices."""
    parts: dict[str, list[Voice]] = {}
    for voice in voices:
        if voice.part:
            parts.setdefault(voice.part, []).append(voice)
    return {part: _staves_of(own) for part, own in parts.items()}


def _staves_of(staves: Sequence[Voice]) -> Staves:
    numbers = [each.staff for each in staves]
    first = min(numbers) if all(numbers) else 0
    return Staves(len({each.name for each in staves}) > 1, first, max(map(height, staves)))


def is_upper(voice: Voice, parts: Mapping[str, Staves]) -> bool:
    """Whether no other staff of the same instrument stands above it, or else lies higher."""
    staves = parts.get(voice.part)
    if staves is None or (staves.are_told_apart and sings(voice) == MELODY):
        return True
    return voice.staff == staves.first if staves.first else height(voice) >= staves.top


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
