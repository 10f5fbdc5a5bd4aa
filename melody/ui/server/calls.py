"""The desk: what the page's scripts ask the server for, outside Gradio's events.

Each function takes one dictionary from the browser, trusts nothing in it, and answers with one;
a person's mistake comes back as ``{"error": line}``.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from melody.music.keys import parse_key
from melody.music.meters import parse_meter
from melody.notation import HIGHEST_PITCH, LOWEST_PITCH, MelodyError, count_steps, to_notes
from melody.render.sheet import Sheet
from melody.render.sound_files import can_write_mp3
from melody.seeds.opening import prepare_seed
from melody.seeds.text import read_text
from melody.ui.server.fair_share import Turns
from melody.ui.server.fields import read_seed, read_whole, read_word
from melody.ui.server.pieces import (
    describe_setting,
    name_chords,
    name_piece,
    read_sheet,
)
from melody.ui.server.request_log import logged
from melody.ui.server.rewritten import rewrite_piece
from melody.ui.server.take_files import Outbox
from melody.ui.server.why import explain_portion
from melody.vocabulary import SPECIALS, Vocabulary

Answer = dict[str, Any]
ALL_PITCHES = Vocabulary((*SPECIALS, *map(str, range(LOWEST_PITCH, HIGHEST_PITCH + 1))))
NOTATED = ("key", "tonic", "flats", "meter", "bar", "beat", "swings", "pickup")
MOST_AT_ONCE = 2  # renderings, whoever asks
KINDS: dict[str, tuple[str, str, Callable[[Sheet], bytes]]] = {  # label, ending, maker
    "midi": ("MIDI", ".mid", lambda sheet: sheet.midi),
    "wav": ("Sound (WAV)", ".wav", lambda sheet: sheet.wav),
    "mp3": ("Sound (MP3)", ".mp3", lambda sheet: sheet.mp3),
    "musicxml": ("Score (MusicXML)", ".musicxml", lambda sheet: sheet.musicxml.encode()),
    "abc": ("Score (ABC)", ".abc", lambda sheet: sheet.abc.encode()),
    "svg": ("Score (picture)", ".svg", lambda sheet: sheet.score_svg().encode()),
    "png": ("Piano roll (picture)", ".png", lambda sheet: sheet.roll_png),
}


def offered_kinds() -> list[tuple[str, str]]:
    """The files that can be made here, with their labels."""
    return [
        (kind, label) for kind, (label, *_) in KINDS.items() if kind != "mp3" or can_write_mp3()
    ]


def open_desk(
    outbox: Outbox, name_model: Callable[[str], str] = str
) -> list[Callable[[Any], Answer]]:
    """The functions of the desk; what they make lies in ``outbox``, models are called by a name."""
    turns = Turns(MOST_AT_ONCE)

    def hear(fields: dict[str, Any]) -> Answer:
        """The sound of a piece."""
        return {"wav": outbox.put_sound(read_sheet(fields))}

    def save(fields: dict[str, Any]) -> Answer:
        """One file of a piece."""
        kind = read_word(fields.get("kind"), "kind of file")
        if kind not in KINDS:
            raise MelodyError("that kind of file is not made here; take one of the menu")
        _, ending, make = KINDS[kind]
        return {"file": outbox.put(f"{name_piece(fields)}{ending}", make(read_sheet(fields)))}

    def draw(fields: dict[str, Any]) -> Answer:
        """The score of a piece, as wide as the page has room."""
        width = read_whole(fields.get("width"), "width") or 0
        return {"svg": read_sheet(fields).score_svg(width)}

    def harmonise(fields: dict[str, Any]) -> Answer:
        """The names of a piece's chords."""
        return {"chords": name_chords(read_sheet(fields))}

    def rewrite(fields: dict[str, Any]) -> Answer:
        """A melody with a span of it written anew."""
        return rewrite_piece(fields, outbox, name_model)

    def explain(fields: dict[str, Any]) -> Answer:
        """What a model thought of a piece's notes."""
        return explain_portion(fields, name_model)

    offered = (understand, hear, save, draw, harmonise, rewrite, explain)
    return [logged(answering(each, turns)) for each in offered]


def answering(make: Callable[[dict[str, Any]], Answer], turns: Turns) -> Callable[[Any], Answer]:
    """The same function, which waits a while for its turn; mistakes are told, not raised."""

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
    key, meter = (read_word(fields.get(name), name) for name in ("key", "meter"))
    opening = prepare_seed(
        read_text(read_seed(fields.get("seed"))),
        ALL_PITCHES,
        key=parse_key(key) if key else None,
        meter=parse_meter(meter) if meter else None,
        pickup=read_whole(fields.get("pickup"), "pickup"),
    )
    symbols = opening.take_back(opening.symbols)
    setting = describe_setting(opening.setting)
    return {
        "symbols": " ".join(symbols),
        "seed": count_steps(to_notes(symbols)),
        "setting": {name: setting[name] for name in NOTATED},
    }
