"""The songs of a training: a person's own, and some of those that the model knew before.

The latter are mixed in, so that it forgets less, and show what it forgets.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from melody.corpora import CORPORA, find_corpus
from melody.evaluate.held_out import fold_octaves, known_tunes, rule_of, sources_at
from melody.notation import MelodyError
from melody.preprocess.encode import Refusal, Tune
from melody.preprocess.prepare import Crew, encode_all, refuse_copies
from melody.runs.checkpoints import Checkpoint
from melody.runs.held_out_names import read_held_out
from melody.scores.score import Source
from melody.storage.paths import checkpoints_folder

TO_MEASURE = 60
FEWEST_TO_MIX, MOST_TO_MIX, TIMES_AS_MANY = 100, 400, 3
NOT_HERE = "the songs that {} was trained on are not here"
NOT_TOLD = "{} does not say which songs it never saw"


@dataclass(frozen=True)
class BaseSongs:
    """Some songs of a model's corpus: ``trained_on`` by it and ``unseen``, or ``why`` none."""

    trained_on: tuple[Tune, ...] = ()
    unseen: tuple[Tune, ...] = ()
    why: str = ""


def read_songs(
    paths: Sequence[Path], checkpoint: Checkpoint, crew: Crew | None = None
) -> tuple[list[Tune], dict[str, str]]:
    """Score files and folders -> the tunes that a checkpoint can learn, and why others are not.

    Raises:
        MelodyError: when a path does not exist or a folder holds no score.
    """
    sources = [source for path in paths for source in sources_at(path)]
    encoded = encode_all(sources, rule_of(checkpoint.run), crew or Crew())
    outcomes = list(refuse_copies(encoded))
    refused = {o.name: o.detail for o in outcomes if isinstance(o, Refusal)}
    return fit_songs([o for o in outcomes if isinstance(o, Tune)], checkpoint, refused), refused


def fit_songs(tunes: Sequence[Tune], checkpoint: Checkpoint, refused: dict[str, str]) -> list[Tune]:
    """Tunes within a checkpoint's range of pitches; the others are added to ``refused``."""
    folded = [fold_octaves(tune, checkpoint.vocabulary) for tune in tunes]
    return known_tunes(folded, checkpoint.vocabulary, refused)


def read_base_songs(checkpoint: Checkpoint, own: int, workers: int | None = None) -> BaseSongs:
    """Some songs of a checkpoint's corpus, the same each time, for so many songs of one's own."""
    run = checkpoint.run
    try:
        sources = _sources(run.corpus["name"])
    except MelodyError:
        return BaseSongs(why=NOT_HERE.format(run.name))
    names = read_held_out(checkpoints_folder() / run.name)
    if not names:
        return BaseSongs(why=NOT_TOLD.format(run.name))
    unseen, held = set(names["test"]), {name for part in names.values() for name in part}
    wanted = min(MOST_TO_MIX, max(FEWEST_TO_MIX, TIMES_AS_MANY * own))
    seen = [source for source in sources if source.name not in held][:wanted]
    tested = [source for source in sources if source.name in unseen][:TO_MEASURE]
    rule = CORPORA[run.corpus["name"]].rule

    def tunes() -> Iterator[Tune]:
        for outcome, _ in encode_all([*seen, *tested], rule, Crew(workers)):
            if isinstance(outcome, Tune):
                yield outcome

    known = known_tunes(tunes(), checkpoint.vocabulary, {})
    return BaseSongs(
        tuple(tune for tune in known if tune.name not in unseen),
        tuple(tune for tune in known if tune.name in unseen),
    )


def _sources(corpus: str) -> list[Source]:
    """All songs of a corpus, in an order that has nothing to do with what they are."""
    found = find_corpus(corpus).find()
    return sorted(found, key=lambda source: hashlib.sha256(source.name.encode()).digest())
