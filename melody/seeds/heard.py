"""What was heard in a score or a text, as JSON: for the command ``read`` and for programs."""

from fractions import Fraction
from typing import Any

from melody.music.opening_key import hear_key
from melody.notation import Note
from melody.scores.reading import TICKS_PER_QUARTER, to_ticks
from melody.scores.score import KEY_BY_EAR, Score, VoiceFacts
from melody.seeds.reduce import believe_tempo


def score_row(score: Score) -> dict[str, Any]:
    """A score as JSON: pitches as they sound, lengths in quarters.

    The meter is the one that it begins with, as an upload has it, whether its bars keep to it or
    not.
    """
    key, key_source = score.key, score.key_source
    steady = score.meter, score.pickup
    meter, pickup = steady if score.meter else (score.first_meter, score.first_pickup)
    if key is None:
        notes = [Note(pitch, to_ticks(quarters)) for pitch, quarters in score.notes]
        key = hear_key(notes, meter, to_ticks(pickup), TICKS_PER_QUARTER)
        key_source = KEY_BY_EAR
    repairs = list(score.repairs)
    bpm = believe_tempo(score.bpm, meter, repairs)
    voices = {part.number: voice_row(part) for part in score.voices}
    return {
        "title": score.title,
        "notes": [["r" if p is None else p, to_number(q)] for p, q in score.notes],
        "key": key.name,
        "key_source": key_source,
        "meter": str(meter) if meter else None,
        "pickup": to_number(pickup),
        "bpm": bpm,
        "voice": taken(score.voice, voices),
        "voices": list(voices.values()),
        "tune": score.tune,
        "tunes": list(score.tunes),
        "repairs": repairs,
    }


def voice_row(part: VoiceFacts) -> dict[str, Any]:
    """A voice as JSON."""
    row = part._asdict()
    lowest, highest = row.pop("lowest"), row.pop("highest")
    return {**row, "range": [lowest, highest]}


def taken(number: int | None, voices: dict[int, dict[str, Any]]) -> dict[str, Any] | None:
    """Number and name of the voice that was taken; none where there are no voices."""
    return {name: voices[number][name] for name in ("number", "name")} if number in voices else None


def to_number(quarters: Fraction) -> float | int:
    """A length as JSON has it: whole numbers stay whole."""
    return int(quarters) if quarters.denominator == 1 else float(quarters)
