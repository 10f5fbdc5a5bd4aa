"""Tunes as a model sees them: ids, and the context of each step."""

import torch

from melody.context import Context
from melody.models.base import Example
from melody.preprocess.prepare import Tune
from melody.vocabulary import Vocabulary


def context_of(tune: Tune) -> Context:
    """What is known of a prepared tune, its length included."""
    return Context(
        meter=tune.meter,
        pickup=tune.pickup,
        mode=tune.key.mode if tune.key else None,
        style=tune.style,
        steps=len(tune.symbols) - 1,
    )


def example_of(tune: Tune, vocabulary: Vocabulary) -> Example:
    """A tune's (T,) ids and the (T, F) context of each of its steps.

    Raises:
        MelodyError: at a symbol that the vocabulary lacks.
    """
    features = context_of(tune).features(0, len(tune.symbols))
    return Example(torch.tensor(vocabulary.encode(tune.symbols)), torch.from_numpy(features))
