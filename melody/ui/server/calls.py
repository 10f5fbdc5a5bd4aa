"""The calls: what the page's scripts ask the server for, outside Gradio's events.

Each function takes one dictionary from the browser, trusts nothing in it, and answers with one;
a person's mistake comes back as ``{"error": line}``.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from melody.notation import (
    HIGHEST_PITCH,
    HOLD,
    LOWEST_PITCH,
    MelodyError,
    count_steps,
    to_notes,
)
from melody.render.sheet import FORMATS
from melody.render.sound_files import can_write_mp3
from melody.studio.performance import perform_live
from melody.studio.plan import open_seed
from melody.studio.request import read_request
from melody.studio.take import Take
from melody.ui.server.fair_share import Turns
from melody.ui.server.fields import read_form, read_whole, read_word
from melody.ui.server.in_turn import turn_in_thread
from melody.ui.server.pieces import (
    describe_setting,
    describe_take,
    name_chords,
    name_piece,
    read_sheet,
)
from melody.ui.server.request_log import logged
from melody.ui.server.take_files import Outbox
from melody.ui.server.weighing import weigh_form
from melody.ui.server.why import explain_portion
from melody.vocabulary import SPECIALS, Vocabulary

Answer = dict[str, Any]
ALL_PITCHES = Vocabulary((*SPECIALS, *map(str, range(LOWEST_PITCH, HIGHEST_PITCH + 1))))
NOTATED = ("key", "tonic", "flats", "meter", "bar", "beat", "swings", "pickup")
MOST_AT_ONCE = 2  # renderings, whoever asks


def offered_kinds() -> list[tuple[str, str]]:
    """The files that can be made here, with their labels."""
    return [
        (kind, file.label) for kind, file in FORMATS.items() if kind != "mp3" or can_write_mp3()
    ]


def open_calls(
    outbox: Outbox, name_model: Callable[[str], str] = str
) -> list[Callable[[Any], Answer]]:
    """The functions that answer; what they make lies in ``outbox``, models are called by a name."""
    turns, rewriting = Turns(MOST_AT_ONCE), Turns(MOST_AT_ONCE)

    def hear(fields: dict[str, Any]) -> Answer:
        """The sound of a piece."""
        return {"wav": outbox.put_sound(read_sheet(fields))}

    def save(fields: dict[str, Any]) -> Answer:
        """One file of a piece."""
        kind = read_word(fields.get("kind"), "kind of file")
        if kind not in FORMATS:
            raise MelodyError("that kind of file is not made here; take one of the menu")
        file = FORMATS[kind]
        data = file.make(read_sheet(fields))
        return {"file": outbox.put(f"{name_piece(fields)}{file.ending}", data)}

    def draw(fields: dict[str, Any]) -> Answer:
        """The score of a piece, as wide as the page has room."""
        width = read_whole(fields.get("width"), "width") or 0
        return {"svg": read_sheet(fields).score_svg(width)}

    def harmonise(fields: dict[str, Any]) -> Answer:
        """The names of a piece's chords."""
        return {"chords": name_chords(read_sheet(fields))}

    def rewrite(fields: dict[str, Any]) -> Answer:
        """A melody with a span of it written anew."""
        with turn_in_thread(weigh_form(fields)):
            return rewrite_piece(fields, outbox, name_model)

    def explain(fields: dict[str, Any]) -> Answer:
        """What a model thought of a piece's notes."""
        return explain_portion(fields, name_model)

    offered = (understand, hear, save, draw, harmonise, explain)
    calls = [*(answering(each, turns) for each in offered), answering(rewrite, rewriting)]
    return [logged(each) for each in calls]


def answering(make: Callable[[dict[str, Any]], Answer], turns: Turns) -> Callable[[Any], Answer]:
    """The same function, which waits a while for its turn; mistakes are answers, not exceptions."""

    @wraps(make)
    def answer(fields: Any) -> Answer:
        try:
            if not isinstance(fields, dict):
                raise MelodyError("the page sent something odd; load it again")
            with turns:
                return make(fields)
        except MelodyError as error:
            return {"error": str(error)}

    return answer


def understand(fields: dict[str, Any]) -> Answer:
    """What a typed opening is: its notes, and where bars and key lie."""
    given = {name: fields[name] for name in ("key", "meter", "pickup") if name in fields}
    opening = open_seed(read_form(checkpoint="", seed=fields.get("seed"), **given), ALL_PITCHES)
    symbols = opening.take_back(opening.symbols)
    setting = describe_setting(opening.setting)
    return {
        "symbols": " ".join(symbols),
        "seed": count_steps(to_notes(symbols)),
        "setting": {name: setting[name] for name in NOTATED},
    }


def rewrite_piece(
    fields: Mapping[str, Any], outbox: Outbox, name_model: Callable[[str], str]
) -> dict[str, Any]:
    """A melody with a span of it written anew; ``order`` holds the span as it grew.

    Raises:
        MelodyError: when no span is chosen, or something else cannot be used.
    """
    request = read_request(fields)
    if not request.span:
        raise MelodyError("select what to rewrite: drag over the roll")
    *drafts, take = perform_live(request)
    if not isinstance(take, Take) or take.rewritten is None:
        raise TypeError("a rewriting ends with its take")
    wav = outbox.put_sound(take.sheet)
    described = describe_take(take, name_model(request.checkpoint), wav)
    return {
        **described,
        "order": tell_order([str(draft).split() for draft in drafts], *take.rewritten),
    }


def tell_order(drafts: Sequence[Sequence[str]], first: int, after: int) -> list[str]:
    """The span after each note that was decided, then after each round that changed it.

    Of ``drafts`` the first ones hold a step more each; what is not yet written is silent.

    >>> tell_order([["60", "r", "_"], ["60", "_", "r"], ["60", "_", "62"]], 0, 3)
    ['60 _ r', '60 _ 62']
    """
    steps = after - first
    begins = [n for n in range(1, min(steps, len(drafts))) if drafts[n][first + n] != HOLD]
    kept = [*(n - 1 for n in begins), *range(steps - 1, len(drafts))]
    spans = [" ".join(drafts[n][first:after]) for n in kept]
    return [span for n, span in enumerate(spans) if not n or span != spans[n - 1]]
