"""A bass and chords in the way of a style and its meter: waltz, jig, march, swing or ballad."""

from dataclasses import dataclass

from melody.music.chords import PlacedChord
from melody.music.meters import Meter
from melody.music.setting import BALLAD, JIG, MARCH, STRAIGHT, SWING, WALTZ, WAYS, Setting, Struck
from melody.notation import STEPS_PER_QUARTER

LOWEST_BASS = 33  # the A of a double bass's lowest string but one
AFTERBEAT = 0.85  # how hard a chord is struck, of what the bass is
ROOT, THIRD, FIFTH, LEAD = "root", "third", "fifth", "lead"
CHORD, LOW, MIDDLE, HIGH = "chord", "low", "middle", "high"
BASS = (ROOT, THIRD, FIFTH, LEAD)
WALKING = (ROOT, THIRD, FIFTH, LEAD)
JAZZ, SUNG = "jazz", ("pop", "rock", "stage")
SLOW = 100.0  # quarters a minute: a song that goes no faster is a ballad

Pattern = dict[int, tuple[str, ...]]  # steps after the bar line -> what is struck there


@dataclass(frozen=True)
class Strokes:
    """What is struck where in a bar, and how many steps bass and chords sound at most."""

    pattern: Pattern
    bass_steps: int
    chord_steps: int


def is_jazz(setting: Setting) -> bool:
    """Whether chords have their sevenths, as jazz has them."""
    return setting.style == JAZZ or setting.accompaniment == SWING


def play_rhythm(
    placed: PlacedChord,
    voicing: tuple[int, ...],
    velocity: int,
    setting: Setting,
    following: PlacedChord | None = None,
) -> list[Struck]:
    """A chord in the way of the setting: the bass on the strong beats, the chord after them.

    Each chord begins with its root; a bass that walks leads to the root of the ``following`` one.
    """
    way, bar = way_of(setting), setting.meter.steps_per_bar
    end, softer = placed.start + placed.steps, round(AFTERBEAT * velocity)
    pitches = bass_of(placed, voicing[0], following)
    pitches |= {CHORD: voicing, LOW: voicing[:1], MIDDLE: voicing[1:2], HIGH: voicing[2:]}
    struck = []
    for start in range(placed.start, end):
        for kind in way.pattern.get((start - setting.pickup) % bar, ()):
            is_bass = kind in BASS
            steps = min(way.bass_steps if is_bass else way.chord_steps, end - start)
            sounding = pitches[ROOT if is_bass and start == placed.start else kind]
            loud = velocity if is_bass else softer
            struck += [Struck(start, pitch, steps, loud) for pitch in sounding]
    return struck


def bass_of(
    placed: PlacedChord, below: int, following: PlacedChord | None = None
) -> dict[str, tuple[int, ...]]:
    """What a bass plays of a chord, all of it below a pitch.

    What leads on lies a semitone below the next root; where the chord stays it is the third.
    """
    root, classes = placed.chord.root, placed.chord.pitch_classes
    low = LOWEST_BASS + (root - LOWEST_BASS) % 12
    low -= 12 * (low >= below)
    near = {ROOT: root, THIRD: classes[1], FIFTH: classes[2], LEAD: classes[1]}
    if following and following.chord.root != root:
        near[LEAD] = (following.chord.root - 1) % 12
    above = {kind: low + (each - low) % 12 for kind, each in near.items()}
    return {kind: (pitch - 12 * (pitch >= below),) for kind, pitch in above.items()}


def name_way(setting: Setting) -> str:
    """The way that was asked for, else that of the style and the meter."""
    meter, beat = setting.meter, setting.meter.steps_per_beat
    if setting.accompaniment in WAYS:
        return setting.accompaniment
    if beat % 3 == 0:
        return JIG
    if meter.beats == 3:
        return WALTZ
    if setting.style == JAZZ or (setting.swing > STRAIGHT and beat == STEPS_PER_QUARTER):
        return SWING
    return BALLAD if setting.style in SUNG and setting.quarters_a_minute <= SLOW else MARCH


def way_of(setting: Setting) -> Strokes:
    """What is struck where; every way fits every meter."""
    ways = {WALTZ: _waltz, JIG: _jig, MARCH: _march, SWING: _swing, BALLAD: _ballad}
    return ways[name_way(setting)](setting.meter)


def _pulse(meter: Meter) -> int:
    """A beat, or a third of it where it has three parts."""
    beat = meter.steps_per_beat
    return beat // 3 if beat % 3 == 0 else beat


def _waltz(meter: Meter) -> Strokes:
    """The bass once, and the chord on what is left of the bar, or of a beat of three parts."""
    beat, pulse = meter.steps_per_beat, _pulse(meter)
    whole = meter.steps_per_bar if pulse == beat else beat
    places = range(0, meter.steps_per_bar, pulse)
    return Strokes({at: (CHORD if at % whole else ROOT,) for at in places}, pulse, pulse)


def _jig(meter: Meter) -> Strokes:
    """Bass on the beats, the chord late in each: on its last third, or its second half."""
    beat, pattern = meter.steps_per_beat, Pattern()
    late = 2 * beat // 3 if beat % 3 == 0 else beat // 2
    for number, at in enumerate(range(0, meter.steps_per_bar, beat)):
        pattern |= {at: (FIFTH if number % 2 else ROOT,)}
        pattern |= {at + late: (CHORD,)} if late else {}
    length = max(1, beat - late)
    return Strokes(pattern, length, length)


def _swing(meter: Meter) -> Strokes:
    """A bass that walks in quarters, chords on every other one."""
    places = range(0, meter.steps_per_bar, STEPS_PER_QUARTER)
    pattern = {
        at: (WALKING[number % 4], *[CHORD] * (number % 2)) for number, at in enumerate(places)
    }
    return Strokes(pattern, STEPS_PER_QUARTER, STEPS_PER_QUARTER)


def _march(meter: Meter) -> Strokes:
    """Bass and chord by turns, in beats; in halves of them where a bar has few."""
    beat = meter.steps_per_beat
    pulse = beat if meter.beats > 2 else max(1, beat // 2)
    kinds, places = (ROOT, CHORD, FIFTH, CHORD), range(0, meter.steps_per_bar, pulse)
    return Strokes({at: (kinds[n % 4],) for n, at in enumerate(places)}, pulse, pulse)


def _ballad(meter: Meter) -> Strokes:
    """A bass that stays, and the chord above it note by note in eighths."""
    pulse = min(STEPS_PER_QUARTER // 2, _pulse(meter))
    rising, half = (MIDDLE, HIGH, MIDDLE), 4 * pulse
    pattern = Pattern()
    for at in range(0, meter.steps_per_bar, pulse):
        begins = at % half == 0
        pattern[at] = (LOW, FIFTH if at else ROOT) if begins else (rising[at % half // pulse - 1],)
    return Strokes(pattern, half, 2 * pulse)
