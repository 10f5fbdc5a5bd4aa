"""Why this note, for the page and for programs: what the models thought of a melody."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from melody.evaluate.surprisal import Explanation, Surprisal, SurprisalView, views_beside
from melody.music.keys import Key, parse_key
from melody.music.meters import parse_meter
from melody.music.setting import Setting
from melody.music.spelling import spell
from melody.notation import END, HOLD, LONGEST_TAKE, REST, STEPS_PER_QUARTER, MelodyError
from melody.runs.checkpoints import load
from melody.seeds.opening import Opening
from melody.studio.plan import Plan
from melody.studio.prices import EXPLAIN_COST
from melody.studio.work import OutOfWorkError, Work
from melody.ui.server.fields import read_field, read_form, read_whole, read_word
from melody.ui.server.pieces import read_symbols

# Notes times steps that a model reads anew for one answer to the page: about a third of a second.
MOST_READ = 4096
NOTES_AT_ONCE = 16
SIGHTS = {False: "before", True: "all"}
WORDS = {REST: "rest", HOLD: "hold the note before", END: "end of the tune"}


def explain_portion(fields: Mapping[str, Any], name_model: Callable[[str], str]) -> dict[str, Any]:
    """What one view has to say of a piece of the page, from a note on; ``next`` is where to go on.

    Raises:
        MelodyError: when something in it cannot be used.
    """
    symbols = read_symbols(fields.get("symbols"))
    if len(symbols) > LONGEST_TAKE + 1:
        most = LONGEST_TAKE // STEPS_PER_QUARTER
        raise MelodyError(f"only melodies of up to {most} beats can be explained")
    own = read_word(fields.get("checkpoint"), "checkpoint")
    views = views_beside(load(own))
    view = views[read_place(fields.get("view"), "view", len(views))]
    listener = Surprisal(view.checkpoint, symbols, read_notated(fields), read_style(fields))
    first = read_place(fields.get("from"), "note", len(listener.spans))
    heard, after = listen(listener, view, first)
    return {
        "views": [describe_view(each, name_model) for each in views],
        "notes": [pack_explanation(each) for each in heard],
        "next": after,
        "repairs": listener.repairs,
    }


def listen(
    listener: Surprisal, view: SurprisalView, first: int
) -> tuple[list[Explanation], int | None]:
    """All that a view says, or as much as one answer may take; and the note to go on from."""
    if not view.two_way:
        return listener.explain(), None
    spans = listener.spans
    after = first + max(1, MOST_READ // spans[-1][1])
    heard = listener.explain(two_way=True, first=first, count=after - first)
    return heard, after if after < len(spans) else None


def read_notated(fields: Mapping[str, Any]) -> Setting:
    """Key, meter and pickup of a piece of the page.

    Raises:
        MelodyError: at the first value that cannot be used.
    """
    return Setting(
        key=parse_key(read_word(fields.get("key"), "key")),
        meter=parse_meter(read_word(fields.get("meter"), "meter")),
        pickup=read_whole(fields.get("pickup"), "pickup") or 0,
    )


def read_style(fields: Mapping[str, Any]) -> str:
    """The style that a piece was asked for in."""
    return str(read_field("style", fields.get("style")))


def read_place(value: object, name: str, count: int) -> int:
    """A number from 0 to ``count - 1``; blank is 0.

    Raises:
        MelodyError: for anything else.
    """
    place = read_whole(value, name) or 0
    if not 0 <= place < count:
        raise MelodyError(f"there is no {name} {place} here; there are {count}")
    return place


def describe_view(view: SurprisalView, name_model: Callable[[str], str]) -> dict[str, Any]:
    """A view for the page: whose it is, and whether it sees what follows."""
    label = view.checkpoint.label
    return {"checkpoint": label, "name": name_model(label), "sees": SIGHTS[view.two_way]}


def pack_explanation(heard: Explanation) -> dict[str, Any]:
    """What a model thought of one note, in few characters."""
    return {
        "start": heard.start,
        "symbol": heard.symbol,
        "bits": round(heard.bits, 3),
        "p": round(heard.probability, 5),
        "instead": [[symbol, round(share, 5)] for symbol, share in heard.alternatives],
    }


def explain_melody(given: dict[str, Any]) -> dict[str, Any]:
    """The answer to a program: the surprise of every note, and one note's alternatives.

    Raises:
        MelodyError: when something in it cannot be used.
    """
    given = dict(given)
    seed, at_step = given.pop("melody"), read_whole(given.pop("at_step"), "step")
    request = read_form(**given, seed=seed)
    opening = Plan.of(request).opening
    ended = [END] * str(seed).rstrip().endswith(END)
    views = views_beside(load(request.checkpoint))
    symbols = [*opening.own, *ended]
    chosen = None if at_step is None else find_note(opening, at_step)
    return {
        "melody": " ".join(symbols),
        "key": opening.setting.key.name,
        "meter": str(opening.setting.meter),
        "pickup": opening.setting.pickup,
        "repairs": opening.repairs,
        "views": [
            tell_view(view, symbols, opening.setting, request.style, chosen) for view in views
        ],
    }


def find_note(opening: Opening, step: int) -> int:
    """The first step of the note that sounds at a step.

    Raises:
        MelodyError: when the melody has no such step.
    """
    place = read_place(step, "sixteenth", len(opening.own))
    return max(n for n in range(place + 1) if opening.own[n] != HOLD)


def tell_view(
    view: SurprisalView, symbols: Sequence[str], setting: Setting, style: str, chosen: int | None
) -> dict[str, Any]:
    """What one view says of a melody, and of the note that begins at step ``chosen``."""
    listener = Surprisal(view.checkpoint, symbols, setting, style)
    heard, remarks = listen_long(listener) if view.two_way else (listener.explain(), [])
    return {
        "checkpoint": view.checkpoint.label,
        "sees": SIGHTS[view.two_way],
        "repairs": [*listener.repairs, *remarks],
        "bits": sum(each.bits for each in heard),
        "notes": [tell_note(each, setting.key) for each in heard],
        "alternatives": [
            {"symbol": symbol, "name": name_symbol(symbol, setting.key), "probability": share}
            for each in heard
            if each.start == chosen
            for symbol, share in each.alternatives
        ],
    }


def listen_long(listener: Surprisal) -> tuple[list[Explanation], list[str]]:
    """What a two-way model thinks of as many notes as one request may cost, and a line if fewer."""
    spans, work, heard = listener.spans, Work(), list[Explanation]()
    try:
        for first in range(0, len(spans), NOTES_AT_ONCE):
            work.spend(EXPLAIN_COST * NOTES_AT_ONCE * spans[-1][1])
            heard += listener.explain(two_way=True, first=first, count=NOTES_AT_ONCE)
    except OutOfWorkError:
        few = f"only the first {len(heard)} of {len(spans)} notes; more would take too long"
        return heard, [few]
    return heard, []


def tell_note(heard: Explanation, key: Key) -> dict[str, Any]:
    """One note and its surprise."""
    fields_of_note = heard._asdict()
    del fields_of_note["alternatives"]
    return {**fields_of_note, "name": name_symbol(heard.symbol, key)}


def name_symbol(symbol: str, key: Key) -> str:
    """A symbol in words: ``G4``, ``rest``, ``hold the note before``."""
    return WORDS.get(symbol) or spell(int(symbol), key).name
