"""The page without a browser: the API, the guard, the form, the words and the files."""

import base64
import http.client
import json
import subprocess
import sys
import wave
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from melody.context import STYLES
from melody.generate.sampling import Sampling
from melody.music.meters import parse_meter
from melody.music.setting import INSTRUMENTS
from melody.notation import MelodyError, Note, count_steps
from melody.render.sheet import FORMATS, TAKEN_AWAY
from melody.runs.checkpoints import catalogue
from melody.runs.history import EpochLog
from melody.seeds.text import read_text
from melody.storage.paths import ROOT
from melody.studio.performance import perform
from melody.studio.plan import Plan
from melody.studio.request import Request, find_recipe, read_request, write_recipe
from melody.ui import TABS
from melody.ui.server.calls import open_calls
from melody.ui.server.fields import read_form
from melody.ui.server.pieces import read_sheet
from melody.ui.server.take_files import Outbox
from melody.ui.tabs.compare import read_plans
from melody.ui.tabs.compare_choices import preset
from melody.ui.tabs.compose import Click, ComposeTab, finish_draft, pace, read_takes
from melody.ui.tabs.compose_form import Form
from melody.ui.tabs.curves import draw_curves
from melody.ui.tabs.restore import Restorer
from melody.ui.tabs.sources import fill_example, use_opening
from melody.ui.widgets.examples import (
    pack_take,
    read_examples,
    read_first_take,
    read_style_openings,
)
from melody.ui.widgets.knobs import METERS, MOST_TRIES, count_on
from melody.ui.widgets.words import tell_error, tell_facts, tell_seed
from tests.hummed import hum, wav_of
from tests.live import Live, serve
from tests.needs import need
from tests.score_files import SAMPLES

SEED = "E4 E4 F4 G4"
GOOD = {"checkpoint": "lstm-talk@5", "seed": SEED, "bars": 4, "random_seed": 7}
MAKING = {"/melody_generate", "/melody_fill", "/melody_compare", "/melody_explain"}
VERBS = {*MAKING, "/melody_splice", "/melody_dance", "/melody_read", "/melody_hear", "/checkpoints"}


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("live")) as running:
        yield running


