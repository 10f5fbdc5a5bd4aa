"""Notes -> the text that a person would have typed for them, in the notation that they use."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.music.opening_key import hear_key
from melody.notation import MelodyError, Note, to_symbols
from melody.scores.abc.file import find_tune
from melody.seeds.notations.abc import lay_out
from melody.seeds.notations.manner import Manner, UnwritableError
from melody.seeds.notations.registry import ABC, USUAL, WRITERS, choose_notation, notations_of
from melody.seeds.notations.solfege import FIXED
from melody.seeds.seed import Seed
from melody.seeds.text import counts_from_key, read_text


@dataclass(frozen=True)
class OpeningText:
    """A text, and what it is read as.

    ``notation`` must be told to the reader, where the text does not show it; else it is blank.
    ``unsaid`` are key, meter and pickup of the text before that this one does not tell, by name.
    """

    text: str
    notation: str
    seed: Seed
    unsaid: Mapping[str, str | int]


@dataclass(frozen=True)
class Habit:
    """What a person typed last and how it was meant: so they go on.

    ``key``, ``meter`` and ``pickup`` are those of the notes to be written, where they are known;
    ``notation`` and ``solfege`` are the choices of the reader, ``voice`` and ``tune`` what was
    taken of the last text.
    """

    like: str = ""
    notation: str = ""
    key: Key | None = None
    solfege: str = FIXED
    voice: str | None = None
    tune: int | None = None
    meter: Meter | None = None
    pickup: int | None = None

    @property
    def before(self) -> Seed | None:
        """What the last text was read as; none where it was nothing."""
        with suppress(MelodyError):
            return self._read(self.like, self.notation, self.voice, self.tune)
        return None

    def read(self, text: str, notation: str) -> Seed:
        """Read a text of one voice as this person means it."""
        return self._read(text, notation)

    def _read(
        self, text: str, notation: str, voice: str | None = None, tune: int | None = None
    ) -> Seed:
        how: dict[str, Any] = {"notation": notation or None, "key": self.key}
        return read_text(text, voice, tune=tune, solfege=self.solfege, **how)


def write_opening(notes: Sequence[Note], habit: Habit) -> OpeningText:
    """Notes as a text, which is read as just these notes.

    It is in the notation of ``habit``; where that has no way to say them, in note names, and else
    in symbols.
    """
    for notation, text in _tries(notes, habit):
        told = "" if notations_of(text)[0] == notation else notation
        with suppress(MelodyError):
            seed = habit.read(text, told)
            if seed.notes == tuple(notes):
                return OpeningText(text, told, seed, _unsaid(habit, seed))
    raise ValueError("symbols say all notes")


def _tries(notes: Sequence[Note], habit: Habit) -> Iterator[tuple[str, str]]:
    chosen = choose_notation(habit.like, habit.notation, []) if habit.like.strip() else USUAL
    manner = manner_of(notes, habit, chosen)
    for notation, how in (
        (chosen, manner),
        (USUAL, Manner(key=manner.key, is_key_known=manner.is_key_known)),
    ):
        with suppress(UnwritableError):
            yield notation, WRITERS[notation](notes, how)
    yield USUAL, " ".join(to_symbols(notes))


def _unsaid(habit: Habit, seed: Seed) -> dict[str, str | int]:
    """What the text before said of the tune, the new one does not say, and nobody else does."""
    before, unsaid = habit.before, dict[str, str | int]()
    if before is None:
        return unsaid
    if before.key and habit.key is None and seed.key != before.key:
        unsaid["key"] = before.key.name
    is_other = (seed.meter, seed.pickup) != (before.meter, before.pickup)
    if before.meter and habit.meter is None and is_other:
        unsaid["meter"] = str(before.meter)
        unsaid["pickup"] = before.pickup if habit.pickup is None else habit.pickup
    return unsaid


def _tune_of(habit: Habit) -> str:
    """The last text, or of several tunes the one that was taken."""
    if not habit.tune or habit.before is None:
        return habit.like
    return "\n".join([f"X:{habit.tune}", *find_tune(lay_out(habit.like), habit.tune).lines])


def manner_of(notes: Sequence[Note], habit: Habit, notation: str) -> Manner:
    """How a writer is to write: as the last text was, in the key and the meter that hold now."""
    before = habit.before
    stated = before.key if before else None
    meter = habit.meter or (before.meter if before else None)
    pickup = habit.pickup if habit.pickup is not None else (before.pickup if before else 0)
    return Manner(
        like=_tune_of(habit) if notation == ABC else habit.like,
        key=habit.key or stated or hear_key(notes),
        is_key_known=bool(habit.key or stated),
        counted=habit.key if counts_from_key(notation, habit.solfege) else None,
        spelled=dict(before.spelled) if before else {},
        meter=meter,
        pickup=pickup % meter.steps_per_bar if meter else 0,
    )
