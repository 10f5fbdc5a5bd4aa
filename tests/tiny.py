"""Checkpoints small enough to be trained in a second, under the names of the real ones."""

import random
from dataclasses import replace
from pathlib import Path

from melody.music.meters import Meter
from melody.preprocess.encode import Tune
from melody.train.dataset import split_tunes
from melody.train.fit import train
from melody.train.settings import Training

SCALE = (55, 57, 59, 60, 62, 64, 65, 67, 69, 71, 72, 74, 76)
CONFIGS: dict[str, dict[str, object]] = {
    "lstm": {"hidden": 16},
    "bert": {"width": 16, "layers": 1, "heads": 2, "feed_forward": 16, "windows_per_tune": 2},
}
EPOCHS = (1, 5)


def make_tiny_checkpoints(folder: Path) -> list[str]:
    """Train lstm-talk and bert-talk on invented tunes into a folder; returns the labels."""
    data = split_tunes(invent_tunes(30), "invented")
    for model, config in CONFIGS.items():
        name = f"{model}-talk"
        training = Training(epochs=max(EPOCHS), keep=EPOCHS, warm_up=1, validation_tunes=2)
        train(folder / name, name, model, data, training, config=config)
    return [f"{model}-talk@{epoch}" for model in CONFIGS for epoch in EPOCHS]


FOLK_CONFIGS: dict[str, tuple[str, dict[str, object]]] = {
    "lstm-folk": ("lookback-lstm", {"hidden": 16, "embedding": 8}),
    "bert-folk": ("hybrid-bert", {"width": 16, "layers": 1, "heads": 2, "feed_forward": 16}),
}


def make_folk_checkpoints(folder: Path, corpus: str = "invented") -> list[str]:
    """Train lstm-folk and bert-folk, which know the context, on invented tunes.

    Under the name of a real ``corpus`` their takes are looked up among its songs.
    """
    tunes = [replace(tune, meter=Meter(), style="irish") for tune in invent_tunes(30)]
    data = split_tunes(tunes, corpus)
    for name, (model, config) in FOLK_CONFIGS.items():
        training = Training(epochs=2, keep=(1,), warm_up=1, validation_tunes=2, learning_rate=0.01)
        train(folder / name, name, model, data, training, config=config)
    return [f"{name}@{epoch}" for name in FOLK_CONFIGS for epoch in (1, 2)]


def invent_tunes(number: int) -> list[Tune]:
    """Tunes that wander up and down a scale, four bars each, never the same."""
    dice = random.Random(1)
    return [Tune(f"invented {place}", invent_symbols(dice)) for place in range(number)]


def invent_symbols(dice: random.Random) -> tuple[str, ...]:
    symbols: list[str] = []
    place = dice.randrange(len(SCALE))
    while len(symbols) < 64:
        place = min(len(SCALE) - 1, max(0, place + dice.choice((-2, -1, -1, 0, 1, 1, 2))))
        symbols += [str(SCALE[place]), *["_"] * (dice.choice((2, 4, 4, 8)) - 1)]
    return (*symbols, "/")
