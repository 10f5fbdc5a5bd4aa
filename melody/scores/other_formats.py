"""Formats that we have no reader for, read by music21: the only module that knows it.

Such files are taken to be a musician's own: no stranger's file comes here.
"""

import contextlib
import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from music21 import base, chord, converter, harmony, key, meter, note, stream

from melody.notation import MelodyError
from melody.scores.reading import (
    Reading,
    Tone,
    Voice,
    key_of_mode,
    meter_of,
    to_ticks,
)

Stream = stream.Stream[Any]


def read_other(path: Path, form: str) -> Reading:
    """Read a file of a format that only music21 knows.

    Raises:
        MelodyError: when it cannot be read.
    """
    try:
        # music21 tells of odd meters on stderr; without forceSource it may return stale notes.
        with contextlib.redirect_stderr(io.StringIO()):
            parsed = converter.parse(path, format=form, forceSource=True, storePickle=False)
            score = parsed.scores[0] if isinstance(parsed, stream.Opus) else parsed
            return to_reading(score)
    except Exception as error:  # music21 raises whatever its parsers stumble over
        raise MelodyError(f"not readable as {path.suffix}: {type(error).__name__}") from None


def to_reading(score: Stream) -> Reading:
    """What music21 made of a score -> a reading: a voice for each part."""
    meters = [m for sign in flat(score, meter.TimeSignature) if (m := to_meter(sign))]
    signatures = list(flat(score, key.KeySignature))
    named = next((sign for sign in signatures if isinstance(sign, key.Key)), None)
    parts: list[Stream] = list(score.getElementsByClass(stream.Part))
    return Reading(
        voices=list(map(voice_of_part, parts or [score])),
        title=(score.metadata.title if score.metadata else None) or "",
        key=key_of_mode(named.tonic.pitchClass, named.mode or "") if named else None,
        signature=signatures[0].sharps if signatures and named is None else None,
        meter=meters[0] if meters else None,
        meters=set(meters),
    )


def flat(score: Stream, kind: type[Any]) -> Iterator[Any]:
    """All elements of a kind."""
    yield from score.recurse().getElementsByClass(kind)


def to_meter(sign: Any) -> Any:
    """A time signature of music21 -> ours."""
    beats, unit = map(int, sign.ratioString.split("/"))
    return meter_of(beats, unit)


def voice_of_part(part: Stream) -> Voice:
    """A part -> a voice, ties merged."""
    voice = Voice(name=getattr(part, "partName", None) or "")
    tied: dict[int, int] = {}
    for event in part.flatten().notesAndRests:
        length = to_ticks(Fraction(event.duration.quarterLength))
        if length <= 0 or isinstance(event, harmony.ChordSymbol):
            continue
        onset = to_ticks(Fraction(event.offset))
        voice.written.add(length)
        voice.end = max(voice.end, onset + length)
        for pitch in pitches_of(event):
            is_tied = event.tie is not None and event.tie.type in ("stop", "continue")
            place = tied.pop(pitch, None) if is_tied else None
            if place is None:
                place = len(voice.tones)
                voice.tones.append(Tone(onset, length, pitch))
            else:
                begun = voice.tones[place]
                voice.tones[place] = begun._replace(length=onset + length - begun.onset)
            tied[pitch] = place
    measures = part.getElementsByClass(stream.Measure)
    voice.bar_lines = [to_ticks(Fraction(measure.offset)) for measure in measures]
    return voice


def pitches_of(event: base.Music21Object) -> list[int]:
    """The MIDI numbers of a note or a chord; none of a rest."""
    if isinstance(event, note.Note | chord.Chord):
        return [int(pitch.midi) for pitch in event.pitches]
    return []
