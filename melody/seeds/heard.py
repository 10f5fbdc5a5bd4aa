"""What was heard in a score or a text, as JSON: for the command ``read`` and for programs."""

from fractions import Fraction
from typing import Any

from melody.music.keys import find_key
from melody.notation import Note
from melody.scores.reading import to_ticks
from melody.scores.score import KEY_BY_EAR, Score, VoiceFacts


def score_row(score: Score, *, is_whole: bool = True) -> dict[str, Any]:
    """A score as JSON: pitches as they sound, lengths in quarters."""
    key, key_source = score.key, score.key_source
    if key is None:
        notes = [Note(pitch, to_ticks(quarters)) for pitch, quarters in score.notes]
        key, key_source = find_key(notes, is_whole=is_whole), KEY_BY_EAR
    voices = {part.number: voice_row(part) for part in score.voices}
    return {
        "title": score.title,
        "notes": [["r" if p is None else p, to_number(q)] for p, q in score.notes],
        "key": key.name,
        "key_source": key_source,
        "meter": str(score.meter) if score.meter else None,
        "pickup": to_number(score.pickup),
        "bpm": score.bpm,
        "voice": taken(score.voice, voices),
        "voices": list(voices.values()),
        "tune": score.tune,
        "tunes": list(score.tunes),
        "repairs": list(score.repairs),
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
