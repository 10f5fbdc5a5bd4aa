"""Symbols and note names: ``67 _ 65 r``, ``C4 D4 E4:2 r G#4/4``; German names: ``H Es Fis``."""

import re

from melody.music.keys import ACCIDENTALS
from melody.notation import END, HOLD, STEPS_PER_QUARTER
from melody.seeds.notations.line import LENGTH, REST, TypedLine, words_of

NUMBER = re.compile(r"-?\d{1,3}")
SYMBOL = re.compile(rf"(?P<number>-?\d{{1,3}}){LENGTH}")
ENGLISH = re.compile(
    rf"(?P<letter>[A-Ga-g])(?P<signs>##?|[♯𝄪]|bb?|[♭𝄫♮])?(?P<octave>-?\d)?{LENGTH}"
)
GERMAN = re.compile(
    rf"(?P<letter>[A-Ha-h])(?P<signs>isis|eses|is|es|(?<=[AaEe])s(?:es)?)?(?P<octave>-?\d)?{LENGTH}"
)
ALTERATIONS = {"is": 1, "isis": 2, "es": -1, "s": -1, "eses": -2, "ses": -2, "♮": 0}
ALTERATIONS |= {"𝄪": 2, "𝄫": -2, "": 0}
ONLY_GERMAN = re.compile(r"[Hh]|[A-Ga-g](?:is|es)|[AaEe]s")
PLAIN = (HOLD, END, "|")


def read_names(text: str) -> TypedLine:
    """Read symbols and English note names, mixed if need be.

    Where a plain number or a hold occurs, everything without a length lasts one sixteenth, as
    the notation has it; a text of names alone counts in beats.
    """
    return _read(text, ENGLISH)


def read_german(text: str) -> TypedLine:
    """Read German note names: ``H`` is a B, ``B`` a B flat, ``Fis`` F sharp, ``Es`` E flat."""
    return _read(text, GERMAN)


def knows_name(word: str) -> bool:
    """Whether a word is a symbol or an English note name."""
    return word in PLAIN or any(p.fullmatch(word) for p in (SYMBOL, REST, ENGLISH))


def knows_german(word: str) -> bool:
    """Whether a word is a symbol or a German note name."""
    return word in PLAIN or any(p.fullmatch(word) for p in (SYMBOL, REST, GERMAN))


def is_only_german(word: str) -> bool:
    """Whether a word is a note's name in German and in no other language."""
    match = GERMAN.fullmatch(word)
    return bool(match and ONLY_GERMAN.fullmatch(match["letter"] + (match["signs"] or "")))


def _read(text: str, names: re.Pattern[str]) -> TypedLine:
    words, line = words_of(text), TypedLine()
    counts_steps = any(word == HOLD or NUMBER.fullmatch(word) for word in words)
    usual = 1 if counts_steps else STEPS_PER_QUARTER
    for place, word in enumerate(words):
        if word == HOLD:
            line.hold(1)
        elif word == "|":
            line.draw_bar_line()
        elif word == END and line.notes:
            line.after_end = len(words) - place - 1
            break
        elif word != END:
            _read_word(word, names, usual, line)
    return line


def _read_word(word: str, names: re.Pattern[str], usual: int, line: TypedLine) -> None:
    if match := SYMBOL.fullmatch(word):
        line.add(int(match["number"]), line.steps_of(match, usual))
    elif match := REST.fullmatch(word):
        line.add(None, line.steps_of(match, usual))
    elif match := names.fullmatch(word):
        letter, alteration = _spell(match["letter"].upper(), match["signs"] or "", names)
        octave = int(match["octave"]) if match["octave"] else None
        line.add_name(letter, alteration, octave, line.steps_of(match, usual))
    else:
        line.unknown[word] += 1


def _spell(letter: str, signs: str, names: re.Pattern[str]) -> tuple[str, int]:
    """A name's letter and signs -> the English letter and its alteration in semitones."""
    if names is GERMAN:
        alteration = ALTERATIONS[signs]
        if letter == "H":
            return "B", alteration
        return (letter, alteration - 1) if letter == "B" and not signs else (letter, alteration)
    if signs in ALTERATIONS:
        return letter, ALTERATIONS[signs]
    return letter, sum(ACCIDENTALS[sign] for sign in signs)
