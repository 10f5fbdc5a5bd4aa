"""What is kept of each corpus, do the splits leak, and are the keys right?

``python -m benchmarks.corpora.run [DATA]``: with a folder of data, the collections below it are
measured too, and keys that are found from the notes are held against those that the kern edition
of the Essen collection states. Writes ``results.csv`` here.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figures import write_figures
from melody.corpora import CORPORA, find_corpus
from melody.corpora.corpus import Corpus
from melody.corpora.solos import MERGED
from melody.music.intervals import digest, runs
from melody.music.keys import find_key
from melody.notation import Note, to_notes
from melody.preprocess.encode import Tune
from melody.preprocess.prepare import Preparation, prepare, read_all
from melody.preprocess.splits import find_families, split
from melody.scores.score import PASSAGE, Score, from_json

HERE = Path(__file__).parent
Rows = Iterator[tuple[str, object]]


def kept(name: str, done: Preparation) -> Rows:
    """How many tunes a corpus has, and what became of them."""
    yield f"{name}: tunes", len(done.outcomes)
    yield f"{name}: kept", len(done.tunes)
    copies = done.rejected.get("copy", 0)
    usable = (len(done.tunes) + copies) / len(done.outcomes)
    yield f"{name}: share that the grid can hold, copies included", round(usable, 4)
    for reason, count in done.rejected.items():
        yield f"{name}: refused, {reason}", count
    yield f"{name}: kept with notes moved or merged", sum(bool(t.remarks) for t in done.tunes)
    for what, (tunes, notes) in changes(done.tunes).items():
        yield f"{name}: {what}, tunes", tunes
        yield f"{name}: {what}, notes", notes
    yield f"{name}: notes kept", sum(count_notes(tune) for tune in done.tunes)
    yield f"{name}: meter known", sum(t.meter is not None for t in done.tunes)
    yield f"{name}: with a pickup", sum(t.pickup > 0 for t in done.tunes)
    for style, count in Counter(tune.style for tune in done.tunes).most_common():
        yield f"{name}: style {style}", count


def changes(tunes: Sequence[Tune]) -> dict[str, tuple[int, int]]:
    """What was changed to bring tunes onto the grid -> in how many tunes, and how many notes."""
    told = [remark.rsplit(": ", 1) for tune in tunes for remark in tune.remarks]
    tunes_with = Counter(what for what, _ in told)
    notes = Counter[str]()
    for what, count in told:
        notes[what] += int(count)
    return {what: (tunes_with[what], notes[what]) for what in sorted(tunes_with)}


def count_notes(tune: Tune) -> int:
    """How many notes sound in a tune."""
    return sum(note.pitch is not None for note in to_notes(tune.symbols))


def of_the_notes(name: str, corpus: Corpus, done: Preparation) -> Rows:
    """Of a collection of solos or songs, the share of its notes that the grid can hold."""
    sources = [source for source in corpus.find() if source.form == PASSAGE]
    if not sources:
        return
    passages = [from_json(source.text or "") for source in sources]
    notes = [sum(pitch is not None for pitch, _ in passage.notes) for passage in passages]
    merged = [r for p in passages for r in p.remarks if r.startswith(MERGED)]
    played = sum(notes) + sum(int(remark.rsplit(": ", 1)[1]) for remark in merged)
    lost = {refusal.name for refusal in done.refusals if refusal.reason != "copy"}
    held = sum(n for n, source in zip(notes, sources, strict=True) if source.name not in lost)
    yield f"{name}: notes played", played
    yield (
        f"{name}: share of the notes in passages that are kept, copies included",
        round(held / played, 4),
    )


def leak(name: str, tunes: Sequence[Tune]) -> Rows:
    """The share of test tunes that share a run with training: by family, and by chance."""
    symbols = [tune.symbols for tune in tunes]
    families = find_families(symbols)
    yield f"{name}: families", len(set(families))
    by_family = leaking(symbols, split(symbols))
    yield f"{name}: share of test tunes that leak, split by family", by_family
    # Every tenth tune to the test, as a split that knows no families would.
    by_chance = ["test" if place % 10 == 0 else "train" for place in range(len(symbols))]
    yield f"{name}: share of test tunes that leak, split by chance", leaking(symbols, by_chance)


def leaking(symbols: Sequence[Sequence[str]], parts: Sequence[str]) -> float:
    """The share of test tunes that have a run in common with a training tune."""
    hashes = [set(runs(to_notes(tune))) for tune in symbols]
    known = set().union(*(h for h, part in zip(hashes, parts, strict=True) if part == "train"))
    tests = [h for h, part in zip(hashes, parts, strict=True) if part == "test"]
    return round(sum(bool(h & known) for h in tests) / len(tests), 4)


def keys(corpus: Corpus) -> Rows:
    """The share of stated keys that are found from the notes alone, and of modes."""
    stated = [
        (source, reading, reading.key)
        for source, reading in read_all(corpus.find())
        if isinstance(reading, Score) and reading.key
    ]
    lines = [[Note(pitch, int(q * 48)) for pitch, q in score.notes] for _, score, _ in stated]
    told = [(source, key, line) for (source, _, key), line in zip(stated, lines, strict=True)]
    yield "essen_kern: songs with a stated key", len(told)
    yield "essen_kern: keys found", share([find_key(line) == key for _, key, line in told])
    erk = [find_key(line) == key for source, key, line in told if "/erk/" in source.name]
    yield "essen_kern: keys found in Erk's German songs", share(erk)
    modes = [find_key(line, tonic=key.tonic) == key for _, key, line in told]
    yield "essen_kern: modes found, tonic given", share(modes)
    signatures = [find_key(line, fifths=key.fifths) == key for _, key, line in told]
    yield "essen_kern: keys found, signature given", share(signatures)


def share(answers: Sequence[bool]) -> float:
    """Share of yes."""
    return round(sum(answers) / len(answers), 4)


def shared_with_folk(kern: Preparation, folk: Preparation) -> Rows:
    """How much of the kern edition is in folk already, note for note, in whatever key."""
    known = {digest(to_notes(tune.symbols)) for tune in folk.tunes}
    same = [digest(to_notes(tune.symbols)) in known for tune in kern.tunes]
    yield "essen_kern: share that folk has already", share(same)


def measure(data: Path | None) -> Rows:
    """Every corpus that is here."""
    prepared: dict[str, Preparation] = {}
    for name, declared in CORPORA.items():
        corpus = declared.below(data)
        if corpus.find_in and not data:
            continue
        prepared[name] = done = prepare(corpus)
        yield from kept(name, done)
        if name in ("folk", "world"):
            yield from leak(name, done.tunes)
        elif corpus.find_in:
            yield from of_the_notes(name, corpus, done)
    if data:
        yield from keys(find_corpus("essen_kern", data))
        yield from shared_with_folk(prepared["essen_kern"], prepared["folk"])


def main() -> None:
    """Measure and write ``results.csv``."""
    write_figures(HERE, list(measure(Path(sys.argv[1]) if len(sys.argv) > 1 else None)))


if __name__ == "__main__":
    main()
