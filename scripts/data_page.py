"""Write docs/data.md: every declared collection, its terms, and which shipped models learned it.

``python scripts/data_page.py``; it reads the declarations and no song.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from melody.corpora import CORPORA
from melody.runs.card import WEIGHTS
from melody.runs.checkpoints import read_runs
from melody.storage.files import write_text

PAGE = Path(__file__).resolve().parents[1] / "docs" / "data.md"
HEAD = f"""# The songs

Written by [scripts/data_page.py](../scripts/data_page.py) from what `melody/corpora` declares.

No song is part of this project: the models are trained from what a person has, and only their
weights are shipped. {WEIGHTS} Terms are given as they were found; where they are unsound, the
last part says so. `python -m melody prepare --corpus world --without NAME` leaves a collection
out, and `python -m melody corpora` tells which are here and how to get the others.
"""
# What is known of terms beyond what the sources say of themselves.
DOUBTS = """## Doubts about the terms

- **Essen** (in music21): non-commercial distribution and use within music21. It binds all models
  that learned from `german`, `folk` or `world`.
- **Nottingham**: the edition is under GPL-3.0; most of its tunes are traditional.
- **Nova Scotia**: the encoding states no licence.
- **Weimar and Omnibook**: the tables are under MIT, the Weimar database itself under ODbL 1.0; the
  solos are performances in copyright.
- **POP909**: the files are under MIT; its songs are commercial.
- **OpenEWLD** says that its scores are in the public domain. This is not sound: works of several
  composers are listed by one of them, and many are of 1931 or later.
- **Ceol Rince**: CC BY 4.0 by its README; the lowest risk of all.
"""


def main() -> None:
    """Write the page."""
    names = [name for name, corpus in CORPORA.items() if not corpus.parts]
    sections = [HEAD, *(_section(name, _learned_by(name)) for name in names), DOUBTS]
    write_text(PAGE, "\n".join(sections))


def _learned_by(name: str) -> list[str]:
    """The shipped runs that learned a collection, by itself or as a part of others."""
    corpora = {run.name: str(run.corpus["name"]) for _, run in read_runs()}
    return [run for run, own in corpora.items() if name in (own, *CORPORA[own].parts)]


def _section(name: str, runs: list[str]) -> str:
    corpus = CORPORA[name]
    return "\n".join(
        (
            f"## `{name}`: {corpus.title}",
            "",
            f"- Source: {corpus.origin}, {corpus.version}",
            f"- Terms: {corpus.licence}",
            f"- Style: {corpus.style}",
            f"- Shipped models that learned it: {', '.join(runs) or 'none'}",
            f"- Citation: {corpus.citation}",
            f"- How to get it: {corpus.how_to_get}",
            "",
        )
    )


if __name__ == "__main__":
    main()
