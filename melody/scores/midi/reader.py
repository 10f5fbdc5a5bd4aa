"""Reader of Standard MIDI Files: a voice for each track, or for each instrument of a track."""

from melody.music.keys import MAJOR, MINOR, Key
from melody.music.meters import Meter
from melody.notation import MelodyError
from melody.scores.hands import join_hands
from melody.scores.midi.events import KEY, METER, TEMPO, Meta, Pressed, Track
from melody.scores.midi.names import instrument_of, name_of, title_of_tracks
from melody.scores.midi.tracks import DRUMS, NOT_MIDI, File, parse_file, split_track
from melody.scores.reading import (
    LONGEST_SCORE,
    METER_CHANGES,
    TICKS_PER_QUARTER,
    TOO_LONG,
    Reading,
    Tone,
    Voice,
    bar_length,
    key_of_signature,
    meter_of,
)

MOST_LOUDNESSES = 4  # people play with many more
MICROSECONDS = 60_000_000  # a minute
USUAL_BPM = 120.0
SEPARATE = 2  # the type whose tracks do not sound together
FILM = 0x8000
DROPPED_FRAMES, FRAMES, FINE = 29, 29.97, 1000
BROKEN_OFF = "the file is broken off or damaged; what could be read was kept"
SEVERAL = "there are several pieces in the file; the {} was read"
NO_SUCH_TUNE = "there is no piece {} in this file; it holds {}"


def read_midi(data: bytes, tune: int = 1) -> Reading:
    """Read a MIDI file of type 0, 1 or 2: a voice for each track, however many its channels.

    The first time signature counts; where a second one comes before its own bar would be full,
    what stands before it is the pickup.

    Raises:
        MelodyError: when it is no MIDI file, or has far too many notes.
    """
    file = parse_file(data)
    tracks, tunes = choose_tune(file, tune)
    if not file.is_whole and not any(track.notes for track in tracks):
        raise MelodyError(NOT_MIDI)
    repairs = [] if file.is_whole else [BROKEN_OFF]
    if tunes > 1:
        repairs.append(SEVERAL.format("first" if tune == 1 else f"{tune}."))
    metas = sorted((meta for t in tracks for meta in t.metas), key=lambda meta: meta.time)
    bpm = find_tempo(metas, first_onset(tracks))
    scale = find_scale(file.division, bpm)
    reading = Reading(title=title_of_tracks(tracks), bpm=bpm, repairs=repairs)
    reading.tunes, reading.tune = tunes, tune
    for track in tracks:
        reading.voices += to_voices(track, scale, is_alone=len(tracks) == 1)
    join_hands(reading.voices)
    reading.key = first_key(metas)
    take_meter(find_signatures(metas, scale), reading)
    return reading


def find_signatures(metas: list[Meta], scale: tuple[int, int]) -> list[tuple[int, Meter | None]]:
    """All time signatures with their moments, in our ticks."""
    stated = (meta for meta in metas if meta.kind == METER and len(meta.content) > 1)
    return [
        (to_our_ticks(meta.time, scale), meter_of(meta.content[0], 2 ** min(meta.content[1], 8)))
        for meta in stated
    ]


def take_meter(signatures: list[tuple[int, Meter | None]], reading: Reading) -> None:
    """Take the meter and the pickup, all meters that are stated, and tell of a change."""
    reading.meter, reading.first_bar = find_meter(signatures)
    in_force = {meter for time, meter in dict(signatures).items() if time >= reading.first_bar}
    reading.meters = {meter for meter in in_force if meter is not None}
    later = {meter for time, meter in signatures if time > reading.first_bar}
    if later - {reading.meter}:
        reading.repairs.append(METER_CHANGES)