@pytest.fixture(scope="module")
def client(live: Live, tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("downloads"))
    connected = Client(live.url, download_files=folder, verbose=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", folder)  # it leaves a folder there for every file
        yield connected
    connected.close()


@pytest.fixture
def outbox(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    return Outbox()


@pytest.fixture(scope="module")
def first():
    return read_first_take()


def generate(client: Client, **changed) -> dict:
    return client.predict(**{**GOOD, **changed}, api_name="/melody_generate")


def test_the_api_offers_its_verbs_and_nothing_else(client):
    offered = client.view_api(return_format="dict", print_info=False)
    assert set(offered["named_endpoints"]) == VERBS
    assert not offered["unnamed_endpoints"]


@pytest.mark.parametrize("checkpoint", ["lstm-talk@5", "bert-talk@best"])
def test_the_api_gives_the_same_midi_bytes_as_python(client, live, checkpoint):
    answer = generate(client, checkpoint=checkpoint, key="G major", meter="3/4", bpm=90)
    request = Request(checkpoint, SEED, bars=4, random_seed=7, key="G major", meter="3/4", bpm=90)
    take = perform(request, live.checkpoints)
    assert Path(answer["files"]["midi"]).read_bytes() == take.midi
    assert answer["symbols"] == " ".join(take.symbols)
    assert answer["facts"]["key"] == "G major"


def test_the_api_hands_over_every_file_under_a_name_of_ours(client):
    answer = generate(client)
    assert set(answer["files"]) == set(TAKEN_AWAY)
    for name, path in answer["files"].items():
        assert Path(path).name == f"LSTM-after-5-epochs-variation-7{FORMATS[name].ending}"
        assert Path(path).stat().st_size > 100
    with wave.open(answer["files"]["wav"]) as sound:
        assert sound.getsampwidth() == 2
        assert sound.getnframes() / sound.getframerate() > answer["facts"]["seconds"]


def test_the_api_compares_with_the_same_dice(client):
    labels = ["lstm-talk@1", "lstm-talk@5", "bert-talk@5"]
    given = {"seed": SEED, "bars": 3, "random_seed": 7}
    answer = client.predict(checkpoints=labels, **given, api_name="/melody_compare")
    assert [take["facts"]["checkpoint"] for take in answer["takes"]] == labels
    alone = generate(client, checkpoint=labels[0], bars=3)
    assert answer["takes"][0]["symbols"] == alone["symbols"]


VOICES = b"X:1\nT:Air\nM:3/4\nL:1/4\nK:D\nV:1 name=Air\nA2|d2e|f3|\nV:2 name=Drone\nD2|D3|D3|\n"


@pytest.mark.parametrize(("voice", "first"), [("", 69), ("2", 62), ("drone", 62)])
def test_the_api_reads_a_file_and_takes_the_voice_that_is_named(client, voice, first):
    score = base64.b64encode(VOICES).decode()
    heard = client.predict(score=score, name="air.abc", voice=voice, api_name="/melody_read")
    assert heard["notes"][0] == [first, 2]
    assert [each["name"] for each in heard["voices"]] == ["Air", "Drone"]
    assert (heard["key"], heard["meter"], heard["pickup"]) == ("D major", "3/4", 2)
    assert read_text(heard["seed"]).notes[0] == Note(first, 8)


TUNES = VOICES + b"\nX:2\nT:Jig\nM:6/8\nL:1/8\nK:Bb\nB2c d3|\n"
OPENINGS = [  # what is asked of the tunes -> how a take of them begins
    ({}, "69 _ _ _ _ _ _ _ 74"),
    ({"voice": "2"}, "62 _ _ _ _ _ _ _ 62"),
    ({"voice": "drone", "tune": 1}, "62 _ _ _ _ _ _ _ 62"),
    ({"tune": 2}, "70 _ _ _ 72 _ 74"),
]


@pytest.mark.parametrize(("asked", "begins"), OPENINGS)
def test_the_api_goes_on_from_the_voice_and_the_tune_that_are_asked_for(
    client, live, asked, begins
):
    given = {"checkpoint": "lstm-talk@5", "bars": 4, **asked}
    score = {"score": base64.b64encode(TUNES).decode(), "name": "tunes.abc"}
    out_of_file = client.predict(**given, **score, api_name="/melody_generate")
    typed = client.predict(**given, seed=TUNES.decode(), api_name="/melody_generate")
    assert out_of_file["symbols"].startswith(begins)
    assert typed["symbols"] == out_of_file["symbols"]
    again = read_request(find_recipe(Path(typed["files"]["midi"]).read_bytes()))
    assert " ".join(perform(again, live.checkpoints).symbols) == typed["symbols"]
    of_file = find_recipe(Path(out_of_file["files"]["midi"]).read_bytes())
    assert not {"voice", "tune", "score"} & of_file.keys()
    labels = ["lstm-talk@5", "bert-talk@5"]
    asked = {"checkpoints": labels, "bars": 4, **asked}
    answer = client.predict(**asked, **score, api_name="/melody_compare")
    assert all(take["symbols"].startswith(begins) for take in answer["takes"])


WRONG_SCORES = [
    ({"voice": "7"}, "there is no voice 7"),
    ({"voice": "Viola"}, "no voice"),
    ({"tune": 3}, "there is no tune 3"),
    ({"tune": "2"}, "number of the tune must be"),
    ({"seed": "C4 D4"}, "give a text, or a score"),
    ({"score": "no base64 !"}, "not in base64"),
    ({"score": ["QQ=="]}, "give a text, or a score"),
    ({"name": "tunes.exe"}, "not read here"),
]


@pytest.mark.parametrize(("asked", "said"), WRONG_SCORES)
def test_what_a_score_does_not_hold_is_told_in_one_plain_line(client, asked, said):
    score = {"score": base64.b64encode(TUNES).decode(), "name": "tunes.abc"}
    given = {"checkpoint": "lstm-talk@5", "bars": 4, **score, **asked}
    with pytest.raises(AppError, match=said) as refused:
        client.predict(**given, api_name="/melody_generate")
    assert len(str(refused.value)) <= 160


def test_the_api_reads_a_text_as_it_is_meant(client):
    def hear(**given):
        return client.predict(**given, api_name="/melody_read")["notes"]

    assert hear(text="c2 d2") == [[36, 1], [38, 1]]
    assert hear(text="c2 d2", notation="abc") == [[72, 1], [74, 1]]
    assert hear(text="do re", key="G", solfege="movable") == [[67, 1], [69, 1]]
    made = {**GOOD, "seed": "do re mi fa", "key": "G", "solfege": "movable"}
    symbols = client.predict(**made, api_name="/melody_generate")["symbols"]
    assert symbols.startswith("67 _ _ _ 69")
    with pytest.raises(AppError, match="give a text, or a score"):
        client.predict(api_name="/melody_read")


def test_the_api_lists_the_checkpoints(client, live):
    listed = client.predict(api_name="/checkpoints")
    assert [entry["label"] for entry in listed] == [e.label for e in catalogue(live.checkpoints)]
    assert sum(entry["best"] for entry in listed) == 2


BAD = [
    ("checkpoint", [None, ["lstm-talk@5"], 5, True, "<b>no</b>", "x" * 5000, "../lstm-talk@5"]),
    ("seed", [None, ["C4"], 5, True, {"a": 1}, "", "/", "_ _", "😀"]),
    ("bars", [2.5, True, "4", [4], -1, 10**30, 1]),
    ("temperature", [None, True, "1", [1], -0.1, 11]),
    ("top_k", [True, "1", [1], -1, 0.5]),
    ("top_p", [None, True, "1", [1], 0, 1.1]),
    ("random_seed", [None, True, "1", [1], -1, 0.5, 2**32]),
    ("key", [5, ["C"], "H major", "<i>", "x" * 5000]),
    ("meter", [5, ["4/4"], "4/5", "<i>", "x" * 5000]),
    ("pickup", [True, "1", [1], -1, 16, 0.5]),
    ("bpm", [True, "100", [100], 0, 19, 301]),
    ("swing", [None, True, "1", 0.4, 0.8]),
    ("style", [5, ["irish"], "x" * 5000]),
    ("candidates", [None, True, "2", [2], 0, 17]),
    ("form", [5, ["AABA"], "<i>", "sonata", "x" * 5000]),
    ("no_loops", ["yes", 1, [True]]),
    ("lowest", [True, "60", [60], -1, 128, 0.5]),
    ("highest", [True, "60", [60], -1, 128, 0.5]),
    ("in_scale", ["yes", 1, [True]]),
    ("largest_leap", [True, "5", [5], -1, 49]),
    ("ends_on_tonic", ["yes", 1, [True]]),
    ("metronome", ["yes", 1, [True]]),
    ("transposition", [True, "1", 0.5, 25]),
    ("instrument", [None, 5, ["Piano"], "<i>", "x" * 5000]),
]


@pytest.mark.parametrize(("name", "values"), BAD, ids=[name for name, _ in BAD])
def test_every_bad_value_is_refused_in_one_plain_line(client, name, values):
    for value in values:
        with pytest.raises(AppError) as refused:
            generate(client, **{name: value})
        line = str(refused.value)
        assert 10 < len(line) <= 160
        assert "\n" not in line
        assert "<" not in line
        assert "/work" not in line
    assert generate(client)["stop"] in {"end", "bars"}


def test_a_good_request_is_used_whatever_form_its_numbers_have(client):
    assert (
        generate(client, bars=4.0, pickup=0.0, top_k=None)["symbols"]
        == (generate(client, pickup=0)["symbols"])
    )


def post(live: Live, path: str, body, headers=None) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=20)
    given = {"content-type": "application/json", **(headers or {})}
    connection.request("POST", path, body, given, encode_chunked=not isinstance(body, bytes))
    return connection.getresponse()


@pytest.mark.parametrize("event", ["change", "input"])
def test_an_epoch_that_another_model_has_is_no_error_while_the_list_changes(live, event):
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=20)
    connection.request("GET", "/config")
    config = json.loads(connection.getresponse().read())
    model = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "model")
    numbers = [
        number
        for number, dependency in enumerate(config["dependencies"])
        if [model, event] in dependency["targets"] and dependency["backend_fn"]
    ]
    assert numbers
    for number in numbers:
        others = len(config["dependencies"][number]["inputs"]) - 2
        style_or_knobs = [""] if others == 1 else [1, 0.98][:others]
        asked = {
            "data": ["bert-talk", 32, *style_or_knobs],
            "fn_index": number,
            "session_hash": "late",
        }
        answer = post(live, "/gradio_api/run/predict", json.dumps(asked).encode())
        assert answer.status == 200, answer.read()


