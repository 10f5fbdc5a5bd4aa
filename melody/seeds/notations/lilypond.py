r"""LilyPond: ``c'4 d8 e8``, ``\relative c' { \time 3/4 c4 d e }``; https://lilypond.org/doc."""

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from melody.music.keys import LETTERS, MAJOR, MINOR, Key
from melody.scores.reading import meter_of
from melody.seeds.notations.lilypond_names import to_dutch
from melody.seeds.notations.line import STAFF, TypedLine

NOTE = (
    r"(?P<letter>[a-g])(?P<signs>isis|eses|is|es|(?<=[ae])s(?:es)?)?(?P<marks>'{1,4}|,{1,4})?[!?]?"
)
VALUE = (
    r"(?P<value>\\breve|16|32|64|1|2|4|8)?(?P<dots>\.{0,3})"
    r"(?:\*(?P<times>\d{1,2})(?:/(?P<over>\d{1,2}))?)?"
)
REST_VALUE = re.sub(r"\?P<(\w+)>", r"?P<rest_\1>", VALUE)
CHORD_VALUE = re.sub(r"\?P<(\w+)>", r"?P<chord_\1>", VALUE)
CHORD_NOTE = re.compile(NOTE)
TOKEN = re.compile(
    rf"""
      \\relative\s*(?P<relative>[a-g](?:is|es)?[',]{{0,4}})?
    | \\time\s*(?P<beats>\d{{1,2}})/(?P<unit>\d{{1,2}})
    | \\key\s*(?P<tonic>[a-g])(?P<tonic_sign>is|es|s)?\s*\\(?P<mode>[a-z]+)
    | \\tempo\s*(?:"[^"]{{0,80}}"\s*)?(?P<beat>\d{{1,2}})(?P<beat_dot>\.?)\s*=\s*(?P<bpm>\d{{1,3}})
    | \\transpose\s*(?P<from>[a-g](?:is|es)?[',]{{0,4}})\s*(?P<to>[a-g](?:is|es)?[',]{{0,4}})
    | \\partial\s*\d{{1,2}}\.*
    | \\(?:new|context)\s+\w{{1,40}}(?:\s*=\s*"[^"]{{0,80}}")?
    | \\repeat\s+[a-z]{{1,10}}\s+\d{{1,2}}
    | \\clef\s+"?\w{{1,20}}(?:[_^]\d{{1,2}})?"?
    | \\[A-Za-z]+(?:\s+"[^"]{{0,80}}")?
    | %[^\n]*
    | {NOTE}{VALUE}(?![\w#])
    | (?P<rest>[rsR]){REST_VALUE}(?!\w)
    | (?P<tie>~)
    | <(?P<chord>[a-gis\s',!?]{{1,80}})>{CHORD_VALUE}
    | (?P<bar>\|)
    | (?P<ignored>[{{}}()\[\]\s]+|"[^"]{{0,80}}"|[-_^][.>\-!^_]?)
    | (?P<other>\S+)
    """,
    re.VERBOSE,
)
# What is not played with the melody: comments, words, chords, and notes that take no time.
UNPLAYED = re.compile(
    r"%\{.*?(?:%\}|\Z)"
    r"|\\(?:addlyrics|lyricmode|lyricsto|chordmode|drummode|header|paper|layout|markup)"
    r"[^{}]{0,80}\{[^{}]*\}"
    r"|\\(?:grace|acciaccatura|appoggiatura|slashedGrace)\s*"
    r"(?:\{[^{}]*\}|[a-g](?:is|es)*[',]*\d*\.*)",
    re.DOTALL,
)
TUPLET = re.compile(
    r"\\(?:tuplet\s*(?P<p>\d)/(?P<q>\d)(?:\s+\d+)?|times\s*(?P<n>\d)/(?P<m>\d))\s*\{(?P<notes>[^{}]*)\}"
)
ONE_NOTE = re.compile(r"(?<![\w\\])[a-grs](?:isis|eses|is|es|s)?[',]*[!?]?(?:16|32|64|1|2|4|8)?\.*")
FACTORS = ("value", "dots", "times", "over")
MINOR_MODES = ("minor", "aeolian", "dorian", "phrygian", "locrian")
ALTERATIONS = {"is": 1, "isis": 2, "es": -1, "s": -1, "eses": -2, "ses": -2}
EVIDENCE = re.compile(
    r"\\(?:relative|time|key|clef|tempo|tuplet|times|grace|transpose|language)"
    r"|(?<![\w'])[a-h](?:is|es)?(?:'+|,+)\d"
    r"|^(?=[^A-Z#/]*$)(?=.*(?<![\w'])[a-h](?:is|es|s)?'+(?![\w'/,]))"
    r"|^(?=[^A-Z#]*$)(?=.*(?<![\w'/])(?:[a-g](?:is|es)?(?:8|16|32)|[a-g](?:is|es)[1248])\.?(?![\w/]))",
    re.DOTALL,
)


def read_lilypond(text: str) -> TypedLine:
    r"""Read LilyPond's notes.

    Without ``\relative`` octaves are absolute, as LilyPond has it, unless the line then leaps
    further than with each note next to the one before: ``c'4 d8 e8`` is meant to climb.
    """
    text = _played(text)
    relative = re.search(r"\\relative", text) is not None
    lines = [_read(text, is_relative=way) for way in ((True,) if relative else (False, True))]
    best = min(lines, key=_leaps)
    if best is not lines[0]:
        best.remarks.append("octaves were read from each note to the next")
    return best


