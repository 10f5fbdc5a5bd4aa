"""A box for an opening: what was understood of it, and which choices hold for another text."""

import json
from collections.abc import Mapping
from typing import Any

import gradio as gr
from gradio.context import Context, get_render_context

from melody.notation import MelodyError
from melody.studio.fields import READING
from melody.ui.widgets.choices import PRIVATE
from melody.ui.widgets.reading import offer_nothing, offer_readings
from melody.ui.widgets.words import hear_typed, tell_error, tell_read, tell_seed

# First what is here, then what is in Compose; the text itself as its box has it at this moment.
TAKE_OVER = """(...values) => {
  const [mine, theirs] = [values, values.splice(values.length / 2)];
  const [from, own] = ["#seed", "#OWN"].map((id) => document.querySelector(id));
  const text = from?.querySelector("textarea")?.value ?? mine[0];
  const isMine = own && mine[0] !== (own.dataset.taken ?? mine[0]);
  if (isMine || !text.trim()) return mine;
  own.dataset.taken = own.querySelector("textarea").dataset.before = text;
  return [text, ...theirs.slice(1)];
}"""
# Whether what a box holds now is the text before with a change, or another one.
IS_EDITED = """((box) => {
  const now = box.value, before = box.dataset.before ?? "";
  const most = Math.min(before.length, now.length);
  let same = 0, end = 0;
  while (same < most && before[same] === now[same]) same += 1;
  while (end < most - same && before.at(-1 - end) === now.at(-1 - end)) end += 1;
  box.dataset.before = now;
  return 2 * (same + end) >= before.length;
})"""
# What is said of one text and may not hold for another, and how it is left unsaid.
UNSAID = {"notation": "", "voice": "", "tune": 0}
TYPED = ("seed", *READING, "key")  # all that a text's notes depend on


def follow_typed(
    parts: Mapping[str, Any], said: gr.HTML, counted: gr.Dropdown, after: Any = None
) -> None:
    """Say what was understood of a text, and offer what else it could be.

    ``parts`` are the components by their names in ``TYPED``; ``counted`` is shown where the text
    counts from a key, which may be its key itself: then what was said of another text is forgotten
    here. It is read ``after`` something else, too.
    """
    asked = [parts[name] for name in TYPED]
    outputs = [said, *(parts[name] for name in READING), counted]
    options = {"queue": False, "trigger_mode": "always_last", **PRIVATE}
    is_own = parts["key"] is counted
    events = [parts[name].input for name in READING if name != "tune"]
    events.append(counted.input if is_own else parts["key"].change)
    gr.on(events, read_typed, asked, outputs, **options)
    if is_own:
        forget = _forget_where_another(parts["seed"].elem_id)
        parts["seed"].change(read_anew, asked, outputs, js=forget, **options)
    else:
        parts["seed"].change(read_typed, asked, outputs, **options)
    if after is not None:
        after.then(read_typed, asked, outputs, **options)
    parts["tune"].input(read_tune, asked, outputs, **options)
    if not is_own:
        counted.input(None, [counted], [parts["key"]], js="(key) => key", **PRIVATE)


def _forget_where_another(box: str) -> str:
    """JavaScript that takes all of ``TYPED`` and leaves unsaid what was said of another text."""
    unsaid = json.dumps([[TYPED.index(name), value] for name, value in UNSAID.items()])
    return f"""(...values) => {{
  if ({IS_EDITED}(document.querySelector("#{box} textarea"))) return values;
  for (const [at, value] of {unsaid}) values[at] = value;
  return values;
}}"""


def read_typed(text: object, *values: object) -> list[Any]:
    """What was understood of a text, then the rows of ``READING`` and the key to count from.

    A voice or a tune that the text does not hold any more is not asked for again.
    """
    shown = dict(zip(TYPED[1:], values, strict=True))
    return _answer(text, shown, shown)


def read_anew(text: object, *values: object) -> list[Any]:
    """The same, where what is asked may not be what the page has shown."""
    how = dict(zip(TYPED[1:], values, strict=True))
    return _answer(text, how, dict.fromkeys(how))


def read_tune(text: object, *values: object) -> list[Any]:
    """The same of another tune: the voice that was chosen is one of the tune before."""
    shown = dict(zip(TYPED[1:], values, strict=True))
    return _answer(text, {**shown, "voice": ""}, shown)


def _answer(text: object, how: Mapping[str, Any], shown: Mapping[str, Any]) -> list[Any]:
    if not isinstance(text, str) or not text.strip():
        return [tell_seed(text), *offer_nothing()]
    refused = None
    for tried in _ways(how):
        try:
            heard = hear_typed(text, **tried)
        except MelodyError as error:
            refused = refused or error
        else:
            return [tell_read(heard), *offer_readings(heard, text, tried, shown)]
    return [tell_error(str(refused)), *[gr.skip()] * len(TYPED[1:])]


def _ways(how: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """How a text is read; where it does not hold the voice or the tune, without these."""
    chosen = [name for name in ("voice", "tune") if how[name]]
    return [how, *({**how, **UNSAID, "notation": how["notation"]} for _ in chosen[:1])]


def take_over(own: Mapping[str, Any]) -> Any:
    """Let a tab's own parts, by their names in ``TYPED``, follow those of Compose when it opens.

    Returns:
        What has happened then, for what is to be done after it.
    """
    mine, theirs = [own[name] for name in TYPED], list(map(_find_part, TYPED))
    if None in theirs:
        theirs = mine
    js = TAKE_OVER.replace("OWN", str(own["seed"].elem_id))
    return _open_tab().select(None, [*mine, *theirs], mine, js=js, **PRIVATE)


def _find_part(name: str) -> Any:
    """The part of Compose that is called so; None where there is no such tab."""
    blocks = Context.root_block.blocks.values() if Context.root_block else ()
    return next((block for block in blocks if getattr(block, "elem_id", None) == name), None)


def _open_tab() -> gr.Tab:
    """The tab that is being laid out."""
    tab = get_render_context()
    while tab is not None and not isinstance(tab, gr.Tab):
        tab = tab.parent
    if tab is None:
        raise TypeError("it is laid out in a tab")
    return tab
