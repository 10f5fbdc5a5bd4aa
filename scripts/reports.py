"""Make the reports that the About tab shows: assets/reports/CORPUS.html.

``python scripts/reports.py`` does the corpora that the shipped models learned from;
``python scripts/reports.py german`` that one. They hold counts, and no song. ``world`` needs the
folder of collections that ``MELODY_DATA`` names.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from melody.corpora import find_corpus
from melody.preprocess.prepare import stream
from melody.preprocess.report import REPORTS, Report


def main(*names: str) -> None:
    """Read each corpus and write its report."""
    for name in names or ("german", "folk", "world"):
        corpus = find_corpus(name)
        report = Report(REPORTS / f"{name}.html", corpus.title)
        for outcome in stream(corpus):
            report.add(outcome)
        report.write()
        print(f"{name}: {report.tally.kept} of {report.tally.read} tunes")


if __name__ == "__main__":
    main(*sys.argv[1:])