@pytest.mark.parametrize(
    ("path", "kind", "megabytes"),
    [("queue/join", "application/json", 2), ("upload", "multipart/form-data; boundary=x", 48)],
)
def test_too_large_a_body_is_refused_before_it_is_read(live, path, kind, megabytes):
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=20)
    connection.putrequest("POST", f"/gradio_api/{path}")
    connection.putheader("content-type", kind)
    connection.putheader("content-length", str(megabytes * 2**20 + 2**15))
    connection.endheaders(b"{")
    answer = connection.getresponse()
    assert answer.status == 413
    assert json.loads(answer.read())["detail"]


def test_a_body_that_does_not_tell_its_length_is_counted(live):
    parts = (b"[" * 2**16 for _ in range(40))
    try:
        status = post(live, "/gradio_api/queue/join", parts).status
    except (BrokenPipeError, ConnectionResetError):
        status = 413  # it hung up while we were still sending, as it should
    assert status == 413


def test_the_length_cap_leaves_room_for_a_long_seed(live):
    body = json.dumps({"data": ["C4 " * 300_000], "fn_index": 0, "session_hash": "a"}).encode()
    assert post(live, "/gradio_api/queue/join", body).status != 413


@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/info", "/theme.css", "/nowhere"])
def test_every_answer_carries_the_careful_headers(live, path):
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=20)
    connection.request("GET", path)
    headers = connection.getresponse().headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["content-security-policy"] == "frame-ancestors 'self'"


