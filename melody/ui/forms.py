"""What comes in from the page or the API -> a request; every value is checked here again.

The limits of a component do not bind who talks to the server directly: NaN, None, lists, truth
values and a megabyte of text all arrive.
"""

import math

from melody.midi import STRAIGHT
from melody.notation import MelodyError
from melody.sampling import Sampling
from melody.studio import Request

LONGEST_WORD = 100  # characters of a key, a meter, an instrument or a checkpoint


def read_form(
    *,
    checkpoint: object,
    seed: object,
    bars: object = None,
    temperature: object = 1.0,
    top_k: object = 0,
    top_p: object = 1.0,
    random_seed: object = 1,
    key: object = "",
    meter: object = "",
    pickup: object = None,
    bpm: object = None,
    instrument: object = "Piano",
    swing: object = STRAIGHT,
    metronome: object = False,
    transposition: object = 0,
) -> Request:
    """Values of any kind -> a request; blank ones (and 0 bars) are left to the seed and the model.

    Raises:
        MelodyError: at the first value of a wrong kind, with its name.
    """
    return Request(
        checkpoint=read_word(checkpoint, "checkpoint"),
        seed=read_seed(seed),
        bars=read_whole(bars, "length in bars") or None,
        sampling=read_sampling(temperature, top_k, top_p),
        random_seed=needed(read_whole(random_seed, "variation"), "variation"),
        key=read_word(key, "key") or None,
        meter=read_word(meter, "meter") or None,
        pickup=read_whole(pickup, "pickup"),
        bpm=None if bpm is None else read_number(bpm, "tempo"),
        instrument=read_word(instrument, "instrument"),
        swing=read_number(swing, "swing"),
        metronome=read_switch(metronome, "metronome"),
        transposition=read_whole(transposition, "transposition") or 0,
    )


def read_sampling(temperature: object, top_k: object, top_p: object) -> Sampling:
    """How daring the model may be.

    Raises:
        MelodyError: at the first value of a wrong kind or out of range.
    """
    return Sampling(
        temperature=read_number(temperature, "temperature"),
        top_k=read_whole(top_k, "top-k") or 0,
        top_p=read_number(top_p, "top-p"),
    )


def read_seed(value: object) -> str:
    """The text of the seed box.

    Raises:
        MelodyError: when it is no text.
    """
    if not isinstance(value, str):
        raise MelodyError("the opening must be a text; type a few notes, such as C4 D4 E4")
    return value


def read_word(value: object, name: str) -> str:
    """A short text; None counts as blank.

    Raises:
        MelodyError: when it is no text, or a long one.
    """
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_WORD:
        raise MelodyError(f"the {name} must be a short text")
    return value.strip()


def read_number(value: object, name: str) -> float:
    """A finite number.

    Raises:
        MelodyError: for anything else.
    """
    if not isinstance(value, int | float) or isinstance(value, bool) or not is_finite(value):
        raise MelodyError(f"the {name} must be a number")
    return value


def read_switch(value: object, name: str) -> bool:
    """Yes or no; None counts as no.

    Raises:
        MelodyError: for anything else.
    """
    if value is not None and not isinstance(value, bool):
        raise MelodyError(f"the {name} must be on or off")
    return bool(value)


def read_whole(value: object, name: str) -> int | None:
    """A whole number, or None where the field was left blank.

    Raises:
        MelodyError: for anything else.
    """
    if value is None:
        return None
    number = read_number(value, name)
    if number != int(number):
        raise MelodyError(f"the {name} must be a whole number")
    return int(number)


def needed(value: int | None, name: str) -> int:
    """The value, which must be there.

    Raises:
        MelodyError: when it is blank.
    """
    if value is None:
        raise MelodyError(f"the {name} is missing; give a whole number")
    return value


def is_finite(value: float) -> bool:
    """Whether a number is one to reckon with; whole numbers of any size are."""
    return isinstance(value, int) or math.isfinite(value)