def choose_tune(file: File, tune: int) -> tuple[list[Track], int]:
    """The tracks that sound together, and how many such pieces the file holds."""
    if file.kind != SEPARATE:
        return file.tracks, 1
    pieces = [track for track in file.tracks if track.notes]
    if len(pieces) < 2:
        return file.tracks, 1
    if not 1 <= tune <= len(pieces):
        raise MelodyError(NO_SUCH_TUNE.format(tune, len(pieces)))
    return [pieces[tune - 1]], len(pieces)


def first_onset(tracks: list[Track]) -> int:
    """When the first note begins, in the file's ticks."""
    return min((track.notes[0].onset for track in tracks if track.notes), default=0)


def find_tempo(metas: list[Meta], start: int) -> float | None:
    """Quarters a minute as the first note begins, or else the first that are stated."""
    stated = [
        (meta.time, MICROSECONDS / int.from_bytes(meta.content[:3], "big"))
        for meta in metas
        if meta.kind == TEMPO and any(meta.content[:3])
    ]
    if not stated:
        return None
    before = [bpm for time, bpm in stated if time <= max(start, stated[0][0])]
    return round(before[-1], 2)


def find_scale(division: int, bpm: float | None) -> tuple[int, int]:
    """So many of our ticks to so many of the file's.

    Where those are parts of film frames, a quarter is as long as its tempo says.
    """
    if not division & FILM:
        above, below = TICKS_PER_QUARTER, division
    else:
        frames, parts = 256 - (division >> 8), division & 0xFF
        rate = FRAMES if frames == DROPPED_FRAMES else frames
        above = TICKS_PER_QUARTER * FINE
        below = round(rate * parts * 60 * FINE / (bpm or USUAL_BPM))
    if not below:
        raise MelodyError(NOT_MIDI)
    return above, below


def to_our_ticks(time: int, scale: tuple[int, int]) -> int:
    """The file's ticks in ours."""
    return time * scale[0] // scale[1]


def to_voices(track: Track, scale: tuple[int, int], *, is_alone: bool) -> list[Voice]:
    """The voices of a track; the name of the only track is the piece's, not a voice's."""
    groups = split_track(track)
    name = "" if is_alone and len(groups) > 1 else name_of(track)
    return [to_voice(notes, track, name, scale) for notes in groups]


def to_voice(notes: list[Pressed], track: Track, name: str, scale: tuple[int, int]) -> Voice:
    """Some notes of a track -> a voice; "all notes off" marks the end of a rest that comes last."""
    tones = []
    for note in notes:
        onset, end = to_our_ticks(note.onset, scale), to_our_ticks(note.end, scale)
        if end > LONGEST_SCORE:
            raise MelodyError(TOO_LONG)
        if end > onset:
            tones.append(Tone(onset, end - onset, note.pitch))
    channels = {note.channel for note in notes}
    last = max((track.rests.get(channel, 0) for channel in channels), default=0)
    return Voice(
        name=name,
        tones=tones,
        end=min(to_our_ticks(last, scale), LONGEST_SCORE),
        is_drums=channels == {DRUMS},
        accents=find_accents(notes, scale),
        instrument=instrument_of(track, notes[0].program),
    )


def find_accents(notes: list[Pressed], scale: tuple[int, int]) -> list[int]:
    """Onsets of the loudest notes, in our ticks, where a program marked the beats by loudness."""
    degrees = {note.velocity for note in notes}
    if not 1 < len(degrees) <= MOST_LOUDNESSES:
        return []
    loudest = max(degrees)
    return sorted(to_our_ticks(n.onset, scale) for n in notes if n.velocity == loudest)


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


def first_key(metas: list[Meta]) -> Key | None:
    """The key of the first key signature, the last of those at its moment."""
    stated = [meta for meta in metas if meta.kind == KEY and len(meta.content) > 1]
    if not stated:
        return None
    fifths, mode = [meta for meta in stated if meta.time == stated[0].time][-1].content[:2]
    return key_of_signature(fifths - 256 * (fifths > 127), MINOR if mode == 1 else MAJOR)
