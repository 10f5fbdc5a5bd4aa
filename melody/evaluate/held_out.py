"""The tunes that checkpoints are measured on: a corpus's test part, or a person's own scores."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from melody.corpora import CORPORA
from melody.corpora.sources import SUFFIXES, find_sources, sources_of
from melody.notation import MelodyError
from melody.preprocess.encode import Refusal, Tune
from melody.preprocess.prepare import encode_all, prepare
from melody.preprocess.splits import group_by_part
from melody.runs.checkpoints import Run
from melody.scores.score import Source
from melody.vocabulary import Vocabulary


def corpus_parts(run: Run) -> dict[str, list[Tune]]:
    """The tunes of a run's corpus by part (train, valid, test).

    Raises:
        MelodyError: when the corpus is not a declared one, or reads differently here.
    """
    name = run.corpus["name"]
    if name not in CORPORA:
        raise MelodyError(f"the songs of {name!r} are not here; give some with --songs")
    tunes = prepare(CORPORA[name]).tunes
    parts = group_by_part(tunes, [tune.symbols for tune in tunes])
    if any(len(parts[part]) != run.corpus[part] for part in parts):
        raise MelodyError(f"the installed music21 reads {name!r} otherwise than {run.name} was")
    return parts


def test_tunes(run: Run) -> list[Tune]:
    """The tunes of a run's test part."""
    return corpus_parts(run)["test"]


def read_tunes_of(paths: Sequence[Path], skipped: dict[str, str]) -> list[Tune]:
    """The tunes of score files and folders; refused ones are added to ``skipped`` with a reason.

    Raises:
        MelodyError: when a path does not exist or a folder holds no score.
    """
    sources = [source for path in paths for source in _sources(path)]
    outcomes = [outcome for outcome, _ in encode_all(sources)]
    skipped.update({o.name: o.detail for o in outcomes if isinstance(o, Refusal)})
    return [outcome for outcome in outcomes if isinstance(outcome, Tune)]


def _sources(path: Path) -> list[Source]:
    if path.is_dir():
        return find_sources(path)
    if not path.is_file() or path.suffix.lower() not in SUFFIXES:
        raise MelodyError(
            f"{path.name!r} is no score file; kinds that are read: {' '.join(SUFFIXES)}"
        )
    return sources_of(path, path.name)


def known_tunes(
    tunes: Iterable[Tune], vocabulary: Vocabulary, skipped: dict[str, str]
) -> list[Tune]:
    """The tunes whose symbols a vocabulary has; the others go to ``skipped`` with a reason."""
    known: list[Tune] = []
    for tune in tunes:
        unknown = sorted(set(tune.symbols) - set(vocabulary.symbols))
        if unknown:
            skipped[tune.name] = f"has pitches that the model does not know: {' '.join(unknown)}"
        else:
            known.append(tune)
    return known
