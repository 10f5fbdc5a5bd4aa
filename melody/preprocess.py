"""Step 1: scores -> accepted durations -> C major or A minor -> symbols, one tune a line."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from melody import score_cache
from melody.corpora import Corpus
from melody.keys import Key, find_key
from melody.meters import Meter
from melody.notation import (
    STEPS_PER_QUARTER,
    MelodyError,
    Note,
    to_notes,
    to_symbols,
    transpose,
)
from melody.rules import Rule, talk_rule
from melody.score import Score, Source
from melody.scores import read_score
from melody.sources import find_sources
from melody.splits import digest

Progress = Callable[[int, int], None]
SONGS_AT_ONCE = 16


@dataclass(frozen=True)
class Tune:
    """A kept tune: its symbols in C major or A minor, ``/`` last, and what is known of it.

    ``key`` is the key it was in, ``key_source`` says how we know; ``pickup`` in steps; ``remarks``
    say what was changed to bring it onto the grid.
    """

    name: str
    symbols: tuple[str, ...]
    title: str = ""
    key: Key | None = None
    key_source: str = ""
    meter: Meter | None = None
    pickup: int = 0
    style: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """A tune left out: the kind of reason (for counting) and the whole reason."""

    name: str
    reason: str
    detail: str


@dataclass(frozen=True)
class Preparation:
    """What came of the scores, in their order."""

    outcomes: tuple[Tune | Refusal, ...]

    @property
    def tunes(self) -> list[Tune]:
        """The tunes that were kept."""
        return [outcome for outcome in self.outcomes if isinstance(outcome, Tune)]

    @property
    def refusals(self) -> list[Refusal]:
        """The tunes that were left out."""
        return [outcome for outcome in self.outcomes if isinstance(outcome, Refusal)]

    @property
    def rejected(self) -> dict[str, int]:
        """Reason -> number of tunes, the commonest first."""
        return dict(Counter(refusal.reason for refusal in self.refusals).most_common())


def prepare(
    corpus: Corpus | None = None,
    folders: Sequence[Path] = (),
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Preparation:
    """Read a corpus, folders of scores, or both, and encode what the rules keep.

    The result depends on the scores alone, not on ``workers`` (default: all cores).

    Raises:
        MelodyError: when a folder does not exist or holds no score.
    """
    sources = corpus.find() if corpus else []
    sources += [source for folder in folders for source in find_sources(folder)]
    readings = read_all(sources, workers=workers, progress=progress)
    rule = corpus.rule if corpus else talk_rule
    outcomes = [encode(source, reading, rule) for source, reading in readings]
    is_talks = corpus is None or corpus.is_talks
    return Preparation(tuple(outcomes if is_talks else refuse_copies(outcomes)))


def refuse_copies(outcomes: Iterable[Tune | Refusal]) -> Iterator[Tune | Refusal]:
    """Refuse a tune whose notes are those of an earlier one, up to transposition."""
    first: dict[bytes, str] = {}
    for outcome in outcomes:
        if isinstance(outcome, Refusal):
            yield outcome
            continue
        original = first.setdefault(digest(to_notes(outcome.symbols)), outcome.name)
        is_first = original == outcome.name
        yield outcome if is_first else Refusal(outcome.name, "copy", f"is the same as {original}")


def read_all(
    sources: Sequence[Source], *, workers: int | None = None, progress: Progress | None = None
) -> list[tuple[Source, Score | MelodyError]]:
    """Read every source, from the cache where it is known, in parallel where it is not."""
    keys = [score_cache.key_of(source) for source in sources]
    known = score_cache.load(keys)
    missing = {key: source for key, source in zip(keys, sources, strict=True) if key not in known}
    report = progress or (lambda _done, _total: None)
    report(len(sources) - len(missing), len(sources))
    for done, batch in enumerate(_read_missing(missing, workers or os.cpu_count() or 1), start=1):
        score_cache.save(batch)
        known.update(batch)
        report(len(sources) - max(0, len(missing) - done * SONGS_AT_ONCE), len(sources))
    return [(source, known[key]) for key, source in zip(keys, sources, strict=True)]


Batch = list[tuple[str, Source]]


def _read_missing(
    missing: dict[str, Source], workers: int
) -> Iterator[list[tuple[str, Score | MelodyError]]]:
    items = list(missing.items())
    batches = [items[at : at + SONGS_AT_ONCE] for at in range(0, len(items), SONGS_AT_ONCE)]
    if workers == 1 or len(batches) < 2:
        yield from map(_read_batch, batches)
        return
    with ProcessPoolExecutor(min(workers, len(batches))) as pool:
        yield from pool.map(_read_batch, batches)


def _read_batch(batch: Batch) -> list[tuple[str, Score | MelodyError]]:
    return [(key, _read(source)) for key, source in batch]


def _read(source: Source) -> Score | MelodyError:
    try:
        return read_score(source)
    except MelodyError as error:
        return error


def encode(source: Source, reading: Score | MelodyError, rule: Rule = talk_rule) -> Tune | Refusal:
    """One read score -> its tune, or why it is left out."""
    if isinstance(reading, MelodyError):
        return Refusal(source.name, "unreadable", str(reading))
    try:
        on_grid = rule(reading)
    except MelodyError as error:
        return Refusal(source.name, "duration", str(error))
    key, key_source = _key_of(source, reading, on_grid.notes)
    return Tune(
        name=source.name,
        symbols=tuple(to_symbols(transpose(on_grid.notes, key.shift_home), ended=True)),
        title=reading.title or source.title,
        key=key,
        key_source=key_source,
        meter=reading.meter,
        pickup=_steps(reading.pickup),
        style=source.style,
        remarks=(*reading.remarks, *on_grid.remarks),
    )


def _steps(quarters: Fraction) -> int:
    return round(quarters * STEPS_PER_QUARTER)


def _key_of(source: Source, reading: Score, notes: Sequence[Note]) -> tuple[Key, str]:
    if reading.key is None:
        return find_key(notes), "found"
    if not source.states_tonic:
        return find_key(notes, fifths=reading.key.fifths), "signature from the score, key found"
    if source.states_mode:
        return reading.key, "score"
    return find_key(notes, tonic=reading.key.tonic), "tonic from the score, mode found"
