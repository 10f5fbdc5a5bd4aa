"""Tables of notes -> solos and songs: the Weimar Jazz Database, the Omnibook, and POP909.

A table has a row for each note, tab-separated, with its names in the first row, and lies beside a
second one with a row for each solo. Either may be packed with gzip.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise
from pathlib import Path

from melody.corpora.solos import Moment, Phrase, Solo
from melody.music.keys import ACCIDENTALS, LETTERS, Key
from melody.music.meters import Meter, parse_meter
from melody.notation import STEPS_PER_QUARTER, MelodyError
from melody.scores.reading import key_of_mode

Row = dict[str, str]

STEP = Fraction(1, STEPS_PER_QUARTER)
LONGEST_HELD = Fraction(2)  # quarters, where a table tells starts alone
# POP909 marks no phrases: one ends with so many quarters of silence, or from start to start.
ENDING_REST, ENDING_LENGTH = 1, 2
POP_GRID = 12  # to a quarter: sixteenths and triplets


def read_table(path: Path) -> list[Row]:
    """The rows of a tab-separated table, packed or not.

    Raises:
        MelodyError: when it is no such table.
    """
    try:
        content = path.read_bytes()
        text = gzip.decompress(content) if path.suffix == ".gz" else content
        return list(
            csv.DictReader(io.StringIO(text.decode()), delimiter="\t", quoting=csv.QUOTE_NONE)
        )
    except (gzip.BadGzipFile, zlib.error, EOFError, UnicodeDecodeError, csv.Error):
        raise MelodyError(f"{path.name[:60]!r} is no table of notes; get it again") from None


def read_jazz(notes: Iterable[Row], solos: Iterable[Row], number: str) -> Iterator[Solo]:
    """Solos of the Weimar Jazz Database and the Omnibook, whose tables are alike.

    ``number`` is the column that says which solo a note is of. Starts are where the transcribers
    put them, in parts of the beat. The Weimar table tells how long a note sounds; the Omnibook
    does not: there each is held to the next, a half note at most.
    """
    facts = {row[number]: row for row in solos}
    for name, rows in groupby(notes, key=lambda row: row[number]):
        yield _jazz_solo(facts[name], list(rows))


def _jazz_solo(facts: Row, rows: Sequence[Row]) -> Solo:
    meter = _meter(facts["signature"], {row["period"] for row in rows})
    unit = Fraction(4, meter.unit) if meter else Fraction(1)
    moments = _jazz_moments(rows, unit)
    phrases = groupby(zip(rows, moments, strict=True), key=lambda pair: pair[0]["phrase_id"])
    in_bar = int(rows[0]["beat"]) - 1 + _part(rows[0])
    return Solo(
        name=facts["id"].rpartition(".")[0].removesuffix("_FINAL"),
        title=f"{facts['title']} ({facts['performer']})",
        phrases=tuple(tuple(moment for _, moment in pairs) for _, pairs in phrases),
        key=_key(facts["key"], "-"),
        meter=meter,
        first_bar=_beat(rows[0]) * unit - in_bar * unit,
    )


def _jazz_moments(rows: Sequence[Row], unit: Fraction) -> list[Moment]:
    onsets = [_beat(row) for row in rows]
    seconds = _seconds_a_beat(rows, onsets)
    to_next = [later - sooner for sooner, later in pairwise(onsets)] + [LONGEST_HELD]
    held = [
        _held(row.get("duration_sec"), beat, gap)
        for row, beat, gap in zip(rows, seconds, to_next, strict=True)
    ]
    return [
        Moment(onset * unit, quarters * unit, round(float(row["pitch"])))
        for row, onset, quarters in zip(rows, onsets, held, strict=True)
    ]


def _seconds_a_beat(rows: Sequence[Row], onsets: Sequence[Fraction]) -> list[float]:
    """The tempo at each note, from its start to the next one's; zeros where none is given."""
    if not all(row.get("onset_sec") for row in rows):
        return [0.0] * len(rows)
    times = [float(row["onset_sec"]) for row in rows]
    tempi = [
        (later - sooner) / float(beats) if (beats := stop - start) > 0 else 0.0
        for (sooner, later), (start, stop) in zip(pairwise(times), pairwise(onsets), strict=True)
    ]
    return [*tempi, tempi[-1] if tempi else 0.0]


def _held(seconds: str | None, seconds_a_beat: float, to_next: Fraction) -> Fraction:
    if seconds and seconds_a_beat > 0:
        return _sixteenths(float(seconds) / seconds_a_beat)
    return min(to_next, LONGEST_HELD)


def _beat(row: Row) -> Fraction:
    """Where a note starts, in beats: the table's decimals give the beat, its columns the part."""
    part = _part(row)
    return round(float(row["onset_beats"]) - part) + part


def _part(row: Row) -> Fraction:
    return Fraction(int(row["tatum"]) - 1, int(row["division"]))


def _sixteenths(beats: float) -> Fraction:
    return max(1, round(beats * STEPS_PER_QUARTER)) * STEP


def _meter(signature: str, periods: set[str]) -> Meter | None:
    """The stated meter, where all bars have as many beats."""
    try:
        meter = parse_meter(signature)
    except MelodyError:
        return None
    return meter if periods == {str(meter.beats)} else None


def _key(text: str, between: str) -> Key | None:
    """``Bb-maj``, ``Gb:min``: a tonic and a mode; None where it is neither major nor minor."""
    tonic, _, mode = text.partition(between)
    if tonic[:1] not in LETTERS or tonic[1:] not in ACCIDENTALS:
        return None
    return key_of_mode(LETTERS[tonic[0]] + ACCIDENTALS[tonic[1:]], mode)


def read_pop(notes: Iterable[Row], songs: Iterable[Row]) -> Iterator[Solo]:
    """The melodies of POP909; a phrase ends with a rest of a quarter or a note of a half."""
    facts = {row["song"]: row for row in songs}
    for name, rows in groupby(notes, key=lambda row: row["song"]):
        song = facts[name]
        yield Solo(
            name=name,
            title=f"POP909 {name}",
            phrases=tuple(_pop_phrases(list(rows))),
            key=_key(song["key_audio"], ":"),
            meter=Meter(int(float(song["beats_per_bar"])), 4),
            first_bar=Fraction(song["first_downbeat_beat_index"]),
        )


def _pop_phrases(rows: Sequence[Row]) -> Iterator[Phrase]:
    phrase: list[Moment] = []
    for row in rows:
        onset = Fraction(round(POP_GRID * float(row["onset_beats"])), POP_GRID)
        if phrase and _ends(phrase[-1], onset):
            yield tuple(phrase)
            phrase = []
        phrase.append(Moment(onset, _sixteenths(float(row["duration_beats"])), int(row["pitch"])))
    if phrase:
        yield tuple(phrase)


def _ends(last: Moment, following: Fraction) -> bool:
    to_next = following - last.onset
    return to_next - last.quarters >= ENDING_REST or to_next >= ENDING_LENGTH
