"""Many voices -> one line of notes in exact quarters, with every choice in words.

The same for uploads, typed ABC and corpora: what one door hears the others hear too.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate
from pathlib import PurePath

from melody.music.keys import Key
from melody.scores.bars import with_bars
from melody.scores.formats import PLAYED, SIGNED
from melody.scores.jumps import FOLLOWED, NOT_FOLLOWED, find_spans, goes_back, unfold
from melody.scores.reading import (
    Reading,
    Tone,
    Voice,
    check_size,
    to_quarters,
)
from melody.scores.score import FORMATS, Score, Timed, merge
from melody.scores.single_line import line_of_voice
from melody.scores.stated_key import ALL_OF_IT, Belief, find_stated_key
from melody.scores.voices import choose_voice, facts_of, tell_choice, to_plain_name

C_MAJOR = Key(0)  # what programs write into a score whose key nobody said


def to_score(
    reading: Reading,
    voice: int | str | None = None,
    *,
    form: str = "",
    belief: Belief = ALL_OF_IT,
) -> Score:
    """The melody of a score: one voice, its top note at each moment.

    ``voice``: number or name of the one wanted, without it the most melodic. By its ``form`` played
    music comes onto twelfths of a quarter. Silence before the first note is counted (``start``).

    Raises:
        MelodyError: when there is no pitch, no voice of that number, or far too much music.
    """
    check_size(reading)
    sounding = [each for each in reading.voices if each.tones]
    number = choose_voice(sounding, voice)
    voices = tuple(map(facts_of, range(1, len(sounding) + 1), sounding))
    repairs = [*reading.repairs, *tell_choice(voices, number)]
    chosen = as_played(sounding[number - 1], reading, repairs)
    line = line_of_voice(chosen, form, repairs)
    key, key_source = find_stated_key(reading, line, _doubt(belief, reading, form), repairs)
    timed = list(time_line(line, chosen.end))
    score = Score(
        name="",
        title=_title_of(reading, chosen.name if form in PLAYED else ""),
        notes=merge(timed),
        written=frozenset(map(to_quarters, chosen.written)) or lengths_of(timed),
        key=key,
        start=to_quarters(line[0].onset),
        bpm=reading.bpm,
        key_source=key_source,
        voice=number,
        voices=voices,
        tune=reading.tune,
        tunes=tuple(map(to_plain_name, reading.titles)) or ("",) * reading.tunes,
        repairs=tuple(repairs),
    )
    return with_bars(score, reading, chosen, line, form)


def _doubt(belief: Belief, reading: Reading, form: str) -> Belief:
    """How far a stated key is believed: programs write C major into what nobody signed."""
    may_be_usual = form in PLAYED or (form not in SIGNED and reading.key == C_MAJOR)
    return replace(belief, is_doubted=may_be_usual)


def _title_of(reading: Reading, name: str) -> str:
    """The title of a piece, else another name for it; none where programs put a file's name."""
    title = reading.title or name
    return "" if PurePath(title).suffix.lower() in FORMATS else title


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


def as_played(voice: Voice, reading: Reading, repairs: list[str]) -> Voice:
    """The voice without its skipped spans, its parts in their order or gone back as it says."""
    whole, marks = without_skips(voice), reading.marks
    if not reading.parts and not goes_back(marks):
        return whole
    cuts = Cuts(voice.skips if whole is not voice else ())
    if reading.parts:
        return unfold(whole, [(cuts.place(begin), cuts.place(end)) for begin, end in reading.parts])
    places = {name: [*map(cuts.place, ticks)] for name, ticks in marks.items()}
    spans = find_spans(places, whole.end)
    repairs.append(FOLLOWED if spans else NOT_FOLLOWED)
    return unfold(whole, spans) if spans else whole


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


def lengths_of(timed: Iterable[Timed]) -> frozenset[Fraction]:
    """The lengths of notes and rests, where nothing was written down."""
    return frozenset(each.quarters for each in timed)
