"""Step 1: scores -> accepted durations -> C major or A minor -> symbols, one tune a line.

Songs that the cache does not know are read first, in processes beside us, and written to it batch
by batch: a run that is killed goes on where it was. Then the outcomes stream from the cache in the
order of the songs, so that memory does not grow with their number.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from melody.corpora.corpus import Corpus
from melody.corpora.sources import find_sources
from melody.notation import MelodyError
from melody.preprocess import cache
from melody.preprocess.encode import Refusal, Tune
from melody.preprocess.pool import run_batches
from melody.preprocess.worker import Conditions, read_sources
from melody.scores.quantise import Rule, talk_rule
from melody.scores.score import Score, Source
from melody.storage import store

Progress = Callable[[int, int], None]
SONGS_AT_ONCE = 16
LOOKED_UP_AT_ONCE = 500
ROWS_A_SONG = 2  # its score and its outcome
CHANGED = "its file changed while it was read; start again"


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


@dataclass(frozen=True)
class Crew:
    """Who reads the songs: so many processes (default: one a core), or a Dask cluster."""

    workers: int | None = None
    scheduler: str | None = None
    progress: Progress = lambda _done, _total: None


def prepare(
    corpus: Corpus | None = None,
    folders: Sequence[Path] = (),
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> Preparation:
    """Read a corpus, folders of scores, or both, and encode what the rules keep.

    The result depends on the scores alone, not on ``workers`` (default: all cores) or on
    ``scheduler`` (the address of a Dask cluster that does the reading).

    Raises:
        MelodyError: when a folder does not exist or holds no score, or no cluster answers.
    """
    crew = Crew(workers, scheduler, progress or Crew.progress)
    return Preparation(tuple(stream(corpus, folders, crew)))


def stream(
    corpus: Corpus | None = None,
    folders: Sequence[Path] = (),
    crew: Crew | None = None,
    like: Corpus | None = None,
    style: str = "",
) -> Iterator[Tune | Refusal]:
    """The outcomes of :func:`prepare` one after the other, as few at once as need be.

    ``like``: the corpus whose rule holds, by default that of ``corpus``, else the talk's. The
    songs of the folders are of one ``style``.
    """
    like = like or corpus
    sources = corpus.find() if corpus else []
    own = (source for folder in folders for source in find_sources(folder))
    sources += [replace(source, style=style) for source in own]
    encoded = encode_all(sources, like.rule if like else talk_rule, crew or Crew())
    if like is None or like.is_talks:
        return (outcome for outcome, _ in encoded)
    return refuse_copies(encoded)


def refuse_copies(encoded: Iterable[cache.Encoded]) -> Iterator[Tune | Refusal]:
    """Refuse a tune whose notes are those of an earlier one, up to transposition."""
    first: dict[bytes, str] = {}
    for outcome, notes in encoded:
        if isinstance(outcome, Refusal):
            yield outcome
            continue
        original = first.setdefault(notes, outcome.name)
        detail = f"is the same as {original}"
        is_first = original == outcome.name
        yield outcome if is_first else Refusal(outcome.name, "copy", detail, outcome.kept_by)


def encode_all(
    sources: Sequence[Source], rule: Rule = talk_rule, crew: Crew | None = None
) -> Iterator[cache.Encoded]:
    """Read and encode every source, in order; what the cache knows is taken from there."""
    keys = [cache.tune_key(s, content, rule) for s, content in cache.contents(sources)]
    lost = _read_missing(sources, keys, rule, crew or Crew())
    for at in range(0, len(keys), LOOKED_UP_AT_ONCE):
        some = slice(at, at + LOOKED_UP_AT_ONCE)
        texts = store.load_texts(keys[some])
        for source, key in zip(sources[some], keys[some], strict=True):
            if key in texts:
                yield cache.unpack_tune(texts[key])
            else:
                yield Refusal(source.name, "unreadable", lost.get(key, CHANGED)), b""


def read_all(
    sources: Sequence[Source], *, workers: int | None = None, progress: Progress | None = None
) -> list[tuple[Source, Score | MelodyError]]:
    """Read every source as its file has it, before any rule."""
    keys = [cache.score_key(s, content) for s, content in cache.contents(sources)]
    crew = Crew(workers, progress=progress or Crew.progress)
    lost = _read_missing(sources, keys, talk_rule, crew)
    texts = store.load_texts(keys)
    return [
        (
            source,
            cache.unpack_score(texts[key]) if key in texts else MelodyError(lost.get(key, CHANGED)),
        )
        for source, key in zip(sources, keys, strict=True)
    ]


def _read_missing(
    sources: Sequence[Source], keys: Sequence[bytes], rule: Rule, crew: Crew
) -> dict[bytes, str]:
    """Fill the cache with what it does not know; returns key -> reason of what was lost."""
    known = store.known(keys)
    missing = {key: source for source, key in zip(sources, keys, strict=True) if key not in known}
    left = len(missing)
    crew.progress(len(sources) - left, len(sources))
    lost: dict[bytes, str] = {}
    if not missing:
        return lost
    conditions = Conditions(rule, cache.code_version(), store.cache_file())
    for result in run_batches(
        partial(_read_batch, conditions=conditions),
        _batches(list(missing.items())),
        lambda item, why: Lost(item[0], why),
        workers=crew.workers or os.cpu_count() or 1,
        scheduler=crew.scheduler,
    ):
        if isinstance(result, Lost):
            lost[result.key] = result.why
        else:
            store.save_texts(result)
        left -= 1 if isinstance(result, Lost) else len(result) // ROWS_A_SONG
        crew.progress(len(sources) - left, len(sources))
    return lost


@dataclass(frozen=True)
class Lost:
    """A song that ended the process that read it, or took too long."""

    key: bytes
    why: str


Item = tuple[bytes, Source]


def _batches(items: Sequence[Item]) -> list[Sequence[Item]]:
    return [items[at : at + SONGS_AT_ONCE] for at in range(0, len(items), SONGS_AT_ONCE)]


def _read_batch(items: Sequence[Item], conditions: Conditions) -> "list[store.Row] | Lost":
    return read_sources([source for _, source in items], conditions)
