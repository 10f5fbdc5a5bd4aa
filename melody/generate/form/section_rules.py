"""Rules of one section: its last note, what leads to it, and what it shares with earlier ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from melody.generate.symbol_sets import SymbolSet, SymbolSets

MOST_SHARED = 0.5  # of the notes of a new section with an earlier one
NEAR = 4  # semitones: how a close is reached, and how far an ornament goes
HALF_CLOSE = {"major": (7, 11, 2), "minor": (4, 8, 11)}  # the chord of the fifth degree, at home
TONIC = {"major": 0, "minor": 9}


@dataclass(frozen=True)
class Close:
    """A section's last note: at which step it begins, the step after it, and its pitch classes.

    ``is_changed``: it repeats a section that closes otherwise, and leaves it a beat earlier.
    """

    begun: int
    after: int
    classes: tuple[int, ...]
    is_changed: bool = False


@lru_cache(maxsize=4096)
def closing(sets: SymbolSets, classes: tuple[int, ...], last: int | None) -> SymbolSet:
    """Last notes that are no leap away; the nearest one where all are."""
    pitches = [pitch for pitch in sets.pitch_of.values() if pitch % 12 in classes]
    if last is None or not pitches:
        return sets.of(map(str, pitches))
    far = max(NEAR, min(abs(pitch - last) for pitch in pitches))
    return sets.of(str(pitch) for pitch in pitches if abs(pitch - last) <= far)


@lru_cache(maxsize=4096)
def leading(sets: SymbolSets, classes: tuple[int, ...]) -> SymbolSet:
    """No silence, and pitches from which the close is a third away or, a fifth above, falls."""

    def is_near(pitch: int) -> bool:
        away = [(pitch - each + 6) % 12 - 6 for each in classes]
        return any(abs(each) <= NEAR or each == -5 for each in away)

    return sets.hold | sets.of(s for s, pitch in sets.pitch_of.items() if is_near(pitch))


def lingering(sets: SymbolSets, close: Close, melody: Sequence[str]) -> SymbolSet:
    """The close's own note before it, where that has sounded longer than the close will."""
    begun = next((at for at in reversed(range(len(melody))) if melody[at] in sets.pitch_of), 0)
    pitch = sets.pitch_of.get(melody[begun], -1)
    is_long = close.begun - begun > close.after - close.begun
    if pitch < 0 or not is_long or pitch % 12 not in close.classes:
        return 0
    return sets.hold | closing(sets, close.classes, None)


class SharedNotes:
    """How many notes of a new section, from step ``first`` on, stood so far back already."""

    def __init__(self, first: int, backs: Sequence[int]) -> None:
        self.first, self.notes, self._at = first, 0, first
        self.shared = dict.fromkeys(backs, 0)

    def count(self, step: int, melody: Sequence[str], sets: SymbolSets) -> None:
        """Count the notes that begin before a step."""
        for at in range(self._at, step):
            if melody[at] in sets.pitch_of:
                self.notes += 1
                for back in self.shared:
                    self.shared[back] += melody[at] == melody[at - back]
        self._at = step

    def too_many(self) -> list[int]:
        """From how far back the next note may not be the same."""
        most = MOST_SHARED * (self.notes + 2)
        return [back for back, shared in self.shared.items() if shared + 1 > most]
