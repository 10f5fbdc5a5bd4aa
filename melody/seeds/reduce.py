"""Many voices -> one melody line, with every choice told in words."""

import re

from melody.music.keys import Key
from melody.notation import MelodyError, Note
from melody.scores.reading import Reading, Tone, Voice, check_size
from melody.scores.repairs import NOTHING_TO_PLAY, count_of, quote, was_or_were
from melody.seeds.grid import STEP, fill_rests, find_pickup, nearest_step, snap
from melody.seeds.seed import (
    FASTEST_BPM,
    LONGEST_SEED,
    SLOWEST_BPM,
    Seed,
    fold,
    in_range,
    keep_opening,
)

LEADING_NAME = re.compile(
    r"melod|vocal|voice|\bvox\b|sopran|s[oi]ngstim|cantus|descant|\blead\b|flute|violin|fiddle",
    re.IGNORECASE,
)
ONLY_PERCUSSION = "there is only percussion in it; give something with a melody"
TOGETHER = STEP // 2  # ticks: notes that start within this and overlap are one chord
MOST_FOREIGN = 0.2  # share of notes outside a key's scale from which its name is not believed
SCALES = {"major": {0, 2, 4, 5, 7, 9, 11}, "minor": {0, 2, 3, 5, 7, 8, 9, 10, 11}}


def reduce_to_seed(reading: Reading) -> Seed:
    """The melody of a score as a seed.

    The most melodic voice is chosen, its top note at each moment kept, and starts and ends are
    rounded to sixteenths. Silence before the first note is left out; the bar lines stay.

    Raises:
        MelodyError: when there is no pitch, or far too much music for a melody.
    """
    check_size(reading)
    repairs = list(reading.repairs)
    voice = without_skips(choose_voice(reading.voices, repairs))
    line = snap(top_line(voice.tones, repairs), repairs)
    start = line[0].start
    if start:
        silence = count_of(start, "sixteenth")
        repairs.append(f"the silence before the first note ({silence}) was left out")
    notes = fill_rests(line, nearest_step(voice.end))
    notes = keep_opening(put_in_range(notes, repairs), LONGEST_SEED, repairs)
    key = believe_key(reading.key, notes, repairs)
    bpm = believe_tempo(reading.bpm, repairs)
    pickup = find_pickup(reading.meter, reading.first_bar, start)
    return Seed(tuple(notes), key, reading.meter, pickup, bpm, tuple(repairs))


def choose_voice(voices: list[Voice], repairs: list[str]) -> Voice:
    """The most melodic voice: by its name, however few its notes, else the highest single line.

    Such a line must have notes enough.

    Raises:
        MelodyError: when nothing but drums sounds, or nothing at all.
    """
    sounding = [voice for voice in voices if voice.tones]
    candidates = [voice for voice in sounding if not voice.is_drums]
    if not candidates:
        raise MelodyError(ONLY_PERCUSSION if sounding else NOTHING_TO_PLAY)
    most = max(len(voice.tones) for voice in candidates)
    full = [
        voice
        for voice in candidates
        if 4 * len(voice.tones) >= most or LEADING_NAME.search(voice.name)
    ]
    chosen = max(full, key=melodiousness)
    if len(sounding) > 1:
        place = 1 + next(i for i, voice in enumerate(sounding) if voice is chosen)
        name = f" {quote(chosen.name, 24)}" if chosen.name.strip() else ""
        repairs.append(f"the melody was taken from voice {place} of {len(sounding)}{name}")
    return chosen


def melodiousness(voice: Voice) -> tuple[bool, bool, float]:
    """How much a voice is like a melody: its name, then one note at a time, then its height."""
    onsets = len({tone.onset for tone in voice.tones})
    is_single = 5 * onsets >= 4 * len(voice.tones)
    height = sum(tone.pitch for tone in voice.tones) / len(voice.tones)
    return LEADING_NAME.search(voice.name) is not None, is_single, height


def without_skips(voice: Voice) -> Voice:
    """The voice with its skipped spans (first endings) cut out and what follows moved up."""
    tones, end = voice.tones, voice.end
    for begin, stop in sorted(voice.skips, reverse=True):
        gone = stop - begin
        before = [t._replace(length=min(t.end, begin) - t.onset) for t in tones if t.onset < begin]
        after = [t._replace(onset=t.onset - gone) for t in tones if t.onset >= stop]
        if before or after:
            tones, end = before + after, end - gone
    return Voice(voice.name, tones, end)


def top_line(tones: list[Tone], repairs: list[str]) -> list[Tone]:
    """The highest note at each moment, one after the other; overlaps are cut.

    A lower note that starts while a higher one sounds is accompaniment, unless the higher one
    is about to stop: then it is the next note of the melody, played smoothly.
    """
    line: list[Tone] = []
    for tone in sorted(tones, key=lambda tone: (tone.onset, -tone.pitch, -tone.length)):
        if not line or tone.onset >= line[-1].end:
            line.append(tone)
            continue
        last = line[-1]
        overlap = min(last.end, tone.end) - tone.onset
        is_long = 2 * overlap >= min(tone.length, last.length)
        is_chord = is_long and tone.onset - last.onset < TOGETHER
        if is_chord and tone.pitch > last.pitch:
            line[-1] = Tone(last.onset, tone.end - last.onset, tone.pitch)
        elif not is_chord and (tone.pitch >= last.pitch or 2 * overlap < tone.length):
            line[-1] = last._replace(length=tone.onset - last.onset)
            line.append(tone)
    hidden = len(tones) - len(line)
    if hidden:
        verb = was_or_were(hidden)
        repairs.append(f"{count_of(hidden, 'note')} under the melody {verb} left out")
    return line


def put_in_range(notes: list[Note], repairs: list[str]) -> list[Note]:
    """Pitches beyond 0-127 come back by octaves."""
    outside = sum(note.pitch is not None and not in_range(note.pitch) for note in notes)
    if outside:
        beyond = f"{count_of(outside, 'note')} beyond the range 0-127"
        repairs.append(f"{beyond} {was_or_were(outside)} moved by octaves")
    return [Note(None if n.pitch is None else fold(n.pitch), n.steps) for n in notes]


def believe_key(key: Key | None, notes: list[Note], repairs: list[str]) -> Key | None:
    """The named key if the notes fit it: many programs write C major whatever the music is."""
    pitches = [note.pitch for note in notes if note.pitch is not None]
    if key is None or not pitches:
        return key
    foreign = sum((pitch - key.tonic) % 12 not in SCALES[key.mode] for pitch in pitches)
    if foreign <= MOST_FOREIGN * len(pitches):
        return key
    repairs.append(f"the key it names, {key.name}, does not fit its notes and was ignored")
    return None


def believe_tempo(bpm: float | None, repairs: list[str]) -> float | None:
    """The tempo if it lies within 20-300 quarters a minute."""
    if bpm is None or SLOWEST_BPM <= bpm <= FASTEST_BPM:
        return bpm
    repairs.append("its tempo is not within 20 to 300 quarters a minute and was ignored")
    return None
