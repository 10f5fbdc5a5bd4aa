"""What may give a take away: how surprising it is where, its traits, its shape, its ends.

Everything is measured in the same way of real songs and of takes; nothing of a plan is known.
"""

from collections.abc import Sequence

import numpy as np

from melody.context import Context, hide_length
from melody.evaluate.shape import SHAPES, describe_shape, highest_bars, longest_phrase
from melody.evaluate.traits import TRAITS, describe, full_bars
from melody.generate.form.loops import run_at_end
from melody.music.meters import Meter
from melody.music.phrases import cut_blocks, letters_of, longest_silence
from melody.notation import Note, to_symbols
from melody.runs.checkpoints import Checkpoint

QUARTERS = 4  # of a melody: how surprising it is may depend on where
HEARD = (
    *(f"surprise in quarter {number + 1}" for number in range(QUARTERS)),
    "spread of surprise", "most surprising bar", "surprise of the last bar",
)  # fmt: skip
ENDS = (
    "bars", "notes a bar", "longest phrase", "highest bars", "place of the climax", "largest leap",
    "leaps", "beats of the last note", "where the last note begins", "last on the tonic",
    "last is the lowest", "longest silence", "literal four bars", "letters", "repeated notes",
    "bars at the end alike", "lengths of notes",
)  # fmt: skip
LEAP = 5  # semitones


def names_of(networks: Sequence[str]) -> list[str]:
    """The names of all features."""
    heard = [f"{network}: {name}" for network in networks for name in HEARD]
    return [*heard, *TRAITS, *SHAPES, *ENDS]


def features_of(
    notes: Sequence[Note], context: Context, tonic: int, networks: Sequence[Checkpoint]
) -> list[float]:
    """The features of a melody at home that has a pitch and a full bar."""
    meter, pickup = context.meter or Meter(), context.pickup
    heard = [value for each in networks for value in _heard(notes, context, each)]
    traits = describe(notes, meter, pickup).values()
    shape = describe_shape(notes, meter, pickup, tonic).values()
    return [*heard, *traits, *shape, *_ends(notes, meter, pickup, tonic)]


def _heard(notes: Sequence[Note], context: Context, network: Checkpoint) -> list[float]:
    """Nats per symbol of a network: in each quarter, their spread, the worst bar and the last."""
    symbols = to_symbols(notes)
    features = hide_length(context.features(0, len(symbols)))
    nats = network.model.negative_log_likelihood(network.encode(symbols), features)
    bar = (context.meter or Meter()).steps_per_bar
    bars = [part.mean() for part in np.array_split(nats, max(1, len(nats) // bar))]
    quarters = [part.mean() for part in np.array_split(nats, QUARTERS)]
    return [*map(float, quarters), float(np.std(bars)), float(max(bars)), float(bars[-1])]


def _ends(notes: Sequence[Note], meter: Meter, pickup: int, tonic: int) -> list[float]:
    symbols, bars = to_symbols(notes), full_bars(notes, meter, pickup)
    pitches = [note.pitch for note in notes if note.pitch is not None]
    leaps = abs(np.diff(pitches)) if len(pitches) > 1 else np.zeros(1)
    last = max(place for place, note in enumerate(notes) if note.pitch is not None)
    begun = sum(note.steps for note in notes[:last])
    blocks = cut_blocks(symbols, 4 * meter.steps_per_bar)
    literal = len(blocks) - len({tuple(block) for block in blocks})
    climax = next(n for n, note in enumerate(notes) if note.pitch == max(pitches))
    return [
        float(len(bars)),
        len(pitches) / max(1, len(bars)),
        longest_phrase(notes, meter),
        float(highest_bars(notes, meter, pickup)),
        climax / len(notes),
        float(leaps.max()),
        float((leaps >= LEAP).mean()),
        notes[last].steps / meter.steps_per_beat,
        (begun - pickup) % meter.steps_per_bar / meter.steps_per_bar,
        float(pitches[-1] % 12 == tonic),
        float(pitches[-1] == min(pitches)),
        longest_silence(symbols) / meter.steps_per_bar,
        literal / max(1, len(blocks)),
        len(set(letters_of(blocks))) / max(1, len(blocks)),
        float((leaps == 0).mean()),
        float(run_at_end(bars, 1)),
        float(len({note.steps for note in notes})),
    ]
