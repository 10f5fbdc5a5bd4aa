"""Reader of ABC: our own, so that typed ABC never meets a native parser in the server.

Follows https://abcnotation.com/wiki/abc:standard:v2.1. An accidental holds up to the bar line in
all octaves: read so, 6,793 of the 7,268 Essen songs that exist as ABC and as **kern agree note for
note (6,765 if it held in its own octave only); the rest are other octaves and lost triplets.
"""

import re
from collections.abc import Callable
from functools import cache

from melody.notation import MelodyError
from melody.scores.abc.file import FIELD, find_tune
from melody.scores.abc.part import NoteName
from melody.scores.abc.tune import OVERLAYS, AbcTune, Member
from melody.scores.jumps import CODA, SEGNO, mark_of_words
from melody.scores.reading import MICROTONES, REPEATS, TOO_LONG, Reading
from melody.scores.repairs import quote

LONGEST_TUNE = 64 * 1024  # characters
LONGEST_TITLE = 40
WORDS = ("w", "W")  # fields of words, which a backslash continued before `+:` did
LENGTH = r"\d{0,4}(?:/{1,4}\d{0,4})?"
NUMBERS = r"\d{1,2}(?:[,.-]\d{1,2}){0,8}"
# Between two old line breaks stand notes: `!C2E2!`; `!f!` to `!ffff!` are decorations.
NOTES = r"(?!f{1,4}!)[-()<>\d/,'^_=~zx]*[A-Ga-g][-()<>\d/,'^_=~A-Ga-gzx]*!"
# Every alternative is one named group. None is tried twice from the same place to the end of the
# line: what may be missing its end is bounded or stops at its own beginning.
TOKEN = re.compile(
    rf"""
      (?P<space>[ \t]+|y{LENGTH})
    | (?P<note>(?P<sign>(?:\^{{1,2}}|_{{1,2}})(?:\d{{0,2}}/\d{{0,2}})?|=)?
        (?P<letter>[A-Ga-g])(?P<octaves>[,']{{0,8}})(?P<length>{LENGTH}))
    | (?P<bar>(?P<line>\[\|[|:\]]{{0,6}}|:{{0,4}}\|[|:\]]{{0,6}}|::|:\])
        (?:[ ]{{0,2}}(?P<numbers>{NUMBERS}))?)
    | (?P<rest>[zx](?P<rest_length>{LENGTH}))
    | (?P<tie>-)
    | (?P<broken>>{{1,3}}|<{{1,3}})
    | (?P<old_chord>\+(?!f+\+)(?P<inside>(?:[\^_=]{{0,2}}[A-Ga-g][,']{{0,3}}{LENGTH}){{2,6}})
        \+(?P<old_length>{LENGTH}))
    | (?P<ignored>"[^"]*"|!(?!{NOTES})[^!|\[:\s]{{0,40}}!|\+[^+\s|]{{1,40}}\+|\{{[^{{}}]*\}})
    | (?P<field>\[[A-Za-z]:[^\]]{{0,400}}\])
    | (?P<ending>\[(?:(?P<bracket>{NUMBERS})|"(?P<said>\d[^"|]{{0,20}})"))
    | (?P<overlay>\(&|&\)|&+)
    | (?P<tuplet>\((?P<p>[2-9]|1\d)(?::(?P<q>\d?)(?::(?P<r>\d{{0,2}}))?)?)
    | (?P<chord>\[)
    | (?P<chord_end>\](?P<chord_length>{LENGTH}))
    | (?P<long_rest>[ZX](?P<bars>\d{{0,3}}))
    | (?P<mark>[OS])
    | (?P<silent>[\s~.HJLMPTuv`*$()!\\\#;?@])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
SIGNS = {"O": CODA, "S": SEGNO}
ACCIDENTAL = re.compile(r"([\^_=]+)(\d*)(/?)(\d*)")


def read_abc(text: str, number: int | None = None) -> Reading:
    """Read a tune of an ABC text, the first unless a ``number`` is given (1 is the first).

    Without ``L:`` and ``K:`` it is eighths in C. Ties are merged; grace notes, decorations and
    chord symbols dropped; repeats played once, with the last ending.

    Raises:
        MelodyError: when there is far too much of it, or no such tune.
    """
    lines, titles = find_tune(text, number)
    if sum(map(len, lines)) > LONGEST_TUNE:
        raise MelodyError(TOO_LONG)
    tune = AbcTune(in_header=any(line.startswith("K:") for line in lines))
    is_continued = False  # whether the next line is still words
    for line in lines:
        field = FIELD.match(line)
        if field:
            tune.set_field(field[1], field[2])
            is_continued = field[1] in WORDS and line.endswith("\\")
        elif is_continued:
            is_continued = line.endswith("\\")
        elif not tune.in_header:
            read_music(line, tune)
    reading = tune.finish()
    reading.titles, reading.tune = titles, number or 1
    reading.tunes = tunes = len(titles)
    if tunes > 1 and number is None:
        title = f": {quote(reading.title, LONGEST_TITLE)}" if reading.title else ""
        reading.repairs.insert(0, f"of the {tunes} tunes in it the first was read{title}")
    return reading


def read_music(line: str, tune: AbcTune) -> None:
    """Read one line of notes into the voice that is being written."""
    for match in TOKEN.finditer(line):
        read = READ.get(match.lastgroup or "")
        if read and (not tune.part.overlay or match.lastgroup in OUTSIDE):
            read(match, tune)


def write_note(match: re.Match[str], tune: AbcTune) -> None:
    """A note, alone or of a chord."""
    name, sign = to_name(match["letter"], match["octaves"]), match["sign"]
    alteration = to_alteration(sign) if sign else None
    if sign and "/" in sign:
        tune.reading.tell(MICROTONES)
    if tune.chord is not None:
        tune.chord.append(Member(name, alteration, match["length"]))
    elif ticks := tune.ticks(match["length"]):
        tune.part.add([(name, alteration)], ticks)
    else:
        tune.unknown[match[0]] += 1


def read_rest(match: re.Match[str], tune: AbcTune) -> None:
    """A rest; one within a chord says nothing."""
    if tune.chord is None and (ticks := tune.ticks(match["rest_length"])):
        tune.part.add([], ticks)


def read_bar_line(match: re.Match[str], tune: AbcTune) -> None:
    """A bar line, and the number of the ending that it begins."""
    tune.break_chord()
    tune.part.draw_bar_line(match["line"])
    if ":" in match["line"]:
        tune.reading.tell(REPEATS)
    if match["numbers"]:
        tune.part.begin_ending(match["numbers"])


def read_tie(_: re.Match[str], tune: AbcTune) -> None:
    """A tie after a note or a chord, or after a note within it."""
    if tune.chord is None:
        tune.part.tie()
    elif tune.chord:
        tune.tied_members.append(tune.chord[-1].name)


def read_overlay(match: re.Match[str], tune: AbcTune) -> None:
    """A second line within the voice, which is left out."""
    tune.break_chord()
    tune.part.overlap(match[0])
    tune.reading.tell(OVERLAYS)


def begin_chord(_: re.Match[str], tune: AbcTune) -> None:
    """A chord begins; if another has not ended, it was none."""
    tune.break_chord()
    tune.chord = []


def end_chord(match: re.Match[str], tune: AbcTune) -> None:
    """The chord ends; a bracket that ends none is part of an odd bar line."""
    if tune.chord is not None:
        tune.end_chord(match["chord_length"])


def read_old_chord(match: re.Match[str], tune: AbcTune) -> None:
    """``+CEG+``, as chords were written before brackets; ``+f+`` is a decoration."""
    begin_chord(match, tune)
    read_music(match["inside"], tune)
    tune.end_chord(match["old_length"])


def read_unknown(match: re.Match[str], tune: AbcTune) -> None:
    """A sign that nobody knows, unless the tune itself says what it means."""
    if match[0] not in tune.symbols:
        tune.unknown[match[0]] += 1


def read_mark(match: re.Match[str], tune: AbcTune) -> None:
    """A decoration or a text that says where to go back to, or to end."""
    mark = SIGNS.get(match[0]) or mark_of_words(match[0].strip('!+"'))
    if mark and match[0] not in tune.symbols and not match[0].startswith("{"):
        tune.part.mark(mark)


def begin_tuplet(match: re.Match[str], tune: AbcTune) -> None:
    """``(p:q:r``, any but the first of which may be missing."""
    tune.begin_tuplet(*(int(match[name] or 0) for name in "pqr"))


READ: dict[str, Callable[[re.Match[str], AbcTune], None]] = {
    "note": write_note,
    "rest": read_rest,
    "bar": read_bar_line,
    "tie": read_tie,
    "overlay": read_overlay,
    "tuplet": begin_tuplet,
    "chord": begin_chord,
    "chord_end": end_chord,
    "old_chord": read_old_chord,
    "ignored": read_mark,
    "mark": read_mark,
    "other": read_unknown,
    "broken": lambda match, tune: tune.part.dot(match[0]),
    "field": lambda match, tune: tune.set_field(match[0][1], match[0][3:-1]),
    "ending": lambda match, tune: tune.part.begin_ending(match["bracket"] or match["said"]),
    "long_rest": lambda match, tune: tune.rest_bars(int(match["bars"] or 1)),
}
OUTSIDE = ("bar", "field", "overlay", "ending")  # what is read while a second line is left out


@cache
def to_alteration(sign: str) -> int:
    """Semitones of an accidental; a quarter tone goes back to the note that it alters."""
    match = ACCIDENTAL.match(sign)
    if match is None or match[1] == "=":
        return 0
    semitones = len(match[1]) * (1 if match[1][0] == "^" else -1)
    if not match[3]:
        return semitones
    return int(semitones * int(match[2] or 1) / (int(match[4] or 2) or 1))


@cache
def to_name(letter: str, octaves: str) -> NoteName:
    """The letter and octave of a note: ``C,`` is C3, ``C`` C4, ``c`` C5, ``c'`` C6."""
    octave = 5 if letter.islower() else 4
    return letter.upper(), octave + octaves.count("'") - octaves.count(",")