def looks_like_lilypond(text: str) -> bool:
    """Whether a text has what only LilyPond writes: commands, or marks before a length."""
    return EVIDENCE.search(to_dutch(text)) is not None


def unknown_share(text: str) -> float:
    """The share of a text's tokens that LilyPond does not have."""
    tokens = [m for m in TOKEN.finditer(_played(text)) if not m["ignored"]]
    return sum(bool(m["other"]) for m in tokens) / max(1, len(tokens))


def _played(text: str) -> str:
    """The text without what is not played, each note of a tuplet with its own length."""
    return TUPLET.sub(_scale, to_dutch(UNPLAYED.sub(" ", text)))


def _scale(tuplet: re.Match[str]) -> str:
    """The notes of a tuplet, each with the fraction of its length that it lasts."""
    over, times = (tuplet["p"], tuplet["q"]) if tuplet["p"] else (tuplet["m"], tuplet["n"])
    return ONE_NOTE.sub(rf"\g<0>*{times}/{over}", tuplet["notes"])


def _leaps(line: TypedLine) -> int:
    pitches = [note.pitch for note in line.notes if note.pitch is not None]
    return sum(abs(b - a) for a, b in pairwise(pitches))


def _read(text: str, *, is_relative: bool) -> TypedLine:
    line, length, tied = TypedLine(), Fraction(4), False
    line.place = 7 * 3  # C3, from which the first note is counted
    is_first, moved = True, 0
    for match in TOKEN.finditer(text):
        if match["letter"] or match["rest"] or match["chord"]:
            own = {
                name: match[name] or match[f"rest_{name}"] or match[f"chord_{name}"]
                for name in FACTORS
            }
            length = _length_of(own["value"], own["dots"] or "") if own["value"] else length
            steps = line.round(length * _factor_of(own["times"], own["over"]))
            before = line.notes[-1].pitch if line.notes and tied else None
            if sung := [match] if match["letter"] else notes_of_chord(match["chord"] or ""):
                _sing(sung, line, steps, (is_relative and not is_first, is_relative), moved)
                is_first = False
            else:
                line.add(None, steps)
            if before is not None and line.notes[-1].pitch == before:
                line.join_last()
            tied = False
        elif match["tie"]:
            tied = True
        elif match["bar"]:
            line.draw_bar_line()
        elif match["from"]:
            moved += _pitch_of(match["to"]) - _pitch_of(match["from"])
        elif match["other"]:
            line.unknown[match["other"]] += 1
        else:
            is_first = _state(match, line, is_first)
    return line


def _pitch_of(name: str) -> int:
    """The MIDI number of a note's name: ``c`` is C3, ``c'`` C4."""
    octave = 4 + name.count("'") - name.count(",")
    return 12 * octave + LETTERS[name[0].upper()] + ALTERATIONS.get(name[1:].rstrip("',"), 0)


def _factor_of(times: str | None, over: str | None) -> Fraction:
    """What ``*2/3`` makes of a length; a fraction over nothing is none."""
    return Fraction(int(times), int(over or 1) or 1) if times else Fraction(1)


def _length_of(value: str, dots: str) -> Fraction:
    plain = Fraction(32) if value == "\\breve" else Fraction(16, int(value))
    return plain * (2 - Fraction(1, 2 ** len(dots)))


def notes_of_chord(chord: str) -> list[re.Match[str]]:
    """The notes between the angles of a chord."""
    return list(CHORD_NOTE.finditer(chord))


def _sing(
    notes: Sequence[re.Match[str]],
    line: TypedLine,
    steps: int,
    is_relative: tuple[bool, bool],
    moved: int,
) -> None:
    """Add a note, or the highest of a chord, from whose first note the next is counted.

    ``is_relative``: whether octaves are counted from the note before, for the first and the others.
    """
    pitches, places = [], []
    for number, note in enumerate(notes):
        letter, marks = note["letter"].upper(), note["marks"] or ""
        raised = marks.count("'") - marks.count(",")
        octave = line.octave_of(letter, None if is_relative[number > 0] else 3 + raised, raised)
        alteration = ALTERATIONS.get(note["signs"] or "", 0)
        pitches.append(12 * (octave + 1) + LETTERS[letter] + alteration)
        places.append(line.place)
        if not moved:
            line.spell(letter, alteration)
    line.place = places[0]
    line.under += len(notes) - 1
    line.add(max(pitches) + moved, steps)


def _state(match: re.Match[str], line: TypedLine, is_first: bool) -> bool:
    """Take what a command states; returns whether the next note is still the first."""
    if match["relative"]:
        start = match["relative"]
        octave = 3 + start.count("'") - start.count(",")
        line.place = 7 * octave + STAFF.index(start[0].upper())
        return False
    if match["beats"]:
        line.meter = line.meter or meter_of(int(match["beats"]), int(match["unit"]))
    if match["tonic"]:
        tonic = LETTERS[match["tonic"].upper()] + ALTERATIONS.get(match["tonic_sign"] or "", 0)
        line.key = line.key or Key(tonic % 12, MINOR if match["mode"] in MINOR_MODES else MAJOR)
    if match["bpm"] and int(match["beat"]):
        quarters = Fraction(4, int(match["beat"])) * (Fraction(3, 2) if match["beat_dot"] else 1)
        line.bpm = line.bpm or float(int(match["bpm"]) * quarters)
    return is_first
