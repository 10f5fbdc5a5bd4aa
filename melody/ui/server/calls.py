"""The calls: what the page's scripts ask the server for, outside Gradio's events.

Each function takes one dictionary from the browser, trusts nothing in it, and answers with one;
a person's mistake comes back as ``{"error": line}``.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from melody.music.keys import parse_key
from melody.music.meters import parse_meter
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
from melody.seeds.text import counts_from_key
from melody.seeds.writing import Habit, write_opening
from melody.studio.fields import READING
from melody.studio.performance import perform_live
from melody.studio.plan import notation_of, open_seed
from melody.studio.request import read_request, recipe_of
from melody.studio.response import respond_to
from melody.studio.take import Take
from melody.ui.server.fields import read_field, read_form, read_whole, read_word
from melody.ui.server.pieces import (
    describe_setting,
    describe_take,
    name_chords,
    name_piece,
    read_sheet,
    read_symbols,
)
from melody.ui.server.request_log import logged
from melody.ui.server.seams import splicer
from melody.ui.server.take_files import Outbox
from melody.ui.server.turns.fair_share import Turns
from melody.ui.server.turns.in_turn import turn_in_thread
from melody.ui.server.turns.weighing import weigh_form
from melody.ui.server.why import explain_portion
from melody.vocabulary import SPECIALS, Vocabulary

Answer = dict[str, Any]
ALL_PITCHES = Vocabulary((*SPECIALS, *map(str, range(LOWEST_PITCH, HIGHEST_PITCH + 1))))
NOTATED = ("key", "tonic", "meter", "bar", "beat", "swings", "pickup")
SAID = ("key", "meter", "pickup")
ONE_VOICE = {"voice": "", "tune": 0}  # what the form says beside a text that holds one melody
MOST_AT_ONCE = 2  # renderings, whoever asks
LONGEST_ANSWER, LONGEST_REST = 32, 8  # bars
REST_BARS = "rest"  # before an answer; no field of the form


def offered_kinds() -> list[tuple[str, str]]:
    """The files that can be made here, with their labels."""
    return [
        (kind, file.label) for kind, file in FORMATS.items() if kind != "mp3" or can_write_mp3()
    ]


def open_calls(
    outbox: Outbox, name_model: Callable[[str], str] = str
) -> list[Callable[[Any], Answer]]:
    """The functions that answer; what they make lies in ``outbox``, models are called by a name."""
    turns, writing = Turns(MOST_AT_ONCE), Turns(MOST_AT_ONCE)

    def hear(fields: dict[str, Any]) -> Answer:
        """The sound of a piece."""
        return {"wav": outbox.put_sound(read_sheet(fields))}

    def save(fields: dict[str, Any]) -> Answer:
        """One file of a piece."""
        kind = read_word(fields.get("kind"), "kind of file")
        if kind not in FORMATS:
            raise MelodyError("that kind of file is not made here; take one of the menu")
        name = f"{name_piece(fields)}{FORMATS[kind].ending}"
        return {"file": outbox.put(name, FORMATS[kind].make(read_sheet(fields)))}

    def rewrite(fields: dict[str, Any]) -> Answer:
        """A melody with a span of it written anew."""
        with turn_in_thread(weigh_form(fields)):
            return rewrite_piece(fields, outbox, name_model)

    def explain(fields: dict[str, Any]) -> Answer:
        """What a model thought of a piece's notes."""
        return explain_portion(fields, name_model)

    def respond(fields: dict[str, Any]) -> Answer:
        """A call with a model's answer."""
        form = {name: value for name, value in fields.items() if name != REST_BARS}
        with turn_in_thread(weigh_form(form)):
            return continue_conversation(fields, outbox, name_model)

    offered = (understand, notate, hear, save, draw, harmonise, explain)
    calls = [answering(each, turns) for each in offered]
    slow = [answering(each, writing) for each in (rewrite, splicer(rewrite), respond)]
    return [logged(each) for each in (*calls, *slow)]


def draw(fields: dict[str, Any]) -> Answer:
    """The score of a piece, as wide as the page has room."""
    return {"svg": read_sheet(fields).score_svg(read_whole(fields.get("width"), "width") or 0)}


def harmonise(fields: dict[str, Any]) -> Answer:
    """The names of a piece's chords."""
    return {"chords": name_chords(read_sheet(fields))}


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
    names = (*SAID, *READING)
    given = {name: fields[name] for name in names if name in fields}
    request = read_form(checkpoint="", seed=fields.get("seed"), **given)
    opening = open_seed(request, ALL_PITCHES)
    symbols = opening.take_back(opening.symbols)
    setting = describe_setting(opening.setting)
    return {
        "symbols": " ".join(symbols),
        "seed": count_steps(to_notes(symbols)),
        "setting": {name: setting[name] for name in NOTATED},
        "counts": counts_from_key(notation_of(request), request.solfege),
    }


def notate(fields: dict[str, Any]) -> Answer:
    """Symbols as a text like the one before, and what the form must say for it to mean the same.

    ``like`` is the text that the person typed last; the rest are the values of the form.

    Raises:
        MelodyError: when something in it cannot be used.
    """
    form = {name: read_field(name, fields.get(name)) for name in (*SAID, *READING)}
    like = read_field("seed", fields.get("like"))
    habit = Habit(
        like=like,
        notation=form["notation"],
        key=parse_key(form["key"]) if form["key"] else None,
        solfege=form["solfege"],
        voice=form["voice"],
        tune=form["tune"],
        meter=parse_meter(form["meter"]) if form["meter"] else None,
        pickup=form["pickup"],
    )
    written = write_opening(to_notes(read_symbols(fields.get("symbols"))), habit)
    return {"text": written.text, **ONE_VOICE, "notation": written.notation, **written.unsaid}


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


def continue_conversation(
    fields: Mapping[str, Any], outbox: Outbox, name_model: Callable[[str], str]
) -> dict[str, Any]:
    """A melody that ends with a call -> the same with its answer, and the answer's sound.

    ``bars`` is the length of the answer, as many as the call had, and ``rest`` how many bars of
    rest come before it.

    Raises:
        MelodyError: when something in it cannot be used.
    """
    bars = read_whole(fields.get("bars"), "length of the answer in bars")
    if bars is None or not 1 <= bars <= LONGEST_ANSWER:
        raise MelodyError(f"a call may have 1 to {LONGEST_ANSWER} bars; play a shorter one")
    rest = read_whole(fields.get(REST_BARS, 1), "rest before the answer in bars")
    if rest is None or not 1 <= rest <= LONGEST_REST:
        raise MelodyError(f"the rest before an answer may have 1 to {LONGEST_REST} bars")
    others = fields.keys() - {"bars", REST_BARS}
    request = read_request({name: fields[name] for name in others})
    response = respond_to(request, bars, rest=rest)
    return {
        "symbols": " ".join(response.symbols),
        "seed": len(response.symbols) - response.steps,
        "setting": describe_setting(response.setting),
        "label": name_model(request.checkpoint),
        "variation": request.random_seed,
        "recipe": recipe_of(request),
        "wav": outbox.put_sound(response.sheet, "answer.wav"),
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
