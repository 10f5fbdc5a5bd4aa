"""A small LSTM that learns the pitches of one set's training songs and nothing else.

Of the notes so far it knows the pitch, the step to it, the distance from the song's first note, and
what the song itself did where it last went like this: the step that followed, and how long the
likeness is. Its answer is the sum of three opinions: on the pitch, on the step, on the distance
from the first note. B songs, T notes.
"""

import math
import random
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.yardstick.network import PITCHES, TARGET_NONE
from benchmarks.yardstick.repeats import longest_repeats
from melody.evaluate.context_counts import Shares

Pitches = Sequence[int]
FARTHEST = 24  # semitones of a step or a distance
NONE = 2 * FARTHEST + 1  # no step yet, or no repeat
REPEATS = 7  # lengths of a repeat, the longest together
SIZES = (PITCHES, NONE + 1, NONE + 1, NONE + 1, REPEATS)
HIDDEN, WIDTH, DROPOUT = 128, 24, 0.4
EPOCHS, SONGS_AT_ONCE, LEARNING_RATE = 25, 4, 3e-3
MOST_MOVED = 5  # semitones, of half the songs


class OwnNetwork(nn.Module):
    """One layer of LSTM over what is known before each note."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(size, WIDTH) for size in SIZES)
        self.lstm = nn.LSTM(WIDTH * len(SIZES), HIDDEN, batch_first=True)
        self.drop = nn.Dropout(DROPOUT)
        self.read = nn.Linear(HIDDEN + 2 * WIDTH, PITCHES + 4 * PITCHES)

    def forward(self, past: Tensor) -> Tensor:
        """(B, T, 6) what is known before each note -> (B, T, 128) logits of its pitch."""
        parts = [table(past[..., place]) for place, table in enumerate(self.tables)]
        read, _ = self.lstm(self.drop(torch.cat(parts, -1)))
        # What the song did before is told again at the end: to do so again is the commonest thing.
        read = self.read(self.drop(torch.cat([read, *parts[3:]], -1)))
        absolute, step, far = read.split((PITCHES, 2 * PITCHES, 2 * PITCHES), -1)
        pitches = torch.arange(PITCHES)
        is_first = past[..., :1] == 0
        by_step = step.gather(-1, pitches - past[..., :1] + PITCHES) * ~is_first
        by_first = far.gather(-1, pitches - past[..., 5:6] + PITCHES) * ~is_first
        logits: Tensor = absolute + by_step + by_first
        return logits


def past_of(pitches: Pitches) -> list[list[int]]:
    """(T, 6) what is known before each note of a song: the sixth is its first pitch."""
    rows = [[0, NONE, NONE, NONE, 0, 0]]
    repeats = longest_repeats(pitches)
    for place in range(1, len(pitches)):
        last, before = pitches[place - 1], pitches[max(0, place - 2)]
        likely, length = repeats[place]
        rows.append([
            last, _cut(last - before), _cut(last - pitches[0]),
            NONE if likely is None else _cut(likely), min(length, REPEATS - 1), pitches[0],
        ])  # fmt: skip
    return rows


def _cut(step: int) -> int:
    return max(-FARTHEST, min(FARTHEST, step)) + FARTHEST


def collate(
    rows: Sequence[list[list[int]]], songs: Sequence[Pitches], shifts: Sequence[int]
) -> tuple[Tensor, Tensor]:
    """Songs and what is known before their notes, moved by semitones -> (B, T, 6), (B, T)."""
    longest = max(map(len, songs))
    past = torch.zeros(len(songs), longest, len(SIZES) + 1, dtype=torch.long)
    wanted = torch.full((len(songs), longest), TARGET_NONE)
    for place, (row, song, shift) in enumerate(zip(rows, songs, shifts, strict=True)):
        told = torch.tensor(row)
        told[1:, 0] += shift
        told[1:, 5] += shift
        past[place, : len(song)] = told
        wanted[place, : len(song)] = torch.tensor(song) + shift
    return past, wanted


def train_own(songs: Sequence[Pitches], random_seed: int = 1, epochs: int = EPOCHS) -> OwnNetwork:
    """Train on the songs of a set; the rate falls along a cosine."""
    torch.manual_seed(random_seed)
    dice = random.Random(random_seed)
    rows = [past_of(song) for song in songs]
    model = OwnNetwork()
    optimiser = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.05)
    for epoch in range(epochs):
        model.train()
        for group in optimiser.param_groups:
            group["lr"] = LEARNING_RATE * (0.51 + 0.49 * math.cos(math.pi * epoch / epochs))
        order = sorted(range(len(songs)), key=lambda n: len(songs[n]) + dice.random() * 10)
        groups = [order[at : at + SONGS_AT_ONCE] for at in range(0, len(order), SONGS_AT_ONCE)]
        dice.shuffle(groups)
        for group in groups:
            moved = [dice.choice((0, dice.randint(-MOST_MOVED, MOST_MOVED))) for _ in group]
            past, wanted = collate([rows[n] for n in group], [songs[n] for n in group], moved)
            loss = functional.cross_entropy(
                model(past).flatten(0, 1), wanted.flatten(), ignore_index=TARGET_NONE
            )
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
    return model.eval()


def predict_own(model: OwnNetwork, song: Pitches, alphabet: Pitches) -> Shares:
    """A song -> (T, A) probabilities of the set's pitches at each note."""
    with torch.inference_mode():
        logits = model(collate([past_of(song)], [song], [0])[0])[0][:, list(alphabet)]
    return np.asarray(logits.double().softmax(-1).numpy())
