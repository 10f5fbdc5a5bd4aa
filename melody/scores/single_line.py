"""One voice -> one note at a time; of what was played, in the lengths that one would write.

MIDI has ticks, and players end notes early. Onsets and lengths are rounded to twelfths of a
quarter, which keeps sixteenths and triplets apart (to 24ths where a program wrote every note on
one), a gap too short to be a rest is closed, and a note before a rest or at the end gets back the
little that it lacks.
"""

from collections.abc import Sequence

from melody.notation import STEPS_PER_QUARTER, fold, in_range
from melody.scores.formats import PLAYED
from melody.scores.reading import LONGEST_SCORE, TICKS_PER_QUARTER, Tone, Voice
from melody.scores.repairs import count_of, was_or_were

TWELFTH, FINEST = TICKS_PER_QUARTER // 12, TICKS_PER_QUARTER // 24
WRITTEN = TICKS_PER_QUARTER // 480  # how far from the finest grid a program's notes may lie
TOGETHER = TICKS_PER_QUARTER // 8  # notes that start within this and overlap are one chord
SIXTEENTH = TICKS_PER_QUARTER // STEPS_PER_QUARTER
SHORTEST_REST = TICKS_PER_QUARTER // 8  # a gap below a thirty-second note is articulation
SOUNDING = 0.97  # of its written length: 23 of 24 twelfths stay as played


def line_of_voice(voice: Voice, form: str, repairs: list[str]) -> list[Tone]:
    """The notes of a voice one after the other; of what was played, as one would write them."""
    tones = voice.tones if form in PLAYED else without_doubles(voice.tones)
    line = put_in_range(top_line(tones, repairs), repairs)
    return round_played(line) if form in PLAYED else line


def without_doubles(tones: Sequence[Tone]) -> list[Tone]:
    """Written notes, but for those of another voice that a held note of their pitch covers."""
    kept: list[Tone] = []
    ends: dict[int, int] = {}
    for tone in sorted(tones, key=lambda tone: (tone.onset, -tone.length)):
        if tone.end > ends.get(tone.pitch, -1):
            kept.append(tone)
            ends[tone.pitch] = tone.end
    return kept


def top_line(tones: Sequence[Tone], repairs: list[str]) -> list[Tone]:
    """The highest note at each moment, one after the other; overlaps are cut.

    A lower note that starts while a higher one sounds is accompaniment, unless the higher one
    is about to stop: then it is the next note of the melody, played smoothly. A note that another
    one crossed above it goes on when that one ends.
    """
    line: list[Tone] = []
    held: list[Tone] = []
    left_out = 0
    for tone in sorted(tones, key=lambda tone: (tone.onset, -tone.pitch, -tone.length)):
        resume(line, held, tone.onset)
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
            held += [last] * (tone.pitch > last.pitch)
            line[-1] = last._replace(length=tone.onset - last.onset)
            line.append(tone)
            continue
        left_out += 1
    resume(line, held, LONGEST_SCORE)
    if left_out:
        verb = was_or_were(left_out)
        repairs.append(f"{count_of(left_out, 'note')} under the melody {verb} left out")
    return line


def resume(line: list[Tone], held: list[Tone], now: int) -> None:
    """Let the last note that was crossed go on, where the line is silent and it still sounds."""
    while held and line[-1].end <= now:
        crossed, start = held[-1], line[-1].end
        if crossed.end - start >= TOGETHER:
            line.append(Tone(start, crossed.end - start, crossed.pitch))
        held.pop()


def put_in_range(line: list[Tone], repairs: list[str]) -> list[Tone]:
    """Pitches beyond 0-127 come back by octaves."""
    outside = sum(not in_range(tone.pitch) for tone in line)
    if not outside:
        return line
    beyond = f"{count_of(outside, 'note')} beyond the range 0-127"
    repairs.append(f"{beyond} {was_or_were(outside)} moved by octaves")
    return [tone._replace(pitch=fold(tone.pitch)) for tone in line]


def unit_of(line: Sequence[Tone]) -> int:
    """What to round to: 24ths where all notes start on them, else twelfths."""
    is_written = all(abs(tone.onset - nearest(tone.onset, FINEST)) <= WRITTEN for tone in line)
    return FINEST if is_written else TWELFTH


def nearest(ticks: int, unit: int) -> int:
    """The nearest whole number of units, in ticks."""
    return (ticks + unit // 2) // unit * unit


def round_played(line: Sequence[Tone]) -> list[Tone]:
    """One line of played notes -> the same as one would write it; what falls together is gone."""
    unit = unit_of(line)
    onsets = [nearest(tone.onset, unit) for tone in line]
    rounded = []
    for tone, onset, following in zip(line, onsets, [*onsets[1:], None], strict=True):
        end = max(nearest(tone.end, unit), onset + unit)
        if following is not None and following - end < SHORTEST_REST:
            end = following
        else:
            end = onset + written_length(end - onset)
        if end > onset:
            rounded.append(Tone(onset, end - onset, tone.pitch))
    return rounded


def written_length(ticks: int) -> int:
    """A length before a rest or the end: whole sixteenths if it lacks only a little."""
    whole = -(-ticks // SIXTEENTH) * SIXTEENTH
    return whole if ticks >= SOUNDING * whole else ticks
