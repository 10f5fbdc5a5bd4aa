"""The report of step 1: what became of each song, as a table or as a page with pictures.

The page is one file that opens from disk: no script, nothing from elsewhere. It holds counts, and
of the songs only the names of a few that were left out.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from melody.notation import MelodyError, count_steps, to_notes
from melody.preprocess.charts import STYLE, bars, circle_of_fifths, columns, keyboard, percent
from melody.preprocess.encode import Refusal, Tune
from melody.preprocess.tally import Tally
from melody.scores.what_if import WHAT_IF
from melody.storage.files import write_text
from melody.storage.paths import asset

COLUMNS = (
    "name", "kept", "reason", "detail", "title", "style", "key", "key_source", "meter", "pickup",
    "remarks", "notes", "sixteenths",
)  # fmt: skip
MOST_ROWS = 12
REPORTS = asset("reports")  # what the page shows
REASONS = {
    "duration": "Rhythms that do not fit",
    "copy": "The same tune again",
    "unreadable": "Not readable",
}


Card = tuple[str, str, str]  # heading, picture, sentence


class Report:
    """A report that takes one outcome after the other, and written at the end.

    Raises:
        MelodyError: when the file's name ends neither in ``.csv`` nor in ``.html``.
    """

    def __init__(self, path: Path, title: str = "What became of the songs") -> None:
        if path.suffix.lower() not in (".csv", ".html"):
            raise MelodyError("the report is a .csv or a .html file; name it so")
        self.path, self.title, self.tally = path, title, Tally()
        self.is_table = path.suffix.lower() == ".csv"
        self.rows = io.StringIO()
        self.table = csv.DictWriter(self.rows, COLUMNS, lineterminator="\n", restval="")
        self.table.writeheader()

    def add(self, outcome: Tune | Refusal) -> None:
        """Take in one outcome."""
        if self.is_table:
            self.table.writerow(row_of(outcome))
            return
        self.tally.add(outcome)
        if isinstance(outcome, Tune):
            self.tally.add_notes(outcome)

    def write(self) -> None:
        """Write the file."""
        text = self.rows.getvalue() if self.is_table else draw_page(self.tally, self.title)
        write_text(self.path, text)


def write_report(outcomes: Iterable[Tune | Refusal], path: Path) -> None:
    """Write the report of outcomes that are there already.

    Raises:
        MelodyError: when the file's name ends neither in ``.csv`` nor in ``.html``.
    """
    report = Report(path)
    for outcome in outcomes:
        report.add(outcome)
    report.write()


def row_of(outcome: Tune | Refusal) -> dict[str, object]:
    """A row of the table."""
    if isinstance(outcome, Refusal):
        refused = {"reason": outcome.reason, "detail": outcome.detail}
        return {"name": outcome.name, "kept": "no", **refused}
    notes = to_notes(outcome.symbols)
    return {
        "name": outcome.name,
        "kept": "yes",
        "title": outcome.title,
        "key": outcome.key.name if outcome.key else "",
        "key_source": outcome.key_source,
        "meter": str(outcome.meter or ""),
        "pickup": outcome.pickup,
        "style": outcome.style,
        "remarks": "; ".join(outcome.remarks),
        "notes": len(notes),
        "sixteenths": count_steps(notes),
    }


def draw_page(tally: Tally, title: str) -> str:
    """The page of a tally."""
    cards = "".join(
        f"<section><h2>{escape(head)}</h2>{picture}<p>{escape(words)}</p></section>"
        for head, picture, words in draw_cards(tally)
        if picture
    )
    left_out = tally.read - tally.kept
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style>{STYLE}</style></head>
<body><h1>{escape(title)}</h1>
<p class="lead">{tally.kept:,} of {tally.read:,} tunes kept, {left_out:,} left out.</p>
{draw_shares(tally)}
<main>{cards}</main>
{tell_refused(tally)}
</body></html>
"""


def draw_shares(tally: Tally) -> str:
    """One bar from edge to edge: kept, and left out by reason."""
    if not tally.read:
        return ""
    shares = [("kept", tally.kept), *tally.rejected.most_common()]
    strips = "".join(
        f'<i class="share-{min(place, 3)}" style="flex-grow:{count}"></i>'
        for place, (_, count) in enumerate(shares)
    )
    words = "".join(
        f'<li><i class="share-{min(place, 3)}"></i>{escape(REASONS.get(name, name))}: '
        f"{count:,} ({percent(count, tally.read)})</li>"
        for place, (name, count) in enumerate(shares)
    )
    return f'<div class="shares">{strips}</div><ul class="legend">{words}</ul>'


