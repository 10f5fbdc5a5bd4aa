"""The sections of the evaluation page, made of what the benchmarks measured."""

import csv
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.quality.rows import Row
from benchmarks.quality.sets import FLAGGED, Figure
from benchmarks.yardstick.tables import OWN_FILE, average, own_bits, read_table
from melody.evaluate.traits import TRAITS

HERE = Path(__file__).parent
YARDSTICK = HERE.parent / "yardstick" / "summary.csv"
SPEED = HERE.parent / "generation" / "results.csv"
TRAITS_WANTED = 10
YARDSTICK_WANTED = 2.40
FOLDS = 10
# How many fewer bits per note than a model that counts were set as a goal before training.
TARGETS = {
    ("german", "Kneser-Ney on symbols"): 0.10,
    ("folk", "Kneser-Ney on notes"): 0.25,
    ("folk", "PPM-C long + short term on notes"): 0.25,
}
# Symbols per CPU second wanted of the models that continue step by step.
SPEEDS = {"lstm": 8000, "bert": 800}

YARDSTICK_TEXT = """## The classic yardstick

Bits per note for pitch alone, in the original key, rests and ends left out, 10-fold
cross-validation by melody: the protocol of Pearce, The Construction and Evaluation of Statistical
Models of Melodic Structure (2005), whose figures stand beside ours. The folds are our own, and
[benchmarks/yardstick](../benchmarks/yardstick/songs.py) says which songs of each set could be had.

*Long term*, *short term* and *both* know what the published models know: the pitches of the set's
other nine folds, and of the song so far. **The networks know more**, so their figures are not on
the same terms: both are trained on nine folds of all eight sets together. The *pitch network* reads
pitches alone; the *network* also reads the lengths and places of the notes before and the stated
key. Of the note to come neither knows anything. At most 3 % of a set's songs share a run of 15
intervals with a training song of another set; 4 to 28 % do so with one of their own, which all
models can use.
"""


STYLE_TEXT = "The takes and the test songs in the style *{}*; two bars begin each take.\n"

GENERATED_TEXT = f"""Takes begin with two bars of a test song. A trait is close if its mean is
within one standard deviation of real songs, those of the test. *Other real songs*, *shuffled notes*
and *training songs* are there to see that the measures work: the first must be near, the second
far, the third caught as copies; the first one's Fréchet distance is how far apart two sets of real
songs lie. Longest copies of real songs are those of test songs; for the share with {FLAGGED} notes
or more, which the split keeps from test songs, they are those among training songs. One standard
deviation is wide: see how many traits of shuffled notes are close before you trust the count.
"""


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"


def scores_table(rows: Sequence[Row]) -> str:
    """Bits per note of each model on one corpus."""
    head = ("model", "what", "validation", "test (95 % interval)", "bits per symbol", "accuracy")
    return table(head, [_score_line(row) for row in rows])


def _score_line(row: Row) -> list[str]:
    name = row.label if row.is_baseline else f"`{row.label}`"
    accuracy = "" if math.isnan(row.accuracy) else f"{row.accuracy:.3f}"
    valid, bits = f"{row.valid_bits_per_note:.2f}", f"{row.bits_per_symbol:.3f}"
    return [name, row.what, valid, row.interval, bits, accuracy]


def score_sections(rows: Sequence[Row]) -> Iterator[str]:
    """What each corpus's models need, and how the best stand to those that count."""
    for corpus in dict.fromkeys(row.corpus for row in rows):
        own = [row for row in rows if row.corpus == corpus]
        yield f"## Predicting unseen songs: `{corpus}`\n\n{scores_table(own)}"
        counting = [row for row in own if row.is_baseline]
        best = [row for row in own if "best epoch" in row.what]
        lines = [_margin_line(one, other) for one in best for other in counting]
        if lines:
            yield table(("best epoch", "against", "fewer bits per note", "wanted"), lines)


def _margin_line(one: Row, other: Row) -> list[str]:
    margin = 1 - one.bits_per_note / other.bits_per_note
    wanted = TARGETS.get((other.corpus, other.label))
    told = f"{wanted:.0%}: {verdict(margin >= wanted)}" if wanted else ""
    return [f"`{one.label}`", other.label, f"{margin:.1%}", told]


