"""Seeds: whatever a person types -> opening notes on the grid, with every repair in words."""

import unicodedata
from dataclasses import replace
from fractions import Fraction
from typing import Any

from melody.music.keys import Key
from melody.notation import STEPS_PER_QUARTER
from melody.scores.abc.reader import read_abc
from melody.scores.melody_line import lengths_of, to_score
from melody.scores.repairs import count_of, was_or_were
from melody.scores.score import AS_STATED, Score, Timed, merge
from melody.seeds.notations.abc import lay_out
from melody.seeds.notations.bars import meter_of_bars
from melody.seeds.notations.line import TypedLine
from melody.seeds.notations.registry import ABC, DEGREES, NOTATIONS, SOLFEGE, choose_notation
from melody.seeds.notations.solfege import FIXED, MOVABLE
from melody.seeds.reduce import believe_tempo, to_seed
from melody.seeds.seed import LONGEST_SEED, Seed, keep_opening
from melody.seeds.uploads import read_long_text

MOST_TEXT = 64 * 1024
MOST_TYPED = 4096  # characters: a page's worth of notes; longer texts cost seconds at worst
WIDE = 0xFEE0  # how far the wide letters of Japanese keyboards lie from the plain ones
# Characters that say nothing here: controls, invisible formatting (also of direction), surrogates.
UNSEEN = ("Cc", "Cf", "Cs")


def read_text(
    text: str,
    voice: int | str | None = None,
    *,
    tune: int | None = None,
    notation: str | None = None,
    key: Key | None = None,
    solfege: str = FIXED,
) -> Seed:
    """Read what a person typed, in any of ``NOTATIONS`` or in ABC; a long text as files are read.

    ``voice`` is the number or the name of the voice wanted, where ABC has several, ``tune`` the
    number of the tune. ``notation`` says how the text is meant, where the person chose; ``key`` is
    what degrees count from, and syllables of solfège where do is movable.

    Raises:
        MelodyError: when no pitch is left in it, or there is no such voice, tune or notation.
    """
    how: dict[str, Any] = {"tune": tune, "notation": notation, "key": key, "solfege": solfege}
    if len(text) > MOST_TYPED:
        return read_long_text(text[: MOST_TEXT + 1], voice, **how)
    return read_here(text, voice, **how)


def read_here(
    text: str,
    voice: int | str | None = None,
    *,
    tune: int | None = None,
    notation: str | None = None,
    key: Key | None = None,
    solfege: str = FIXED,
) -> Seed:
    """Read a text of any length in this process, as :func:`read_text`."""
    repairs: list[str] = []
    text = shorten(text, repairs)
    chosen = choose_notation(text, notation, repairs)
    if chosen == ABC:
        seed = to_seed(to_score(read_abc(lay_out(text), tune), voice, form="abc"))
        return replace(seed, repairs=(*repairs, *seed.repairs))
    counted = key if counts_from_key(chosen, solfege) else None
    return _seed_of(NOTATIONS[chosen].read(text, counted), repairs)


def counts_from_key(notation: str, solfege: str) -> bool:
    """Whether a notation's notes are other ones in another key."""
    return notation == DEGREES or (notation == SOLFEGE and solfege == MOVABLE)


def _seed_of(line: TypedLine, repairs: list[str]) -> Seed:
    """A line that was read -> a seed, its bar lines telling meter and pickup."""
    repairs = [*repairs, *line.repairs()]
    notes = keep_opening(line.notes, LONGEST_SEED, repairs)
    meter, pickup = meter_of_bars(notes, line.bars, line.meter)
    source = AS_STATED if line.key else ""
    bpm = believe_tempo(line.bpm, meter, repairs)
    return Seed(
        notes=tuple(notes),
        key=line.key,
        meter=meter,
        pickup=pickup,
        bpm=bpm,
        repairs=tuple(repairs),
        key_source=source,
        spelled=tuple(line.spelled.items()),
    )


def score_of_text(
    text: str, voice: int | str | None = None, *, tune: int | None = None, **how: Any
) -> Score:
    """What a person typed as a score, before the grid where it is ABC; ``how`` as `read_text`.

    Raises:
        MelodyError: when no pitch is left in it, or there is no such voice, tune or notation.
    """
    repairs: list[str] = []
    plain = shorten(text, repairs)
    if choose_notation(plain, how.get("notation"), repairs) == ABC:
        score = to_score(read_abc(lay_out(plain), tune), voice, form="abc")
        return replace(score, repairs=(*repairs, *score.repairs))
    return score_of_seed(read_here(text, **how))


def score_of_seed(seed: Seed) -> Score:
    """A seed as a score: its notes in quarters."""
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
        voice=seed.voice,
        voices=seed.voices,
        tune=seed.tune,
        tunes=seed.tunes,
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
        character = chr(ord(character) - WIDE) if "！" <= character <= "～" else character
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
