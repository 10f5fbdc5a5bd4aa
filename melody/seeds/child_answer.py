"""What a child process answers about an uploaded file, every value checked again."""

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

from melody.music.keys import MAJOR, MINOR, Key
from melody.music.meters import Meter
from melody.notation import HIGHEST_PITCH, LOWEST_PITCH, MelodyError, Note
from melody.scores.score import VoiceFacts
from melody.seeds.seed import Seed

LARGEST_ANSWER = 64 * 1024
LONGEST_LINE = 160
SPELLING = re.compile("[A-G][#b-]{0,2}")
Believed = TypeVar("Believed")
UNREADABLE = "this file could not be read; export it again from your music program"


def check_answer(answer: bytes) -> Seed:
    """The child's answer as a seed.

    Raises:
        MelodyError: as :func:`believe`.
    """
    return believe(answer, seed_of_fields)


def believe(
    answer: bytes,
    of_fields: Callable[[dict[str, Any]], Believed],
    unreadable: str = UNREADABLE,
    largest: int = LARGEST_ANSWER,
) -> Believed:
    """What a child's answer says, every value checked: the child may have been taken over.

    ``of_fields`` makes it of the answer's fields; it raises ValueError, TypeError or KeyError
    where one is missing, or not what it should be.

    Raises:
        MelodyError: with the child's own line if it is fit to show, else with ours.
    """
    try:
        fields = json.loads(answer) if len(answer) <= largest else {}
        if set(fields) == {"error"} and is_line(fields["error"]):
            raise MelodyError(fields["error"])
        return of_fields(fields)
    except MelodyError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise MelodyError(unreadable) from None


def seed_of_fields(fields: dict[str, Any]) -> Seed:
    """The fields of an answer -> a seed.

    Raises:
        ValueError, TypeError, KeyError: when one is missing, or not what it should be.
    """
    notes = tuple(
        Note(None if pitch is None else whole(pitch), whole(steps))
        for pitch, steps in fields["notes"]
    )
    key, meter, bpm, repairs = (fields[name] for name in ("key", "meter", "bpm", "repairs"))
    key_source, voice = fields["key_source"], fields["voice"]
    if not all(is_line(line) for line in repairs) or not (key_source == "" or is_line(key_source)):
        raise ValueError("a line that is not fit to show")
    return Seed(
        notes,
        key_of_fields(key) if key is not None else None,
        Meter(whole(meter["beats"]), whole(meter["unit"])) if meter is not None else None,
        whole(fields["pickup"]),
        float(bpm) if bpm is not None else None,
        tuple(repairs),
        key_source,
        None if voice is None else whole(voice),
        tuple(map(voice_of_fields, fields["voices"])),
        whole(fields["tune"]),
        tuple(map(as_title, fields["tunes"])),
        tuple(map(spelled_of_fields, fields["spelled"])),
    )


def voice_of_fields(fields: list[Any]) -> VoiceFacts:
    """The fields of a voice -> a voice that may be chosen."""
    number, name, notes, lowest, highest, instrument = fields
    if not all(each == "" or is_line(each) for each in (name, instrument)):
        raise ValueError("a name that is not fit to show")
    if not LOWEST_PITCH <= whole(lowest) <= whole(highest) <= HIGHEST_PITCH or whole(number) < 1:
        raise ValueError("no such voice")
    return VoiceFacts(number, name, whole(notes), lowest, highest, instrument)


def spelled_of_fields(fields: list[Any]) -> tuple[int, str]:
    """A pitch class and its name, as a text spells it."""
    number, name = fields
    if not 0 <= whole(number) < 12 or not SPELLING.fullmatch(name):
        raise ValueError("no name of a pitch class")
    return number, name


def as_title(text: object) -> str:
    """A tune's title, or nothing."""
    if not (text == "" or is_line(text)):
        raise ValueError("a title that is not fit to show")
    return str(text)


def key_of_fields(fields: dict[str, Any]) -> Key:
    """The fields of a key -> a key."""
    tonic, mode = whole(fields["tonic"]), fields["mode"]
    if not 0 <= tonic < 12 or mode not in (MAJOR, MINOR):
        raise ValueError("no such key")
    return Key(tonic, mode)


def whole(value: object) -> int:
    """A whole number; ``true`` and ``2.0`` are none."""
    if type(value) is not int:
        raise TypeError("not a whole number")
    return value


def is_line(text: object) -> bool:
    """Whether a text is one plain line that may be shown."""
    return (
        isinstance(text, str)
        and 0 < len(text) <= LONGEST_LINE
        and text.isprintable()
        and not set(text) & set("<>&")
    )
