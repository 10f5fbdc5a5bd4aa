"""Our readers, music21's and the tutorial's whole way, on the same files: speed and agreement."""

import contextlib
import io
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from music21 import converter, interval, pitch

from melody.corpora import CORPORA
from melody.notation import MelodyError
from melody.preprocess.encode import Tune, encode
from melody.scores.melody_line import to_score
from melody.scores.other_formats import read_other, to_reading
from melody.scores.quantise import TALK_DURATIONS, talk_rule
from melody.scores.read import read_score
from melody.scores.score import FORMATS, Score, Source

Rows = Iterator[tuple[str, object]]
Item = TypeVar("Item")
Found = TypeVar("Found")
SAMPLE = 200


def timed(
    work: Callable[[Item], Found], items: Sequence[Item]
) -> tuple[list[Found | MelodyError], float]:
    """What becomes of each item, and CPU seconds for 100 of them."""
    found: list[Found | MelodyError] = []
    began = time.process_time()
    for item in items:
        try:
            found.append(work(item))
        except MelodyError as refusal:
            found.append(refusal)
    return found, 100 * (time.process_time() - began) / len(items)


def by_music21(source: Source) -> Score:
    """One song as music21 reads it, on our way to a score."""
    form = FORMATS[source.path.suffix.lower()]
    if source.text is None:
        return to_score(read_other(source.path, "humdrum"), form=form)
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            parsed = converter.parseData(f"%abc-2.1\n{source.text}", format="abc")
            return to_score(to_reading(parsed), form=form)
    except Exception as error:  # whatever its parsers stumble over
        raise MelodyError(type(error).__name__) from None


def tutorial(path: Path) -> list[str] | None:
    """The tutorial's way with one kern song: parse, check, find the key, transpose, encode.

    Source: Velardo, Generating Melodies with RNN-LSTM (2020), preprocess.py.
    """
    song = converter.parse(path, forceSource=True, storePickle=False)
    events = song.flatten().notesAndRests
    if any(event.duration.quarterLength not in TALK_DURATIONS for event in events):
        return None
    measures = song.getElementsByClass("Part")[0].getElementsByClass("Measure")
    key = next((found for found in measures[0].getElementsByClass("Key")), None)
    key = key or song.analyze("key")
    home = pitch.Pitch("C" if key.mode == "major" else "A")
    moved = song.transpose(interval.Interval(key.tonic, home))
    symbols: list[str] = []
    for event in moved.flatten().notesAndRests:
        symbols.append("r" if event.isRest else str(event.pitch.midi))
        symbols += ["_"] * (int(event.duration.quarterLength * 4) - 1)
    return symbols


def ours(path: Path) -> Tune:
    """Our way with one kern song."""
    source = Source(path, path.name)
    outcome = encode(source, read_score(source), talk_rule)
    if not isinstance(outcome, Tune):
        raise MelodyError(outcome.detail)
    return outcome


def kern(folder: Path) -> Rows:
    """All kern files of a folder by our reader and by music21; a sample by the tutorial's way."""
    paths = sorted(folder.rglob("*.krn"))
    sample = random.Random(1).sample(paths, SAMPLE)
    _, slow = timed(tutorial, sample)
    _, fast = timed(ours, sample)
    yield "kern, the tutorial's way: CPU seconds per 100 songs", round(slow, 3)
    yield "kern, prepare: CPU seconds per 100 songs", round(fast, 3)
    yield "kern, prepare: times as fast as the tutorial's way", round(slow / fast, 1)
    sources = [Source(path, path.name) for path in paths]
    direct, seconds = timed(read_score, sources)
    theirs, slow = timed(by_music21, sources)
    yield "kern, our reader: CPU seconds per 100 songs", round(seconds, 3)
    yield "kern, music21: CPU seconds per 100 songs", round(slow, 3)
    yield "kern: files", len(paths)
    yield from agreement("kern", list(zip(direct, theirs, strict=True)))


def agreement(name: str, pairs: Sequence[tuple[object, object]]) -> Rows:
    """The share of songs in which both find the same, for each fact."""
    both = [(a, b) for a, b in pairs if isinstance(a, Score) and isinstance(b, Score)]
    one_alone = sum(isinstance(a, Score) != isinstance(b, Score) for a, b in pairs)
    yield f"{name}: refused by one reader alone", one_alone
    for fact in ("notes", "written", "key", "meter", "pickup"):
        same = sum(getattr(a, fact) == getattr(b, fact) for a, b in both)
        yield f"{name}: share with the same {fact}", round(same / len(both), 4)


def abc() -> Rows:
    """Our reader of ABC beside music21's: a sample of each collection that music21 ships."""
    for name in ("essen", "oneill", "aird", "ryan", "misc"):
        sources = CORPORA[name].find()
        sample = random.Random(1).sample(sources, min(SAMPLE, len(sources)))
        direct, fast = timed(read_score, sample)
        theirs, slow = timed(by_music21, sample)
        yield f"abc, {name}, our reader: CPU seconds per 100 songs", round(fast, 3)
        yield f"abc, {name}, music21: CPU seconds per 100 songs", round(slow, 3)
        yield from agreement(f"abc, {name}", list(zip(direct, theirs, strict=True)))
