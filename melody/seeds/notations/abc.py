"""ABC as people type it: whole tunes, tunes that lost their line ends, and lines without fields."""

import re

from melody.notation import HOLD
from melody.seeds.notations.names import NUMBER, knows_name

FIELD = re.compile(r"(?:^|\s)[KLMQTVX]:(?![|:])")
KEY = re.compile(r"(?m)^(K:\s*[A-G][#b]?(?:\s*(?:maj|min|mix|dor|phr|lyd|loc|aeo|ion)\w*|m\b)?)")
STATED = re.compile(r"(?m)^([ML]:\s*(?:\d{1,2}/\d{1,2}|C\|?|none))[ ]+(?=\S)")
NOTE = re.compile(r"[_^=]{0,2}[A-Ga-gzx][,']*[\d/]*")
NAME_WITH_OCTAVE = re.compile(r"[A-G][#b]?[3-7].*")
WORD = re.compile(r"(?:[(\[]\d?|[)\]{}:<>~\-\"]|[_^=]{0,2}[A-Ga-gzx][,']*[\d/]*){2,}")


def has_field(text: str) -> bool:
    """Whether a text has a field of ABC, such as ``K:G``."""
    return FIELD.search(text) is not None


def is_abc(text: str) -> bool:
    """Whether a text is ABC: it has a field, or words that only ABC would have and bar lines."""
    if has_field(text):
        return True
    words = [word.strip(",;") for word in re.split(r"[\s|]+", text)]
    words = [word for word in words if word]
    if any(set(word) == {HOLD} or NUMBER.fullmatch(word) for word in words):
        return False
    unclear = sum(not _is_names(word) and bool(WORD.fullmatch(word)) for word in words)
    return unclear > 0 and ("|" in text or len(words) <= 3 * unclear)


def could_be_abc(text: str) -> bool:
    """Whether every word of a text could be ABC as well.

    A capital with the number of a usual octave, such as ``C4``, is a note's name to most people.
    """
    words = [word for word in re.split(r"[\s|]+", text) if word]
    if any(NAME_WITH_OCTAVE.fullmatch(word) for word in words):
        return False
    return bool(words) and all(WORD.fullmatch(w) or NOTE.fullmatch(w) for w in words)


def lay_out(text: str) -> str:
    """ABC on one line -> a line for each field, as where a page has lost the line ends."""
    if "\n" in text.strip():
        return text
    fields = re.sub(r" (?=[A-Z]:(?![|:]))", "\n", " ".join(text.split()))
    return STATED.sub(r"\1\n", KEY.sub(r"\1\n", fields))


def _is_names(word: str) -> bool:
    return all(knows_name(part) for part in re.split("[,;]+", word) if part)