def generated_sections(figures: Sequence[Figure]) -> Iterator[str]:
    """The traits of generated melodies beside real songs."""
    for corpus in dict.fromkeys(figure.corpus for figure in figures):
        own = [figure for figure in figures if figure.corpus == corpus]
        sets = sorted({figure.set for figure in own}, key=_runs_by_epoch)
        _, _, style = corpus.partition(", ")
        yield f"## Generated melodies: `{corpus}`\n"
        yield STYLE_TEXT.format(style) if style else GENERATED_TEXT
        measures = list(dict.fromkeys(figure.measure for figure in own))
        by_key = {(figure.set, figure.measure): figure for figure in own}
        lines = [_measure_line(measure, sets, by_key) for measure in measures]
        yield table(("measure", "real songs", *sets), lines)
        yield table(
            ("set", "melodies", "traits close to real songs"),
            [[name, str(_melodies(own, name)), _close(own, name)] for name in sets],
        )


def _runs_by_epoch(name: str) -> tuple[bool, str, int, str]:
    """``run@epoch`` or ``run@epoch, how``; sets of songs come last."""
    label, _, how = name.partition(",")
    run, _, epoch = label.partition("@")
    return not epoch, run, int(epoch or 0), how


def _measure_line(
    measure: str, sets: Sequence[str], by_key: dict[tuple[str, str], Figure]
) -> list[str]:
    cells = [by_key.get((name, measure)) for name in sets]
    real = next((cell for cell in cells if cell is not None), None)
    spread = f" ± {real.spread:.2f}" if real and isinstance(real.spread, float) else ""
    told = f"{real.real:.2f}{spread}" if real and isinstance(real.real, float) else ""
    return [measure, told, *(f"{cell.value:.2f}" if cell else "" for cell in cells)]


def _melodies(figures: Sequence[Figure], name: str) -> int:
    return next(figure.melodies for figure in figures if figure.set == name)


def _close(figures: Sequence[Figure], name: str) -> str:
    own = [figure for figure in figures if figure.set == name and figure.measure in TRAITS]
    close = sum(abs(f.value - float(f.real)) <= float(f.spread) for f in own)
    told = verdict(close >= TRAITS_WANTED)
    return f"{close} of {len(own)} (wanted: {TRAITS_WANTED}, {told})"


def yardstick_section() -> Iterator[str]:
    """Our rows beside the published ones on the sets of the literature."""
    if not YARDSTICK.is_file():
        return
    lines = _read(YARDSTICK)
    yield YARDSTICK_TEXT
    least = min(int(line["folds"]) for line in lines if line["folds"])
    if least < FOLDS:
        yield f"Only {least} of {FOLDS} folds are measured so far: these figures will move.\n"
    yield table(list(lines[0]), [list(line.values()) for line in lines])
    verdicts = [
        f"{verdict(float(bits) < YARDSTICK_WANTED)} by *{model}* ({bits})"
        for model, bits in lines[-1].items()
        if model.endswith("both")
    ]
    yield f"Wanted for the average: under {YARDSTICK_WANTED:.2f}; {', '.join(verdicts)}.\n"
    if bits := own_bits(read_table(OWN_FILE)):
        best = average(bits, "counts and network")
        yield (
            f"On the protocol's own terms, each set by itself: **{best:.3f}** on average over "
            f"{len(bits)} sets. [The yardstick](yardstick.md) tells how, and what limits it.\n"
        )


def speed_section() -> Iterator[str]:
    """How fast symbols come."""
    lines = [line for line in _read(SPEED) if "symbols per CPU second" in line["what"]]
    rows = []
    for line in lines:
        label, figure = line["what"].partition(":")[0], int(line["figure"])
        wanted = next(speed for name, speed in SPEEDS.items() if label.startswith(name))
        rows.append([f"`{label}`", str(figure), f"{wanted}: {verdict(figure >= wanted)}"])
    yield "## Speed\n\nA continuation of 256 symbols on one core of the machine that measured.\n"
    yield table(("checkpoint", "symbols per CPU second", "wanted"), rows)


def verdict(is_met: bool) -> str:
    """Whether what was wanted is there."""
    return "met" if is_met else "missed"


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
