"""Solfège: ``do re mi fa sol``, ``do' si, fa#:2``; fixed to C, or movable to a key's tonic."""

import re
from collections.abc import Sequence

from melody.music.keys import ACCIDENTALS, LETTERS, MAJOR, Key
from melody.music.spelling import Spelling, spell
from melody.notation import HOLD, STEPS_PER_QUARTER, Note
from melody.seeds.notations.line import LENGTH, REST, TypedLine, words_of
from melody.seeds.notations.manner import Manner, Octaves, UnwritableError, write_words

FIXED, MOVABLE = "fixed", "movable"  # do is C, or the tonic of a key
SYLLABLES = {  # syllable -> letter and alteration
    **{"do": ("C", 0), "ut": ("C", 0), "re": ("D", 0), "mi": ("E", 0)},
    **{"fa": ("F", 0), "sol": ("G", 0), "so": ("G", 0), "la": ("A", 0), "si": ("B", 0)},
    **{"ti": ("B", 0), "di": ("C", 1), "ri": ("D", 1), "fi": ("F", 1), "li": ("A", 1)},
    **{"ra": ("D", -1), "me": ("E", -1), "se": ("G", -1), "le": ("A", -1), "te": ("B", -1)},
}
PLAIN_VOWELS = dict(zip("áàâéèêíìîóòôÁÀÂÉÈÊÍÌÎÓÒÔ", "aaaeeeiiioooAAAEEEIIIOOO", strict=True))
PLAIN = {"C": "do", "D": "re", "E": "mi", "F": "fa", "G": "sol", "A": "la", "B": "si"}
WORD = re.compile(
    rf"(?P<syllable>{'|'.join(sorted(SYLLABLES, key=len, reverse=True))})(?P<accidental>[#♯b♭]?)"
    rf"(?P<marks>'{{1,4}}|\.{{1,4}}(?!\d)|,{{1,4}})?(?P<octave>\d)?{LENGTH}",
    re.IGNORECASE,
)


def read_solfege(text: str, key: Key | None = None) -> TypedLine:
    """Read solfège; ``do`` is C, or the tonic of ``key`` where one is given (movable do).

    A syllable without an octave is the nearest to the one before; ``'`` lifts it by an octave,
    ``,`` lowers it.
    """
    line = TypedLine(key=key)
    for word in words_of(keep_marks(text)):
        if word == "|":
            line.draw_bar_line()
        elif word in (HOLD, "-"):
            line.hold(STEPS_PER_QUARTER)
        elif match := REST.fullmatch(word):
            line.add(None, line.steps_of(match, STEPS_PER_QUARTER))
        elif match := WORD.fullmatch(restore_marks(word)):
            _sing(match, key, line)
        else:
            line.unknown[word] += 1
    return line


def knows_syllable(word: str) -> bool:
    """Whether a word is a syllable of solfège, a rest, a hold or a bar line."""
    return word in (HOLD, "-", "|") or bool(
        REST.fullmatch(word) or WORD.fullmatch(restore_marks(word))
    )


def keep_marks(text: str) -> str:
    """The text with commas behind a syllable or number made into marks that do not separate.

    Syllables lose the accents that some languages give them: ``dó``, ``ré``.
    """
    text = "".join(PLAIN_VOWELS.get(letter, letter) for letter in text)
    return re.sub(r"(?<=\w),(?=[\s,/:|]|$)", "\x1f", text) if "'" in text else text


def restore_marks(word: str) -> str:
    """A word with its marks as they were typed."""
    return word.replace("\x1f", ",")


def _sing(match: re.Match[str], key: Key | None, line: TypedLine) -> None:
    letter, alteration = SYLLABLES[match["syllable"].lower()]
    alteration += ACCIDENTALS[match["accidental"]]
    marks = match["marks"] or ""
    raised = marks.count("'") - marks.count(",") - marks.count(".")
    steps = line.steps_of(match, STEPS_PER_QUARTER)
    octave = int(match["octave"]) if match["octave"] else None
    octave = line.octave_of(letter, octave, raised)
    if key is None:
        line.spell(letter, alteration)
    above = LETTERS[letter] + alteration + (_tonic_of(key) if key else 0)
    line.add(12 * (octave + 1) + above, steps)


def _tonic_of(key: Key) -> int:
    """Semitones from C to ``do``; of a minor key ``la`` is the tonic."""
    return (key.tonic if key.mode == MAJOR else key.tonic + 3) % 12


def write_solfege(notes: Sequence[Note], manner: Manner) -> str:
    """Write syllables of solfège; ``do`` is C, or the tonic of the key that is counted from."""
    typed = [match for word in words_of(manner.like) if (match := WORD.fullmatch(word))]
    octaves = Octaves(are_left_out=any(match["octave"] is None for match in typed))
    seventh = "ti" if any(match["syllable"].lower() == "ti" for match in typed) else "si"
    is_large = any(match["syllable"][0].isupper() for match in typed)

    def name(pitch: int) -> str:
        spelled = _spell(pitch, manner)
        if abs(spelled.alteration) > 1:
            spelled = spell(pitch, Key(0))
        if spelled.octave < 0:
            raise UnwritableError
        syllable = PLAIN[spelled.letter].replace("si", seventh)
        sign = ("", "#", "b")[spelled.alteration]
        return (syllable.capitalize() if is_large else syllable) + sign + octaves.write(spelled)

    return write_words(notes, manner, name)


def _spell(pitch: int, manner: Manner) -> Spelling:
    """The letter that stands for a syllable: of a movable do, the one it would be in C."""
    key = manner.counted
    return spell(pitch - _tonic_of(key), Key(0)) if key else manner.spell(pitch)