def test_the_server_gives_out_no_file_of_its_own(live):
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=20)
    for path in (live.checkpoints / "lstm-talk" / "run.json", Path("/etc/passwd"), Path("app.py")):
        connection.request("GET", f"/gradio_api/file={path.absolute()}")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 403


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.lists(st.integers(), max_size=2),
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(Form.names[2:], ANYTHING)))
def test_a_form_gives_a_request_or_one_plain_line(values):
    told = ""
    try:
        request = read_form(checkpoint="lstm-talk@5", seed=SEED, **values)
    except MelodyError as error:
        told = str(error)
    else:
        assert request.bars is None or type(request.bars) is int
        assert type(request.random_seed) is int
    assert len(told) <= 160


def test_a_form_left_alone_asks_for_what_the_command_line_asks_for():
    assert read_form(checkpoint="a@1", seed=SEED) == Request("a@1", SEED)
    assert read_form(checkpoint="a@1", seed=SEED, bars=0, temperature=0.5).sampling == Sampling(0.5)


@pytest.mark.parametrize("labels", [None, [], ["a@1"], ["a@1"] * 5, "a@1", [None, None]])
def test_a_comparison_needs_two_to_four_models(labels):
    with pytest.raises(MelodyError):
        read_plans(labels, {"seed": SEED})


