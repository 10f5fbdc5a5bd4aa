"""Symbols and note names: ``67 _ 65 r``, ``C4 D4 E4:2 r G#4/4``; German names: ``H Es Fis``."""

import re
from collections.abc import Sequence

from melody.music.keys import ACCIDENTALS
from melody.music.spelling import Spelling
from melody.notation import END, HOLD, STEPS_PER_QUARTER, Note
from melody.notation import REST as REST_SYMBOL
from melody.scores.reading import meter_of
from melody.seeds.notations.line import LENGTH, REST, VALUES, TypedLine, words_of
from melody.seeds.notations.manner import (
    BAR_LINE,
    Manner,
    Octaves,
    is_small,
    with_starts,
    write_words,
)

NUMBER = re.compile(r"-?\d{1,3}")
SYMBOL = re.compile(rf"(?P<number>-?\d{{1,3}}){LENGTH}")
ENGLISH = re.compile(
    rf"(?P<letter>[A-Ga-g])(?P<signs>##?|[♯𝄪]|bb?|[♭𝄫♮])?(?P<octave>-?\d)?{LENGTH}"
)
GERMAN = re.compile(
    rf"(?P<letter>[A-Ha-h])(?P<signs>isis|eses|is|es|(?<=[AaEe])s(?:es)?)?(?P<octave>-?\d)?{LENGTH}"
)
# Names without spaces between them. `C4D4` may be ABC; with a sign, or a stroke between, it is not.
ONE_NAME = r"[A-Ga-g](?:##?|[♯𝄪]|bb?|[♭𝄫♮])?\d" + re.sub(r"\?P<\w+>", "?:", LENGTH)
JOINED = re.compile(rf"(?:{ONE_NAME}-?){{2,}}")
SHOWN_JOINED = re.compile(r"[#♯♭𝄪𝄫♮]|[A-G]bb?\d|\d-(?!$)")
SIGN_FIRST = re.compile(rf"(?P<sign>[♯♭♮]|(?:{'|'.join(VALUES)})\.?)(?P<name>[A-Ga-g])(?P<more>.*)")
METER = re.compile(r"(?P<beats>[1-9]|1[0-2])/(?P<unit>2|4|8|16)")
ALTERATIONS = {"is": 1, "isis": 2, "es": -1, "s": -1, "eses": -2, "ses": -2, "♮": 0}
ALTERATIONS |= {"𝄪": 2, "𝄫": -2, "": 0}
ONLY_GERMAN = re.compile(r"[Hh].*|[A-Ga-g](?:is|es)+|[AaEe]s(?:es)?")
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
    return could_be_name(word) and (not JOINED.fullmatch(word) or is_joined(word))


def could_be_name(word: str) -> bool:
    """Whether a word is a symbol, a name, or names without spaces between them."""
    patterns = (SYMBOL, REST, ENGLISH, JOINED)
    return word in PLAIN or any(p.fullmatch(sign_last(word)) for p in patterns)


def is_joined(word: str) -> bool:
    """Whether a word is several names and cannot be ABC, where a stroke ties a note to itself."""
    names = re.findall(ONE_NAME, word)
    return len(set(names)) > 1 and SHOWN_JOINED.search(word) is not None


def sign_last(word: str) -> str:
    """A name with a sign that stood before it (``♭E``, ``♪C4``) where the reader looks for it."""
    match = SIGN_FIRST.fullmatch(word)
    if match is None:
        return word
    is_length = match["sign"].rstrip(".") in VALUES
    return match["name"] + (
        match["more"] + match["sign"] if is_length else match["sign"] + match["more"]
    )


def knows_german(word: str) -> bool:
    """Whether a word is a symbol or a German note name."""
    return word in PLAIN or any(p.fullmatch(word) for p in (SYMBOL, REST, GERMAN))


def is_only_german(word: str) -> bool:
    """Whether a word is a note's name in German and in no other language."""
    match = GERMAN.fullmatch(word)
    return bool(match and ONLY_GERMAN.fullmatch(match["letter"] + (match["signs"] or "")))


def _read(text: str, names: re.Pattern[str]) -> TypedLine:
    words, line = names_in(text), TypedLine()
    counts_steps = any(word == HOLD or NUMBER.fullmatch(word) for word in words)
    if len(words) > 1 and (match := METER.fullmatch(words[0])) and names.fullmatch(words[1]):
        line.meter = meter_of(int(match["beats"]), int(match["unit"]))
        words = words[1:]
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


def names_in(text: str) -> list[str]:
    """The words of a text; names without spaces between them are words of their own."""
    return [
        sign_last(name)
        for word in words_of(text)
        for name in (re.findall(ONE_NAME, word) if JOINED.fullmatch(word) else [word])
    ]


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


def write_names(notes: Sequence[Note], manner: Manner) -> str:
    """Write symbols where symbols were typed, else English note names."""
    words = words_of(manner.like)
    if any(word == HOLD or NUMBER.fullmatch(word) for word in words):
        has_names = any(ENGLISH.fullmatch(word) for word in words)
        return _write_symbols(notes, manner, has_names=has_names)
    return _write(notes, manner, ENGLISH)


def write_german(notes: Sequence[Note], manner: Manner) -> str:
    """Write German note names."""
    return _write(notes, manner, GERMAN)


def _write(notes: Sequence[Note], manner: Manner, names: re.Pattern[str]) -> str:
    octaves = Octaves(are_left_out=_leaves_octaves_out(manner.like, names))
    to_name = _german_name if names is GERMAN else _english_name

    def name(pitch: int) -> str:
        spelled = manner.spell(pitch)
        return f"{to_name(spelled)}{octaves.write(spelled)}"

    text = write_words(notes, manner, name)
    return text.lower() if is_small(manner.like) else text


def _leaves_octaves_out(text: str, names: re.Pattern[str]) -> bool:
    found = [match for match in map(names.fullmatch, words_of(text)) if match]
    return any(match["octave"] is None for match in found)


def _english_name(spelled: Spelling) -> str:
    return spelled.name.rstrip("-0123456789")


def _german_name(spelled: Spelling) -> str:
    letter, alteration = spelled.letter, spelled.alteration
    if letter == "B":
        return "B" if alteration == -1 else "H" + ("is" * alteration or "es" * -alteration)
    flat = "s" if letter in "AE" and alteration == -1 else "es" * -alteration
    return letter + ("is" * alteration or flat)


def _write_symbols(notes: Sequence[Note], manner: Manner, *, has_names: bool) -> str:
    """A symbol for each sixteenth; bar lines stand between them wherever they fall."""
    bars, words = manner.bars_of(notes), list[str]()
    for start, (pitch, steps) in with_starts(notes):
        name = (
            REST_SYMBOL if pitch is None else manner.spell(pitch).name if has_names else str(pitch)
        )
        for step in range(steps):
            words += [BAR_LINE] * (start + step in bars and start + step > 0)
            words.append(HOLD if step else name)
    return " ".join(words)
