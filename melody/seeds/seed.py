"""The seed: the opening notes that a person gives, on the grid, with every repair told."""

from collections.abc import Sequence
from dataclasses import dataclass

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import HIGHEST_PITCH, LOWEST_PITCH, MelodyError, Note, count_steps
from melody.scores.repairs import NOTHING_TO_PLAY

LONGEST_SEED = 2048  # steps: 128 bars of 4/4
SLOWEST_BPM, FASTEST_BPM = 20.0, 300.0
LONGEST_REPAIR = 160
MOST_REPAIRS = 32


@dataclass(frozen=True)
class Seed:
    """The opening notes, in the person's own key, with what their source says of them.

    ``key``, ``meter`` and ``bpm`` (quarter notes a minute, 20-300) are ``None`` where the source
    is silent; ``pickup`` counts the steps before the first bar line; ``repairs`` says in plain
    words what had to be changed.

    Raises:
        MelodyError: without a single pitch.
        ValueError: when a value is out of range, which is a reader's mistake.
    """

    notes: tuple[Note, ...]
    key: Key | None = None
    meter: Meter | None = None
    pickup: int = 0
    bpm: float | None = None
    repairs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if all(note.pitch is None for note in self.notes):
            raise MelodyError(NOTHING_TO_PLAY)
        longest_pickup = self.meter.steps_per_bar - 1 if self.meter else 0
        checks = {
            "pitch": all(n.pitch is None or in_range(n.pitch) for n in self.notes),
            "length": all(n.steps > 0 for n in self.notes)
            and count_steps(self.notes) <= LONGEST_SEED,
            "pickup": 0 <= self.pickup <= longest_pickup,
            "tempo": self.bpm is None or SLOWEST_BPM <= self.bpm <= FASTEST_BPM,
            "repairs": len(self.repairs) <= MOST_REPAIRS
            and all(len(line) <= LONGEST_REPAIR for line in self.repairs),
        }
        wrong = [name for name, is_right in checks.items() if not is_right]
        if wrong:
            raise ValueError(f"a seed out of range: {', '.join(wrong)}")


def in_range(pitch: int) -> bool:
    """Whether a MIDI number exists."""
    return LOWEST_PITCH <= pitch <= HIGHEST_PITCH


def fold(pitch: int) -> int:
    """Move a pitch by octaves until it lies within 0-127."""
    if pitch > HIGHEST_PITCH:
        return pitch - 12 * -(-(pitch - HIGHEST_PITCH) // 12)
    return pitch + 12 * -(-max(0, -pitch) // 12)


def keep_opening(notes: Sequence[Note], steps: int, repairs: list[str]) -> list[Note]:
    """The first ``steps`` steps of a melody, with a word about it if that leaves something out."""
    total, left = count_steps(notes), steps
    kept: list[Note] = []
    for note in notes:
        if left <= 0:
            break
        kept.append(Note(note.pitch, min(note.steps, left)))
        left -= note.steps
    if total > steps:
        repairs.append(f"only the first {steps} of {total} sixteenths were kept")
    return kept
