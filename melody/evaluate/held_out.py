"""The tunes that checkpoints are measured on: a corpus's test part, or a person's own scores."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from melody.corpora import CORPORA
from melody.corpora.corpus import Corpus
from melody.corpora.sources import SUFFIXES, find_sources, sources_of
from melody.models import MODELS
from melody.notation import MelodyError, is_pitch
from melody.preprocess.encode import Refusal, Tune
from melody.preprocess.prepare import encode_all, prepare
from melody.preprocess.splits import PARTS
from melody.runs.checkpoints import Checkpoint, Run, read_runs
from melody.runs.held_out_names import read_held_out
from melody.scores.quantise import Rule, talk_rule
from melody.scores.score import Source
from melody.storage.paths import checkpoints_folder
from melody.vocabulary import Vocabulary

OCTAVE = 12
FOLK, TALKS = "folk", "german"
FEWEST_KEPT = 0.99  # share of the held-out songs that must still be there


def corpus_parts(run: Run) -> dict[str, list[Tune]]:
    """The tunes of a run's corpus by part (train, valid, test), as they were when it was trained.

    A run names the songs that it was not trained on, so that a song never changes its part when
    a reader reads it better; songs that were not there then count as trained on.

    Raises:
        MelodyError: when the corpus is not a declared one, or its songs are not those of the run.
    """
    name = run.corpus["name"]
    if name not in CORPORA:
        raise MelodyError(f"the songs of {name!r} are not here; give some with --songs")
    tunes = prepare(CORPORA[name]).tunes
    names = read_held_out(checkpoints_folder() / run.name)
    if not names:
        raise MelodyError(
            f"{run.name} does not say which songs it never saw; give some with --songs"
        )
    part_of = {song: part for part, songs in names.items() for song in songs}
    parts: dict[str, list[Tune]] = {part: [] for part in PARTS}
    for tune in tunes:
        parts[part_of.get(tune.name, "train")].append(tune)
    if any(len(parts[part]) < FEWEST_KEPT * len(names[part]) for part in names):
        raise MelodyError(f"the installed music21 has other songs in {name!r} than {run.name} had")
    return parts


def parts_of_corpus(name: str) -> dict[str, list[Tune]]:
    """The tunes of a corpus by part, as the runs that are here were trained on them.

    Raises:
        MelodyError: when no run was, or as :func:`corpus_parts`.
    """
    run = next((run for _, run in read_runs() if run.corpus["name"] == name), None)
    if run is None:
        raise MelodyError(f"no run here was trained on {name!r}; train one first")
    return corpus_parts(run)


def test_tunes(run: Run) -> list[Tune]:
    """The tunes of a run's test part."""
    return corpus_parts(run)["test"]


def rule_of(run: Run) -> Rule:
    """Which lengths the songs of a run may have: as those that it was trained on."""
    return corpus_like(run).rule


def corpus_like(run: Run) -> Corpus:
    """The declared corpus that a run's songs are prepared as."""
    usual = FOLK if MODELS[run.model].uses_context else TALKS
    return CORPORA.get(run.corpus["name"], CORPORA[usual])


def read_tunes_of(
    paths: Sequence[Path], skipped: dict[str, str], rule: Rule = talk_rule
) -> list[Tune]:
    """The tunes of score files and folders; refused ones are added to ``skipped`` with a reason.

    Raises:
        MelodyError: when a path does not exist or a folder holds no score.
    """
    sources = [source for path in paths for source in sources_at(path)]
    outcomes = [outcome for outcome, _ in encode_all(sources, rule)]
    skipped.update({o.name: o.detail for o in outcomes if isinstance(o, Refusal)})
    return [outcome for outcome in outcomes if isinstance(outcome, Tune)]


def sources_at(path: Path) -> list[Source]:
    """The tunes of a score file, or of all score files in a folder.

    Raises:
        MelodyError: when there is none.
    """
    if not path.exists():
        raise MelodyError(f"no file or folder named {path.name!r}; give one that holds scores")
    if path.is_dir():
        return find_sources(path)
    if not path.is_file() or path.suffix.lower() not in SUFFIXES:
        raise MelodyError(
            f"{path.name!r} is no score file; kinds that are read: {' '.join(SUFFIXES)}"
        )
    return sources_of(path, path.name)


def own_songs(paths: Sequence[Path], checkpoint: Checkpoint, skipped: dict[str, str]) -> list[Tune]:
    """A person's songs as a checkpoint's own were prepared: its rule, its range of pitches.

    Raises:
        MelodyError: as :func:`read_tunes_of`.
    """
    tunes = read_tunes_of(paths, skipped, rule_of(checkpoint.run))
    return [fold_octaves(tune, checkpoint.vocabulary) for tune in tunes]


def fold_octaves(tune: Tune, vocabulary: Vocabulary) -> Tune:
    """The tune with each note that a vocabulary lacks in the nearest octave that it has.

    A remark tells how many were moved; a note that no octave brings in stays as it is.
    """
    symbols = tuple(_folded(symbol, vocabulary) for symbol in tune.symbols)
    moved = sum(one != other for one, other in zip(tune.symbols, symbols, strict=True))
    remark = (f"moved by octaves: {moved}",) if moved else ()
    return replace(tune, symbols=symbols, remarks=(*tune.remarks, *remark))


def _folded(symbol: str, vocabulary: Vocabulary) -> str:
    if symbol in vocabulary or not is_pitch(symbol):
        return symbol
    octaves = [p for p in vocabulary.pitches if (p - int(symbol)) % OCTAVE == 0]
    return str(min(octaves, key=lambda pitch: abs(pitch - int(symbol)), default=symbol))


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
