"""What the scripts of Compose must know of the server, as data: no list is written there again.

Whoever adds a field that the scripts need adds it here; they read it by its name.
"""

import json
from collections.abc import Sequence
from typing import Any

from melody.music.setting import RANGES
from melody.notation import LONGEST_TAKE
from melody.runs.checkpoints import Entry
from melody.seeds.opening import LONGEST_OPENING
from melody.studio.fields import READING, pack_fields
from melody.ui.server.calls import offered_kinds
from melody.ui.server.pieces import PLAYBACK
from melody.ui.tabs.compose_form import ASKED, NOTATION, REQUEST, Form
from melody.ui.widgets.choices import fillers
from melody.ui.widgets.words import tell_label

SPOKEN = {
    "opening": (*NOTATION, *READING),
    "playback": PLAYBACK,
    "asked": ASKED,
    "request": REQUEST,
}
# The variation that no take shows yet, where the form asks for one that is there.
NEXT_VARIATION = """(...values) => {{
  const form = Object.fromEntries({}.map((name, at) => [name, values[at]]));
  const detail = {{ form, variation: form.random_seed }};
  document.dispatchEvent(new CustomEvent("melody-asking", {{ detail }}));
  return detail.variation;
}}"""


def hand_over(form: Form, entries: Sequence[Entry]) -> dict[str, Any]:
    """What the studio begins with: the form's values by their names, and the limits."""
    values = {
        event: {name: form.parts[name].value for name in names} for event, names in SPOKEN.items()
    }
    return {
        **values,
        "fillers": fillers(entries),
        "names": {entry.label: tell_label(entry) for entry in entries},
        "kinds": offered_kinds(),
        "ranges": RANGES,
        "fields": pack_fields(),
        "longest": LONGEST_TAKE,
        "longest_opening": LONGEST_OPENING,
    }


def speak(event: str, names: Sequence[str]) -> str:
    """JavaScript that tells the page's scripts the values of so many named inputs."""
    detail = f"Object.fromEntries({json.dumps(names)}.map((name, at) => [name, values[at]]))"
    event_made = f"new CustomEvent('melody-{event}', {{ detail: {detail} }})"
    return f"(...values) => document.dispatchEvent({event_made})"


def ask_anew() -> str:
    """JavaScript that takes the values of a request and gives the variation to make of it."""
    return NEXT_VARIATION.format(json.dumps(REQUEST))
