"""The rows of ``critic.csv``, and their part of the evaluation page."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import write_records
from benchmarks.quality.sections import table, verdict

FILE = Path(__file__).with_name("critic.csv")
GOAL, MARK = 0.5, 0.6
PAGE = "as the page does"

HEAD = f"""## A critic

How often a classifier that learned four fifths of some takes and real songs is right about the
fifth: {GOAL:.0%} is a coin, and the goal; {MARK:.0%} the mark. It knows how surprising both
networks find a melody and where, its traits, its shape and how it ends. Takes begin with two bars
of a song, *{PAGE}* (a form of the style, the best of six), as one draft of a form, or free. *Other
real songs* are told from real songs by the same classifier. What moved most is named beside: real
songs' mean, and the takes'. The interval holds 95 % of a bootstrap over melodies.
"""


@dataclass(frozen=True)
class Verdict:
    """How often the critic was right about a set, between ``low`` and ``high``, and by what."""

    corpus: str
    set: str
    melodies: int
    accuracy: float
    low: float
    high: float
    told_by: str


def write_verdicts(rows: Sequence[Verdict]) -> None:
    """Write the rows."""
    write_records(FILE, Verdict, rows)


def read_verdicts() -> list[Verdict]:
    """Read the rows; none where nothing was measured yet."""
    if not FILE.is_file():
        return []
    with FILE.open(newline="", encoding="utf-8") as file:
        return [
            Verdict(
                row["corpus"],
                row["set"],
                int(row["melodies"]),
                float(row["accuracy"]),
                float(row["low"]),
                float(row["high"]),
                row["told_by"],
            )
            for row in csv.DictReader(file)
        ]


def section() -> list[str]:
    """The part of the evaluation page; nothing where nothing was measured."""
    rows = read_verdicts()
    if not rows:
        return []
    lines = [
        [
            row.corpus,
            row.set,
            str(row.melodies),
            f"{row.accuracy:.2f} ({row.low:.2f}-{row.high:.2f})",
            f"{MARK:.0%}: {verdict(row.accuracy <= MARK)}" if row.set.endswith(PAGE) else "",
            row.told_by,
        ]
        for row in rows
    ]
    head = ("songs", "set", "melodies", "the critic is right", "wanted: at most", "what moved")
    return [HEAD, table(head, lines)]
