"""How a person writes: what a writer of a notation keeps of what was typed before."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from melody.music.keys import LETTERS, Key
from melody.music.meters import Meter
from melody.music.spelling import Spelling, spell
from melody.notation import STEPS_PER_QUARTER, Note, count_steps
from melody.seeds.notations.line import STAFF, USUAL_OCTAVE

C_MAJOR = Key(0)
FLATS = {1: "Db", 3: "Eb", 6: "Gb", 8: "Ab", 10: "Bb"}
PLAIN = {pitch_class: letter for letter, pitch_class in LETTERS.items()}
SHARPS = {1: "C#", 3: "D#", 6: "F#", 8: "G#", 10: "A#"}
WORDS = {4: "", 2: "/8", 1: "/16", 6: "/4.", 3: "/8."}  # steps -> the length behind a name
LONGEST_WORD = 399  # steps: two digits of beats
BAR_LINE = "|"


class UnwritableError(Exception):
    """A notation has no way to write some notes; another one is then taken."""


@dataclass(frozen=True)
class Manner:
    """What stays as it was typed.

    ``like`` is the text before, ``key`` what notes are spelled in (where it was only found by ear,
    the white keys of a piano keep their plain names), ``counted`` what degrees (and
    do, where it is movable) count from. ``spelled`` are pitch classes as they were typed. Bar
    lines stand where ``meter`` and ``pickup`` (steps) put them, if there were any.
    """

    like: str = ""
    key: Key = C_MAJOR
    is_key_known: bool = True
    counted: Key | None = None
    spelled: Mapping[int, str] = field(default_factory=dict)
    meter: Meter | None = None
    pickup: int = 0

    def spell(self, pitch: int) -> Spelling:
        """The name of a pitch: as it was typed, with the signs that were typed, or by the key."""
        own = self._name_of(pitch % 12)
        if own is None and not self.is_key_known:
            own = PLAIN.get(pitch % 12)
        if own is None:
            return spell(pitch, self.key)
        alteration = own.count("#") - own[1:].count("b")
        octave = (pitch - alteration - LETTERS[own[0]]) // 12 - 1
        return Spelling(own[0], alteration, octave)

    def _name_of(self, pitch_class: int) -> str | None:
        typed = "".join(self.spelled.values())
        has_sharps, has_flats = "#" in typed, "b" in typed
        others = (FLATS if has_flats else SHARPS) if has_flats != has_sharps else {}
        return self.spelled.get(pitch_class) or others.get(pitch_class)

    def bars_of(self, notes: Sequence[Note]) -> set[int]:
        """The steps at which bar lines stand, the last one at the end where a bar ends there."""
        if self.meter is None or BAR_LINE not in self.like:
            return set()
        bar = self.meter.steps_per_bar
        return set(range(self.pickup or bar, count_steps(notes) + 1, bar))


class Octaves:
    """Octaves of names in a line: left out where the person left them out and the nearest is meant.

    What the nearest is says :class:`~melody.seeds.notations.line.TypedLine`.
    """

    def __init__(self, *, are_left_out: bool = False, after: int | None = None) -> None:
        self.are_left_out, self.place = are_left_out, after

    def write(self, name: Spelling) -> str:
        """The octave behind a name, or nothing."""
        is_nearest = self.raised(name) == 0
        self.pass_on(name)
        return "" if self.are_left_out and is_nearest else str(name.octave)

    def raised(self, name: Spelling) -> int:
        """How many octaves a name lies above the nearest one."""
        index = STAFF.index(name.letter)
        near = USUAL_OCTAVE if self.place is None else (self.place - index + 3) // 7
        return name.octave - near

    def pass_on(self, name: Spelling) -> None:
        """The next name is counted from this one."""
        self.place = 7 * name.octave + STAFF.index(name.letter)


def write_words(
    notes: Sequence[Note],
    manner: Manner,
    name: Callable[[int], str],
    length: Callable[[int], str] = lambda steps: length_word(steps),
    rest: str = "r",
) -> str:
    """Notes as words with their lengths behind them; bar lines where none falls within a note."""
    bars, words = manner.bars_of(notes), []
    starts = {start for start, _ in with_starts(notes)} | {count_steps(notes)}
    for start, note in with_starts(notes):
        if bars <= starts and start in bars:
            words.append(BAR_LINE)
        words.append((rest if note.pitch is None else name(note.pitch)) + length(note.steps))
    if bars <= starts and count_steps(notes) in bars:
        words.append(BAR_LINE)
    return " ".join(words)


def with_starts(notes: Sequence[Note]) -> Iterator[tuple[int, Note]]:
    """Each note with the step at which it begins."""
    clock = 0
    for note in notes:
        yield clock, note
        clock += note.steps


def length_word(steps: int) -> str:
    """A length as it stands behind a name; nothing for a beat.

    >>> [length_word(steps) for steps in (4, 8, 2, 6, 5)]
    ['', ':2', '/8', '/4.', ':1.25']

    Raises:
        UnwritableError: when it is too long.
    """
    if steps > LONGEST_WORD:
        raise UnwritableError
    return WORDS.get(steps, f":{steps / STEPS_PER_QUARTER:g}")


def is_small(text: str) -> bool:
    """Whether names were typed in small letters."""
    letters = re.sub(r"[^A-Za-z]", "", text)
    return bool(letters) and letters.islower()
