"""What the gaps cost the models: ``fill.csv``, and the section of the page that is made of it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from benchmarks.quality.sections import table, verdict
from melody.evaluate.likelihood import ratio_interval

RESULTS = Path(__file__).parent / "fill.csv"
SAMPLES = 64
HELPED, ALONE = f"{SAMPLES} samples a symbol", "left side only"
WANTED = 0.15  # so many fewer bits for the model that sees both sides


class GapScore(NamedTuple):
    """Bits that a model needed for the gap of so many bars in a tune, and the notes in it.

    ``first``: the step where the gap begins. ``helped``: how a model that reads from left to right
    was helped; empty for one that sees both sides.
    """

    bars: int
    tune: str
    first: int
    notes: int
    model: str
    helped: str
    bits: float


class Margin(NamedTuple):
    """How many fewer bits, as a share, the two-way model needs, with an interval."""

    bars: int
    share: float
    low: float
    high: float


def read_gaps(path: Path = RESULTS) -> list[GapScore]:
    """Read the rows; none where nothing was measured yet."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    kinds = GapScore.__annotations__
    return [GapScore(*(kind(line[name]) for name, kind in kinds.items())) for line in lines]


def write_gaps(rows: Iterable[GapScore], path: Path = RESULTS) -> None:
    """Write the rows in order, bits to three places."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(GapScore._fields)
        writer.writerows([*row[:-1], f"{row.bits:.3f}"] for row in sorted(rows))


def others(rows: Iterable[GapScore], run: str, lengths: Sequence[int]) -> Iterator[GapScore]:
    """The rows that measuring a run anew on gaps of so many bars leaves as they are."""
    for row in rows:
        if row.bars not in lengths or row.model.partition("@")[0] != run:
            yield row


def fill_section(rows: Sequence[GapScore]) -> Iterator[str]:
    """How well gaps between given notes are predicted."""
    if not rows:
        return
    yield (
        "## Filling gaps between given notes\n\nA gap of 1 to 4 bars in test songs, the notes on "
        "both sides given. The LSTM reads from left to right; it is helped by looking ahead: at "
        f"each symbol of the gap it samples {SAMPLES} ways to go on, and weighs each by how well "
        "the right side follows.\n"
    )
    by_length = {
        bars: _by_model([row for row in rows if row.bars == bars])
        for bars in sorted({row.bars for row in rows})
    }
    lines = [
        [str(bars), str(len(own)), name, _bits_per_note(own)]
        for bars, models in by_length.items()
        for name, own in models.items()
    ]
    yield table(("bars", "gaps", "model", "bits per note (95 % interval)"), lines)
    margins = list(_margins(by_length))
    if margins:
        yield _margin_table(margins)


def _by_model(rows: Sequence[GapScore]) -> dict[str, list[GapScore]]:
    models: dict[str, list[GapScore]] = {}
    for row in rows:
        models.setdefault(", ".join(filter(None, (row.model, row.helped))), []).append(row)
    return models


def _bits_per_note(rows: Sequence[GapScore]) -> str:
    bits, notes = [row.bits for row in rows], [row.notes for row in rows]
    low, high = ratio_interval(bits, notes)
    return f"{sum(bits) / sum(notes):.2f} ({low:.2f}-{high:.2f})"


def _margins(by_length: dict[int, dict[str, list[GapScore]]]) -> Iterator[Margin]:
    """The same gaps, resampled in pairs: much of the spread is that of the songs."""
    for bars, models in by_length.items():
        bits = {
            own[0].helped: {(row.tune, row.first): row.bits for row in own}
            for own in models.values()
        }
        both = sorted(bits.get("", {}).keys() & bits.get(HELPED, {}).keys())
        if both:
            two_way, helped = ([bits[how][gap] for gap in both] for how in ("", HELPED))
            low, high = ratio_interval(two_way, helped)
            yield Margin(bars, 1 - sum(two_way) / sum(helped), 1 - high, 1 - low)


def _margin_table(margins: Sequence[Margin]) -> str:
    average = mean(margin.share for margin in margins)
    lines = [
        [str(bars), f"{share:.1%} ({low:.1%} to {high:.1%})", verdict(share >= WANTED)]
        for bars, share, low, high in margins
    ]
    lines.append(["on average", f"{average:.1%}", verdict(average >= WANTED)])
    head = ("bars", "fewer bits for the BERT (95 % interval)", f"wanted: {WANTED:.0%}")
    return table(head, lines)
