"""The staff: a melody cut into bars and strokes, as it is written down in any score format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from melody.music.chords import Chord, PlacedChord, changes
from melody.music.meters import Meter
from melody.music.sections import begins_of
from melody.music.setting import Setting, place
from melody.music.spelling import Spelling, signature, spell
from melody.notation import Note, count_steps

# Lengths that one note head can have: a sixteenth to a dotted whole note. Others are tied.
WRITABLE = (24, 16, 12, 8, 6, 4, 3, 2, 1)
SHORTEST_UNBEAMED = 4

Symbols = dict[int, Chord]  # steps after the bar line -> the chord that begins there


@dataclass(frozen=True)
class Stroke:
    """One note head or rest, ``place`` steps after the bar line that begins its bar.

    ``accidental`` tells that the bar so far and the key signature do not give its alteration.
    ``tied_before`` and ``tied_after`` bind it to its neighbours as one note.
    """

    spelling: Spelling | None
    place: int
    steps: int
    tied_before: bool = False
    tied_after: bool = False
    accidental: bool = False


@dataclass(frozen=True)
class Bar:
    """What stands between two bar lines; the pickup is number 0."""

    number: int
    strokes: tuple[Stroke, ...]


def write_bars(notes: Sequence[Note], setting: Setting) -> list[Bar]:
    """Cut notes at bar lines and into writable lengths; at least one bar, the last may be short."""
    size, pickup = setting.meter.steps_per_bar, setting.pickup
    first, steps = (0 if pickup else 1), count_steps(notes)
    last = max(first, (steps - pickup - 1) // size + 1)
    bars: dict[int, list[Stroke]] = {number: [] for number in range(first, last + 1)}
    for start, note in place(notes):
        done = 0
        while done < note.steps:
            number, in_bar = divmod(start + done - pickup + size, size)
            limit = min(note.steps - done, size - in_bar)
            length = _longest(in_bar, limit, setting.meter, is_rest=note.pitch is None)
            is_tied = note.pitch is not None
            spelling = None if note.pitch is None else spell(note.pitch, setting.key)
            before, after = is_tied and done > 0, is_tied and done + length < note.steps
            bars[number].append(Stroke(spelling, in_bar, length, before, after))
            done += length
    signs = signature(setting.key)
    return [Bar(number, tuple(_mark(strokes, signs))) for number, strokes in bars.items()]


def beam_runs(bar: Bar, meter: Meter) -> Iterator[tuple[Stroke, ...]]:
    """The strokes of a bar, those together that a beam joins, all others alone."""
    size = beam_size(meter)
    run: tuple[Stroke, ...] = ()
    for stroke in bar.strokes:
        joins = run and _beamable(run[-1]) and _beamable(stroke)
        if joins and run[-1].place // size == stroke.place // size:
            run = (*run, stroke)
            continue
        if run:
            yield run
        run = (stroke,)
    if run:
        yield run


def beam_size(meter: Meter) -> int:
    """How many steps a beam spans at most: a felt beat, in 3/8 the bar, else a quarter."""
    if meter.steps_per_beat >= SHORTEST_UNBEAMED:
        return meter.steps_per_beat
    return meter.steps_per_bar if meter.beats == 3 else SHORTEST_UNBEAMED


def _beamable(stroke: Stroke) -> bool:
    return stroke.spelling is not None and stroke.steps < SHORTEST_UNBEAMED


def _longest(in_bar: int, steps: int, meter: Meter, *, is_rest: bool) -> int:
    """The longest length that may be written here and leaves the beats to be seen."""
    beat = meter.steps_per_beat
    left_of_beat = beat - in_bar % beat
    if steps > left_of_beat and left_of_beat < beat:
        is_syncopation = steps == beat == 2 * left_of_beat and not is_rest
        steps = steps if is_syncopation else left_of_beat
    elif steps > beat and beat % 3 == 0:
        steps = steps // beat * beat  # in 6/8 a note of 8 is a dotted quarter and an eighth
    return next(length for length in WRITABLE if length <= steps)


def _mark(strokes: Sequence[Stroke], signs: dict[str, int]) -> Iterator[Stroke]:
    """Find the accidentals: a note is marked unless every way of reading gives its alteration.

    Readers differ on whether an accidental holds in other octaves, and on whether one that a tie
    carries over the bar line holds for the notes after it.
    """
    by_letter = {letter: {sign} for letter, sign in signs.items()}
    by_octave: dict[tuple[str, int], set[int]] = {}
    for stroke in strokes:
        if stroke.spelling is None:
            yield stroke
            continue
        letter, alteration, octave = stroke.spelling
        heard_here = by_octave.get((letter, octave), {signs[letter]})
        in_force = by_letter[letter] | heard_here
        if stroke.tied_before:
            by_letter[letter] = by_letter[letter] | {alteration}
            by_octave[letter, octave] = heard_here | {alteration}
            yield stroke
        else:
            by_letter[letter] = by_octave[letter, octave] = {alteration}
            yield replace(stroke, accidental=in_force != {alteration})


def place_symbols(
    chords: Sequence[PlacedChord], bars: Sequence[Bar], setting: Setting
) -> list[Symbols]:
    """For each bar the chords that begin in it; one that stays is named once."""
    symbols: dict[int, Symbols] = {bar.number: {} for bar in bars}
    size = setting.meter.steps_per_bar
    for placed in changes(chords):
        number, in_bar = divmod(placed.start - setting.pickup + size, size)
        symbols[number][in_bar] = placed.chord
    return list(symbols.values())


def place_letters(bars: Sequence[Bar], setting: Setting, steps: int) -> dict[int, str]:
    """The letters of the form, by the number of the bar that each stands above."""
    size, pickup = setting.meter.steps_per_bar, setting.pickup
    begins = begins_of(setting.form, setting.meter, pickup, steps)
    letters = {(step - pickup) // size + 1: letter for step, letter in begins}
    return {bar.number: letters[bar.number] for bar in bars if bar.number in letters}