def test_the_talks_three_are_preset_where_they_exist():
    entries = catalogue_of("bert-talk@5", "lstm-talk@1", "lstm-talk@5", "lstm-talk@50")
    assert preset(entries) == ["lstm-talk@5", "lstm-talk@50", "bert-talk@5"]
    assert preset(entries[:2]) == ["bert-talk@5", "lstm-talk@1"]


def catalogue_of(*labels):
    from melody.runs.checkpoints import Entry

    parts = [label.partition("@") for label in labels]
    return [
        Entry(f"{run}@{epoch}", run, run[:4], "x", int(epoch), 1.0, False, 1)
        for run, _, epoch in parts
    ]


@given(st.text(max_size=60))
def test_no_seed_can_bring_markup_into_the_page(text):
    told = tell_seed(f"C4 {text} <img src=x>")
    assert "<img" not in told
    assert tell_seed(text).startswith("<p")


def test_an_error_is_told_as_text():
    assert "<script" not in tell_error("<script>alert(1)</script>")


def test_the_facts_say_why_it_stopped_and_what_was_repaired(first):
    repaired = replace(first.facts, stop="limit", repairs=("2 notes moved <an> octave",))
    told = tell_facts(replace(first, facts=repaired))
    assert "did not find an end" in told
    assert "2 notes moved &lt;an&gt; octave" in told
    ended = replace(first, facts=replace(first.facts, stop="end"))
    assert "model ended the tune itself" in tell_facts(ended)


@pytest.mark.needs("fluidsynth")  # what is kept names the engine
def test_the_first_take_survives_being_kept(first):
    kept = json.loads(json.dumps(pack_take(first)))
    assert kept == json.loads(Path("assets/first-take/take.json").read_text("utf-8"))
    assert first.sound.seconds > first.facts.seconds > 5
    assert abs(first.sound.samples).max() > 3000


def test_every_example_can_be_read_as_it_is_and_keeps_its_meter():
    examples = read_examples()
    assert len(examples) >= 12
    for example in examples:
        seed = read_text(example.seed)
        assert not seed.repairs
        assert example.pickup < parse_meter(example.meter).steps_per_bar
        assert example.meter in METERS
        assert count_steps(seed.notes) >= 8


def test_an_example_fills_the_form():
    examples = read_examples()
    assert fill_example(examples, 1)[:4] == [examples[1].seed, "A minor", "6/8", 2]
    for nonsense in (None, True, -1, 10**9, "1", [0]):
        assert len(fill_example(examples, nonsense)) == 12


@pytest.mark.parametrize("style", STYLES)
def test_every_style_has_an_opening_that_can_be_read_as_it_is(style):
    opening = read_style_openings()[style]
    seed = read_text(opening.seed)
    assert not seed.repairs
    assert opening.meter in METERS
    bar = parse_meter(opening.meter).steps_per_bar
    assert count_steps(seed.notes) - opening.pickup >= 2 * bar - opening.pickup - 4
    assert use_opening(style)[:4] == [opening.seed, opening.key, opening.meter, opening.pickup]


@pytest.mark.parametrize("nonsense", ["", "x", None, 3, ["jazz"]])
def test_no_style_and_no_such_style_leave_the_opening_alone(nonsense):
    assert use_opening(nonsense) == [gr.skip()] * 12


def open_file(path, live) -> list:
    """What an uploaded file makes of the form: the last frame."""
    form = SimpleNamespace(inputs=dict.fromkeys(("run", "epoch", *Form.names[1:])))
    tab = ComposeTab(catalogue(live.checkpoints), Outbox())
    frames = list(Restorer(form, tab).open_file(str(path)))
    width = len(form.inputs) + 2
    filled = dict(zip((*form.inputs, "source", "known"), frames[0][:width], strict=True))
    return [filled, frames[-1][width:]]


@pytest.fixture
def here(live, tmp_path, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(live.checkpoints))
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    return live


