"""Our readers, music21's and the tutorial's whole way, on the same files: speed and agreement."""

import contextlib
import io
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from melody.scores.plain_abc import read_plain_abc
from melody.scores.plain_kern import read_plain_kern
from music21 import converter, interval, pitch

from melody.corpora import CORPORA
from melody.notation import MelodyError
from melody.preprocess.encode import Tune, encode
from melody.scores import read as scores
from melody.scores.quantise import TALK_DURATIONS, talk_rule
from melody.scores.score import Score, Source

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
    """One song as music21 reads it."""
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            parsed = scores._parse(source)
    except Exception as error:  # whatever its parsers stumble over
        raise MelodyError(type(error).__name__) from None
    return scores._read_melody(source.name, parsed)


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
    outcome = encode(source, scores.read_score(source), talk_rule)
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
    direct, seconds = timed(read_plain_kern, sources)
    theirs, slow = timed(by_music21, sources)
    yield "kern, direct reader: CPU seconds per 100 songs", round(seconds, 3)
    yield "kern, music21: CPU seconds per 100 songs", round(slow, 3)
    yield "kern: files", len(paths)
    pairs = [(a, b) for a, b in zip(direct, theirs, strict=True) if a is not None]
    yield "kern: files that the direct reader takes", len(pairs)
    yield from agreement("kern", pairs)


def agreement(name: str, pairs: Sequence[tuple[object, object]]) -> Rows:
    """The share of songs in which both find the same, for each fact."""
    both = [(a, b) for a, b in pairs if isinstance(a, Score) and isinstance(b, Score)]
    one_alone = sum(isinstance(a, Score) != isinstance(b, Score) for a, b in pairs)
    yield f"{name}: refused by one reader alone", one_alone
    for fact in ("notes", "written", "key", "meter", "pickup"):
        same = sum(getattr(a, fact) == getattr(b, fact) for a, b in both)
        yield f"{name}: share with the same {fact}", round(same / len(both), 4)


def by_tokens(source: Source) -> Score | None:
    """One ABC song by the short way, if it is a plain line."""
    with contextlib.redirect_stderr(io.StringIO()):
        return read_plain_abc(source.name, scores.clean_abc(source.text or ""))


def abc() -> Rows:
    """The short way with ABC beside music21's: a sample of each collection that music21 ships."""
    for name in ("essen", "oneill", "aird", "ryan", "misc"):
        sources = CORPORA[name].find()
        sample = random.Random(1).sample(sources, min(SAMPLE, len(sources)))
        direct, fast = timed(by_tokens, sample)
        theirs, slow = timed(by_music21, sample)
        pairs = [(a, b) for a, b in zip(direct, theirs, strict=True) if a is not None]
        yield f"abc, {name}, the short way: CPU seconds per 100 songs", round(fast, 3)
        yield f"abc, {name}, music21: CPU seconds per 100 songs", round(slow, 3)
        yield f"abc, {name}: share that is a plain line", round(len(pairs) / len(sample), 4)
        yield from agreement(f"abc, {name}", pairs)
