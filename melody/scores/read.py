"""Score files -> notes, key and meter; the only module that knows music21.

kern, ABC and MusicXML are read by music21, MIDI by symusic (music21 moves MIDI onsets). Files are
taken to be a musician's own: what strangers upload goes through :mod:`melody.seeds.uploads`.
"""

import contextlib
import io
import re
from collections.abc import Iterator
from fractions import Fraction

from music21 import base, chord, converter, harmony, key, note, stream

from melody.notation import MelodyError
from melody.scores.passages import PASSAGE, read_passage
from melody.scores.plain_abc import read_plain_abc
from melody.scores.plain_kern import read_plain_kern
from melody.scores.played_midi import read_midi_score
from melody.scores.score import FORMATS, Score, Source, Timed, merge
from melody.scores.score_bars import Line, drop_first_endings, find_bars
from melody.scores.score_keys import first_key
from melody.seeds.reduce import LEADING_NAME

# Without it music21 forgets an accidental after one note instead of at the bar line.
ABC_VERSION = "%abc-2.1\n"
ABC_FIELD = re.compile(r"^[A-Za-z+]:|^%")
# Decorations that music21 reads as notes; ``x`` is an invisible rest.
ABC_ORNAMENT = re.compile(r'"[^"]*"|!.*?!|\+[a-z]+\+|\{[^}]*\}|[.~HLMOPSTuvpy]')
ABC_INLINE_FIELD = re.compile(r"(\[[A-Za-z]:[^\]]*\])")


def clean_abc(text: str) -> str:
    """Drop decorations, grace notes and chord symbols, which music21 would take for notes.

    Where neither meter nor note length is stated, the standard's eighth is.
    """
    if not re.search(r"(?m)^[LM]:", text):
        text = re.sub(r"(?m)^K:", "L:1/8\nK:", text, count=1)
    lines = [line if ABC_FIELD.match(line) else _clean_music(line) for line in text.splitlines()]
    return ABC_VERSION + "\n".join(lines) + "\n"


def _clean_music(line: str) -> str:
    parts = ABC_INLINE_FIELD.split(line)
    parts[::2] = [ABC_ORNAMENT.sub("", music).replace("x", "z") for music in parts[::2]]
    return "".join(parts)


def read_score(source: Source) -> Score:
    """Read one tune.

    Raises:
        MelodyError: when the file cannot be read or holds no notes.
    """
    if source.form == PASSAGE:
        return read_passage(source.name, source.text or "")
    if FORMATS[source.path.suffix.lower()] == "midi":
        return read_midi_score(source)
    # music21 tells of every odd meter on stderr; the report says what became of each song.
    with contextlib.redirect_stderr(io.StringIO()):
        return _read_plain(source) or _read_melody(source.name, _parse_any(source))


def _read_plain(source: Source) -> Score | None:
    """A plain line of notes, read the short way; None for anything else."""
    if source.text is not None and FORMATS[source.path.suffix.lower()] == "abc":
        return read_plain_abc(source.name, clean_abc(source.text))
    return read_plain_kern(source)


def _parse_any(source: Source) -> Line:
    try:
        return _parse(source)
    except Exception as error:  # music21 raises whatever its parsers stumble over
        raise MelodyError(f"not readable as {source.path.suffix}: {type(error).__name__}") from None


def _parse(source: Source) -> Line:
    form = FORMATS[source.path.suffix.lower()]
    if source.text is not None:
        parsed = converter.parseData(clean_abc(source.text), format="abc")
    else:
        # Without these two music21 may return stale notes from its pickles.
        parsed = converter.parse(source.path, format=form, forceSource=True, storePickle=False)
    return parsed.scores[0] if isinstance(parsed, stream.Opus) else parsed


def _read_melody(name: str, score: Line) -> Score:
    part = _melody_part(score)
    drop_first_endings(part)
    meter, pickup = find_bars(part)
    line = list(_top_line(part))
    notes = merge(line)
    if all(pitch is None for pitch, _ in notes):
        raise MelodyError("it holds no notes")
    return Score(
        name=name,
        title=(score.metadata.title if score.metadata else None) or "",
        notes=notes,
        written=frozenset(timed.quarters for timed in line),
        key=first_key(score.recurse().getElementsByClass(key.Key)),
        meter=meter,
        pickup=pickup,
    )


def _melody_part(score: Line) -> Line:
    """The part whose name sings the melody, else the highest: the last spine in a kern chorale."""
    parts = [part for part in score.getElementsByClass(stream.Part) if part.recurse().notes]
    if not parts:
        return score
    named = [part for part in parts if LEADING_NAME.search(part.partName or "")]
    return max(named or parts, key=_mean_pitch)


def _mean_pitch(part: Line) -> float:
    pitches = [max(n.pitches).midi for n in part.recurse().notes if n.pitches]
    return sum(pitches) / len(pitches) if pitches else 0.0


def _top_line(part: Line) -> Iterator[Timed]:
    """The top note at each onset, in time order.

    A note still sounding when the next begins is cut there; silence between notes is a rest.
    """
    clock = Fraction(0)
    line = sorted(_sounding(part), key=lambda event: (event[0], -(event[2] or -1)))
    onsets = [onset for onset, *_ in line]
    for place, (onset, quarters, pitch, tied) in enumerate(line):
        if place and onset == onsets[place - 1]:
            continue
        if onset > clock:
            yield Timed(None, onset - clock)
        following = next((later for later in onsets[place + 1 :] if later > onset), None)
        length = quarters if following is None else min(quarters, following - onset)
        yield Timed(pitch, length, tied)
        clock = onset + length


def _sounding(part: Line) -> Iterator[tuple[Fraction, Fraction, int | None, bool]]:
    for event in part.flatten().notesAndRests:
        quarters = Fraction(event.duration.quarterLength)
        if quarters > 0 and not isinstance(event, harmony.ChordSymbol):
            tied = event.tie is not None and event.tie.type in ("stop", "continue")
            yield Fraction(event.offset), quarters, _pitch(event), tied


def _pitch(event: base.Music21Object) -> int | None:
    if isinstance(event, note.Note):
        return int(event.pitch.midi)
    if isinstance(event, chord.Chord) and event.pitches:
        return max(int(pitch.midi) for pitch in event.pitches)
    return None
