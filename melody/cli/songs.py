"""The commands about songs: step 1, and the corpora it knows."""

import time
from argparse import Namespace
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from melody.notation import MelodyError

if TYPE_CHECKING:
    from melody.preprocess.encode import Refusal, Tune
    from melody.preprocess.report import Report
    from melody.preprocess.tally import Tally

Answer = tuple[Any, str]


def prepare(options: Namespace) -> Answer:
    """Step 1."""
    from melody.cli.progress import reading_progress
    from melody.corpora import find_corpus
    from melody.preprocess.prepare import Crew, stream
    from melody.preprocess.report import Report
    from melody.preprocess.tally import Tally
    from melody.preprocess.token_file import write_tunes
    from melody.vocabulary import Vocabulary

    if not options.corpus and not options.songs:
        raise MelodyError("name a corpus with --corpus or folders of scores with --songs")
    if options.workers is not None and options.workers < 1:
        raise MelodyError("--workers must be 1 or more")
    corpus = find_corpus(options.corpus, options.data) if options.corpus else None
    began = time.monotonic()
    counts = Tally()
    title = corpus.title if corpus else "What became of the songs"
    report = Report(options.report, title) if options.report else None
    with reading_progress("reading songs") as progress:
        crew = Crew(options.workers, options.scheduler, progress)
        tunes = _kept(stream(corpus, options.songs, crew), counts, report)
        write_tunes(tunes, options.out, is_plain=corpus is None or corpus.is_talks)
    result = {
        "tunes_read": counts.read,
        "tunes_kept": counts.kept,
        "rejected": dict(counts.rejected.most_common()),
        "symbols": sum(counts.symbols.values()),
        "vocabulary": len(Vocabulary.of([counts.symbols])),
        "seconds": round(time.monotonic() - began, 2),
    }
    reasons = ", ".join(f"{n} {reason}" for reason, n in counts.rejected.most_common()) or "none"
    kept = f"{result['tunes_kept']} of {result['tunes_read']} tunes kept"
    sizes = f"{result['symbols']} symbols, {result['vocabulary']} different"
    return result, f"{kept}; {sizes}; refused: {reasons}"


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
    from melody.cli.corpus_list import list_corpora, tell_corpora

    rows = list_corpora(options.data)
    return rows, tell_corpora(rows)


def read(options: Namespace) -> Answer:
    """What is heard in score files or in a text."""
    from melody.cli import hear

    return hear.read(options)


COMMANDS = {"prepare": prepare, "corpora": corpora, "read": read}
