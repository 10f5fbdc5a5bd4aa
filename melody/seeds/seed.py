"""The seed: the opening notes that a person gives, on the grid, with every repair in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.music.setting import FASTEST_BPM, SLOWEST_BPM
from melody.notation import STEPS_PER_QUARTER, MelodyError, Note, count_steps, in_range
from melody.scores.repairs import NOTHING_TO_PLAY
from melody.scores.score import VoiceFacts

LONGEST_SEED = 2048  # steps: 128 bars of 4/4
LONGEST_REPAIR = 160
MOST_REPAIRS = 32
MOST_VOICES = MOST_TUNES = 64  # in the answer


@dataclass(frozen=True)
class Seed:
    """The opening notes, in the person's own key, with what their source says of them.

    ``key``, ``meter`` and ``bpm`` are ``None`` where the source is silent; ``bpm`` counts quarter
    notes a minute, 20 to 300 beats of the meter; ``key_source`` says how the key is known;
    ``pickup`` counts the steps before the first bar line; ``repairs`` says in plain words what had
    to be changed. ``voice`` is the number of the voice that was taken, among the ``voices`` of a
    score; ``tune`` that of the tune, among the titles ``tunes`` of a file. ``spelled`` are the
    names of pitch classes as they were typed.

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
    key_source: str = ""
    voice: int | None = None
    voices: tuple[VoiceFacts, ...] = ()
    tune: int = 1
    tunes: tuple[str, ...] = ("",)
    spelled: tuple[tuple[int, str], ...] = ()

    @property
    def beats_a_minute(self) -> float | None:
        """The tempo in the beats of the meter, as a setting has it; quarters without a meter."""
        if self.bpm is None:
            return None
        beats = round(self.bpm / quarters_of_beat(self.meter), 2)
        return int(beats) if beats.is_integer() else beats

    def __post_init__(self) -> None:
        if all(note.pitch is None for note in self.notes):
            raise MelodyError(NOTHING_TO_PLAY)
        longest_pickup = self.meter.steps_per_bar - 1 if self.meter else 0
        slowest, fastest = tempo_range(self.meter)
        checks = {
            "pitch": all(n.pitch is None or in_range(n.pitch) for n in self.notes),
            "length": all(n.steps > 0 for n in self.notes)
            and count_steps(self.notes) <= LONGEST_SEED,
            "pickup": 0 <= self.pickup <= longest_pickup,
            "tempo": self.bpm is None or slowest <= self.bpm <= fastest,
            "repairs": len(self.repairs) <= MOST_REPAIRS
            and all(len(line) <= LONGEST_REPAIR for line in self.repairs),
            "voices": len(self.voices) <= MOST_VOICES,
            "tunes": 1 <= len(self.tunes) <= MOST_TUNES,
        }
        wrong = [name for name, is_right in checks.items() if not is_right]
        if wrong:
            raise ValueError(f"a seed out of range: {', '.join(wrong)}")


def quarters_of_beat(meter: Meter | None) -> float:
    """How many quarters a beat of the meter has; one where none is stated."""
    return meter.steps_per_beat / STEPS_PER_QUARTER if meter else 1.0


def tempo_range(meter: Meter | None) -> tuple[float, float]:
    """The slowest and the fastest tempo in such a meter, in quarters a minute."""
    quarters = quarters_of_beat(meter)
    return SLOWEST_BPM * quarters, FASTEST_BPM * quarters


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
        first, all_of_it = steps / STEPS_PER_QUARTER, total / STEPS_PER_QUARTER
        repairs.append(f"only the first {first:g} of {all_of_it:g} beats were kept")
    return kept
