"""Seeds: whatever a person types -> opening notes on the grid, with every repair in words."""

import unicodedata
from dataclasses import replace
from fractions import Fraction

from melody.music.keys import Key
from melody.notation import STEPS_PER_QUARTER, MelodyError
from melody.scores.abc.reader import read_abc
from melody.scores.melody_line import lengths_of, to_score
from melody.scores.repairs import count_of, was_or_were
from melody.scores.score import AS_STATED, Score, Timed, merge
from melody.seeds.notations.abc import lay_out
from melody.seeds.notations.bars import meter_of_bars
from melody.seeds.notations.line import TypedLine
from melody.seeds.notations.registry import ABC, NOTATIONS, notations_of
from melody.seeds.reduce import believe_tempo, to_seed
from melody.seeds.seed import LONGEST_SEED, Seed, keep_opening
from melody.seeds.uploads import read_long_text

# One underscore only: what stands between two is set in italics where a page reads Markdown.
SEED_HELP = (
    "Symbols, one for each sixteenth: 67 _ 65 r (a MIDI number starts a note, an underscore holds "
    "it, r rests). Note names: C4 D4 E4:2 r G#4/8 (C4 is middle C; each lasts a beat, :2 means two "
    "beats, /8 an eighth, /4. a dotted quarter; without an octave the nearest). Or ABC: K:G and "
    "then GABc d2; German names: C4 Es4 H4; do re mi; scale degrees: 1 2 3 5 5 1'; LilyPond: c'4 "
    "d8 e8; a ring tone; a contour: *uudr; a list: [60, 62, 64]. Bar lines | tell the meter."
)
MOST_TEXT = 64 * 1024
MOST_TYPED = 4096  # characters: a page's worth of notes; longer texts cost seconds at worst
# Characters that say nothing here: controls, invisible formatting (also of direction), surrogates.
UNSEEN = ("Cc", "Cf", "Cs")


def read_text(
    text: str, voice: int | None = None, *, notation: str | None = None, key: Key | None = None
) -> Seed:
    """Read what a person typed, in any of ``NOTATIONS`` or in ABC; a long text as files are read.

    ``voice`` is the number of the voice wanted, where ABC has several. ``notation`` says how the
    text is meant, where the person chose; ``key`` is what degrees count from, and ``do`` where do
    is movable.

    Raises:
        MelodyError: when no pitch is left in it, or there is no such voice or notation.
    """
    if len(text) > MOST_TYPED:
        return read_long_text(text[: MOST_TEXT + 1], voice, notation, key)
    return read_here(text, voice, notation, key)


def read_here(
    text: str, voice: int | None = None, notation: str | None = None, key: Key | None = None
) -> Seed:
    """Read a text of any length in this process, as :func:`read_text`."""
    repairs: list[str] = []
    text = shorten(text, repairs)
    chosen = notation or notations_of(text)[0]
    if chosen == ABC:
        seed = to_seed(to_score(read_abc(lay_out(text)), voice, form="abc"))
        return replace(seed, repairs=(*repairs, *seed.repairs))
    if chosen not in NOTATIONS:
        raise MelodyError(f"there is no such notation; take one of {', '.join((*NOTATIONS, ABC))}")
    return _seed_of(NOTATIONS[chosen].read(text, key), repairs)


def _seed_of(line: TypedLine, repairs: list[str]) -> Seed:
    """A line that was read -> a seed, its bar lines telling meter and pickup."""
    repairs = [*repairs, *line.repairs()]
    notes = keep_opening(line.notes, LONGEST_SEED, repairs)
    meter, pickup = meter_of_bars(notes, line.bars, line.meter)
    source = AS_STATED if line.key else ""
    bpm = believe_tempo(line.bpm, repairs)
    return Seed(tuple(notes), line.key, meter, pickup, bpm, tuple(repairs), source)


def score_of_text(text: str, voice: int | None = None) -> Score:
    """What a person typed as a score, before the grid where it is ABC.

    Raises:
        MelodyError: when no pitch is left in it, or there is no such voice.
    """
    repairs: list[str] = []
    plain = shorten(text, repairs)
    notation = notations_of(plain)[0]
    if notation == ABC:
        score = to_score(read_abc(lay_out(plain)), voice, form="abc")
        return replace(score, repairs=(*repairs, *score.repairs))
    return _score_of(read_here(text, notation=notation))


def _score_of(seed: Seed) -> Score:
    timed = [Timed(pitch, Fraction(steps, STEPS_PER_QUARTER)) for pitch, steps in seed.notes]
    pickup = Fraction(seed.pickup, STEPS_PER_QUARTER)
    return Score(
        name="",
        title="",
        notes=merge(timed),
        written=lengths_of(timed),
        key=seed.key,
        meter=seed.meter,
        pickup=pickup,
        first_meter=seed.meter,
        first_pickup=pickup,
        bpm=seed.bpm,
        key_source=seed.key_source,
        repairs=seed.repairs,
    )


def shorten(text: str, repairs: list[str]) -> str:
    """As much of a text as is read, cleaned."""
    if len(text) > MOST_TEXT:
        repairs.append(f"only the first {MOST_TEXT} characters were read")
    return clean_text(text[:MOST_TEXT], repairs)


def clean_text(text: str, repairs: list[str]) -> str:
    """The text with plain digits and line ends, without characters that cannot be seen."""
    kept = []
    for character in text.replace("\r\n", "\n"):
        if character.isascii() and character.isprintable():
            kept.append(character)
        elif character.isspace():
            kept.append("\n" if character in "\r\n" else " ")
        elif unicodedata.category(character) not in UNSEEN:
            digit = unicodedata.decimal(character, None)
            kept.append(character if digit is None else str(digit))
    lost = len(text) - text.count("\r\n") - len(kept)
    if lost:
        repairs.append(f"{count_of(lost, 'invisible character')} {was_or_were(lost)} left out")
    return "".join(kept)
