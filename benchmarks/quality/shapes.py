"""The rows of ``form.csv`` and ``form_world.csv``: what takes and real songs have of a form."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import write_records
from benchmarks.quality.sections import table

HERE = Path(__file__).parent
TABLE = HERE / "form.csv"
TABLES = {"folk": TABLE, "world": HERE / "form_world.csv"}
REAL, OTHERS, ALL = "real songs", "other real songs", "all"

HEAD = """## Form

Takes begin with two bars of test songs of 8, 16 or 32 bars and are written by the studio's own
path: *free* as the model goes on, *no loops* with that promise, *auto* in a form that songs of the
style have. *Other real songs* are validation songs: what lies between them and the test songs, or
within either's interval (95 %, bootstrap over melodies), cannot be told from songs. *A phrase* ends
with a rest or a note of two beats; a *loop or hole* is more repetition than in 95 of 100 songs of
the style, or a longer silence than in 995 of 1,000. Of `world` whole songs count, in the styles
that `folk` lacks; the passages of solos and of POP909 have no form.
"""


@dataclass(frozen=True)
class Shape:
    """A measure of a set, of one style or of all, with a 95 % interval over melodies."""

    set: str
    style: str
    melodies: int
    measure: str
    value: float
    low: float
    high: float


def write_rows(rows: Sequence[Shape], path: Path = TABLE) -> None:
    """Write the rows, to four places."""
    write_records(path, Shape, rows)


def read_rows(path: Path = TABLE) -> list[Shape]:
    """Read the rows; none where nothing was measured yet."""
    if not path.is_file():
        return []
    kinds: dict[str, Callable[[str], object]] = {"melodies": int, "value": float}
    kinds |= {"low": float, "high": float}
    with path.open(newline="", encoding="utf-8") as file:
        lines = [
            {k: kinds.get(k, str)(v) for k, v in line.items()} for line in csv.DictReader(file)
        ]
    return [Shape(**line) for line in lines]  # type: ignore[arg-type]


def section() -> list[str]:
    """The part of the evaluation page; nothing where nothing was measured."""
    parts = [HEAD]
    for corpus, path in TABLES.items():
        if rows := read_rows(path):
            parts += [f"### Form: `{corpus}`\n", *_section(rows)]
    return parts if len(parts) > 1 else []


def _section(rows: Sequence[Shape]) -> Iterator[str]:
    everything = [row for row in rows if row.style == ALL]
    sets = list(dict.fromkeys(row.set for row in everything))
    counts = {row.set: row.melodies for row in everything}
    head = ["measure", *(f"{name} ({counts[name]})" for name in sets)]
    yield table(head, list(_lines(everything, sets)))
    yield ""
    yield from _verdicts(everything, sets)
    yield ""
    yield from _by_style(rows, sets)


def _lines(rows: Sequence[Shape], sets: Sequence[str]) -> Iterator[list[str]]:
    by = {(row.set, row.measure): row for row in rows}
    for label in dict.fromkeys(row.measure for row in rows):
        found = [by.get((name, label)) for name in sets]
        yield [label, *(f"{r.value:.2f} ({r.low:.2f}-{r.high:.2f})" if r else "" for r in found)]


def _verdicts(rows: Sequence[Shape], sets: Sequence[str]) -> Iterator[str]:
    """Which measures of each set lie within what two sets of real songs span."""
    by = {(row.set, row.measure): row for row in rows}
    yield "| set | measures that cannot be told from real songs | missed |"
    yield "| --- | --- | --- |"
    for name in sets:
        if name in (REAL, OTHERS):
            continue
        labels = [row.measure for row in rows if row.set == name]
        missed = [label for label in labels if not _is_near(by, name, label)]
        told = ", ".join(missed) or "none"
        yield f"| {name} | {len(labels) - len(missed)} of {len(labels)} | {told} |"


def _is_near(by: dict[tuple[str, str], Shape], name: str, label: str) -> bool:
    one, two, mine = by[REAL, label], by[OTHERS, label], by[name, label]
    return mine.low <= max(one.high, two.high) and mine.high >= min(one.low, two.low)


def _by_style(rows: Sequence[Shape], sets: Sequence[str]) -> Iterator[str]:
    """Some measures by style: real songs, and the last set of each model."""
    shown = [REAL, *(name for name in sets if name.endswith("kept 1 of 6"))]
    labels = ("four bars return", "question and answer", "phrase over six bars", "distinct bars")
    by = {(row.set, row.style, row.measure): row for row in rows}
    head = ["style", "set", "melodies", *labels]
    lines = []
    for style in dict.fromkeys(row.style for row in rows if row.style != ALL):
        for name in shown:
            found = [by.get((name, style, label)) for label in labels]
            if found[0]:
                cells = [f"{row.value:.2f} ({row.low:.2f}-{row.high:.2f})" for row in found if row]
                lines.append([style, name, str(found[0].melodies), *cells])
    yield table(head, lines)
    yield ""
