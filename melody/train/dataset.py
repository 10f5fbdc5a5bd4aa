"""The tunes of a corpus for a training: encoded, with context, and split by tune family."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch

from melody.context import STYLE
from melody.corpora import CORPORA, find_corpus
from melody.models.base import TuneExample
from melody.notation import MelodyError
from melody.preprocess.encode import Tune, context_of
from melody.preprocess.prepare import Progress, prepare
from melody.preprocess.splits import VERSION as SPLIT_VERSION
from melody.preprocess.splits import group_by_part, work_of
from melody.preprocess.token_file import read_tunes
from melody.runs.checkpoints import load
from melody.train.start import trained_on
from melody.vocabulary import Vocabulary

HELD_OUT_PARTS = ("valid", "test")


@dataclass
class Data:
    """The tunes of a corpus as ids and context, by part, and what identifies them.

    ``held_out``: the names of the tunes of each part that is not trained on; ``mixed_in``: other
    tunes, of which each epoch reads as many as it trains on.
    """

    vocabulary: Vocabulary
    parts: dict[str, list[TuneExample]]
    facts: dict[str, object] = field(default_factory=dict)
    held_out: dict[str, list[str]] = field(default_factory=dict)
    mixed_in: list[TuneExample] = field(default_factory=list)


def load_data(
    corpus: str,
    progress: Progress | None = None,
    *,
    data: Path | None = None,
    start: str = "",
) -> Data:
    """The tunes of a declared corpus, or of the token file of that path, split and encoded.

    ``start``: the checkpoint to go on from; what it was trained on is trained on again.

    Raises:
        MelodyError: when there is no such corpus or file, or too few tunes.
    """
    if corpus not in CORPORA and Path(corpus).suffix and not Path(corpus).is_file():
        raise MelodyError(f"no token file named {Path(corpus).name!r}; prepare writes one")
    if corpus in CORPORA or not Path(corpus).is_file():
        tunes = prepare(find_corpus(corpus, data), progress=progress).tunes
        return split_tunes(tunes, corpus, _known_to(start, tunes) if start else ())
    return split_tunes(read_tunes(Path(corpus)), Path(corpus).stem)


def _known_to(start: str, tunes: Sequence[Tune]) -> list[int]:
    checkpoint = load(start)
    corpus = find_corpus(checkpoint.run.corpus["name"])
    return trained_on(checkpoint, tunes, {source.name for source in corpus.find()})


def split_tunes(tunes: Sequence[Tune], corpus: str, trained: Iterable[int] = ()) -> Data:
    """Tunes -> ids by part (train, valid, test), with the corpus's hash and sizes.

    ``trained``: places of tunes whose families are trained on, whatever their hash says.

    Raises:
        MelodyError: when a part would be empty.
    """
    symbols = [tune.symbols for tune in tunes]
    lines = [" ".join(tune) for tune in symbols]
    vocabulary = Vocabulary.of(symbols)
    works = [work_of(tune.style, tune.title) for tune in tunes]
    grouped = group_by_part(tunes, symbols, works, trained)
    parts = {p: [example_of(tune, vocabulary) for tune in grouped[p]] for p in grouped}
    if not all(parts.values()):
        raise MelodyError("too few tunes to split into training, validation and test; give more")
    facts: dict[str, object] = {
        "name": corpus,
        "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
        "split_version": SPLIT_VERSION,
        **{part: len(members) for part, members in parts.items()},
    }
    held_out = {part: [tune.name for tune in grouped[part]] for part in HELD_OUT_PARTS}
    return Data(vocabulary, parts, facts, held_out)


def example_of(tune: Tune, vocabulary: Vocabulary) -> TuneExample:
    """A tune's (T,) ids and the (T, F) context of each of its steps.

    Raises:
        MelodyError: at a symbol that the vocabulary lacks.
    """
    features = context_of(tune).features(0, len(tune.symbols))
    return TuneExample(torch.tensor(vocabulary.encode(tune.symbols)), torch.from_numpy(features))


def balance(tunes: Sequence[TuneExample]) -> list[TuneExample]:
    """The tunes, those of small styles several times: an epoch for a training with many styles.

    A style's share of the symbols rises to about the square root of its share, over the sum of
    those roots; a large style is never read less than once.
    """
    sizes: Counter[int] = Counter()
    for tune in tunes:
        sizes[_style(tune)] += len(tune.ids)
    total = sum(sizes.values())
    roots = {style: (size / total) ** 0.5 for style, size in sizes.items()}
    wanted = {style: root / sum(roots.values()) for style, root in roots.items()}
    times = {s: max(1, round(wanted[s] * total / size)) for s, size in sizes.items()}
    return [tune for tune in tunes for _ in range(times[_style(tune)])]


def _style(tune: TuneExample) -> int:
    return int(tune.context[0, STYLE])
