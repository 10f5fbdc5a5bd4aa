"""The roll's notes as the text of the seed box, in the notation that the person uses."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from melody.music.keys import parse_key
from melody.music.meters import parse_meter
from melody.notation import MelodyError, to_notes
from melody.seeds.seed import Seed
from melody.seeds.writing import Habit, OpeningText, write_opening
from melody.ui.server.fields import read_field
from melody.ui.server.pieces import read_symbols


def notate(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Symbols as a text like the one before, and what the form must say for it to mean the same.

    ``like`` is the text that the person typed last; the rest are the values of the form.

    Raises:
        MelodyError: when something in it cannot be used.
    """
    names = ("key", "meter", "pickup", "notation", "solfege")
    form = {name: read_field(name, fields.get(name)) for name in names}
    like = read_field("seed", fields.get("like"))
    habit = Habit(
        like=like,
        notation=form["notation"],
        key=parse_key(form["key"]) if form["key"] else None,
        solfege=form["solfege"],
        meter=parse_meter(form["meter"]) if form["meter"] else None,
        pickup=form["pickup"],
    )
    written = write_opening(to_notes(read_symbols(fields.get("symbols"))), habit)
    lost = _lost(habit, written) if like.strip() else {}
    return {"text": written.text, "notation": written.notation, **lost}


def _lost(habit: Habit, written: OpeningText) -> dict[str, Any]:
    """What the text before said and the new one does not, nor the form: it goes into the form."""
    before: Seed | None = None
    with suppress(MelodyError):
        before = habit.read(habit.like, habit.notation)
    if before is None:
        return {}
    lost: dict[str, Any] = {}
    after = written.seed
    if before.key and habit.key is None and after.key != before.key:
        lost["key"] = before.key.name
    is_other = (after.meter, after.pickup) != (before.meter, before.pickup)
    if before.meter and habit.meter is None and is_other:
        lost["meter"] = str(before.meter)
        lost["pickup"] = before.pickup if habit.pickup is None else habit.pickup
    return lost
