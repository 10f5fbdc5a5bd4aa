"""The evaluation page and the table in README, written from what the benchmarks measured.

``python -m benchmarks.quality.page`` writes them anew from the tables; it measures nothing.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.quality.by_collection import section as collections_section
from benchmarks.quality.critic_table import section as critic_section
from benchmarks.quality.gaps import fill_section, read_gaps
from benchmarks.quality.rows import Row, read_rows
from benchmarks.quality.sections import (
    generated_sections,
    score_sections,
    speed_section,
    table,
    yardstick_section,
)
from benchmarks.quality.sets import read_figures
from benchmarks.quality.shapes import section as form_section
from melody.storage.files import write_text

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "README.md"
PAGE = ROOT / "docs" / "evaluation.md"
TABLE = re.compile(r"(<!-- scores -->\n).*(<!-- /scores -->)", re.DOTALL)
LADDER = (1, 5, 20, 50)
COUNTING = ("Kneser-Ney on notes", "PPM-C long + short term on notes")

HEAD = """# Evaluation

Written by [benchmarks/quality/page.py](../benchmarks/quality/page.py) from the tables beside it.
Nothing here was typed by hand.

Bits per note are what a model needs to tell the songs of families that it never saw: every symbol
after the first, the end included, from the symbols before it, the length of the song not known,
divided by the number of notes and rests. Fewer is better. The interval holds 95 % of a bootstrap
over songs. A model of whole notes is charged for the same things: the length of the first note,
pitch and length of every other one, and the end. What can be chosen about a model that counts was
chosen on validation songs. Models that know meter, mode and style are told them; the row *alone*
is the same model told nothing.
"""


def ladders(rows: Sequence[Row]) -> str:
    """Bits per note of each run as it learns, and of the best models that count."""
    head = ["", *(f"{epoch} epochs" if epoch > 1 else "1 epoch" for epoch in LADDER), "best epoch"]
    by_label = {row.label: row for row in rows}
    lines = [
        [f"{label} (it counts)", *[""] * len(LADDER), by_label[label].interval]
        for label in COUNTING
    ]
    return table(head, [*lines, *_ladder_lines(by_label)])


def _ladder_lines(rows: dict[str, Row]) -> Iterator[list[str]]:
    for best in (row for row in rows.values() if row.what.endswith("best epoch")):
        run = best.label.partition("@")[0]
        steps = [rows.get(f"{run}@{epoch}") for epoch in LADDER]
        told = [f"{step.bits_per_note:.2f}" if step else "" for step in steps]
        yield [f"`{run}`", *told, f"**{best.interval}**"]


def write_page() -> None:
    """Write ``docs/evaluation.md`` and the table in README."""
    rows = read_rows()
    filled = fill_section(read_gaps())
    parts = [
        HEAD,
        *score_sections(rows),
        *collections_section(),
        *generated_sections(read_figures()),
        *form_section(),
        *critic_section(),
        *filled,
        *yardstick_section(),
        *speed_section(),
    ]
    write_text(PAGE, "\n".join(parts))
    text = README.read_text(encoding="utf-8")
    tables = "\n".join(
        f"Songs: `{corpus}`\n\n{ladders([row for row in rows if row.corpus == corpus])}"
        for corpus in dict.fromkeys(row.corpus for row in rows)
    )
    write_text(README, TABLE.sub(lambda marks: marks[1] + tables + marks[2], text))


if __name__ == "__main__":
    write_page()