@pytest.mark.parametrize("kind", SAMPLES)
def test_an_upload_fills_the_form(kind, tmp_path, here):
    suffix = {"kern": "krn", "midi": "mid"}.get(kind, kind)
    path = tmp_path / f"tune.{suffix}"
    path.write_bytes(SAMPLES[kind])
    filled, _ = open_file(path, here)
    assert read_text(filled["seed"]).notes
    assert 'class="error"' not in filled["source"]


def test_an_upload_that_cannot_be_read_touches_nothing_but_says_why(tmp_path, here):
    path = tmp_path / "tune.mid"
    path.write_bytes(b"no MIDI")
    filled, _ = open_file(path, here)
    assert 'class="error"' in filled.pop("source")
    assert all(each == {"__type__": "update"} for each in filled.values())


def test_a_hummed_file_fills_the_form_as_a_score_does(tmp_path, here):
    tune = [Note(pitch, 4) for pitch in (67, 69, 71, 67, 69, 71, 72, 71, 69, 67)]
    path = tmp_path / "cache" / "a" / "hum.wav"
    path.parent.mkdir(parents=True)
    path.write_bytes(wav_of(hum(tune, 100).samples))
    filled, _ = open_file(path, here)
    assert [note.pitch for note in read_text(filled["seed"]).notes] == [n.pitch for n in tune]


def test_the_api_hears_an_uploaded_recording_and_no_other_file(client, tmp_path):
    tune = [Note(pitch, 4) for pitch in (67, 69, 71, 67, 69, 71, 72, 71, 69, 67)]
    path = tmp_path / "hum.wav"
    path.write_bytes(wav_of(hum(tune, 100).samples))
    heard = client.predict(handle_file(path), 100, api_name="/melody_hear")
    assert [note[3] for note in heard["notes"]] == [n.pitch for n in tune]
    assert heard["symbols"].startswith("67 _ _ _ 69")
    with pytest.raises(AppError):
        client.predict({"path": "/etc/passwd"}, None, api_name="/melody_hear")


ASKED = {"seed": "D4 E4 F#4 G4", "bars": 3, "random_seed": 9, "swing": 0.6, "instrument": "Flute"}
FILES = {"mid": "midi", "musicxml": "musicxml", "abc": "abc"}


@pytest.mark.parametrize("ending", FILES)
def test_a_file_brings_its_request_back_and_the_same_take(ending, tmp_path, here):
    take = perform(read_form(checkpoint="bert-talk@5", **ASKED))
    made = getattr(take, FILES[ending])
    path = tmp_path / f"take.{ending}"
    path.write_bytes(made if isinstance(made, bytes) else made.encode())
    filled, (message, *_) = open_file(path, here)
    assert {name: filled[name] for name in ASKED} == ASKED
    assert (filled["run"], filled["epoch"]) == ("bert-talk", 5)
    told = json.loads(message)["takes"][0]
    assert told["symbols"] == " ".join(take.symbols)
    saved = read_sheet({**told, **told["setting"]})
    assert saved.midi == take.midi


def test_what_goes_beyond_a_knob_is_repeated_and_shown_as_far_as_it_goes(tmp_path, here):
    take = perform(read_form(checkpoint="lstm-talk@5", candidates=MOST_TRIES + 1, **ASKED))
    path = tmp_path / "take.mid"
    path.write_bytes(take.midi)
    filled, (message, *_) = open_file(path, here)
    assert filled["candidates"] == MOST_TRIES
    assert json.loads(message)["takes"][0]["symbols"] == " ".join(take.symbols)


def test_a_file_of_an_edited_take_brings_its_notes_back(tmp_path, here):
    asked = {"checkpoint": "lstm-talk@5", **ASKED}
    sent = {"symbols": "60 _ 62 _ 64 _ _ _", "seed": 2, "edited": True, "recipe": asked}
    sent["form"] = "A4B4"
    sheet = read_sheet({**sent, "key": "C major", "meter": "4/4", "bpm": 90, **PLAYED})
    path = tmp_path / "take.mid"
    path.write_bytes(sheet.midi)
    _, (message, *_) = open_file(path, here)
    told = json.loads(message)["takes"][0]
    assert (told["symbols"], told["seed"], told["edited"]) == (sent["symbols"], 2, True)
    assert told["setting"]["form"] == "A4B4"


