"""The commands about songs: step 1, and the corpora it knows."""

import time
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from melody.context import STYLES
from melody.corpora import CORPORA
from melody.corpora.archives import checksum
from melody.corpora.corpus import Corpus
from melody.notation import MelodyError
from melody.storage.paths import data_folder

if TYPE_CHECKING:
    from melody.preprocess.encode import Refusal, Tune
    from melody.preprocess.report import Report
    from melody.preprocess.tally import Tally
    from melody.vocabulary import Vocabulary

Answer = tuple[Any, str]
HERE, OTHER, MISSING = "present", "present, other songs than were measured", "missing"


def prepare(options: Namespace) -> Answer:
    """Step 1."""
    from melody.cli.progress import reading_progress
    from melody.corpora import find_corpus
    from melody.preprocess.prepare import Crew, stream
    from melody.preprocess.report import Report
    from melody.preprocess.tally import Tally
    from melody.preprocess.token_file import write_tunes
    from melody.vocabulary import Vocabulary

    check_prepare(options)
    corpus = find_corpus(options.corpus, options.data, options.without) if options.corpus else None
    like, known = find_like(options.like) if options.like else (corpus, None)
    began = time.monotonic()
    counts, folded = Tally(), list[str]()
    title = corpus.title if corpus else "What became of the songs"
    report = Report(options.report, title) if options.report else None
    with reading_progress("reading songs") as progress:
        crew = Crew(options.workers, options.scheduler, progress)
        outcomes = stream(corpus, options.songs, crew, like, options.style)
        tunes = _folded(_kept(outcomes, counts, report), known, folded)
        is_plain = (like is None or like.is_talks) and not options.style
        write_tunes(tunes, options.out, is_plain=is_plain)
    result = {
        "tunes_read": counts.read,
        "tunes_kept": counts.kept,
        "rejected": dict(counts.rejected.most_common()),
        "folded": folded,
        "symbols": sum(counts.symbols.values()),
        "vocabulary": len(Vocabulary.of([counts.symbols])),
        "seconds": round(time.monotonic() - began, 2),
    }
    reasons = ", ".join(f"{n} {reason}" for reason, n in counts.rejected.most_common()) or "none"
    kept = f"{result['tunes_kept']} of {result['tunes_read']} tunes kept"
    sizes = f"{result['symbols']} symbols, {result['vocabulary']} different"
    moved = f"; notes moved by octaves in {len(folded)}" if folded else ""
    return result, f"{kept}; {sizes}; refused: {reasons}{moved}"


def check_prepare(options: Namespace) -> None:
    """Refuse what cannot be prepared.

    Raises:
        MelodyError: with what to say instead.
    """
    if not options.corpus and not options.songs:
        raise MelodyError("name a corpus with --corpus or folders of scores with --songs")
    if options.workers is not None and options.workers < 1:
        raise MelodyError("--workers must be 1 or more")
    if options.style not in ("", *STYLES):
        raise MelodyError(f"--style takes one of {', '.join(STYLES)}")


def find_like(name: str) -> "tuple[Corpus, Vocabulary | None]":
    """The corpus as whose songs others are prepared, and what may stand in them, if anything else.

    ``name`` is a corpus, a run or a checkpoint of a run.

    Raises:
        MelodyError: when there is neither.
    """
    from melody.corpora import find_corpus
    from melody.evaluate.held_out import corpus_like
    from melody.runs.checkpoints import read_runs
    from melody.vocabulary import Vocabulary

    if name in CORPORA:
        return find_corpus(name), None
    wanted = name.partition("@")[0]
    run = next((run for _, run in read_runs() if run.name == wanted), None)
    if run is None:
        raise MelodyError(f"--like: there is no corpus and no model named {name!r}")
    return corpus_like(run), Vocabulary(run.vocabulary)


def _folded(
    tunes: "Iterable[Tune]", known: "Vocabulary | None", told: list[str]
) -> "Iterator[Tune]":
    """The tunes within what a model knows; those of which notes were moved are told."""
    from melody.evaluate.held_out import fold_octaves

    for tune in tunes:
        moved = fold_octaves(tune, known) if known else tune
        if moved is not tune and moved.remarks != tune.remarks:
            told.append(f"{tune.name}: {moved.remarks[-1]}")
        yield moved


def _kept(
    outcomes: "Iterable[Tune | Refusal]", counts: "Tally", report: "Report | None"
) -> "Iterator[Tune]":
    """The kept tunes, while all are counted and reported."""
    from melody.preprocess.encode import Tune

    for outcome in outcomes:
        counts.add(outcome)
        if report:
            report.add(outcome)
        if isinstance(outcome, Tune):
            yield outcome
    if report:
        report.write()
    if not counts.kept:
        raise MelodyError(f"no tune was kept of {counts.read}: {dict(counts.rejected)}")


def corpora(options: Namespace) -> Answer:
    """The declared corpora: which are here, and how to get the others."""
    rows = list_corpora(options.data)
    return rows, describe_corpora(rows)


def list_corpora(data: Path | None) -> list[dict[str, object]]:
    """All that is declared of each corpus, and whether it is here; nothing is fetched.

    ``tunes`` is given where counting them takes no reading: of what music21 brings.
    """
    folder = data or data_folder()
    return [
        {
            "name": name,
            "state": state(corpus, folder),
            "tunes": len(corpus.find()) if corpus.find_in is None else None,
            "title": corpus.title,
            "style": corpus.style,
            "origin": corpus.origin,
            "version": corpus.version,
            "licence": corpus.licence,
            "citation": corpus.citation,
            "checksum": corpus.checksum,
            "how_to_get": corpus.how_to_get,
        }
        for name, corpus in CORPORA.items()
    ]


def state(corpus: Corpus, data: Path | None) -> str:
    """Whether a corpus is here, and is the one that was measured."""
    if corpus.files_in is None:
        files = sorted({source.path for source in corpus.find()})
    elif data is None or not corpus.is_here(data):
        return MISSING
    else:
        files = corpus.files_in(data)
    return HERE if corpus.checksum in ("", checksum(files)) else OTHER


def describe_corpora(rows: list[dict[str, object]]) -> str:
    """The list as lines of text."""
    return "\n".join(map(_line, rows))


def _line(row: dict[str, object]) -> str:
    tunes = f"{row['tunes']} tunes" if row["tunes"] else ""
    line = f"{row['name']:12} {row['state']:8} {tunes:12} {row['title']}"
    return line if row["state"] == HERE else f"{line}\n{'':13}get it: {row['how_to_get']}"


def read(options: Namespace) -> Answer:
    """What is heard in score files or in a text."""
    from melody.cli import hear

    return hear.hear_all(options)


COMMANDS = {"prepare": prepare, "corpora": corpora, "read": read}
