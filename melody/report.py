"""The report of step 1: what became of each song, as a table or as a page."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from melody.files import write_text
from melody.notation import MelodyError, count_steps, to_notes
from melody.preprocess import Preparation, Tune

COLUMNS = (
    "name", "kept", "reason", "detail", "title", "style", "key", "key_source", "meter", "pickup",
    "remarks", "notes", "sixteenths",
)  # fmt: skip
EXAMPLES = 5
STYLE = """
:root { color-scheme: light dark; --bar: #2f6f8f; --line: #8884; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 50rem; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
td, th { padding: .15rem .5rem; text-align: left; }
td.number { text-align: right; white-space: nowrap; width: 5rem; }
td.bar { width: 50%; } td.bar div { background: var(--bar); border-radius: .2rem; height: .8rem; }
li, td { overflow-wrap: anywhere; }
"""


def write_report(preparation: Preparation, path: Path) -> None:
    """Write the report, a row per song (``.csv``) or a page that opens from disk (``.html``).

    Raises:
        MelodyError: when the file's name ends in neither.
    """
    writers = {".csv": _table, ".html": _page}
    if path.suffix.lower() not in writers:
        raise MelodyError("the report is a .csv or a .html file; name it so")
    write_text(path, writers[path.suffix.lower()](preparation))


def _table(preparation: Preparation) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    for outcome in preparation.outcomes:
        if isinstance(outcome, Tune):
            writer.writerow({"name": outcome.name, "kept": "yes", **_facts(outcome)})
        else:
            row = {"name": outcome.name, "kept": "no", "reason": outcome.reason}
            writer.writerow({**row, "detail": outcome.detail})
    return text.getvalue()


def _facts(tune: Tune) -> dict[str, object]:
    notes = to_notes(tune.symbols)
    return {
        "title": tune.title,
        "key": tune.key.name if tune.key else "",
        "key_source": tune.key_source,
        "meter": str(tune.meter or ""),
        "pickup": tune.pickup,
        "style": tune.style,
        "remarks": "; ".join(tune.remarks),
        "notes": len(notes),
        "sixteenths": count_steps(notes),
    }


def _page(preparation: Preparation) -> str:
    tunes, refusals = preparation.tunes, preparation.refusals
    sections = [
        _bars("Keys", Counter(tune.key.name for tune in tunes if tune.key)),
        _bars("How the key is known", Counter(tune.key_source for tune in tunes)),
        _bars("Styles", Counter(tune.style for tune in tunes if tune.style)),
        _bars("Meters", Counter(str(tune.meter or "none stated") for tune in tunes)),
        _bars("Lengths in sixteenths", _lengths(tunes), by_size=False),
        _bars("Note lengths in sixteenths", _note_lengths(tunes), by_size=False),
        _bars("Symbols", Counter(symbol for tune in tunes for symbol in tune.symbols)),
        _refused(preparation),
    ]
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What became of the songs</title><style>{STYLE}</style></head>
<body><h1>What became of the songs</h1>
<p>{len(tunes)} of {len(preparation.outcomes)} tunes kept, {len(refusals)} left out.</p>
{"".join(sections)}
</body></html>
"""


def _lengths(tunes: Sequence[Tune]) -> Counter[object]:
    width = 64
    steps = [len(tune.symbols) - 1 for tune in tunes]
    return Counter(f"{n // width * width}-{n // width * width + width - 1}" for n in sorted(steps))


def _note_lengths(tunes: Iterable[Tune]) -> Counter[object]:
    lengths = [note.steps for tune in tunes for note in to_notes(tune.symbols)]
    return Counter(sorted(lengths))


def _bars(title: str, counts: Counter[object], *, by_size: bool = True) -> str:
    rows = counts.most_common() if by_size else list(counts.items())
    most = max(counts.values(), default=1)
    cells = "".join(
        f'<tr><td>{escape(str(name))}</td><td class="number">{count}</td><td class="bar">'
        f'<div style="width:{100 * count / most:.1f}%"></div></td></tr>'
        for name, count in rows
    )
    return f"<h2>{escape(title)}</h2><table>{cells}</table>" if cells else ""


def _refused(preparation: Preparation) -> str:
    items = ""
    for reason, count in preparation.rejected.items():
        examples = [r for r in preparation.refusals if r.reason == reason][:EXAMPLES]
        told = "".join(f"<li>{escape(r.name)}: {escape(r.detail)}</li>" for r in examples)
        items += f"<p>{escape(reason)}: {count}</p><ul>{told}</ul>"
    return f"<h2>Left out</h2>{items or '<p>None.</p>'}"
