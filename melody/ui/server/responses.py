"""Call and response on the page: the server's half of a turn."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from melody.music.setting import OFF
from melody.notation import MelodyError
from melody.render.sheet import Sheet
from melody.studio.request import read_request, recipe_of
from melody.studio.response import Response, respond, silence_before
from melody.ui.server.fields import read_whole
from melody.ui.server.pieces import describe_setting
from melody.ui.server.take_files import Outbox

MOST_BARS = 32  # of one answer


def answer_call(
    fields: Mapping[str, Any], outbox: Outbox, name_model: Callable[[str], str]
) -> dict[str, Any]:
    """A melody that ends with a call -> the same with its answer, and the answer's sound.

    ``bars`` is the length of the answer, as many as the call had.

    Raises:
        MelodyError: when something in it cannot be used.
    """
    bars = read_whole(fields.get("bars"), "length of the answer in bars")
    if bars is None or not 1 <= bars <= MOST_BARS:
        raise MelodyError(f"a call may have 1 to {MOST_BARS} bars; play a shorter one")
    request = read_request({name: fields[name] for name in fields if name != "bars"})
    response = respond(request, bars)
    return {
        "symbols": " ".join(response.symbols),
        "seed": len(response.symbols) - response.steps,
        "setting": describe_setting(response.setting),
        "label": name_model(request.checkpoint),
        "variation": request.random_seed,
        "recipe": recipe_of(request),
        "wav": outbox.put_sound(sheet_of(response), "answer.wav"),
    }


def sheet_of(response: Response) -> Sheet:
    """The answer as it is played in a conversation: after a bar of rest, in the player's own key.

    Without chords and clicks: the page clicks itself, and what was played has no chords either.
    """
    setting = response.setting
    plain = {"accompaniment": OFF, "metronome": False, "transposition": 0, "pickup": 0}
    symbols = silence_before(response.answer, setting.meter.steps_per_bar)
    return Sheet(symbols, 0, replace(setting, **plain))
