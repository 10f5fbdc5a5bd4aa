"""What step 1 counts while the songs go by; nothing here grows with their number."""

import re
from collections import Counter
from dataclasses import dataclass, field

from melody.notation import count_steps, is_pitch, to_notes
from melody.preprocess.encode import Refusal, Tune

EXAMPLES = 5
NUMBERS = re.compile(r"\d+(?:/\d+)?(?:, \d+(?:/\d+)?)*")
ORIGINAL = re.compile(r"(is the same as) .*")


@dataclass
class Tally:
    """Counts over all outcomes of a run.

    ``examples``: reason -> the first refusals for it; ``details``: reason -> its wordings, numbers
    left out; ``lengths`` are sixteenths of a whole tune, ``spans`` semitones from a tune's lowest
    to its highest note, ``values`` sixteenths of a note, ``rests`` those of a rest.
    """

    read: int = 0
    kept: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    details: dict[str, Counter[str]] = field(default_factory=dict)
    examples: dict[str, list[Refusal]] = field(default_factory=dict)
    kept_by: Counter[str] = field(default_factory=Counter)
    symbols: Counter[str] = field(default_factory=Counter)
    keys: Counter[str] = field(default_factory=Counter)
    key_sources: Counter[str] = field(default_factory=Counter)
    meters: Counter[str] = field(default_factory=Counter)
    pickups: int = 0
    styles: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)
    spans: Counter[int] = field(default_factory=Counter)
    values: Counter[int] = field(default_factory=Counter)
    rests: Counter[int] = field(default_factory=Counter)

    def add(self, outcome: Tune | Refusal) -> None:
        """Count one outcome."""
        self.read += 1
        self.kept_by.update(outcome.kept_by)
        if isinstance(outcome, Tune):
            self.kept += 1
            self.symbols.update(outcome.symbols)
            self._add_facts(outcome)
        else:
            self._add_refusal(outcome)

    def add_notes(self, tune: Tune) -> None:
        """Count the notes of a kept tune, which takes longer and is wanted for a report only."""
        notes = to_notes(tune.symbols)
        pitches = [note.pitch for note in notes if note.pitch is not None]
        self.lengths[count_steps(notes)] += 1
        self.spans[max(pitches, default=0) - min(pitches, default=0)] += 1
        self.values.update(note.steps for note in notes if note.pitch is not None)
        self.rests.update(note.steps for note in notes if note.pitch is None)

    def _add_facts(self, tune: Tune) -> None:
        self.keys[tune.key.name if tune.key else "unknown"] += 1
        self.key_sources[tune.key_source or "unknown"] += 1
        self.meters[str(tune.meter or "none, or changing")] += 1
        self.pickups += bool(tune.pickup)
        self.styles[tune.style or "not stated"] += 1
        self.remarks.update({NUMBERS.sub("", remark).strip(" :") for remark in tune.remarks})

    def _add_refusal(self, refusal: Refusal) -> None:
        self.rejected[refusal.reason] += 1
        wording = ORIGINAL.sub(r"\1 another", NUMBERS.sub("…", refusal.detail))
        self.details.setdefault(refusal.reason, Counter())[wording] += 1
        examples = self.examples.setdefault(refusal.reason, [])
        if len(examples) < EXAMPLES:
            examples.append(refusal)

    @property
    def pitches(self) -> dict[int, int]:
        """MIDI number -> how many notes of the kept tunes have it, at home in C or A minor."""
        return {int(s): count for s, count in self.symbols.items() if is_pitch(s)}
