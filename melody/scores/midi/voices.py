"""Voices of a MIDI file: a track, or those channels of it that are somebody else's."""

from collections import defaultdict

from melody.scores.midi.events import Struck, Track

DRUMS = 9  # the channel that people count as the tenth
FEWEST_CHANNELS_OF_NOTES = 4
MOST_OVERLAP = 0.2  # share of time in which the channels of one line may sound together


def split_track(track: Track) -> list[list[Struck]]:
    """The notes of a track, voice by voice, in the order of their channels.

    One voice may use many channels, one for each note or string, whatever the sounds are called;
    another instrument, or a line that goes along with the first, is another voice.
    """
    channels: dict[int, list[Struck]] = defaultdict(list)
    for note in track.notes:
        channels[note.channel].append(note)
    drums = [] if is_for_notes(track, channels) else channels.pop(DRUMS, [])
    voices = [channels[channel] for channel in sorted(channels)]
    if len(voices) > 1 and is_one_voice(track, voices):
        voices = [[note for note in track.notes if not drums or note.channel != DRUMS]]
    return [*voices, drums] if drums else voices


def is_for_notes(track: Track, channels: dict[int, list[Struck]]) -> bool:
    """Whether the tenth channel is one of many that take notes in turn, not percussion."""
    if DRUMS not in channels:
        return False
    has_neighbours = {DRUMS - 1, DRUMS + 1} <= set(channels)
    is_turn = has_neighbours and len(channels) > FEWEST_CHANNELS_OF_NOTES
    return (track.is_zone or is_turn) and is_one_voice(track, list(channels.values()))


def is_one_voice(track: Track, voices: list[list[Struck]]) -> bool:
    """Whether channels belong together: the same sound, and one note at a time or each bent."""
    programs = {voice[0].program for voice in voices} - {None}
    if len(programs) > 1:
        return False
    channels = {voice[0].channel for voice in voices}
    is_bent = len(channels) >= FEWEST_CHANNELS_OF_NOTES and channels <= track.bent
    return track.is_zone or is_bent or overlap(voices) <= MOST_OVERLAP


def overlap(voices: list[list[Struck]]) -> float:
    """Time in which more than one voice sounds, as a share of the time in which any does."""
    together = covered([note for voice in voices for note in voice])
    return (sum(map(covered, voices)) - together) / together if together else 0.0


def covered(notes: list[Struck]) -> int:
    """Ticks in which at least one of some notes sounds."""
    total, reached = 0, 0
    for note in sorted(notes):
        total += max(0, note.end - max(note.onset, reached))
        reached = max(reached, note.end)
    return total
