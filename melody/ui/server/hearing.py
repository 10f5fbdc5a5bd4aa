"""What is heard in a text or a file that a program sends."""

import base64
import binascii
from typing import Any

from melody.music.keys import parse_key
from melody.notation import MelodyError
from melody.scores.score import Score
from melody.seeds.heard import score_row
from melody.seeds.seed import Seed
from melody.seeds.text import MOST_TYPED, read_text, score_of_seed, score_of_text
from melody.seeds.uploads import read_upload
from melody.seeds.writing import Habit, write_opening
from melody.ui.server.api_docs import SCORE
from melody.ui.server.fields import read_field, read_word

BOTH = "give a text, or a score in base64 with its name"
NOT_BASE64 = "the score is not in base64; encode the bytes of the file"


def read_given(given: dict[str, Any]) -> dict[str, Any]:
    """What is heard in a text or a file, and note names that a seed may be made of.

    Raises:
        MelodyError: when there is neither, or one that cannot be read.
    """
    text, score = (
        given[name] if isinstance(given[name], str) else "" for name in ("text", "score")
    )
    if bool(text) == bool(score):
        raise MelodyError(BOTH)
    if score:
        seed = _read_score(score, given)
        heard = score_of_seed(seed)
    else:
        seed, heard = _read_text(text, given)
    row = score_row(heard)
    written = write_opening(seed.notes, Habit(key=parse_key(row["key"]), meter=seed.meter))
    return {"seed": written.text, **row}


def open_score(given: dict[str, Any]) -> dict[str, Any]:
    """Arguments of a request, the melody of a score that they bring as the opening.

    Raises:
        MelodyError: when there is a text besides, or it cannot be read.
    """
    asked = without_score(given)
    score = given["score"]
    if score in (None, ""):
        return asked
    if asked["seed"] not in (None, "") or not isinstance(score, str):
        raise MelodyError(BOTH)
    return {**asked, "seed": _read_score(score, given)}


def without_score(given: dict[str, Any]) -> dict[str, Any]:
    """Arguments of a request but for the score that they bring."""
    return {name: value for name, value in given.items() if name not in SCORE}


def _read_score(score: str, given: dict[str, Any]) -> Seed:
    try:
        data = base64.b64decode(score, validate=True)
    except (ValueError, binascii.Error):
        raise MelodyError(NOT_BASE64) from None
    return read_upload(read_word(given["name"], "name"), data, *_wanted(given))


def _read_text(text: str, given: dict[str, Any]) -> tuple[Seed, Score]:
    key = read_field("key", given["key"])
    voice, tune = _wanted(given)
    how: dict[str, Any] = {
        "tune": tune,
        "notation": read_field("notation", given["notation"]) or None,
        "solfege": read_field("solfege", given["solfege"]),
        "key": parse_key(key) if key else None,
    }
    seed = read_text(text, voice, **how)
    if len(text) > MOST_TYPED:
        return seed, score_of_seed(seed)  # only the child reads a text as long as that
    return seed, score_of_text(text, voice, **how)


def _wanted(given: dict[str, Any]) -> tuple[str | None, int | None]:
    return read_field("voice", given["voice"]), read_field("tune", given["tune"])
