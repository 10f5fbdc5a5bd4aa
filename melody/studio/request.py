"""The request: all that a take depends on, and how it is written into the take's files."""

from dataclasses import dataclass, field, replace
from typing import Any

from melody.generate.promises import NOTHING, Promises
from melody.generate.sampling import Sampling
from melody.music.setting import OFF, STRAIGHT
from melody.notation import to_symbols
from melody.seeds.seed import Seed
from melody.studio.recipe import unusual


@dataclass(frozen=True)
class Request:
    """All that a take depends on; equal requests give equal bytes.

    ``checkpoint`` is ``run@epoch``; ``seed`` whatever a person types, or what was read of a file.
    ``bars`` is the length of the whole melody, ``None`` to let the model end it. ``key``,
    ``meter`` and ``pickup`` (steps) are found from the seed where they are ``None``.
    ``random_seed`` is the variation. ``style`` is a tradition that the model was told of, ``""``
    for none. ``candidates``: of so many melodies another model picks one.

    With ``span`` (first step, step after the last) the seed is a whole melody, of which the model
    rewrites that part and nothing else; ``keep`` and ``rounds`` say how
    (:mod:`melody.generate.infill`). From ``bpm`` on it is about how the take is played: no note
    changes with it.
    """

    checkpoint: str
    seed: str | Seed
    bars: int | None = None
    sampling: Sampling = field(default_factory=Sampling)
    random_seed: int = 1
    key: str | None = None
    meter: str | None = None
    pickup: int | None = None
    style: str = ""
    promises: Promises = NOTHING
    candidates: int = 1
    span: tuple[int, int] | None = None
    keep: str = ""
    rounds: int = 0
    bpm: float | None = None
    instrument: str = "Piano"
    swing: float = STRAIGHT
    metronome: bool = False
    transposition: int = 0
    accompaniment: str = OFF


def recipe_of(request: Request) -> dict[str, Any]:
    """What a request asked, by the names that a form has for it; what is as usual is left out.

    >>> recipe_of(Request("lstm-talk@5", "C4 D4", sampling=Sampling(temperature=0.5)))
    {'checkpoint': 'lstm-talk@5', 'seed': 'C4 D4', 'temperature': 0.5}
    """
    seed, asked = request.seed, unusual(replace(request, seed=""))
    if not isinstance(seed, Seed):
        return {**asked, "seed": seed}
    said: dict[str, Any] = {"pickup": seed.pickup or None, "bpm": seed.bpm}
    said |= {"key": seed.key and seed.key.name, "meter": seed.meter and str(seed.meter)}
    told = {name: value for name, value in said.items() if value is not None}
    return {**told, **asked, "seed": " ".join(to_symbols(seed.notes))}
