"""Reader of Standard MIDI Files, parsed by symusic."""

from symusic.core import ScoreTick, TrackTick

from melody.music.keys import MAJOR, MINOR, Key
from melody.music.meters import Meter
from melody.notation import MelodyError
from melody.scores.reading import (
    METER_CHANGES,
    MOST_TONES,
    TICKS_PER_QUARTER,
    TOO_LONG,
    Reading,
    Tone,
    Voice,
    bar_length,
    key_of_signature,
    meter_of,
)

ALL_NOTES_OFF = 123
MOST_LOUDNESSES = 4  # people play with many more
NOT_MIDI = "this MIDI file is broken or of a kind we do not read; export it again as type 0 or 1"


def read_midi(data: bytes) -> Reading:
    """Read a MIDI file of type 0, 1 or 2: a voice for each track and channel that has notes.

    The first time signature counts; where a second one comes before its own bar would be full,
    what stands before it is the pickup.

    Raises:
        MelodyError: when it is no MIDI file, counts in film frames, or has far too many notes.
    """
    score = parse(data)
    signatures = [
        (to_our_ticks(change.time, score.tpq), meter_of(change.numerator, change.denominator))
        for change in score.time_signatures
    ]
    meter, first_bar = find_meter(signatures)
    later = {changed for time, changed in signatures if time > first_bar and changed != meter}
    return Reading(
        voices=[to_voice(track, score.tpq) for track in score.tracks],
        key=find_key_signature(score),
        meter=meter,
        first_bar=first_bar,
        bpm=round(float(score.tempos[0].qpm), 2) if len(score.tempos) else None,
        repairs=[METER_CHANGES] if later else [],
    )


def parse(data: bytes) -> ScoreTick:
    """Bytes -> symusic's score, its size within our caps."""
    try:
        score = ScoreTick.from_midi(plain_header(data))
    except (RuntimeError, ValueError, TypeError):
        raise MelodyError(NOT_MIDI) from None
    if not 0 < score.tpq < 2**15:
        raise MelodyError(NOT_MIDI)
    if sum(track.note_num() for track in score.tracks) > MOST_TONES:
        raise MelodyError(TOO_LONG)
    return score


def plain_header(data: bytes) -> bytes:
    """The file from its header on, the header cut to the six bytes that every reader knows.

    Microsoft wraps MIDI in a RIFF file, and the standard allows longer headers.
    """
    start = max(data.find(b"MThd", 0, 64), 0)
    length = int.from_bytes(data[start + 4 : start + 8], "big")
    head = data[start + 8 : start + 14]
    return b"MThd\x00\x00\x00\x06" + head + data[start + 8 + length :]


def to_voice(track: TrackTick, ticks: int) -> Voice:
    """A symusic track -> a voice; "all notes off" marks the end of a rest that comes last."""
    if any(note.time < 0 or note.duration < 0 for note in track.notes):  # beyond 31 bits
        raise MelodyError(TOO_LONG)
    tones = []
    for note in track.notes:
        onset, end = (to_our_ticks(t, ticks) for t in (note.time, note.time + note.duration))
        if end > onset:
            tones.append(Tone(onset, end - onset, note.pitch))
    ends = (c.time for c in track.controls if c.number == ALL_NOTES_OFF)
    last_end = to_our_ticks(max(ends, default=0), ticks)
    accents = find_accents(track, ticks)
    return Voice(track.name, tones, last_end, is_drums=track.is_drum, accents=accents)


def find_accents(track: TrackTick, ticks: int) -> list[int]:
    """Onsets of the loudest notes, in our ticks, where a program marked the beats by loudness."""
    degrees = {note.velocity for note in track.notes}
    if not 1 < len(degrees) <= MOST_LOUDNESSES:
        return []
    loudest = max(degrees)
    return sorted(to_our_ticks(n.time, ticks) for n in track.notes if n.velocity == loudest)


def to_our_ticks(time: int, ticks: int) -> int:
    """The file's ticks, so many a quarter, in ours."""
    return time * TICKS_PER_QUARTER // ticks


def find_meter(
    signatures: list[tuple[int, Meter | None]],
) -> tuple[Meter | None, int]:
    """The meter, and where its first bar line stands in ticks if there is a pickup."""
    by_time = sorted(dict(signatures).items(), key=lambda item: item[0])  # the last at a moment
    if len(by_time) > 1:
        time, changed = by_time[1]
        if changed is not None and time < bar_length(changed):
            return changed, time
    return by_time[0][1] if by_time else None, 0


def find_key_signature(score: ScoreTick) -> Key | None:
    """The key of the first key signature, if there is one."""
    if not len(score.key_signatures):
        return None
    signature = score.key_signatures[0]
    return key_of_signature(signature.key, MINOR if signature.tonality == 1 else MAJOR)
