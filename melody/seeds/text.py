"""Seeds: whatever a person types -> opening notes on the grid, with every repair told in words."""

import re
import unicodedata
from dataclasses import replace
from fractions import Fraction

from melody.notation import HOLD, STEPS_PER_QUARTER
from melody.scores.abc.reader import read_abc
from melody.scores.melody_line import lengths_of, to_score
from melody.scores.repairs import count_of, was_or_were
from melody.scores.score import Score, Timed, merge
from melody.seeds.reduce import to_seed
from melody.seeds.seed import LONGEST_SEED, Seed, keep_opening
from melody.seeds.typed import NUMBER, REST_NAMES, is_note, read_typed

SEED_HELP = (
    "Symbols, one for each sixteenth: 67 _ 67 _ 65 (a MIDI number starts a note, _ holds it, "
    "r rests). Note names: C4 D4 E4:2 r G#4/8 (C4 is middle C; each lasts a beat, :2 means two "
    "beats, /8 an eighth, /4. a dotted quarter). Or ABC: K:G and then GABc d2."
)
MOST_TEXT = 64 * 1024
ABC_FIELD = re.compile(r"(?:^|\s)[KLMQTVX]:(?![|:])")
ABC_KEY = re.compile(
    r"(?m)^(K:\s*[A-G][#b]?(?:\s*(?:maj|min|mix|dor|phr|lyd|loc|aeo|ion)\w*|m\b)?)"
)
ABC_WORD = re.compile(r"(?:[(\[]\d?|[)\]{}:<>~\-\"]|[_^=]{0,2}[A-Ga-gzx][,']*[\d/]*){2,}")
# Characters that say nothing here: controls, invisible formatting (also of direction), surrogates.
UNSEEN = ("Cc", "Cf", "Cs")


def read_text(text: str, voice: int | None = None) -> Seed:
    """Read what a person typed: symbols, note names or ABC, recognised by itself.

    ``voice`` is the number of the voice wanted, where ABC has several.

    Raises:
        MelodyError: when no pitch is left in it, or there is no such voice.
    """
    repairs: list[str] = []
    text = shorten(text, repairs)
    if is_abc(text):
        seed = to_seed(to_score(read_abc(lay_out(text)), voice, form="abc"))
        return replace(seed, repairs=(*repairs, *seed.repairs))
    notes, told = read_typed(text)
    repairs.extend(told)
    notes = keep_opening(notes, LONGEST_SEED, repairs)
    return Seed(tuple(notes), repairs=tuple(repairs))


def score_of_text(text: str, voice: int | None = None) -> Score:
    """What a person typed as a score, before the grid where it is ABC.

    Raises:
        MelodyError: when no pitch is left in it, or there is no such voice.
    """
    repairs: list[str] = []
    plain = shorten(text, repairs)
    if is_abc(plain):
        score = to_score(read_abc(lay_out(plain)), voice, form="abc")
        return replace(score, repairs=(*repairs, *score.repairs))
    seed = read_text(text)
    timed = [Timed(pitch, Fraction(steps, STEPS_PER_QUARTER)) for pitch, steps in seed.notes]
    return Score("", "", merge(timed), lengths_of(timed), repairs=seed.repairs)


def shorten(text: str, repairs: list[str]) -> str:
    """As much of a text as is read, cleaned."""
    if len(text) > MOST_TEXT:
        repairs.append(f"only the first {MOST_TEXT} characters were read")
    return clean_text(text[:MOST_TEXT], repairs)


def clean_text(text: str, repairs: list[str]) -> str:
    """The text with plain digits and line ends, without characters that cannot be seen."""
    kept = []
    for character in text:
        if character.isascii() and character.isprintable():
            kept.append(character)
        elif character.isspace():
            kept.append("\n" if character in "\r\n" else " ")
        elif unicodedata.category(character) not in UNSEEN:
            digit = unicodedata.decimal(character, None)
            kept.append(character if digit is None else str(digit))
    lost = len(text) - len(kept)
    if lost:
        repairs.append(f"{count_of(lost, 'invisible character')} {was_or_were(lost)} left out")
    return "".join(kept)


def is_abc(text: str) -> bool:
    """Whether a text is ABC: it has a field, or words that only ABC would have and bar lines."""
    if ABC_FIELD.search(text):
        return True
    words = [word.strip(",;") for word in re.split(r"[\s|]+", text)]
    words = [word for word in words if word]
    if any(set(word) == {HOLD} or NUMBER.fullmatch(word) for word in words):
        return False
    unclear = sum(not is_names(word) and bool(ABC_WORD.fullmatch(word)) for word in words)
    return unclear > 0 and ("|" in text or len(words) <= 3 * unclear)


def is_names(word: str) -> bool:
    """Whether a word is a note name, or several between commas."""
    return all(part in REST_NAMES or is_note(part) for part in re.split("[,;]+", word))


def lay_out(text: str) -> str:
    """ABC on one line -> a line for each field, as where a page has lost the line ends."""
    if "\n" in text.strip():
        return text
    fields = re.sub(r" (?=[A-Z]:(?![|:]))", "\n", " ".join(text.split()))
    return ABC_KEY.sub(r"\1\n", fields)
