"""MIDI files -> scores, by symusic: music21's own MIDI reader moves onsets.

MIDI has ticks, not note values, and players end notes early. Onsets and lengths are rounded to
twelfths of a quarter, which keeps sixteenths and triplets apart, a gap too short to be a rest is
closed, and a note before a rest or at the end gets back the little that it lacks.
"""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from melody.music.meters import Meter
from melody.notation import STEPS_PER_QUARTER, MelodyError, Note
from melody.scores.midi import read_midi
from melody.scores.reading import TICKS_PER_QUARTER, Reading, Tone, check_size
from melody.scores.score import Score, Source, Timed, merge
from melody.seeds.reduce import believe_key, choose_voice, top_line, without_skips

GRID = 12  # to a quarter
SHORTEST_REST = Fraction(1, 8)  # quarters: a gap below a thirty-second note is articulation
FEWEST_ACCENTS = 4  # fewer may be chance
SOUNDING = Fraction(97, 100)  # of its written length: 23 of 24 twelfths stay as played


def read_midi_score(source: Source) -> Score:
    """Read the melody of a MIDI file: its most melodic track, the top note at each moment.

    Raises:
        MelodyError: when it cannot be read or holds no melody.
    """
    reading = read_midi(source.path.read_bytes())
    check_size(reading)
    chosen = choose_voice(reading.voices, [])
    voice = without_skips(chosen)
    tones = top_line(voice.tones, [])
    line = list(_time(tones))
    if not line:
        raise MelodyError("it holds no notes")
    meter, pickup = _bars(reading, chosen.accents, _round(tones[0].onset))
    return Score(
        name=source.name,
        title=voice.name,
        notes=merge(line),
        written=frozenset(note.quarters for note in line),
        key=believe_key(reading.key, [Note(timed.pitch, 1) for timed in line], []),
        meter=meter,
        pickup=pickup,
    )


def _bars(
    reading: Reading, accents: Sequence[int], start: Fraction
) -> tuple[Meter | None, Fraction]:
    """The meter, and quarters from the first note to a bar line: where accents fall, bar by bar.

    Files from ABC have a loud note at each bar's beginning and at the very first note; where
    the loud notes do not keep to the meter, the bar lines are not known.
    """
    if reading.meter is None:
        return None, Fraction(0)
    bar = Fraction(4 * reading.meter.beats, reading.meter.unit)
    stated = Fraction(reading.first_bar, TICKS_PER_QUARTER)
    is_marked = len(accents) >= FEWEST_ACCENTS
    places = {_round(accent) % bar for accent in accents[1:]} if is_marked else {stated}
    if len(places) > 1:
        return None, Fraction(0)
    return reading.meter, (places.pop() - start) % bar


def _time(tones: Sequence[Tone]) -> Iterator[Timed]:
    onsets = [_round(tone.onset) for tone in tones]
    for place, tone in enumerate(tones):
        end = _round(tone.end)
        following = onsets[place + 1] if place + 1 < len(tones) else None
        if following is not None and following - end < SHORTEST_REST:
            end = following
        else:
            end = onsets[place] + _written(end - onsets[place])
        if end > onsets[place]:
            yield Timed(tone.pitch, end - onsets[place])
        if following is not None and following > max(end, onsets[place]):
            yield Timed(None, following - max(end, onsets[place]))


def _written(quarters: Fraction) -> Fraction:
    full = Fraction(math.ceil(quarters * STEPS_PER_QUARTER), STEPS_PER_QUARTER)
    return full if quarters >= SOUNDING * full else quarters


def _round(ticks: int) -> Fraction:
    return Fraction(round(Fraction(ticks * GRID, TICKS_PER_QUARTER)), GRID)
