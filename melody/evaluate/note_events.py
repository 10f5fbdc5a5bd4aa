"""A tune as whole notes, for models that predict (pitch, length) instead of symbols.

Such a model predicts as much as one of symbols: the length of the first note (its pitch is given,
as the first symbol is), then pitch and length of each note and rest, then the end of the tune. So
its bits of a tune can be compared with those of a model of symbols.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from melody.evaluate.context_counts import Distributions, Ids, Shares
from melody.notation import HIGHEST_PITCH, LOWEST_PITCH, Note, to_notes

PITCHES_AND_REST = HIGHEST_PITCH - LOWEST_PITCH + 2


class NoteEvents:
    """The vocabulary of notes in the training tunes: id 0 the end, 1 a new note, then the notes.

    ``base`` (V,) is the probability of each if pitch and length were independent; id 1 has that
    of all notes outside the training tunes together.
    """

    END = 0
    NEW = 1

    def __init__(self, tunes: Iterable[Sequence[str]]) -> None:
        notes = [to_notes(tune) for tune in tunes]
        self.pitches = Counter(note.pitch for tune in notes for note in tune)
        self.lengths = Counter(note.steps for tune in notes for note in tune)
        self.total = sum(self.pitches.values())
        known = sorted({note for tune in notes for note in tune}, key=_order)
        self.known = {note: number for number, note in enumerate(known, start=2)}
        shares = np.array([self.share(note) for note in known])
        self.new_share = 1 - float(shares.sum())
        end = (len(notes) + 0.5) / (self.total + len(notes) + 1)
        self.base = np.array([end, *(1 - end) * np.array([self.new_share, *shares])])

    def share(self, note: Note) -> float:
        """How likely a note is if its pitch and its length are drawn apart; all sum to 1.

        The prior count of a length of n steps is 1 / (n (n + 1)).
        """
        prior = 1 / (note.steps * (note.steps + 1))
        return self._pitch_share(note.pitch) * (self.lengths[note.steps] + prior) / (self.total + 1)

    def _pitch_share(self, pitch: int | None) -> float:
        """The probability of a pitch or a rest, with a prior count of one half each."""
        return (self.pitches[pitch] + 0.5) / (self.total + PITCHES_AND_REST / 2)

    def encode(self, tune: Sequence[str]) -> Ids:
        """Symbols -> ids of the notes, and of the end."""
        return np.array([*(self.known.get(note, self.NEW) for note in to_notes(tune)), self.END])

    def bits(self, distributions: Distributions, tune: Sequence[str]) -> float:
        """The bits of a tune whose first symbol is given, the end included."""
        notes, ids = to_notes(tune), self.encode(tune)
        shares = distributions(ids)
        chosen = shares[np.arange(len(ids)), ids]
        spelled = sum(
            math.log2(self.new_share / self.share(note)) for note in notes if note not in self.known
        )
        given = self._first_pitch(shares[0], notes[0].pitch)
        return float(-np.log2(chosen).sum()) + spelled + math.log2(given)

    def _first_pitch(self, shares: Shares, pitch: int | None) -> float:
        """The probability that a tune begins with a pitch, whatever its length."""
        same = [note for note in self.known if note.pitch == pitch]
        new = self._pitch_share(pitch) - sum(map(self.share, same))
        known = sum(float(shares[self.known[note]]) for note in same)
        return known + float(shares[self.NEW]) * new / self.new_share


def _order(note: Note) -> tuple[int, int]:
    return (-1 if note.pitch is None else note.pitch, note.steps)
