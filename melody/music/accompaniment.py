"""The accompaniment: chords -> notes below a melody, held or broken, always the same ones.

Each chord has three notes close together, around the octave below middle C, and goes to the next
the shortest way; none reaches the melody. A chord of four notes leaves out its fifth.
"""

from collections.abc import Iterator, Sequence

from melody.music.chords import Chord, PlacedChord, by_bars
from melody.music.meters import Meter
from melody.music.rhythm import play_rhythm
from melody.music.setting import ARPEGGIO, BLOCK, Setting, Struck, place
from melody.notation import HIGHEST_PITCH, Note

LOWEST, HIGHEST = 36, 62  # a low C, below which three notes so close are mud, to a D
CENTRE = 54  # where the middle of a chord lies best: F sharp below middle C
INVERSION_COSTS = (0, 4, 8)  # semitones of way that another bass than the root is worth
# How hard a chord is struck, 1-127, so that it is 10 to 15 dB below a melody on the instrument; the
# softest note of the melody is struck with 80. Measured with the SoundFont that we play with.
USUAL_VELOCITY = 70
VELOCITIES = {
    "Piano": 48, "Harpsichord": 48, "Marimba": 48,
    "Music box": 60, "Guitar": 60, "Trumpet": 60, "Accordion": 66,
}  # fmt: skip
AFTERBEAT = 0.85  # of that, for what follows the first stroke
# The voices of each stroke, from the lowest.
WALTZ = ((0,), (1, 2), (1, 2))
BROKEN = ((0,), (2,), (1,), (2,))

Voicing = tuple[int, ...]


def accompany(
    notes: Sequence[Note], chords: Sequence[PlacedChord], setting: Setting
) -> list[Struck]:
    """The notes under a melody, in the way that the setting asks for; they end with the melody.

    Held chords are struck at each bar and each change. Broken ones go in eighths; in three-time
    and where a beat has three parts, a bass and two afterbeats. All other ways are those of
    :mod:`melody.music.rhythm`. The last chord is held.
    """
    struck, before = list[Struck](), None
    joined = by_bars(chords, setting.meter, setting.pickup)
    velocity = VELOCITIES.get(setting.instrument, USUAL_VELOCITY)
    for placed, following in zip(joined, [*joined[1:], None], strict=False):
        voicing = voice(placed.chord, _ceiling(notes, placed), before)
        if voicing is None:
            continue
        if setting.accompaniment == BLOCK or following is None:
            struck += _hold(placed, voicing, velocity)
        elif setting.accompaniment == ARPEGGIO:
            struck += _break(placed, voicing, velocity, setting.meter)
        else:
            struck += play_rhythm(placed, voicing, velocity, setting, following)
        before = voicing
    return struck


def voice(chord: Chord, ceiling: int, before: Voicing | None = None) -> Voicing | None:
    """Three notes for a chord, all below a pitch, near the notes before; none where it is too low.

    >>> voice(Chord(0), ceiling=72), voice(Chord(7, "7"), ceiling=72, before=(48, 52, 55))
    ((48, 52, 55), (47, 53, 55))
    """
    costs = {
        voicing: _cost(voicing, before) + INVERSION_COSTS[inversion]
        for inversion, voicing in _voicings(chord)
        if voicing[-1] < ceiling
    }
    return min(costs, key=lambda voicing: costs[voicing], default=None)


def _voicings(chord: Chord) -> Iterator[tuple[int, Voicing]]:
    """Every close position within the range, with the number of its inversion."""
    classes = chord.pitch_classes
    three = (classes[0], classes[1], classes[-1])
    for inversion in range(3):
        turned = three[inversion:] + three[:inversion]
        for bass in range(LOWEST + (turned[0] - LOWEST) % 12, HIGHEST, 12):
            middle = bass + (turned[1] - turned[0]) % 12
            top = middle + (turned[2] - turned[1]) % 12
            if top <= HIGHEST:
                yield inversion, (bass, middle, top)


def _cost(voicing: Voicing, before: Voicing | None) -> float:
    """How far the voices go, and how far they then are from where they sound best."""
    way = sum(abs(a - b) for a, b in zip(voicing, before or voicing, strict=True))
    return way + abs(sum(voicing) / 3 - CENTRE)


def _ceiling(notes: Sequence[Note], placed: PlacedChord) -> int:
    """The lowest pitch of the melody while a chord sounds."""
    end = placed.start + placed.steps
    sounding = (
        pitch
        for start, (pitch, steps) in place(notes)
        if pitch is not None and start < end and start + steps > placed.start
    )
    return min(sounding, default=HIGHEST_PITCH)


def _hold(placed: PlacedChord, voicing: Voicing, velocity: int) -> list[Struck]:
    return [Struck(placed.start, pitch, placed.steps, velocity) for pitch in voicing]


def _break(placed: PlacedChord, voicing: Voicing, velocity: int, meter: Meter) -> list[Struck]:
    pulse, strokes = _pattern(meter)
    end, softer = placed.start + placed.steps, round(AFTERBEAT * velocity)
    return [
        Struck(start, voicing[number], min(pulse, end - start), softer if count else velocity)
        for count, start in enumerate(range(placed.start, end, pulse))
        for number in strokes[count % len(strokes)]
    ]


def _pattern(meter: Meter) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """Steps from stroke to stroke, and the voices of each stroke."""
    if meter.beats == 3:
        return meter.steps_per_beat, WALTZ
    if meter.steps_per_beat % 3 == 0:
        return meter.steps_per_beat // 3, WALTZ
    return min(2, meter.steps_per_beat), BROKEN
