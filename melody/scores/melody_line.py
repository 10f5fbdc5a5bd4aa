"""Many voices -> one line of notes in exact quarters, with every choice told in words.

The same for uploads, typed ABC and corpora: what one door hears the others hear too.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate
from pathlib import PurePath

from melody.music.meters import Meter
from melody.scores.bars import find_accented_bars, find_bars
from melody.scores.formats import PLAYED, SIGNED
from melody.scores.played import nearest, round_played, unit_of
from melody.scores.reading import (
    TICKS_PER_QUARTER,
    Reading,
    Tone,
    Voice,
    bar_length,
    check_size,
    fold,
    in_range,
)
from melody.scores.repairs import count_of, was_or_were
from melody.scores.score import FORMATS, Score, Timed, merge
from melody.scores.stated_key import ALL_OF_IT, Belief, find_stated_key
from melody.scores.voices import choose_voice, describe, tell_choice

TOGETHER = TICKS_PER_QUARTER // 8  # notes that start within this and overlap are one chord


def to_score(
    reading: Reading,
    voice: int | None = None,
    *,
    form: str = "",
    belief: Belief = ALL_OF_IT,
) -> Score:
    """The melody of a score: one voice, its top note at each moment.

    ``voice`` is the number of the voice wanted, the most melodic one without it. ``form`` is the
    format that was read: what was played comes onto twelfths of a quarter. Silence before the
    first note is only counted (``start``).

    Raises:
        MelodyError: when there is no pitch, no voice of that number, or far too much music.
    """
    check_size(reading)
    is_played = form in PLAYED
    sounding = [each for each in reading.voices if each.tones]
    number = choose_voice(sounding, voice)
    parts = tuple(map(describe, range(1, len(sounding) + 1), sounding))
    repairs = [*reading.repairs, *tell_choice(parts, number)]
    chosen = without_skips(sounding[number - 1])
    tones = put_in_range(top_line(chosen.tones, repairs), repairs)
    line = round_played(tones) if is_played else tones
    timed = list(time_line(line, chosen.end))
    meter, pickup = bars_of(reading, chosen, line, is_played)
    key, key_source = find_stated_key(
        reading, line, replace(belief, is_doubted=form not in SIGNED), repairs
    )
    return Score(
        name="",
        title=title_of(reading, chosen.name if is_played else ""),
        notes=merge(timed),
        written=frozenset(map(to_quarters, chosen.written)) or lengths_of(timed),
        key=key,
        meter=meter,
        pickup=to_quarters(pickup if meter else 0),
        start=to_quarters(line[0].onset),
        first_meter=reading.meter,
        first_pickup=to_quarters(pickup),
        bpm=reading.bpm,
        key_source=key_source,
        voice=number,
        voices=parts,
        repairs=tuple(repairs),
    )


def title_of(reading: Reading, name: str) -> str:
    """The title of a piece, else another name for it; none where programs put a file's name."""
    title = reading.title or name
    return "" if PurePath(title).suffix.lower() in FORMATS else title


def bars_of(
    reading: Reading, voice: Voice, line: Sequence[Tone], is_played: bool
) -> tuple[Meter | None, int]:
    """The meter that the bars keep to, and the ticks from the first note to a bar line.

    Where they keep to none the pickup is that of the first meter that is stated.
    """
    stated = reading.meter
    if stated is None:
        return None, 0
    bar = bar_length(stated)
    first_bar = reading.first_bar if reading.first_bar < bar else 0
    steady = stated if reading.meters <= {stated} else None
    if is_played:
        accents = [nearest(accent, unit_of(line)) for accent in voice.accents]
        meter, first = find_accented_bars(steady, accents, first_bar)
    elif voice.bar_lines:
        meter, first = find_bars(steady, voice.bar_lines, max(voice.end, line[-1].end))
    else:
        meter, first = steady, first_bar
    return meter, ((first if meter else first_bar) - line[0].onset) % bar


def without_skips(voice: Voice) -> Voice:
    """The voice with its skipped spans (first endings) cut out and what follows moved up.

    Where nothing would be left, all stays.
    """
    cuts = Cuts(voice.skips)
    tones = [tone for tone in map(cuts.move, voice.tones) if tone.length]
    if not voice.skips or not tones:
        return voice
    return replace(
        voice,
        tones=tones,
        end=cuts.place(voice.end),
        skips=[],
        bar_lines=[*dict.fromkeys(map(cuts.place, voice.bar_lines))],
        accents=[cuts.place(accent) for accent in voice.accents],
    )


class Cuts:
    """Spans that are cut out of a voice; what lies after them moves up."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.begins: list[int] = []
        self.stops: list[int] = []
        for begin, stop in sorted(spans):
            if self.stops and begin <= self.stops[-1]:
                self.stops[-1] = max(self.stops[-1], stop)
            else:
                self.begins.append(begin)
                self.stops.append(stop)
        lengths = (stop - begin for begin, stop in zip(self.begins, self.stops, strict=True))
        self.gone = [0, *accumulate(lengths)]  # up to each span

    def place(self, time: int) -> int:
        """Where a moment comes to lie; all of a span becomes its beginning."""
        number = bisect_right(self.begins, time)
        within = max(0, self.stops[number - 1] - time) if number else 0
        return time - self.gone[number] + within

    def move(self, tone: Tone) -> Tone:
        """A tone where it comes to lie: one that is tied over a span sounds on behind it."""
        onset = self.place(tone.onset)
        return Tone(onset, self.place(tone.end) - onset, tone.pitch)


def top_line(tones: Sequence[Tone], repairs: list[str]) -> list[Tone]:
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


def put_in_range(line: list[Tone], repairs: list[str]) -> list[Tone]:
    """Pitches beyond 0-127 come back by octaves."""
    outside = sum(not in_range(tone.pitch) for tone in line)
    if not outside:
        return line
    beyond = f"{count_of(outside, 'note')} beyond the range 0-127"
    repairs.append(f"{beyond} {was_or_were(outside)} moved by octaves")
    return [tone._replace(pitch=fold(tone.pitch)) for tone in line]


def time_line(line: Sequence[Tone], end: int) -> Iterator[Timed]:
    """Tones that follow each other -> notes and rests from the first note on, to the end."""
    now = line[0].onset
    for onset, length, pitch in line:
        if onset > now:
            yield Timed(None, to_quarters(onset - now))
        yield Timed(pitch, to_quarters(length))
        now = onset + length
    if end > now:
        yield Timed(None, to_quarters(end - now))


def to_quarters(ticks: int) -> Fraction:
    """Ticks in quarters."""
    return Fraction(ticks, TICKS_PER_QUARTER)


def lengths_of(timed: Iterable[Timed]) -> frozenset[Fraction]:
    """The lengths of notes and rests, where nothing was written down."""
    return frozenset(each.quarters for each in timed)
