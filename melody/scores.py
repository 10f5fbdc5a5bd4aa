"""Score files -> notes, key and meter; the only module that knows music21.

kern, ABC and MusicXML are read by music21, MIDI by symusic (music21 moves MIDI onsets). Files are
taken to be a musician's own: what strangers upload goes through :mod:`melody.uploads` instead.
"""

import contextlib
import io
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import music21
from music21 import base, chord, converter, harmony, key, note, stream

from melody.keys import MAJOR, MINOR, Key
from melody.midi_scores import read_midi_score
from melody.notation import MelodyError
from melody.readers.reduce import LEADING_NAME
from melody.score import Score, Source, Timed, merge
from melody.score_bars import Line, drop_first_endings, find_bars

FORMATS = {
    ".krn": "humdrum",
    ".abc": "abc",
    ".musicxml": "musicxml",
    ".xml": "musicxml",
    ".mxl": "musicxml",
    ".mid": "midi",
    ".midi": "midi",
}
MODES = {
    **dict.fromkeys(("major", "ionian", "lydian", "mixolydian"), MAJOR),
    **dict.fromkeys(("minor", "aeolian", "dorian", "phrygian", "locrian"), MINOR),
}
# Without it music21 forgets an accidental after one note instead of at the bar line.
ABC_VERSION = "%abc-2.1\n"
ABC_FIELD = re.compile(r"^[A-Za-z+]:|^%")
# Decorations that music21 reads as notes; ``x`` is an invisible rest.
ABC_ORNAMENT = re.compile(r'"[^"]*"|!.*?!|\+[a-z]+\+|\{[^}]*\}|[.~HLMOPSTuvpy]')
ABC_INLINE_FIELD = re.compile(r"(\[[A-Za-z]:[^\]]*\])")


def bundled_folder() -> Path:
    """Where the installed music21 keeps the songs that it ships."""
    return Path(music21.__file__).parent / "corpus"


def find_sources(folder: Path) -> list[Source]:
    """Every tune of every score file below a folder, sorted by path; an ABC file holds many.

    Raises:
        MelodyError: when the folder does not exist or holds no score.
    """
    if not folder.is_dir():
        raise MelodyError(f"no folder named {folder.name!r}; give one that holds score files")
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in FORMATS and p.is_file())
    sources = [s for path in paths for s in sources_of(path, path.relative_to(folder).as_posix())]
    if not sources:
        kinds = " ".join(FORMATS)
        raise MelodyError(f"no scores in {folder.name!r}; files that are read: {kinds}")
    return sources


def sources_of(path: Path, name: str, style: str = "") -> list[Source]:
    """The tunes of one file, named without blanks so that a token line splits cleanly."""
    name = re.sub(r"\s+", "_", name.encode("utf-8", "replace").decode("utf-8"))
    if path.suffix.lower() != ".abc":
        return [Source(path, name, style=style)]
    tunes = split_abc(path.read_text(encoding="utf-8-sig", errors="replace"))
    if len(tunes) == 1:
        return [Source(path, name, tunes[0], style)]
    return [
        Source(path, f"{name}#{number}", text, style) for number, text in enumerate(tunes, start=1)
    ]


def split_abc(text: str) -> list[str]:
    """Cut an ABC collection at its ``X:`` fields; what precedes the first is dropped."""
    tunes = re.split(r"(?m)^(?=X:)", text.replace("\r\n", "\n").replace("\r", "\n"))
    return [tune for tune in tunes if tune.startswith("X:")] or [f"X:1\n{text}"]


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
    if FORMATS[source.path.suffix.lower()] == "midi":
        return read_midi_score(source)
    try:
        # music21 tells of every odd meter on stderr; the report says what became of each song.
        with contextlib.redirect_stderr(io.StringIO()):
            parsed = _parse(source)
    except Exception as error:  # music21 raises whatever its parsers stumble over
        raise MelodyError(f"not readable as {source.path.suffix}: {type(error).__name__}") from None
    return _read_melody(source.name, parsed)


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
        key=_stated_key(score),
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


def _stated_key(score: Line) -> Key | None:
    """The first key with a mode; a bare key signature states none."""
    for found in score.recurse().getElementsByClass(key.Key):
        if found.mode in MODES:
            return Key(found.tonic.pitchClass, MODES[found.mode])
    return None
