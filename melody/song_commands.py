"""The commands about songs: step 1, and the corpora it knows."""

import time
from argparse import Namespace
from typing import Any

from melody.notation import MelodyError

Answer = tuple[Any, str]


def prepare(options: Namespace) -> Answer:
    """Step 1."""
    from melody.corpora import find_corpus
    from melody.preprocess import prepare
    from melody.progress import reading_progress
    from melody.report import write_report
    from melody.token_file import write_tunes
    from melody.vocabulary import Vocabulary

    if not options.corpus and not options.songs:
        raise MelodyError("name a corpus with --corpus or folders of scores with --songs")
    if options.workers is not None and options.workers < 1:
        raise MelodyError("--workers must be 1 or more")
    corpus = find_corpus(options.corpus) if options.corpus else None
    began = time.monotonic()
    with reading_progress("reading songs") as progress:
        done = prepare(corpus, options.songs, workers=options.workers, progress=progress)
    if options.report:
        write_report(done, options.report)
    if not done.tunes:
        raise MelodyError(f"no tune was kept of {len(done.outcomes)}: {done.rejected}")
    write_tunes(done.tunes, options.out, is_plain=corpus is None or corpus.is_talks)
    result = {
        "tunes_read": len(done.outcomes),
        "tunes_kept": len(done.tunes),
        "rejected": done.rejected,
        "symbols": sum(len(tune.symbols) for tune in done.tunes),
        "vocabulary": len(Vocabulary.of(tune.symbols for tune in done.tunes)),
        "seconds": round(time.monotonic() - began, 2),
    }
    reasons = ", ".join(f"{count} {reason}" for reason, count in done.rejected.items()) or "none"
    kept = f"{result['tunes_kept']} of {result['tunes_read']} tunes kept"
    sizes = f"{result['symbols']} symbols, {result['vocabulary']} different"
    return result, f"{kept}; {sizes}; refused: {reasons}"


def corpora(_options: Namespace) -> Answer:
    """The declared corpora, and how many tunes each has here."""
    from melody.corpora import CORPORA

    rows = [
        {
            "name": name,
            "title": corpus.title,
            "tunes": len(corpus.find()),
            "origin": corpus.origin,
            "licence": corpus.licence,
            "citation": corpus.citation,
        }
        for name, corpus in CORPORA.items()
    ]
    lines = [f"{row['name']:10} {row['tunes']:6} tunes  {row['title']}" for row in rows]
    return rows, "\n".join(lines)
