"""A small LSTM that predicts the next pitch of a melody in any key, from all that went before.

Of the notes so far it knows pitch, length and place in the bar; of the note to come nothing. It
reads pitches as steps from the note before, as degrees of the stated key and as they are, and
its answer is the sum of three opinions in the same terms: so it need not learn each key anew.
B songs, T notes.
"""

import math
import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.yardstick.songs import SETS, Song

PITCHES = 128
NO_PITCH = 0  # before the first note
FARTHEST = 24  # semitones of an interval
LENGTHS = (0.25, 0.34, 0.5, 0.67, 0.75, 1, 1.34, 1.5, 2, 3, 4)  # quarters
PLACES = 33  # sixteenths from the bar line, longer bars cut; the last: the bar is not known
TARGET_NONE = -100

SET_NUMBERS = {name: number for number, name in enumerate((*SETS, "other"))}


class Batch(NamedTuple):
    """(B, T, 5) past note of each place, (B, T) pitches to predict, (B,) tonics, (B,) sets."""

    past: Tensor
    pitches: Tensor
    tonics: Tensor
    sets: Tensor


class PitchNetwork(nn.Module):
    """One layer of LSTM over the notes so far; with ``pitches_alone`` it knows nothing else."""

    def __init__(
        self, hidden: int = 160, dropout: float = 0.4, *, pitches_alone: bool = False
    ) -> None:
        super().__init__()
        self.pitches_alone = pitches_alone
        sizes = (PITCHES, 2 * FARTHEST + 2, 13, len(LENGTHS) + 2, PLACES + 1)
        self.tables = nn.ModuleList(nn.Embedding(size, 32) for size in sizes)
        self.set_table = nn.Embedding(len(SET_NUMBERS), 16)
        self.lstm = nn.LSTM(32 * len(sizes) + 16, hidden, batch_first=True)
        self.drop = nn.Dropout(dropout)
        self.absolute = nn.Linear(hidden, PITCHES)
        self.interval = nn.Linear(hidden, 2 * PITCHES)
        self.degree = nn.Linear(hidden, 12)

    def forward(self, batch: Batch) -> Tensor:
        """A batch -> (B, T, 128) logits of the pitch of each note."""
        parts = [table(batch.past[..., n]) for n, table in enumerate(self.tables)]
        if self.pitches_alone:
            parts = [*parts[:2], *(torch.zeros_like(part) for part in parts[2:])]
        of_set = self.set_table(batch.sets)[:, None].expand(-1, batch.past.shape[1], -1)
        read, _ = self.lstm(self.drop(torch.cat([*parts, of_set], -1)))
        read = self.drop(read)
        pitches = torch.arange(PITCHES)
        degrees = (pitches - batch.tonics[:, None]) % 12
        by_degree = self.degree(read).gather(-1, degrees[:, None].expand(-1, read.shape[1], -1))
        from_last = pitches - batch.past[..., :1] + PITCHES
        by_interval = self.interval(read).gather(-1, from_last)
        # Before the first note there is no interval.
        by_interval = by_interval * (batch.past[..., :1] != NO_PITCH)
        logits: Tensor = self.absolute(read) + by_interval
        return logits if self.pitches_alone else logits + by_degree


def past_of(song: Song, shift: int = 0) -> list[list[int]]:
    """What is known before each note: (T, 5) numbers of the note before it."""
    rows = [[NO_PITCH, 2 * FARTHEST + 1, 12, len(LENGTHS) + 1, PLACES]]
    tonic = song.key.tonic if song.key else 0
    last = None
    for note in song.notes[:-1]:
        step = 0 if last is None else max(-FARTHEST, min(FARTHEST, note.pitch - last))
        length = sum(note.quarters > limit + 0.01 for limit in LENGTHS)
        place = min(PLACES - 1, round(note.place * 4)) if song.bar else PLACES - 1
        degree = (note.pitch - tonic) % 12
        rows.append([note.pitch + shift, step + FARTHEST, degree, length, place])
        last = note.pitch
    return rows


def collate(songs: Sequence[tuple[str, Song]], shifts: Sequence[int]) -> Batch:
    """Songs, each with its set, moved by semitones -> a batch."""
    longest = max(len(song.notes) for _, song in songs)
    past = torch.zeros(len(songs), longest, 5, dtype=torch.long)
    pitches = torch.full((len(songs), longest), TARGET_NONE)
    for row, ((_, song), shift) in enumerate(zip(songs, shifts, strict=True)):
        past[row, : len(song.notes)] = torch.tensor(past_of(song, shift))
        pitches[row, : len(song.notes)] = torch.tensor([n.pitch + shift for n in song.notes])
    tonics = [
        (song.key.tonic if song.key else 0) + shift
        for (_, song), shift in zip(songs, shifts, strict=True)
    ]
    sets = [SET_NUMBERS.get(name, len(SETS)) for name, _ in songs]
    return Batch(past, pitches, torch.tensor(tonics), torch.tensor(sets))


def batches(songs: Sequence[tuple[str, Song]], size: int, dice: random.Random) -> Iterator[Batch]:
    """One epoch: songs of like length together, half of them moved a little."""
    ordered = sorted(songs, key=lambda item: len(item[1].notes) + dice.random() * 10)
    groups = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    dice.shuffle(groups)
    for group in groups:
        yield collate(group, [dice.choice((0, 0, 0, 0, -2, -1, 1, 2)) for _ in group])


def train_network(
    songs: Sequence[tuple[str, Song]],
    epochs: int,
    random_seed: int = 1,
    *,
    pitches_alone: bool = False,
) -> PitchNetwork:
    """Train on songs, each with its set; the rate falls along a cosine."""
    torch.manual_seed(random_seed)
    dice = random.Random(random_seed)
    model = PitchNetwork(pitches_alone=pitches_alone)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    for epoch in range(epochs):
        model.train()
        for group in optimiser.param_groups:
            group["lr"] = 3e-3 * (0.02 + 0.98 * (1 + math.cos(math.pi * epoch / epochs)) / 2)
        for batch in batches(songs, 12, dice):
            loss = functional.cross_entropy(
                model(batch).flatten(0, 1), batch.pitches.flatten(), ignore_index=TARGET_NONE
            )
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
    return model.eval()


def predict(model: PitchNetwork, name: str, song: Song, alphabet: Sequence[int]) -> Tensor:
    """A song of a set -> (T, A) probabilities of the set's pitches at each note."""
    with torch.inference_mode():
        logits = model(collate([(name, song)], [0]))[0][:, list(alphabet)]
    return logits.double().softmax(-1)