@pytest.mark.parametrize("recipe", [{"checkpoint": "gone@5", "seed": "C4"}, {"wish": 1}, {}])
def test_a_recipe_that_cannot_be_followed_is_told_in_one_line(recipe, tmp_path, here):
    path = tmp_path / "take.abc"
    path.write_text(f"%{write_recipe(recipe)}\nX:1\nK:C\nC2|\n")
    filled, _ = open_file(path, here)
    assert 'class="error"' in filled["source"]


PLAYED = {"instrument": "Piano", "swing": 0.5, "metronome": False, "transposition": 0}
PIECE = {"symbols": "60 _ r _ 64 _", "seed": 4, "key": "D major", "meter": "3/4", "pickup": 0}
PIECE |= {"bpm": 100, **PLAYED}


@pytest.fixture
def calls(outbox):
    return {each.__name__: each for each in open_calls(outbox)}


@pytest.mark.parametrize("kind", FORMATS)
def test_the_server_makes_every_kind_of_file(kind, calls):
    if kind == "mp3":
        need("ffmpeg")
    answer = calls["save"]({**PIECE, "kind": kind})
    path = Path(answer["file"])
    assert path.name == f"opening{FORMATS[kind].ending}"
    assert path.stat().st_size > 60


def test_the_server_plays_and_draws_a_piece(calls):
    assert Path(calls["hear"](PIECE)["wav"]).read_bytes().startswith(b"RIFF")
    assert "<svg" in calls["draw"]({**PIECE, "width": 400})["svg"]


def test_an_opening_is_understood_with_its_bars_and_key(calls):
    told = calls["understand"]({"seed": "D4/8 G4 A4 B4", "meter": "3/4", "pickup": 2, "key": ""})
    assert told["symbols"] == "62 _ 67 _ _ _ 69 _ _ _ 71 _ _ _"
    assert (told["setting"]["bar"], told["setting"]["pickup"]) == (12, 2)
    assert told["setting"]["key"] == "G major"


ODD = st.one_of(ANYTHING, st.sampled_from([float("nan"), "x" * 100_000, {"a": 1}, "60 _ /"]))
ASKABLE = ("seed", "symbols", "key", "meter", "pickup", "bpm", "kind", "width", "recipe", "edited")


@given(
    st.sampled_from(["understand", "hear", "save", "draw"]),
    st.dictionaries(st.sampled_from(ASKABLE), ODD),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_of_the_server_is_answered_in_one_line(calls, name, changed):
    answer = calls[name]({**PIECE, **changed, "kind": changed.get("kind", "abc")})
    if "error" in answer:
        assert 10 < len(answer["error"]) <= 160
        assert "\n" not in answer["error"]


@pytest.mark.parametrize("nonsense", [None, [], 5, "x"])
def test_the_server_takes_dictionaries_only(calls, nonsense):
    assert all("error" in each(nonsense) for each in calls.values())


@pytest.mark.parametrize("takes", [None, 0, 9, True, 1.5, "2"])
def test_a_click_makes_one_to_eight_takes(takes):
    with pytest.raises(MelodyError):
        read_takes(takes)


def test_a_checkpoint_cannot_lead_out_of_the_outbox(outbox, first):
    wild = replace(first, facts=replace(first.facts, checkpoint="../../a b@1"))
    path = Path(outbox.write(wild)["midi"])
    assert path.name == f"a-b-1-variation-{first.facts.random_seed}.mid"
    assert path.parent.parent == outbox.folder


@pytest.mark.parametrize("epochs", [1, 2, 7, 50])
def test_curves_have_a_point_for_each_epoch_and_one_best(epochs):
    history = [EpochLog(n, 1 / n + 0.5, 1 / n + 0.6, 1.0) for n in range(1, epochs + 1)]
    drawn = ET.fromstring(draw_curves(history, epochs, {1, epochs}, '<b> & "x"'))
    lines = [line.get("points").split() for line in drawn.iter("polyline")]
    assert [len(points) for points in lines] == [epochs, epochs]
    assert len(list(drawn.iter("circle"))) == 1
    for point in lines[0] + lines[1]:
        x, y = map(float, point.split(","))
        assert 0 <= x <= 440
        assert 0 <= y <= 260


def test_a_run_without_a_history_has_no_curve():
    assert draw_curves([], None, [], "x") == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C4 D4 E4", ""),
        ("do re mi", "Read as solfège."),
        ("c2 d2 e2", "Read as note names and symbols; it could be ABC too."),
        ("1 2 3", "Read as scale degrees; it could be note names and symbols too."),
        ("K:G\nGABc", "Read as ABC."),
    ],
)
def test_a_text_that_could_be_two_things_says_which_was_taken(text, words):
    assert (words or "</p>") in tell_seed(text)
    assert ("Read as" in tell_seed(text)) == bool(words)


