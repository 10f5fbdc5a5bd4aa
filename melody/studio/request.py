"""The request: all that a take depends on, and the recipe by which a take's files repeat it.

The recipe is one line of JSON in plain ASCII without ``<``, ``>`` and ``&``, so that a MIDI text
event, a MusicXML field and an ABC comment all hold the very same characters.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from typing import Any

from melody.generate.limits import FREE
from melody.generate.promises import NOTHING, Promises
from melody.generate.sampling import Sampling
from melody.music.keys import parse_key
from melody.music.setting import BY_HEIGHT, CONCERT, OFF, STRAIGHT
from melody.notation import MelodyError, to_symbols
from melody.seeds.notations.solfege import FIXED
from melody.seeds.seed import Seed
from melody.studio.field_type import NEEDED
from melody.studio.fields import FIELDS, READING

MARK = "melody-recipe "
LONGEST_RECIPE = 128 * 1024  # characters; a seed of 64 kB may be escaped to twice as many
DISGUISES = {character: f"\\u{ord(character):04x}" for character in "<>&\x7f"}
PARTS = {"sampling": Sampling, "promises": Promises}


@dataclass(frozen=True)
class Request:
    """All that a take depends on; equal requests give equal bytes.

    ``checkpoint`` is ``run@epoch``; ``seed`` whatever a person types, or what was read of a file;
    ``notation`` and ``solfege`` say how a text is meant, ``voice`` and ``tune`` what is taken.
    ``bars`` is the length of the whole melody, ``None`` to let the model end it. ``key``,
    ``meter`` and ``pickup`` (steps) are found from the seed where they are ``None``.
    ``random_seed`` is the variation. ``style`` is a tradition that the model learned, ``""``
    for none. ``form`` names what comes back and where it closes (:mod:`melody.generate.form`);
    without ``bars`` it has a length of its own. ``candidates``: of so many melodies one is kept.

    With ``span`` (first step, step after the last) the seed is a whole melody, of which the model
    rewrites that part and nothing else; ``keep`` and ``rounds`` say how
    (:mod:`melody.generate.infill`). From ``bpm`` on it is about how the take is played: no note
    changes with it. Kinds and limits of all fields: :mod:`melody.studio.fields`.

    Raises:
        MelodyError: when a value is of another kind or out of range.
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
    form: str = FREE
    candidates: int = 1
    span: tuple[int, int] | None = None
    keep: str = ""
    rounds: int = 0
    notation: str = ""
    solfege: str = FIXED
    voice: str | None = None
    tune: int | None = None
    bpm: float | None = None
    instrument: str = "Piano"
    swing: float = STRAIGHT
    metronome: bool = False
    transposition: int = 0
    accompaniment: str = OFF
    clef: str = BY_HEIGHT
    part: str = CONCERT
    swung_midi: bool = False

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name in PARTS:
                value = PARTS[each.name](**check_all(vars(value)))
            elif not isinstance(value, Seed):
                value = FIELDS[each.name].check(value)
            object.__setattr__(self, each.name, value)


def check_all(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a request as it holds them.

    Raises:
        MelodyError: at the first one of another kind or out of range.
    """
    return {name: FIELDS[name].check(value) for name, value in values.items()}


def make_request(values: Mapping[str, Any]) -> Request:
    """The request of fields by their names, those of its sampling and its promises among them."""
    own = dict(values)
    parts = {
        part: kind(
            **check_all(
                {each.name: own.pop(each.name) for each in fields(kind) if each.name in own}
            )
        )
        for part, kind in PARTS.items()
    }
    return Request(**own, **parts)


def read_request(values: Mapping[str, Any]) -> Request:
    """Fields of any kind, from a form, a program or a recipe -> a request; blank ones are usual.

    Raises:
        MelodyError: for a name that this version does not know, or a value that cannot be used.
    """
    if values.keys() - FIELDS.keys():
        raise MelodyError("this was asked of another version, which knows more; use the notes")
    for name, each in FIELDS.items():
        if each.default is NEEDED and name not in values:
            raise MelodyError(f"the {each.noun or each.label.lower()} is missing")
    return make_request({name: _read(name, value) for name, value in values.items()})


def _read(name: str, value: Any) -> Any:
    return value if isinstance(value, Seed) else FIELDS[name].read(value)


def how_read(request: Request) -> dict[str, Any]:
    """How the text of a request's opening is meant, for whoever reads it.

    Raises:
        MelodyError: when the key is none.
    """
    return {
        "voice": request.voice,
        "tune": request.tune,
        "notation": request.notation or None,
        "key": parse_key(request.key) if request.key else None,
        "solfege": request.solfege,
    }


def recipe_of(request: Request) -> dict[str, Any]:
    """What a request asked, by the names that a form has for it; what is as usual is left out.

    >>> recipe_of(Request("lstm-talk@5", "C4 D4", sampling=Sampling(temperature=0.5)))
    {'checkpoint': 'lstm-talk@5', 'seed': 'C4 D4', 'temperature': 0.5}
    """
    seed, asked = request.seed, unusual(replace(request, seed=""))
    if not isinstance(seed, Seed):
        return {**asked, "seed": seed}
    said: dict[str, Any] = {"pickup": seed.pickup or None, "bpm": seed.beats_a_minute}
    said |= {"key": seed.key and seed.key.name, "meter": seed.meter and str(seed.meter)}
    given = {name: value for name, value in said.items() if value is not None}
    told = {name: value for name, value in asked.items() if name not in READING}
    return {**given, **told, "seed": " ".join(to_symbols(seed.notes))}


def write_recipe(fields: Mapping[str, object]) -> str:
    """What was asked as one line; the same fields give the same line.

    >>> write_recipe({"seed": "C4 D4", "bars": 8})
    'melody-recipe {"bars":8,"seed":"C4 D4"}'
    """
    text = json.dumps(dict(fields), sort_keys=True, separators=(",", ":"))
    for character, disguise in DISGUISES.items():
        text = text.replace(character, disguise)
    return MARK + text


def find_recipe(data: bytes) -> dict[str, Any] | None:
    """The recipe inside a file's bytes, every value still to be checked; ``None`` without one.

    >>> find_recipe(b'%melody-recipe {"bars":8}')
    {'bars': 8}
    """
    _, mark, after = data.partition(MARK.encode("ascii"))
    if not mark:
        return None
    try:
        text = after[:LONGEST_RECIPE].decode("ascii", "replace")
        fields, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def unusual(part: Any) -> dict[str, Any]:
    """The fields of a request that differ from their defaults, those of its parts among them."""
    found: dict[str, Any] = {}
    for each in fields(part):
        value = getattr(part, each.name)
        usual = each.default_factory() if each.default_factory is not MISSING else each.default
        if value != usual:
            found |= unusual(value) if is_dataclass(value) else {each.name: value}
    return found
