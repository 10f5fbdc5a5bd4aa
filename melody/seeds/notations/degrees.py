"""Scale degrees: ``1 2 3 5 5 1'``, with ``0`` for a rest and ``-`` for a note that goes on."""

import re
from collections.abc import Sequence

from melody.music.keys import ACCIDENTALS, SCALES, Key
from melody.notation import STEPS_PER_QUARTER, Note
from melody.seeds.notations.line import LENGTH, REST, TypedLine, words_of
from melody.seeds.notations.manner import Manner, UnwritableError, write_words

MARKS = r"(?P<marks>'{1,4}|\.{1,4}(?!\d))?"
WORD = re.compile(rf"(?P<accidental>[#♯b♭]?)(?P<degree>1[0-5]|[1-9]){MARKS}{LENGTH}")
USUAL_KEY = Key(0)
MOST_MARKS = 4


def read_degrees(text: str, key: Key | None = None) -> TypedLine:
    """Read degrees of the scale of ``key`` (C major where none is given); ``1`` lies in octave 4.

    ``'`` lifts a degree by an octave, ``.`` lowers it; ``8`` is the tonic above, ``15`` the next.
    """
    line = TypedLine(key=key)
    for word in words_of(text):
        if word == "|":
            line.draw_bar_line()
        elif word == "-":
            line.hold(STEPS_PER_QUARTER)
        elif word == "0":
            line.add(None, STEPS_PER_QUARTER)
        elif match := REST.fullmatch(word):
            line.add(None, line.steps_of(match, STEPS_PER_QUARTER))
        elif match := WORD.fullmatch(word):
            steps = line.steps_of(match, STEPS_PER_QUARTER)
            line.add(_pitch_of(match, key or USUAL_KEY), steps)
        else:
            line.unknown[word] += 1
    return line


def knows_degree(word: str) -> bool:
    """Whether a word is a degree, a rest, a hold or a bar line."""
    return word in ("|", "-", "0") or bool(REST.fullmatch(word) or WORD.fullmatch(word))


def has_degree_marks(word: str) -> bool:
    """Whether a word is a degree with a sign or an octave mark, which no other notation has."""
    match = WORD.fullmatch(word)
    return bool(match and (match["accidental"] or match["marks"]))


def _scale_of(key: Key) -> list[int]:
    """Semitones of the degrees 1 to 15 above the tonic, two octaves."""
    scale = sorted(SCALES[key.mode])[:6]
    seventh = 11 if len(SCALES[key.mode]) == 7 else 10  # natural minor where both are in it
    octave = [*scale, seventh]
    return [*octave, *(12 + degree for degree in octave), 24]


def _pitch_of(match: re.Match[str], key: Key) -> int:
    steps = _scale_of(key)
    marks = match["marks"] or ""
    octave = marks.count("'") - marks.count(".")
    return (
        60
        + key.tonic
        + steps[int(match["degree"]) - 1]
        + ACCIDENTALS[match["accidental"]]
        + 12 * octave
    )


def write_degrees(notes: Sequence[Note], manner: Manner) -> str:
    """Write degrees of the scale of the key that is counted from."""
    key = manner.counted or USUAL_KEY
    text = write_words(notes, manner, lambda pitch: _degree_of(pitch, key))
    return re.sub(r"(?<!\S)r(?!\S)", "0", text)


def _degree_of(pitch: int, key: Key) -> str:
    """A pitch as a degree; what is not in the scale is the degree above it, lowered.

    Between the fourth and the fifth the fourth is raised.
    """
    octave, above = divmod(pitch - 60 - key.tonic, 12)
    if abs(octave) > MOST_MARKS:
        raise UnwritableError
    scale = _scale_of(key)[:7]
    marks = "'" * octave or "." * -octave
    if above in scale:
        return f"{scale.index(above) + 1}{marks}"
    if above + 1 in scale and above != scale[3] + 1:
        return f"b{scale.index(above + 1) + 1}{marks}"
    return f"#{scale.index(above - 1) + 1}{marks}"