def test_the_meter_is_heard_once_a_click_however_many_takes_and_frames(
    folk_checkpoints, monkeypatch, outbox
):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(folk_checkpoints))
    monkeypatch.setattr("melody.ui.tabs.compose.SECONDS_A_FRAME", 0)
    heard = []

    def hear(*asked):
        heard.append(asked)
        return parse_meter("3/4"), 4

    monkeypatch.setattr("melody.studio.plan.infer_meter", hear)
    tab = ComposeTab(catalogue(), outbox)
    request = read_form(checkpoint="lstm-folk@2", seed="C4 D4 E4", bars=2)
    *frames, (_, (last, *_)) = tab.grow(Plan.of(request), 3)
    assert len(frames) > 20
    assert len(heard) == 1
    takes = json.loads(last)["takes"]
    assert [take["variation"] for take in takes] == [1, 2, 3]
    assert {take["setting"]["meter"] for take in takes} == {"3/4"}


def test_the_next_variation_is_one_higher():
    assert [count_on(n, 1) for n in (1, 41, None, True, 2**32 - 1, "7")] == [2, 42, 1, 1, 1, 1]
    assert [count_on(10, takes) for takes in (3, 8, None, 0, 99)] == [13, 18, 11, 11, 11]


def test_every_state_of_the_growing_melody_but_the_take_may_be_left_out(first):
    shown = [part for *_, part in pace((0, None, part) for part in [*["60"] * 1000, first])]
    assert shown[0] == "60"
    assert shown[-1] is first
    assert len(shown) < 100


def test_what_was_stopped_is_a_take_of_the_same_notes(live, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(live.checkpoints))
    request = Request("lstm-talk@5", "D5 E5 F#5 G5 A5 D5", bars=4, key="D major")
    whole = perform(request)
    take = finish_draft(Click("run", (), Plan.of(request), whole.symbols[:26]))
    assert take.symbols == whole.symbols[:26]
    assert take.facts.stop == "stopped"
    assert take.facts.key == "D major"
    assert 100 < len(take.midi) <= len(whole.midi)


def test_the_readme_names_every_tab():
    readme = Path("README.md")
    if not readme.exists():
        pytest.skip("no README yet")
    assert all(tab in readme.read_text("utf-8") for tab in TABS)


def test_every_instrument_can_be_asked_for():
    for instrument in INSTRUMENTS:
        assert read_form(checkpoint="a@1", seed=SEED, instrument=instrument)


def test_the_page_loads_no_reader_of_scores_or_clips():
    """What strangers send is read in a child process; nothing else of the kind may be near."""
    readers = ("music21", "symusic", "verovio", "partitura", "av")
    code = f"import sys, app; print([name for name in {readers} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().strip().splitlines()[-1] == "[]"
