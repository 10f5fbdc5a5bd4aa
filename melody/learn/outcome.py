"""What came of going on with one's own songs: bits before and after, what was forgotten, copies."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from melody.evaluate.likelihood import (
    TuneScore,
    bits_interval,
    ratio_interval,
    score_checkpoint,
    summarise,
)
from melody.generate.novelty import Borrowing, Index, build_index
from melody.learn.go_on import Songs
from melody.learn.split import FEW
from melody.notation import HOLD, MelodyError, to_notes
from melody.preprocess.encode import Tune
from melody.runs.checkpoints import Checkpoint
from melody.storage.files import write_text
from melody.studio.plan import Plan
from melody.studio.request import Request
from melody.studio.work import Work
from melody.studio.writing import write

OUTCOME_FILE = "outcome.json"
TAKES, BARS_GIVEN, BARS = 8, 2, 16


@dataclass(frozen=True)
class BitsPerNote:
    """Bits per note of some songs before and after, with 95 % intervals.

    ``gain`` is the difference; its interval is that of the same songs before and after.
    """

    songs: int
    before: float
    before_low: float
    before_high: float
    after: float
    after_low: float
    after_high: float
    gain: float
    gain_low: float
    gain_high: float


@dataclass(frozen=True)
class Copied:
    """Notes in a row that are shared with a song that was learned: the longest and the middle one.

    Of takes of the new model, of takes of the one before, and of the held-out songs themselves.
    """

    longest: int
    usual: float
    usual_before: float
    usual_of_songs: float


@dataclass(frozen=True)
class Outcome:
    """All that is told at the end of a training on one's own songs."""

    run: str
    parent: str
    best_epoch: int
    learned_from: int
    held_out: BitsPerNote
    base: BitsPerNote | None
    copied: Copied
    remarks: tuple[str, ...]

    @property
    def is_better(self) -> bool:
        """Whether anything was better than what it went on from."""
        return self.best_epoch > 0


def measure_outcome(parent: Checkpoint, new: Checkpoint, songs: Songs, folder: Path) -> Outcome:
    """Measure a finished run beside its parent; ``folder`` holds the new run."""
    base = songs.base
    return Outcome(
        run=new.run.name,
        parent=parent.label,
        best_epoch=new.run.best_epoch or 0,
        learned_from=len(songs.train),
        held_out=bits_before_and_after(parent, new, songs.held_out),
        base=bits_before_and_after(parent, new, base.unseen) if base.unseen else None,
        copied=count_copied(parent, new, songs, folder),
        remarks=tuple(_remarks(new, songs)),
    )


def _remarks(new: Checkpoint, songs: Songs) -> list[str]:
    remarks = []
    if not new.run.best_epoch:
        remarks.append("nothing was better on the held-out songs; the model stays as it was")
    if len(songs.train) + len(songs.held_out) < FEW:
        remarks.append(f"fewer than {FEW} songs: it learns little from them, and copies")
    if songs.base.why:
        remarks.append(f"{songs.base.why}: none were mixed in, and what it forgot is not known")
    return remarks


def bits_before_and_after(
    parent: Checkpoint, new: Checkpoint, tunes: Sequence[Tune]
) -> BitsPerNote:
    """Bits per note of the same tunes by two checkpoints."""
    before, after = score_checkpoint(parent, tunes), score_checkpoint(new, tunes)
    gains = [one.bits - other.bits for one, other in zip(before, after, strict=True)]
    low, high = ratio_interval(gains, [score.notes for score in before])
    one, other = _bits(before), _bits(after)
    return BitsPerNote(len(tunes), *one, *other, one[0] - other[0], low, high)


def _bits(scores: Sequence[TuneScore]) -> tuple[float, float, float]:
    return (summarise(scores).bits_per_note, *bits_interval(scores))


def count_copied(parent: Checkpoint, new: Checkpoint, songs: Songs, folder: Path) -> Copied:
    """How much of its songs a model writes down, beside its parent and beside other songs."""
    index = index_of(songs.train)
    openings = [tune for tune in songs.held_out for _ in range(TAKES)][:: len(songs.held_out)]
    takes = [_longest(index, _take(new.label, tune, folder)) for tune in openings]
    before = [_longest(index, _take(parent.label, tune, None)) for tune in openings]
    held = [_longest(index, tune.symbols) for tune in songs.held_out]
    return Copied(max(takes), *(float(np.median(each)) for each in (takes, before, held)))


def index_of(tunes: Sequence[Tune]) -> Index:
    """An index of tunes, to look for their runs of notes in others."""
    nothing = np.zeros(0, dtype=np.uint8)
    notes = [to_notes(tune.symbols) for tune in tunes]
    return build_index(notes, [tune.title for tune in tunes], Borrowing(nothing, nothing))


def _longest(index: Index, symbols: Sequence[str]) -> int:
    return index.longest_shared_run(to_notes(symbols)).notes


def _take(label: str, tune: Tune, folder: Path | None) -> list[str]:
    """What a checkpoint writes after the first bars of a tune, without them."""
    given = BARS_GIVEN * (tune.meter.steps_per_bar if tune.meter else 16) + tune.pickup
    seed = tune.symbols[: min(given, len(tune.symbols) // 2)]
    request = Request(label, " ".join(seed), bars=BARS, random_seed=1 + len(tune.symbols))
    try:
        plan = Plan.of(request, folder)
        *_, symbols = write(plan, Work())
        return whole_notes(symbols[len(plan.opening.symbols) :])
    except MelodyError:  # an opening that no seed may be
        return []


def whole_notes(symbols: Sequence[str]) -> list[str]:
    """The symbols from the first note or rest that begins among them."""
    begins = (place for place, symbol in enumerate(symbols) if symbol != HOLD)
    return list(symbols[next(begins, len(symbols)) :])


def save_outcome(folder: Path, outcome: Outcome) -> None:
    """Write an outcome into its run's folder."""
    write_text(folder / OUTCOME_FILE, json.dumps(asdict(outcome), indent=1) + "\n")


def say_outcome(outcome: Outcome) -> list[str]:
    """An outcome in plain words, a line each."""
    held, base, copied = outcome.held_out, outcome.base, outcome.copied
    lines = [
        f"{held.songs} held-out songs: {_say_bits(held)}",
        f"takes share {copied.usual:g} notes in a row with a song it learned, {copied.longest} at "
        f"most; before {copied.usual_before:g}, the held-out songs {copied.usual_of_songs:g}",
    ]
    if base:
        lines.insert(1, f"{base.songs} songs of what it knew: {_say_bits(base)}")
    return [*lines, *outcome.remarks]


def _say_bits(bits: BitsPerNote) -> str:
    return (
        f"{bits.before:.3f} bits per note before ({bits.before_low:.2f} to "
        f"{bits.before_high:.2f}), {bits.after:.3f} after ({bits.after_low:.2f} to "
        f"{bits.after_high:.2f}), gained {bits.gain:.3f} ({bits.gain_low:.3f} to "
        f"{bits.gain_high:.3f})"
    )
