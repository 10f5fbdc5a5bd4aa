"""**kern written in the tests: a line each, with bars where a file has tabs."""

from fractions import Fraction

from melody.scores.kern.reader import read_kern
from melody.scores.reading import TICKS_PER_QUARTER, Reading, Voice


def reading_of(*lines: str, tune: int = 1) -> Reading:
    return read_kern("\n".join(line.replace(" | ", "\t") for line in lines), tune)


def pitches_of(*lines: str) -> list[int]:
    return [tone.pitch for tone in reading_of(*lines).voices[0].tones]


def sung(voice: Voice) -> list[tuple[Fraction, Fraction, int]]:
    """Onset and length in quarters, and pitch."""
    return [
        (
            Fraction(tone.onset, TICKS_PER_QUARTER),
            Fraction(tone.length, TICKS_PER_QUARTER),
            tone.pitch,
        )
        for tone in voice.tones
    ]


def quarters(ticks: list[int] | set[int]) -> list[Fraction]:
    return [Fraction(tick, TICKS_PER_QUARTER) for tick in sorted(ticks)]
