"""What the page says: a take's facts, what was understood of a seed, errors; all escaped."""

import json
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, NamedTuple

from melody.generate.promises import Verdict
from melody.music.opening_key import hear_key
from melody.music.spelling import with_signs
from melody.notation import STEPS_PER_QUARTER, MelodyError, count_steps
from melody.runs.checkpoints import Entry
from melody.runs.names import title_after
from melody.seeds.notations.manner import Manner
from melody.seeds.notations.registry import TITLES, USUAL, choose_notation, notations_of
from melody.seeds.seed import Seed
from melody.seeds.text import read_text, shorten
from melody.studio.fields import FIELDS
from melody.studio.plan import HEARD
from melody.studio.request import find_recipe, how_read
from melody.studio.take import Facts, Take
from melody.ui.server.fields import read_form

STOPS = {
    "end": "The model ended the tune itself.",
    "bars": "It has the length of its form.",
    "limit": "It did not find an end and was cut off at the longest take we make.",
    "stopped": "You stopped it here.",
    "span": "The span you chose was written anew; all else is as it was.",
}
ASKED_BARS = "It has the {} asked for."
MOST_NAMES = 24


def tell_facts(take: Take) -> str:
    """What happened to a take, as HTML; its numbers are told where it is shown."""
    facts = take.facts
    said = [tell_stop(take), *said_of_form(facts), *said_of_seed(facts)]
    remarks = [remark for remark in facts.remarks if remark != take.sound.remark]
    sentences = " ".join(map(escape, [*said, *map(sentence, remarks)]))
    return f"{tell_promises(facts.promises)}<p>{sentences}</p>"


def tell_stop(take: Take) -> str:
    """Why a take ended where it does, as a sentence."""
    asked = (find_recipe(take.recipe.encode()) or {}).get("bars")
    if take.facts.stop == "bars" and type(asked) is int:
        return ASKED_BARS.format(count(asked, "bar"))
    return STOPS.get(take.facts.stop, take.facts.stop)


def tell_known(facts: Facts) -> dict[str, str]:
    """How key and meter are known, where that is worth a word."""
    return {
        "key": facts.key_source,
        "meter": HEARD if facts.meter_source == HEARD else "",
    }


def tell_promises(verdicts: Iterable[Verdict]) -> str:
    """What was promised, each with a tick or a cross and in words; nothing where nothing was."""
    marks = {True: ("kept", "✓", ""), False: ("broken", "✗", " – not kept")}
    items = ""
    for promise, kept in verdicts:
        name, mark, said = marks[kept]
        words = escape(sentence(with_signs(promise)).rstrip(".") + said)
        items += f'<li class="{name}"><b aria-hidden="true">{mark}</b> {words}</li>'
    return f'<ul class="promises" aria-label="Promises">{items}</ul>' if items else ""


def said_of_form(facts: Facts) -> list[str]:
    """Which sections came back, and of how many melodies this one was kept, as sentences."""
    form = [f"Form: {' '.join(facts.form)}."] if len(facts.form) > 1 else []
    return [*form, *([f"Kept 1 of {facts.kept_of}."] if facts.kept_of > 1 else [])]


def said_of_seed(facts: Facts) -> list[str]:
    """What was changed in the opening, as sentences."""
    return [sentence("Your opening: " + "; ".join(facts.repairs))] if facts.repairs else []


