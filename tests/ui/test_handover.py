"""What the page's scripts are told of the server: the form by its names, and the limits."""

import json
import shutil
import subprocess

import gradio as gr
import pytest

from melody.notation import LONGEST_TAKE
from melody.seeds.opening import LONGEST_OPENING
from melody.ui.handover import SPOKEN, hand_over, speak


class Form:
    """A form that holds each field's own name."""

    def __init__(self):
        self.parts = {name: gr.Textbox(name) for names in SPOKEN.values() for name in names}


def test_the_scripts_get_every_value_by_its_name_and_all_limits():
    told = json.loads(json.dumps(hand_over(Form(), [])))
    assert all(told[event] == {name: name for name in names} for event, names in SPOKEN.items())
    assert (told["longest"], told["longest_opening"]) == (LONGEST_TAKE, LONGEST_OPENING)
    assert "midi" in dict(told["kinds"])
    assert told["fillers"] == []


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed")
def test_the_form_speaks_by_names_whatever_their_order():
    script = (
        "globalThis.document = { dispatchEvent: (event) => console.log("
        "JSON.stringify([event.type, event.detail])) };"
        "globalThis.CustomEvent ??= class { constructor(type, { detail }) {"
        " Object.assign(this, { type, detail }); } };"
        f"({speak('opening', ['seed', 'key'])})('C4', null);"
    )
    said = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(said.stdout) == ["melody-opening", {"seed": "C4", "key": None}]
