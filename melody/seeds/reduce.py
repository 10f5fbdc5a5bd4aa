"""A score -> a seed: its line on the grid of sixteenths, with every change in words.

Starts and ends are rounded, what lies between becomes rests, and the bar lines stay.
"""

from itertools import groupby
from typing import NamedTuple

from melody.music.meters import Meter
from melody.notation import STEPS_PER_QUARTER, Note
from melody.scores.reading import TICKS_PER_QUARTER, Tone, to_ticks
from melody.scores.repairs import count_of, was_or_were
from melody.scores.score import Score
from melody.seeds.seed import LONGEST_SEED, MOST_TUNES, MOST_VOICES, Seed, keep_opening, tempo_range

STEP = TICKS_PER_QUARTER // STEPS_PER_QUARTER
UNNOTICED = STEP // 8  # how far a note may miss the grid before we speak of rounding
ORNAMENT = 5 * STEP // 8  # what passes sooner than this is the next note's ornament


def to_seed(score: Score) -> Seed:
    """The line of a score as a seed.

    Starts and ends are rounded to sixteenths. Silence before the first note is left out; the bar
    lines stay, those of the first meter where there are several.

    Raises:
        MelodyError: when there is no pitch.
    """
    repairs = list(score.repairs)
    tones, end = to_tones(score)
    line = snap(tones, repairs)
    start = line[0].start
    if start:
        silence = count_of(start / STEPS_PER_QUARTER, "beat")
        repairs.append(f"the silence before the first note ({silence}) was left out")
    notes = fill_rests(line, nearest_step(end))
    steady = score.meter, score.pickup
    meter, pickup = steady if score.meter else (score.first_meter, score.first_pickup)
    return Seed(
        notes=tuple(keep_opening(notes, LONGEST_SEED, repairs)),
        key=score.key,
        meter=meter,
        pickup=find_pickup(meter, to_ticks(score.start + pickup), start),
        bpm=believe_tempo(score.bpm, meter, repairs),
        repairs=tuple(repairs),
        key_source=score.key_source,
        voice=score.voice,
        voices=score.voices[:MOST_VOICES],
        tune=score.tune,
        tunes=score.tunes[:MOST_TUNES],
    )


def to_tones(score: Score) -> tuple[list[Tone], int]:
    """The notes of a score with their onsets, and where it ends, in ticks from its first beat."""
    tones, now = [], score.start
    for pitch, quarters in score.notes:
        onset, end = to_ticks(now), to_ticks(now + quarters)
        now += quarters
        if pitch is not None:
            tones.append(Tone(onset, end - onset, pitch))
    return tones, to_ticks(now)


class Span(NamedTuple):
    """A note between the lines of the grid: begin and end in ticks."""

    begin: int
    end: int
    pitch: int


class Placed(NamedTuple):
    """A note on the grid: start and end in steps."""

    start: int
    end: int
    pitch: int


def nearest_step(ticks: int) -> int:
    """The nearest line of the grid; halves go up, so that rounding keeps the order of notes."""
    return (ticks + STEP // 2) // STEP


def snap(line: list[Tone], repairs: list[str]) -> list[Placed]:
    """One line of tones -> the same on the grid; of notes that share a step the longest stays."""
    spans = without_ornaments(line)
    shared = groupby(spans, key=lambda span: nearest_step(span.begin))
    kept = [max(group, key=lambda span: span.end - span.begin) for _, group in shared]
    tell(sum(map(misses_grid, kept)), "rounded to the grid of sixteenths", repairs)
    tell(len(line) - len(kept), "too short for the grid of sixteenths and left out", repairs)
    starts = [nearest_step(span.begin) for span in kept]
    placed = []
    for span, start, following in zip(kept, starts, [*starts[1:], None], strict=True):
        end = max(nearest_step(span.end), start + 1)
        placed.append(Placed(start, end if following is None else min(end, following), span.pitch))
    return placed


def without_ornaments(line: list[Tone]) -> list[Span]:
    """Tones -> spans; a note that passes at once gives its time to the next.

    A gap of less than a sixteenth before the next note is the way it was played, not a rest.
    """
    spans: list[Span] = []
    borrowed: int | None = None
    for tone, following in zip(line, [*line[1:], None], strict=True):
        begin = tone.onset if borrowed is None else borrowed
        passes = following is not None and following.onset - begin < ORNAMENT
        borrowed = begin if passes else None
        if not passes:
            is_played_gap = following is not None and following.onset - tone.end < STEP
            end = following.onset if following and is_played_gap else tone.end
            spans.append(Span(begin, end, tone.pitch))
    return spans


def misses_grid(span: Span) -> bool:
    """Whether rounding moves a note's start or end by more than one would notice."""
    return any(abs(edge - STEP * nearest_step(edge)) > UNNOTICED for edge in (span.begin, span.end))


def tell(number: int, what: str, repairs: list[str]) -> None:
    """Say what happened to some notes, if it happened to any."""
    if number > 0:
        repairs.append(f"{count_of(number, 'note')} {was_or_were(number)} {what}")


def fill_rests(line: list[Placed], end: int) -> list[Note]:
    """Notes on the grid -> notes and rests from the first note on, up to ``end`` at least."""
    notes: list[Note] = []
    now = line[0].start
    for placed in line:
        if placed.start > now:
            notes.append(Note(None, placed.start - now))
        notes.append(Note(placed.pitch, placed.end - placed.start))
        now = placed.end
    return [*notes, Note(None, end - now)] if end > now else notes


def find_pickup(meter: Meter | None, bar_line: int, start: int) -> int:
    """Steps between the first note, at step ``start``, and the bar line after it, in ticks."""
    return 0 if meter is None else (nearest_step(bar_line) - start) % meter.steps_per_bar


def believe_tempo(bpm: float | None, meter: Meter | None, repairs: list[str]) -> float | None:
    """The tempo in quarters a minute, brought to 20-300 beats of the meter."""
    slowest, fastest = tempo_range(meter)
    if bpm is None or slowest <= bpm <= fastest:
        return bpm
    if bpm <= 0:
        repairs.append("its tempo is 0 and was ignored")
        return None
    nearest = slowest if bpm < slowest else fastest
    repairs.append(
        f"its tempo of {bpm:.3g} quarters a minute is not within {slowest:g} to {fastest:g}; "
        f"{nearest:g} was taken"
    )
    return nearest