def draw_cards(tally: Tally) -> Iterator[Card]:
    """Heading, picture and a sentence for each question."""
    yield from draw_rhythm(tally)
    yield from draw_pitch(tally)
    yield from draw_facts(tally)


def draw_rhythm(tally: Tally) -> Iterator[Card]:
    """What rules of rhythm would keep, and how long tunes and notes are."""
    what_if = [(name, tally.kept_by[name]) for name in WHAT_IF if tally.kept_by]
    yield (
        "What each rule of rhythm would keep",
        bars(what_if, "tunes each rule would keep", tally.read) if what_if else "",
        "Copies are not counted out here: each rule is asked about every tune that can be read.",
    )
    yield (
        "How long the tunes are",
        columns(tally.lengths, "lengths of the tunes", "sixteenths", width=32),
        "In sixteenth notes; sixteen make a bar of 4/4.",
    )
    yield (
        "How long the notes are",
        columns(tally.values, "lengths of the notes", "sixteenths"),
        f"In sixteenth notes: 4 is a quarter. Rests: {sum(tally.rests.values()):,}.",
    )


def draw_pitch(tally: Tally) -> Iterator[Card]:
    """Ranges, pitches and keys."""
    yield (
        "How wide the tunes range",
        columns(tally.spans, "ranges of the tunes", "semitones"),
        "Semitones from a tune's lowest note to its highest; 12 are an octave.",
    )
    yield (
        "Which notes are sung",
        keyboard(tally.pitches, "how often each pitch is struck"),
        tell_symbols(tally),
    )
    yield "Keys", circle_of_fifths(tally.keys, "keys of the tunes"), tell_keys(tally)
    yield (
        "How the key is known",
        bars(tally.key_sources.most_common(), "sources of the key", tally.kept),
        "Where the score does not tell, the key is found from the notes.",
    )


def draw_facts(tally: Tally) -> Iterator[Card]:
    """Meters, styles, and what was changed."""
    kept = tally.kept
    yield (
        "Meters",
        bars(tally.meters.most_common(MOST_ROWS), "meters of the tunes", kept),
        f"{percent(tally.pickups, kept)} of the tunes begin with a pickup.",
    )
    yield (
        "Styles",
        bars(tally.styles.most_common(MOST_ROWS), "styles of the tunes", kept),
        "The tradition that a tune belongs to, as its collection tells.",
    )
    yield (
        "What was changed to keep them",
        bars(tally.remarks.most_common(MOST_ROWS), "changes to kept tunes", kept),
        "The share of the kept tunes in which it happened at least once.",
    )


def tell_symbols(tally: Tally) -> str:
    """How many symbols there are, and what share of them holds or rests."""
    total = sum(tally.symbols.values())
    held, rests = percent(tally.symbols["_"], total), percent(tally.symbols["r"], total)
    many = f"{total:,} symbols, {len(tally.symbols)} different"
    return (
        f"At home in C major or A minor. {many}; {held} hold a note or rest, {rests} begin a rest."
    )


def tell_keys(tally: Tally) -> str:
    """The share of minor keys."""
    minor = sum(count for name, count in tally.keys.items() if name.endswith("minor"))
    return f"Capitals are major, small letters minor: {percent(minor, tally.kept)} are minor."


def tell_refused(tally: Tally) -> str:
    """The tunes left out: each reason with its wordings, the commonest first, and examples."""
    parts = []
    for reason, count in tally.rejected.most_common():
        wordings = bars(tally.details[reason].most_common(MOST_ROWS), f"reasons: {reason}", count)
        named = "".join(
            f"<li><b>{escape(r.name)}</b> {escape(r.detail)}</li>" for r in tally.examples[reason]
        )
        head = f"{escape(REASONS.get(reason, reason))}: {count:,}"
        parts.append(f"<section><h3>{head}</h3>{wordings}<ul>{named}</ul></section>")
    found = f"<main>{''.join(parts)}</main>" if parts else "<p>None.</p>"
    return f"<h2>Left out, and why</h2>{found}"