def sentence(text: str) -> str:
    """A remark with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def count(number: float, thing: str) -> str:
    """A number and what it counts: ``1 bar``, ``7.5 bars``."""
    return f"{number:g} {thing}{'' if number == 1 else 's'}"


class ReadText(NamedTuple):
    """A typed opening as it was read: its notations, the one that was taken first, and its seed."""

    notations: tuple[str, ...]
    seed: Seed


def hear_typed(text: object, **how: Any) -> ReadText:
    """Read an opening as a form says that it is meant: ``how`` are fields of a request.

    Raises:
        MelodyError: when no note is left in it, or something that was chosen is none.
    """
    plain = shorten(FIELDS["seed"].check(text), [])
    request = read_form(checkpoint="", seed=plain, **how)
    taken, possible = choose_notation(plain, request.notation, []), notations_of(plain)
    seed = read_text(plain, **how_read(request))
    return ReadText((taken, *(name for name in possible if name != taken)), seed)


def tell_seed(text: object, **how: Any) -> str:
    """What was understood of a typed seed, as HTML: its notes, its length, what was changed."""
    if not isinstance(text, str) or not text.strip():
        return tell_hint("Type a few notes, take an example, or upload a score.")
    try:
        return tell_read(hear_typed(text, **how))
    except MelodyError as error:
        return tell_error(error)


def tell_read(heard: ReadText) -> str:
    """The same of a text that was read already."""
    return tell_understood(heard.seed) + tell_notation(heard.notations)


def tell_understood(seed: Seed) -> str:
    """A seed in words, as HTML."""
    beats = count(round(count_steps(seed.notes) / STEPS_PER_QUARTER, 2), "beat")
    sounding = sum(note.pitch is not None for note in seed.notes)
    heard = f"{count(sounding, 'note')}, {beats}: {' '.join(name_notes(seed))}"
    return f'<p class="understood" role="status">{escape(heard)}</p>{tell_repairs(seed.repairs)}'


def tell_notation(notations: Sequence[str]) -> str:
    """The notation that a text was read in, and those that it could be in too, as HTML.

    Nothing where it is the usual one for sure.
    """
    taken, *others = notations
    if taken == USUAL and not others:
        return ""
    titles = [TITLES[name] for name in (taken, *others)]
    also = f"; it could be {' or '.join(titles[1:])} too" if others else ""
    return tell_hint(f"Read as {titles[0]}{also}.")


def tell_repairs(repairs: Iterable[str]) -> str:
    """What was changed, as an HTML list; nothing where nothing was."""
    items = "".join(f"<li>{escape(sentence(repair))}</li>" for repair in repairs)
    return f'<ul class="repairs">{items}</ul>' if items else ""


def name_notes(seed: Seed) -> list[str]:
    """The first notes by name, ``G4`` or ``rest``; as they were typed, or as the key has them."""
    key = seed.key or hear_key(seed.notes, seed.meter, seed.pickup)
    manner = Manner(key=key, is_key_known=seed.key is not None, spelled=dict(seed.spelled))
    names = ["rest" if pitch is None else manner.spell(pitch).name for pitch, _ in seed.notes]
    names = list(map(with_signs, names))
    return names if len(names) <= MOST_NAMES else [*names[:MOST_NAMES], "…"]


def tell_error(error: MelodyError | str) -> str:
    """A person's mistake in one line, as HTML."""
    return f'<p class="error" role="alert">{escape(sentence(str(error)))}</p>'


def tell_hint(text: str) -> str:
    """A quiet line, as HTML."""
    return f'<p class="hint" role="status">{escape(text)}</p>'


def tell_ended() -> str:
    """A model has nothing to add to an opening; the way to more, as HTML."""
    button = (
        '<button type="button" id="second-part" class="small-word">Write a second part?</button>'
    )
    return f'<p class="hint" role="status">This tune has come to its end. {button}</p>'


def mark_given(*values: object) -> str:
    """Key, meter and pickup that came with an opening, for the page's scripts.

    They do not hold for notes that are typed later; what a person says of these stays.
    """
    return f'<span hidden data-given="{escape(json.dumps(values))}"></span>'


def tell_label(entry: Entry) -> str:
    """What a checkpoint is called: ``LSTM after 5 epochs``, the best one starred; escaped."""
    star = " ★" if entry.best else ""
    return escape(f"{title_after(entry.run, entry.model, entry.epoch)}{star}")


def tell_progress(number: int, takes: int, candidates: int = 1) -> str:
    """What is going on."""
    tries = f" Of {candidates} tries another model picks one." if candidates > 1 else ""
    if takes == 1:
        return f"The model is writing …{tries}"
    return f"Take {number} of {takes} is being written …{tries}"
