"""What a process beside us does in step 1: it reads songs and encodes them.

Only here are score readers loaded, so that a run that finds all in the cache never meets them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from melody.notation import MelodyError
from melody.preprocess import cache
from melody.preprocess.encode import encode
from melody.scores.quantise import Rule
from melody.scores.score import Score, Source
from melody.storage import store

OTHER_CODE = "the program was changed meanwhile, or a worker runs another version; start it again"


@dataclass(frozen=True)
class Conditions:
    """What holds for all songs of a run: the rule, the caller's version and its cache."""

    rule: Rule
    code: str
    cache: Path


def read_sources(sources: Sequence[Source], conditions: Conditions) -> list[store.Row]:
    """Songs -> rows for the cache, each one's score and its outcome.

    Raises:
        MelodyError: when this process runs another version than the caller: what it reads must
            not be kept under the caller's.
    """
    import melody.scores.read  # noqa: F401  # loaded before the check, which then holds for it too

    if cache.code_version() != conditions.code:
        raise MelodyError(OTHER_CODE)
    return [row for source in sources for row in _read_song(source, conditions)]


def _read_song(source: Source, conditions: Conditions) -> list[store.Row]:
    ((_, content),) = cache.contents([source])
    key = cache.score_key(source, content)
    kept = store.load_texts([key], conditions.cache) if conditions.cache.is_file() else {}
    reading = cache.unpack_score(kept[key]) if kept else read_song(source)
    outcome = encode(source, reading, conditions.rule)
    return [
        (key, cache.pack_score(reading)),
        (cache.tune_key(source, content, conditions.rule), cache.pack_tune(outcome)),
    ]


def read_song(source: Source) -> Score | MelodyError:
    """One song as its file has it, or why it cannot be read; nothing in a file stops a run."""
    from melody.scores.read import read_score

    try:
        cache.check_song(source)
        return replace(read_score(source), name="")
    except MelodyError as error:
        return error
    except Exception as error:  # whatever a reader trips over, the songs after it are still read
        kind = type(error).__name__
        return MelodyError(f"not readable as {source.path.suffix.lower()}: {kind}")
