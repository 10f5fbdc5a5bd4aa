"""The table of fields: one line a field, and every door takes its values from it."""

import json
import subprocess
import sys
from argparse import Namespace
from dataclasses import fields, replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.cli.options import read_options
from melody.cli.parser import build_parser
from melody.generate.promises import Promises
from melody.generate.sampling import Sampling
from melody.notation import MelodyError
from melody.storage.paths import ROOT
from melody.studio import Request, perform, perform_live
from melody.studio.field_type import CONTINUATION, NEEDED, SPAN
from melody.studio.fields import FIELDS, TABLE, names_of, pack_fields
from melody.studio.request import (
    PARTS,
    find_recipe,
    make_request,
    read_request,
    recipe_of,
    write_recipe,
)
from melody.ui.server.api_docs import (
    ARGUMENTS,
    SCORE,
    arguments_of_fill,
    arguments_of_generate,
)
from melody.ui.server.fields import read_form
from melody.ui.tabs.compose_form import ASKED, Form
from melody.ui.tabs.restore import Restorer
from melody.ui.widgets.knobs import make_knob
from melody.ui.widgets.words import tell_seed

ASK = {"checkpoint": "lstm-talk@5", "seed": "C4 D4 E4:2", "bars": 2}
HOSTILE = [
    None, True, -1, 0, 0.5, 1.0, 10**400, 1e308, -0.0, float("nan"), float("inf"), "", " ", "1",
    "C4", "x" * 5000, "<b>&", "\ud800", "a\nb", b"1", [], [1], [1, 2], (1, 2), ("1", 2), {"a": 1},
    {1, 2}, object(), 2j,
]  # fmt: skip
LIKELY = {
    "key": "D", "meter": "3/4", "pickup": 4, "style": "", "lowest": 50, "highest": 80,
    "span": (4, 8), "keep": "rhythm", "notation": "names", "solfege": "movable", "voice": "2",
    "instrument": "Flute", "accompaniment": "block", "form": "AABA", "clef": "alto", "part": "Bb",
}  # fmt: skip


@pytest.fixture(autouse=True)
def here(tiny_checkpoints, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(tiny_checkpoints))


def plain(line: str) -> bool:
    return 10 < len(line) <= 160 and line.isprintable()


def outcome(make):
    """What comes of an attempt: whatever it makes, or one plain line; nothing else is raised."""
    try:
        return make()
    except MelodyError as error:
        told = str(error)
    assert plain(told), told
    return None


def good(name):
    """A value of a field that is used, another than the default if there is one."""
    field = FIELDS[name]
    if name in LIKELY:
        return LIKELY[name]
    if field.kind is bool:
        return True
    return field.high if field.high is not None else ASK[name]


def test_the_table_has_a_line_for_every_field_of_a_request_and_no_other():
    own = [each.name for each in fields(Request) if each.name not in PARTS]
    parts = [each.name for part in PARTS.values() for each in fields(part)]
    assert sorted(FIELDS) == sorted([*own, *parts])
    assert len(TABLE) == len(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_the_default_of_the_table_is_the_default_in_python(name):
    homes = (Request, Sampling, Promises)
    default = {each.name: each.default for home in homes for each in fields(home)}[name]
    if FIELDS[name].default is not NEEDED:
        assert default == FIELDS[name].default
        assert name not in recipe_of(
            make_request({"checkpoint": "a@1", "seed": "C4", name: default})
        )


@pytest.mark.parametrize("name", FIELDS)
def test_python_form_and_recipe_answer_a_hostile_value_with_a_request_or_one_plain_line(name):
    for value in HOSTILE:
        asked = {**ASK, name: value}
        python = outcome(lambda asked=asked: make_request(asked))
        form = outcome(lambda asked=asked: read_form(**asked))
        assert form == outcome(lambda asked=asked: read_request(asked))
        if python is not None:
            again = find_recipe(write_recipe(recipe_of(python)).encode())
            assert read_request(again) == python


@cache
def made(request):
    """The take of a request, made once; or None where it was refused in one line."""
    return outcome(lambda: perform(request))


@pytest.mark.parametrize("name", FIELDS)
def test_what_is_asked_becomes_a_take_or_one_plain_line(name):
    for value in HOSTILE:
        request = outcome(lambda value=value: read_form(**{**ASK, name: value}))
        take = made(request) if request else None
        assert take is None or take.midi.startswith(b"MThd")
    assert made(read_form(**ASK))


@pytest.mark.parametrize("name", FIELDS)
def test_a_link_or_a_file_fills_the_form_or_says_why_not(name):
    form = Namespace(inputs=dict.fromkeys(("run", "epoch", *Form.names[1:])))
    tab = Namespace(grow=lambda *_, **__: iter([(None, ["", "", None, None])]))
    for value in HOSTILE:
        event = Namespace(_data={"recipe": {**ASK, name: value}})
        (frame,) = Restorer(form, tab).open_link(event)
        filled = dict(zip((*form.inputs, "source"), frame, strict=False))
        assert ('class="error"' in filled["source"]) == (filled["seed"] == {"__type__": "update"})


def options_of(name, value):
    """A field given on the command line."""
    field = FIELDS[name]
    if name == "span":
        return ["--from-step", str(value[0]), "--to-step", str(value[1])]
    return [field.option] if field.kind is bool else [field.option or f"--{name}", str(value)]


def read_line(asked):
    """The request that a line of commands makes."""
    command, seed = ("fill", "--melody") if "span" in asked else ("generate", "--seed")
    line = [command, "--out", "x"]
    for name, value in asked.items():
        line += [seed if part == "--seed" else part for part in options_of(name, value)]
    options = build_parser().parse_args(line)
    return read_options(options, options.checkpoint)


@pytest.mark.parametrize("name", FIELDS)
def test_the_same_value_makes_the_same_request_at_every_door(name):
    asked = {**ASK, name: good(name)}
    if FIELDS[name].task == SPAN:
        asked |= {"span": (4, 8)}
        del asked["bars"]
    python = make_request(asked)
    assert read_form(**asked) == python
    assert read_request(json.loads(json.dumps(recipe_of(python)))) == python
    found = read_line(asked)
    own = found if name in names_of("sampling") else replace(found, sampling=Sampling())
    assert write_recipe(recipe_of(own)) == write_recipe(recipe_of(python))


@pytest.mark.parametrize("name", [field.name for field in TABLE if field.option])
@pytest.mark.parametrize("value", ["", "nan", "inf", "-1", "1e400", "x" * 300, "<b>", "0.5", "0"])
def test_the_command_line_answers_with_a_request_or_one_line(name, value, capsys):
    field, common = FIELDS[name], ["--checkpoint", "lstm-talk@5", "--out", "x"]
    line = ["generate", "--seed", "C4 D4"]
    if field.task == SPAN:
        line = ["fill", "--melody", "C4 D4", "--from-step", "0", "--to-step", "4"]
    try:
        options = build_parser().parse_args([*line, *common, f"{field.option}={value}"])
    except SystemExit:
        assert len(capsys.readouterr().err.splitlines()) == 1
        return
    outcome(lambda: read_options(options, "lstm-talk@5"))


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [("bpm", 90, 90.0), ("temperature", 1, 1.0), ("temperature", 0, -0.0), ("top_p", 1, 1.0),
     ("top_k", 5, 5.0), ("bars", 4, 4.0), ("swing", 0.5, 0.50)],
)  # fmt: skip
def test_numbers_written_in_two_ways_are_one_request_and_the_same_bytes(name, one, other):
    requests = [make_request({**ASK, name: value}) for value in (one, other)]
    assert requests[0] == requests[1]
    lines = {write_recipe(recipe_of(request)) for request in requests}
    assert len(lines) == 1


