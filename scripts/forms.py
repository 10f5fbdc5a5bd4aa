"""Count which forms songs have, by style and meter: assets/forms.json.

``python scripts/forms.py`` counts those of ``folk``; with ``--data DIR`` it counts the styles that
only ``world`` has. What it does not count stays as it was, and with it every take in its form. Only
training songs count, and only what many songs share is kept: no song can be read out of it.
"""

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from melody.evaluate.held_out import parts_of_corpus
from melody.generate.form.forms import CLOSED, OPEN
from melody.generate.form.found import FOUND, UNIT_OF, read_found
from melody.music.meters import Meter
from melody.music.phrases import (
    REPEATED_UNITS,
    change_of,
    cut_blocks,
    last_note,
    letters_of,
    longest_run,
    longest_silence,
)
from melody.preprocess.encode import Tune
from melody.storage.files import write_text
from melody.storage.paths import DATA

FEWEST_SONGS = 40  # that a style's meter must have to be counted by itself
FEWEST_SEEN = 2  # of a form in a style's meter
SHORTEST = 8  # bars: a song's share of repeated bars means nothing below
TONIC = {"major": 0, "minor": 9}
QUARTERS = 4  # into which a section is cut: what a repeat changes depends on the place
PLACES = 6  # in the bar, of last notes
MOST_REPEATED, LONGEST_REST = 0.95, 0.995  # of the songs stay below
# Of these we have passages, cut where players breathe: neither their length nor the order of their
# parts is that of a song. How much they repeat and rest counts nevertheless.
PASSAGES = ("weimar/", "omnibook/", "pop909/")


def bar_of(tune: Tune) -> int:
    """The length of a song's bar in steps."""
    return (tune.meter or Meter()).steps_per_bar


def bars_of(tune: Tune) -> list[tuple[str, ...]]:
    """The full bars of a song, its pickup left out."""
    symbols = tune.symbols[tune.pickup : -1]
    return [tuple(bar) for bar in cut_blocks(symbols, bar_of(tune))]


def is_whole(tune: Tune) -> bool:
    """Whether the last bar is full, or makes a full one with the pickup."""
    return (len(tune.symbols) - 1) % bar_of(tune) in (0, tune.pickup)


