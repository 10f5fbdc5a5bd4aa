"""Splicing two takes of the page, or two melodies of a program: what is checked of them."""

from collections.abc import Callable, Mapping
from typing import Any

from melody.music.keys import parse_key
from melody.music.meters import parse_meter
from melody.notation import MelodyError
from melody.studio.splice_wishes import Spliced, SpliceWishes, splice_melodies
from melody.studio.splicing import Cutting
from melody.studio.splicing import splice as put_together
from melody.ui.server.fields import read_field, read_form, read_whole, read_word
from melody.ui.server.pieces import read_symbols
from melody.ui.server.turns.weighing import weigh_form

WIDEST_SEAM = [0, 64]  # steps, for what a splice may cost
WORDS = ("first_bars", "second_bars", "seam", "second_key")
OWN = ("first", "second", "seam")
Rewrite = Callable[[dict[str, Any]], dict[str, Any]]


def splicer(rewrite: Rewrite) -> Rewrite:
    """The function that splices, for which ``rewrite`` writes the seam."""

    def splice(fields: dict[str, Any]) -> dict[str, Any]:
        """Bars of one melody, then bars of another, the seam written anew."""
        return splice_pieces(fields, rewrite)

    return splice


def splice_pieces(fields: Mapping[str, Any], rewrite: Rewrite) -> dict[str, Any]:
    """Two pieces as one, its seam written anew by ``rewrite``; says where the cut is.

    Raises:
        MelodyError: when something in it cannot be used.
    """
    first, second = (read_cutting(fields.get(name), name) for name in OWN[:2])
    spliced = put_together(first, second, read_word(fields.get("seam"), "seam"))
    others = {name: value for name, value in fields.items() if name not in OWN}
    told = rewrite(
        {
            **others,
            "seed": " ".join(spliced.symbols),
            "span": list(spliced.span),
            "key": first.key.name,
            "meter": str(first.meter),
            "pickup": spliced.pickup,
        }
    )
    return {**told, "cut": spliced.cut}


def read_cutting(given: object, name: str) -> Cutting:
    """A piece and its bars, as the page's scripts send them.

    Raises:
        MelodyError: at the first value that cannot be used.
    """
    if not isinstance(given, dict):
        raise MelodyError(f"choose the {name} take")
    key, meter = (read_word(given.get(each), each) for each in ("key", "meter"))
    bars = [read_whole(given.get(each), "number of a bar") for each in ("from", "to")]
    if None in bars:
        raise MelodyError(f"say from which bar to which the {name} take is wanted")
    return Cutting(
        symbols=read_symbols(given.get("symbols")),
        key=parse_key(key),
        meter=parse_meter(meter),
        pickup=read_field("pickup", given.get("pickup")) or 0,
        bars=(int(bars[0] or 0), int(bars[1] or 0)),
    )


def read_splice(given: Mapping[str, Any]) -> Spliced:
    """The splice that a program asks for, but for its seam, which is still to be written.

    Raises:
        MelodyError: when something in it cannot be used.
    """
    rest, second = _without_second(given)
    words = [read_word(given[name], name.replace("_", " ")) for name in WORDS]
    wishes = SpliceWishes(read_field("seed", second), *words)
    return splice_melodies(read_form(**rest), wishes)


def weigh_splice(given: dict[str, Any]) -> float:
    """What a splice may cost."""
    return weigh_form({**_without_second(given)[0], "span": WIDEST_SEAM})


def _without_second(given: Mapping[str, Any]) -> tuple[dict[str, Any], Any]:
    """The request for the first melody, and the second one."""
    own = ("first", "second", *WORDS)
    rest = {name: value for name, value in given.items() if name not in own}
    return {**rest, "seed": given["first"]}, given["second"]
