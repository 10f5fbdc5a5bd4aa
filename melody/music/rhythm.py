"""A bass and chords in the way of the meter: a waltz, a jig, a march or a swing."""

from melody.music.chords import PlacedChord
from melody.music.meters import Meter
from melody.music.setting import STRAIGHT, Setting, Struck
from melody.notation import STEPS_PER_QUARTER

LOWEST_BASS = 33  # the A of a double bass's lowest string but one
AFTERBEAT = 0.85  # how hard a chord is struck, of what the bass is
ROOT, THIRD, FIFTH, CHORD = "root", "third", "fifth", "chord"
WALKING = (ROOT, THIRD, FIFTH, THIRD)

Pattern = dict[int, tuple[str, ...]]  # steps after the bar line -> what is struck there


def play_rhythm(
    placed: PlacedChord, voicing: tuple[int, ...], velocity: int, setting: Setting
) -> list[Struck]:
    """A chord as the meter has it: the bass on the strong beats, the chord after them."""
    pattern, steps = pattern_of(setting)
    end, bar = placed.start + placed.steps, setting.meter.steps_per_bar
    pitches = {**bass_of(placed, voicing[0]), CHORD: voicing}
    softer = round(AFTERBEAT * velocity)
    return [
        Struck(start, pitch, min(steps, end - start), softer if kind == CHORD else velocity)
        for start in range(placed.start, end)
        for kind in pattern.get((start - setting.pickup) % bar, ())
        for pitch in pitches[kind]
    ]


def bass_of(placed: PlacedChord, below: int) -> dict[str, tuple[int, ...]]:
    """Root, third and fifth of a chord in the bass, the root below a pitch."""
    root, classes = placed.chord.root, placed.chord.pitch_classes
    low = LOWEST_BASS + (root - LOWEST_BASS) % 12
    low -= 12 * (low >= below)
    third, fifth = (low + (each - root) % 12 for each in classes[1:3])
    return {ROOT: (low,), THIRD: (third,), FIFTH: (fifth,)}


def pattern_of(setting: Setting) -> tuple[Pattern, int]:
    """What is struck where in a bar, and how long it sounds."""
    meter, beat = setting.meter, setting.meter.steps_per_beat
    if beat % 3 == 0:
        return _jig(meter), beat // 3
    if meter.beats == 3:
        return {0: (ROOT,), beat: (CHORD,), 2 * beat: (CHORD,)}, beat
    if setting.swing > STRAIGHT and beat == STEPS_PER_QUARTER:
        return _swing(meter), beat
    return _march(meter)


def _jig(meter: Meter) -> Pattern:
    beat, pattern = meter.steps_per_beat, Pattern()
    for number, at in enumerate(range(0, meter.steps_per_bar, beat)):
        pattern |= {at: (FIFTH if number % 2 else ROOT,), at + 2 * beat // 3: (CHORD,)}
    return pattern


def _swing(meter: Meter) -> Pattern:
    """A bass that walks in quarters, chords on every other one."""
    return {
        number * STEPS_PER_QUARTER: (WALKING[number % 4], *[CHORD] * (number % 2))
        for number in range(meter.beats)
    }


def _march(meter: Meter) -> tuple[Pattern, int]:
    """Bass and chord by turns, in beats; in halves of them where a bar has few."""
    beat = meter.steps_per_beat
    pulse = beat if meter.beats > 2 else max(1, beat // 2)
    places = range(0, meter.steps_per_bar, pulse)
    kinds = (ROOT, CHORD, FIFTH, CHORD)
    return {at: (kinds[number % 4],) for number, at in enumerate(places)}, pulse