def sections_of(tune: Tune) -> list[Sequence[str]]:
    """The sections of a song of a usual length; none of another one."""
    symbols, bar = tune.symbols[:-1], bar_of(tune)
    unit = UNIT_OF.get(len(symbols) // bar)
    return list(cut_blocks(symbols, unit * bar)) if unit and is_whole(tune) else []


def form_of(tune: Tune, sections: Sequence[Sequence[str]]) -> str:
    """Letters and closes of a song: ``AABA:oToT``."""
    tonic = TONIC[tune.key.mode if tune.key else "major"]
    ends = [last_note(section) for section in sections]
    closes = [CLOSED if end and end[0] % 12 == tonic else OPEN for end in ends]
    return f"{letters_of(sections)}:{''.join(closes[:-1])}{CLOSED}"


def count_forms(tunes: Iterable[Tune]) -> dict[str, dict[str, int]]:
    """How many songs of each usual length have each form."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for tune in tunes:
        if sections := sections_of(tune):
            bars = str(len(tune.symbols) // bar_of(tune))
            counts[bars][form_of(tune, sections)] += 1
    return {
        bars: {form: seen for form, seen in forms.most_common() if seen >= FEWEST_SEEN}
        for bars, forms in sorted(counts.items(), key=lambda pair: int(pair[0]))
    }


def limits_of(tunes: Sequence[Tune]) -> dict[str, Any]:
    """How often real songs of a style repeat themselves, and how long they are silent."""
    bars = [bars_of(tune) for tune in tunes]
    long = [each for each in bars if len(each) >= SHORTEST]
    runs = {
        str(unit): at([longest_run(each, unit) for each in bars], MOST_REPEATED)
        for unit in REPEATED_UNITS
    }
    repeated = [1 - len(set(each)) / len(each) for each in long]
    rests = [longest_silence(tune.symbols[:-1]) / bar_of(tune) for tune in tunes]
    return {
        "songs": len(tunes),
        "runs": runs,
        "repeated": round(at(repeated, MOST_REPEATED), 3),
        "rest": min(1.0, round(at(rests, LONGEST_REST), 3)),
    }


def at(values: Sequence[float], share: float) -> float:
    """The value below which a share of some values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def changes_of(tunes: Iterable[Tune]) -> dict[str, dict[str, float]]:
    """How the bars of repeated sections differ, by the quarter of the section they stand in."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for tune in tunes:
        for section, source in repeats_of(tune):
            bar = bar_of(tune)
            pairs = list(zip(cut_blocks(section, bar), cut_blocks(source, bar), strict=True))
            for place, (one, other) in enumerate(pairs):
                counts[place * QUARTERS // len(pairs)][change_of(one, other)] += 1
    return {
        str(quarter): {change: round(n / seen.total(), 3) for change, n in seen.most_common()}
        for quarter, seen in sorted(counts.items())
    }


def repeats_of(tune: Tune) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Each section of a song that repeats another, and the latest one with its letter."""
    sections = sections_of(tune)
    letters = letters_of(sections)
    for place, letter in enumerate(letters):
        before = letters.rfind(letter, 0, place)
        if before >= 0:
            yield sections[place], sections[before]


def endings_of(tunes: Iterable[Tune]) -> dict[str, dict[str, dict[str, int]]]:
    """Where in the bar last notes of sections begin, by meter: at the end, and before it."""
    counts: dict[str, dict[str, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    for tune in tunes:
        sections, after = sections_of(tune), 0
        for place, section in enumerate(sections):
            after += len(section)
            if found := last_note(section):
                where = "final" if place == len(sections) - 1 else "inner"
                begun = (after - found[1] - tune.pickup) % bar_of(tune)
                counts[str(tune.meter)][where][begun] += 1
    return {
        meter: {
            where: {str(step): n for step, n in seen.most_common(PLACES)}
            for where, seen in places.items()
        }
        for meter, places in counts.items()
        if places["final"].total() >= FEWEST_SONGS
    }


def count_style(tunes: Sequence[Tune]) -> dict[str, Any]:
    """What is known of a style: its forms, by meter where enough songs have it, and its limits."""
    whole = [tune for tune in tunes if not tune.name.startswith(PASSAGES)]
    meters = Counter(str(tune.meter) for tune in whole)
    often = [meter for meter, songs in meters.most_common() if songs >= FEWEST_SONGS]
    by_meter = {
        meter: count_forms(tune for tune in whole if str(tune.meter) == meter) for meter in often
    }
    forms = {"": count_forms(whole), **by_meter}
    return {**limits_of(tunes), "forms": forms, "endings": endings_of(whole)}


def training_songs(corpus: str) -> dict[str, list[Tune]]:
    """The training songs of a corpus that have a meter and a full bar, by style."""
    by_style: dict[str, list[Tune]] = {}
    for tune in parts_of_corpus(corpus)["train"]:
        if tune.meter and len(tune.symbols) > tune.pickup + tune.meter.steps_per_bar:
            by_style.setdefault(tune.style, []).append(tune)
    return by_style


def main() -> None:
    """Count, write the table and tell how long it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", help="the folder with the collections")
    data = parser.parse_args().data
    found, folk = read_found(), training_songs("folk")
    if data:
        os.environ[DATA] = str(data.resolve())
        every = training_songs("world").items()
        counted = {style: songs for style, songs in every if style not in folk}
    else:
        tunes = [tune for songs in folk.values() for tune in songs]
        found["changes"] = changes_of(tunes)
        counted = {"": tunes, **folk}
    counts = {style: count_style(songs) for style, songs in counted.items()}
    found["styles"] = dict(sorted({**found["styles"], **counts}.items()))
    write_text(FOUND, json.dumps(found, indent=1) + "\n")
    print(f"{len(counted)} styles counted, {FOUND.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
