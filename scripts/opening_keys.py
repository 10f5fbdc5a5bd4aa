"""Learn how the openings of folk songs tell their key: assets/opening-keys.json.

``python scripts/opening_keys.py``; half a minute once the songs are in the cache. Learned from what
music21 ships, but for the Chinese songs, whose five notes leave the key open, and the chorales, by
which the table is measured (``benchmarks/keys``). Weights and penalty were chosen on one half of
370 chorales and 1,034 dance tunes.
"""

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from melody.corpora import find_corpus
from melody.music.keys import MAJOR, MINOR, Key, all_keys
from melody.music.opening_key import FILE, SIGHTS, USUAL, Marks, look_at
from melody.notation import Note
from melody.preprocess.prepare import read_all
from melody.scores.score import Line, Score
from melody.storage.files import write_bytes

LEARNED_FROM = ("essen", "oneill", "aird", "ryan", "misc")
LEFT_OUT = "chinese"  # a style
QUARTER = 48  # units of a quarter: whole for triplets and thirty-seconds
LENGTHS = (6, 8, 8, 10, 12, 12, 14, 16, 16, 20)  # notes of an opening
METER_UNKNOWN = 0.4  # share of the openings whose meter is not told
MINOR_COUNTS, ESSEN_COUNTS = 2.0, 0.5
PENALTY = 5.0
USUAL_COUNTS = 0.5  # people bring more than folk songs in G and D
ROUNDS, PACE, FIRST, SECOND, TINY = 1500, 0.05, 0.9, 0.999, 1e-8  # of Adam
ROOM = 12 * sum(SIGHTS.values())
STARTS = {name: 12 * sum(list(SIGHTS.values())[:place]) for place, name in enumerate(SIGHTS)}
Array = NDArray[np.float64]


class Example(NamedTuple):
    """What an opening shows, its key, and how much it counts."""

    marks: Marks
    key: Key
    weight: float


def main() -> None:
    """Read, learn and keep the table."""
    examples = find_examples(random.Random(0))
    weights, usual = learn(examples)
    table = {
        mode: {
            **{
                name: rounded(weights[start : start + 12 * SIGHTS[name], number])
                for name, start in STARTS.items()
            },
            USUAL: rounded(USUAL_COUNTS * usual[12 * number : 12 * number + 12]),
        }
        for number, mode in enumerate((MAJOR, MINOR))
    }
    content = json.dumps(table)
    write_bytes(FILE, f"{content}\n".encode())
    print(f"learned from {len(examples)} openings, {len(content) / 1e3:.0f} kB")


def rounded(numbers: Array) -> list[float]:
    """Numbers as the table has them."""
    return [round(float(number), 3) for number in numbers]


def find_examples(chance: random.Random) -> list[Example]:
    """An opening of each song whose key is stated."""
    examples = []
    for name in LEARNED_FROM:
        for source, score in read_all(find_corpus(name).find()):
            if not isinstance(score, Score) or score.key is None or source.style == LEFT_OUT:
                continue
            meter = score.meter if chance.random() >= METER_UNKNOWN else None
            notes = first_notes(score.notes, chance.choice(LENGTHS))
            marks = look_at(notes, meter, round(score.pickup * QUARTER), QUARTER)
            weight = ESSEN_COUNTS if name == "essen" else 1.0
            weight *= MINOR_COUNTS if score.key.mode == MINOR else 1.0
            examples.append(Example(marks, score.key, weight))
    return examples


def first_notes(line: Line, number: int) -> list[Note]:
    """The first notes of a song, with the rests between them; ``QUARTER`` units make a quarter."""
    notes: list[Note] = []
    for pitch, quarters in line:
        number -= pitch is not None
        if number < 0:
            break
        notes.append(Note(pitch, round(quarters * QUARTER)))
    return notes


def learn(examples: Sequence[Example]) -> tuple[Array, Array]:
    """The weights (``ROOM``, modes) and how usual each key is (24), by logistic regression."""
    seen, turns = to_matrix(examples), np.array([turn(tonic) for tonic in range(12)])
    wanted = np.zeros((len(examples), 24))
    for number, example in enumerate(examples):
        wanted[number, all_keys().index(example.key)] = 1
    counts = np.array([[example.weight] for example in examples])
    table, mean, square = (np.zeros(2 * ROOM + 24) for _ in range(3))
    for step in range(ROUNDS):
        weights, usual = table[: 2 * ROOM].reshape(ROOM, 2), table[2 * ROOM :]
        missed = (likelihoods(seen, weights[turns], usual) - wanted) * counts
        slope = np.concatenate([turn_back(seen.T @ missed, turns).ravel(), missed.sum(0)])
        slope += PENALTY * table
        mean = FIRST * mean + (1 - FIRST) * slope
        square = SECOND * square + (1 - SECOND) * slope**2
        size = np.sqrt(square / (1 - SECOND ** (step + 1))) + TINY
        table = table - PACE * (1 - step / ROUNDS) * mean / (1 - FIRST ** (step + 1)) / size
    return table[: 2 * ROOM].reshape(ROOM, 2), table[2 * ROOM :]


def to_matrix(examples: Sequence[Example]) -> Array:
    """(openings, ``ROOM``): what each opening shows, in pitch classes."""
    seen = np.zeros((len(examples), ROOM))
    for number, example in enumerate(examples):
        for (sight, pitch_class, place), weight in example.marks.items():
            seen[number, STARTS[sight] + pitch_class * SIGHTS[sight] + place] += weight
    return seen


def turn(tonic: int) -> list[int]:
    """For each number of an opening the one of the table, as seen from a tonic."""
    return [
        STARTS[sight] + (pitch_class - tonic) % 12 * size + place
        for sight, size in SIGHTS.items()
        for pitch_class in range(12)
        for place in range(size)
    ]


def likelihoods(seen: Array, turned: Array, usual: Array) -> Array:
    """(openings, 24) probabilities of the keys; ``turned`` is (tonics, ``ROOM``, modes)."""
    logits = seen @ turned.transpose(1, 2, 0).reshape(ROOM, 24) + usual
    found: Array = np.exp(logits - logits.max(1, keepdims=True))
    found /= found.sum(1, keepdims=True)
    return found


def turn_back(slopes: Array, turns: NDArray[np.int_]) -> Array:
    """(``ROOM``, keys) as each opening shows it -> (``ROOM``, modes) as the table has it."""
    total = np.zeros((ROOM, 2))
    for tonic, places in enumerate(turns):
        total[places] += slopes.reshape(ROOM, 2, 12)[:, :, tonic]
    return total


if __name__ == "__main__":
    main()
