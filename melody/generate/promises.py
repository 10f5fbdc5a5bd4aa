"""Promises: what a person can ask of the notes that a model writes, and whether it was kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from melody.generate.limits import LARGEST_LEAP, MOST_COPIED
from melody.music.keys import SCALES, Key
from melody.music.meters import Meter, bar_lines
from melody.music.spelling import spell
from melody.notation import HIGHEST_PITCH, LOWEST_PITCH, MelodyError, Note


@dataclass(frozen=True)
class Promises:
    """What is asked of the notes that the model writes; the seed's own notes stay as they are.

    ``lowest`` and ``highest``: pitches 0-127 in the seed's key. ``largest_leap``: semitones from
    a note to the next, rests between them or not. ``ends_on_tonic``: the last note is the tonic,
    at least a beat long, and ends a bar. ``most_copied``: bars, 1 to 16, that a run of notes shared
    with one training song may last (:mod:`melody.generate.copying`, which also judges it).
    ``no_loops``: bars return, and silence lasts, as in songs of the style at most
    (:mod:`melody.generate.form.loops`).

    Raises:
        MelodyError: when the range is empty or something lies outside what can be played.
    """

    lowest: int | None = None
    highest: int | None = None
    in_scale: bool = False
    largest_leap: int | None = None
    ends_on_tonic: bool = False
    most_copied: int | None = None
    no_loops: bool = False

    def __post_init__(self) -> None:
        for pitch in (self.lowest, self.highest):
            if pitch is not None and not _is_whole(pitch, LOWEST_PITCH, HIGHEST_PITCH):
                raise MelodyError("the range goes from a pitch 0-127 to another")
        if self.largest_leap is not None and not _is_whole(self.largest_leap, 1, LARGEST_LEAP):
            raise MelodyError(f"the largest leap must be 1 to {LARGEST_LEAP} semitones")
        if self.most_copied is not None and not _is_whole(self.most_copied, 1, MOST_COPIED):
            raise MelodyError(f"the bars copied at most must be 1 to {MOST_COPIED}")
        if self._bottom > self._top:
            raise MelodyError("the lowest note asked for is above the highest; swap them")

    @property
    def _bottom(self) -> int:
        return LOWEST_PITCH if self.lowest is None else self.lowest

    @property
    def _top(self) -> int:
        return HIGHEST_PITCH if self.highest is None else self.highest

    def pitches(self, key: Key) -> frozenset[int]:
        """The pitches (0-127) that may be written in a key."""
        scale = scale_of(key) if self.in_scale else frozenset(range(12))
        return frozenset(p for p in range(self._bottom, self._top + 1) if p % 12 in scale)


NOTHING = Promises()
OF_THE_MODEL = ", in what the model wrote"  # where the person's own notes do not keep to it


class Verdict(NamedTuple):
    """A promise in words, and whether the finished notes keep it."""

    promise: str
    kept: bool


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def scale_of(key: Key) -> frozenset[int]:
    """The pitch classes of a key's scale; minor has both sevenths."""
    return frozenset((key.tonic + step) % 12 for step in SCALES[key.mode])


def judge(
    promises: Promises,
    notes: Sequence[Note],
    *,
    written: tuple[int, int],
    key: Key,
    meter: Meter,
    pickup: int,
) -> list[Verdict]:
    """A verdict on each promise about the finished notes, which are in the seed's key.

    ``most_copied`` and ``no_loops`` ask for more than notes: the studio judges them.
    ``written``: the first step and the step after the last that the model wrote; notes that begin
    there are judged. ``pickup`` in steps.
    """
    before, pitches, following = _parts(notes, *written)
    leaps = [abs(a - b) for a, b in pairwise([*before[-1:], *pitches, *following[:1]])]
    others, verdicts = [*before, *following], []
    if promises.lowest is not None or promises.highest is not None:
        inside = all(promises._bottom <= pitch <= promises._top for pitch in pitches)
        words = _range_in_words(promises, key)
        given = all(promises._bottom <= pitch <= promises._top for pitch in others)
        verdicts.append(Verdict(words if given else words + OF_THE_MODEL, inside))
    if promises.in_scale:
        inside = all(pitch % 12 in scale_of(key) for pitch in pitches)
        words = f"stays in {key.name}"
        given = all(pitch % 12 in scale_of(key) for pitch in others)
        verdicts.append(Verdict(words if given else words + OF_THE_MODEL, inside))
    if promises.largest_leap is not None:
        words = f"no leap over {promises.largest_leap} semitones"
        verdicts.append(Verdict(words, max(leaps, default=0) <= promises.largest_leap))
    if promises.ends_on_tonic:
        words = "ends on the tonic, with the bar"
        verdicts.append(Verdict(words, closes(notes, key, meter, pickup)))
    return verdicts


def _range_in_words(promises: Promises, key: Key) -> str:
    low, high = (
        None if pitch is None else spell(pitch, key).name
        for pitch in (promises.lowest, promises.highest)
    )
    if low and high:
        return f"from {low} to {high}"
    return f"nothing below {low}" if low else f"nothing above {high}"


def _parts(notes: Sequence[Note], first: int, after: int) -> tuple[list[int], ...]:
    """The pitches that begin before, within and after some steps."""
    parts: tuple[list[int], ...] = ([], [], [])
    at = 0
    for pitch, steps in notes:
        if pitch is not None:
            parts[(at >= first) + (at >= after)].append(pitch)
        at += steps
    return parts


def closes(notes: Sequence[Note], key: Key, meter: Meter, pickup: int) -> bool:
    """Whether a melody ends on the tonic, at least a beat long, at the end of a bar."""
    if not notes or notes[-1].pitch is None:
        return False
    steps = sum(note.steps for note in notes)
    is_tonic = notes[-1].pitch % 12 == key.tonic
    is_long = notes[-1].steps >= meter.steps_per_beat
    return is_tonic and is_long and steps in ends_of_bars(meter, pickup, steps)


def ends_of_bars(meter: Meter, pickup: int, steps: int) -> frozenset[int]:
    """The lengths, 1 to ``steps``, at which a melody may end.

    At a bar line, or where the last bar and the pickup make a whole one, as folk songs do it.
    """
    bar = meter.steps_per_bar
    lines = bar_lines(meter, pickup, steps + 1)
    return frozenset(line for line in (*lines, *range(bar, steps + 1, bar)) if line > 0)