def test_numbers_are_normalised_in_the_parts_too():
    plain, spelled = (
        Request("a@1", "C4", sampling=Sampling(1, 5.0)),
        Request("a@1", "C4", sampling=Sampling(1.0, 5)),
    )
    assert repr(plain) == repr(spelled)


@pytest.mark.parametrize("name", [field.name for field in TABLE if field.kind is bool])
@pytest.mark.parametrize("value", [1, 0, "yes", 1.0])
def test_a_number_is_no_truth_value(name, value):
    with pytest.raises(MelodyError, match="on or off"):
        read_form(**{**ASK, name: value})


def test_every_field_has_its_argument_its_option_and_its_knob():
    assert set(arguments_of_generate()) == {f.name for f in TABLE if f.task != SPAN} | set(SCORE)
    split = {"seed": "melody", "span": "from_step"}
    rest = {split.get(f.name, f.name) for f in TABLE if f.task != CONTINUATION}
    assert set(arguments_of_fill()) == rest | {"to_step"}
    assert all(argument.words for argument in ARGUMENTS.values())
    inputs = set(Form.names) | set(ASKED)
    knobs = {f.name for f in TABLE} - {"checkpoint", "seed", "span", "keep"}
    assert knobs <= inputs
    for name in knobs:
        assert make_knob(name).label == FIELDS[name].label


def test_the_scripts_get_the_whole_table():
    packed = json.loads(json.dumps(pack_fields()))
    assert list(packed) == list(FIELDS)
    assert packed["temperature"]["high"] == 10
    assert set(names_of("promises")) == {each.name for each in fields(Promises)}
    assert set(names_of("sampling")) == {each.name for each in fields(Sampling)}


@pytest.mark.parametrize("style", ["klezmer", "Irish", "irish", "\ud800"])
def test_a_style_that_the_model_does_not_know_is_refused(style):
    with pytest.raises(MelodyError, match="style") as refused:
        perform(Request("lstm-talk@5", "C4 D4", bars=2, style=style))
    assert plain(str(refused.value))


def test_a_model_that_knows_styles_names_them(folk_checkpoints):
    asked = {"checkpoint": "lstm-folk@2", "seed": "C4 D4", "bars": 2, "meter": "4/4"}
    assert perform(Request(**asked, style="irish"), folk_checkpoints).recipe
    with pytest.raises(MelodyError, match="like german"):
        perform(Request(**asked, style="klezmer"), folk_checkpoints)


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
def test_what_is_typed_into_the_seed_box_is_answered_in_text_that_can_be_sent(value):
    assert tell_seed(value).encode().startswith(b"<p")


@given(st.sampled_from([f for f in TABLE if f.low is not None]), st.integers() | st.floats())
def test_limits_are_kept_whatever_the_number(field, value):
    checked = outcome(lambda: field.check(value))
    assert checked is None or field.low <= checked <= field.high


def test_the_table_needs_nothing_heavy_and_the_studio_is_fetched_when_asked_for():
    program = (
        "import sys, melody.studio.fields, melody.cli.parser;"
        "assert not {'torch', 'music21', 'gradio'} & set(sys.modules);"
        "import melody.studio.performance as module; from melody.studio import perform;"
        "sys.exit(not callable(perform))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
    assert callable(perform)
    assert callable(perform_live)
