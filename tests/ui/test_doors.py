"""One truth in bytes: the same forty requests through every door, all their files compared."""

import json
import random
from ast import literal_eval
from pathlib import Path

import pytest
from gradio_client import Client
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from melody.cli.parser import main
from melody.music.setting import INSTRUMENTS
from melody.render.sheet import FORMATS, TAKEN_AWAY
from melody.studio.fields import FIELDS
from melody.studio.performance import perform
from melody.studio.request import make_request
from melody.ui.server.calls import open_calls
from melody.ui.server.take_files import Outbox
from melody.ui.tabs.compose import ComposeTab
from melody.ui.tabs.compose_form import Form
from tests.live import run_alone, serve

SEEDS = ("C4 D4 E4:2", "67 _ 67 _ 65 _ 64 _", "K:G\nGABc d2 B2", "do re mi fa sol", "1 2 3 5")
OFTEN: dict[str, tuple] = {
    "bars": (2, 3.0), "temperature": (0, 0.8, 1, 1.5), "top_k": (0, 5, 7.0),
    "top_p": (1, 0.9), "bpm": (240, 240.0, 288.5),
    "random_seed": (1, 7, 2**32 - 1), "key": ("G major", "F# minor"), "meter": ("3/4", "4/4"),
    "pickup": (0, 2), "lowest": (55,), "highest": (80, 80.0), "in_scale": (True,),
    "largest_leap": (12,), "ends_on_tonic": (True,), "candidates": (1, 2),
    "instrument": tuple(INSTRUMENTS)[:4], "swing": (0.5, 0.67), "metronome": (True,),
    "transposition": (-3, 12), "accompaniment": ("block", "arpeggio"),
}  # fmt: skip
NUMBER, MADE_BY_THE_PAGE = 40, 5


def invent(number: int) -> dict:
    """A request that can be made: a few fields in whatever form a person may send them."""
    dice = random.Random(number)
    names = dice.sample(sorted(OFTEN), 6)
    asked = {name: dice.choice(OFTEN[name]) for name in names}
    models = ("lstm-talk@5", "lstm-talk@1") if number % 4 else ("bert-talk@5",)
    must = {"checkpoint": dice.choice(models), "seed": dice.choice(SEEDS)}
    return {"temperature": 1.0, "bars": 3, "bpm": 300, **asked, **must}


REQUESTS = [invent(number) for number in range(NUMBER)]


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("live")) as running:
        yield running


@pytest.fixture(scope="module")
def made(live):
    """What Python makes of each request: kind of file -> bytes."""
    takes = [perform(make_request(asked), live.checkpoints) for asked in REQUESTS]
    return [{kind: FORMATS[kind].make(take.sheet) for kind in TAKEN_AWAY} for take in takes]


def same(number, paths, made):
    """That the files are those which Python makes."""
    assert set(paths) == set(TAKEN_AWAY)
    for kind, path in paths.items():
        assert Path(path).read_bytes() == made[number][kind], (REQUESTS[number], kind)


def test_the_command_line_makes_the_same_files(live, made, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(live.checkpoints))
    for number, asked in enumerate(REQUESTS):
        line = ["generate", "--checkpoint", asked["checkpoint"], "--seed", asked["seed"], "--json"]
        for name in asked.keys() - {"checkpoint", "seed"}:
            value = asked[name]
            written = f"{value:g}" if FIELDS[name].kind is int and value < 1e6 else str(value)
            line += [FIELDS[name].option] if value is True else [f"{FIELDS[name].option}={written}"]
        assert main([*line, "--out", str(tmp_path / str(number))]) == 0
        files = json.loads(capsys.readouterr().out)["files"]
        same(number, {kind: files[FORMATS[kind].ending[1:]] for kind in TAKEN_AWAY}, made)


def test_the_api_makes_the_same_files(live, made):
    client = Client(live.url, download_files=False, verbose=False)
    for number, asked in enumerate(REQUESTS):
        answer = client.predict(**asked, api_name="/melody_generate")
        same(number, {kind: file["path"] for kind, file in answer["files"].items()}, made)
    client.close()


def test_an_agent_gets_the_same_files(live, made):
    async def talk():
        async with (
            streamable_http_client(f"{live.url}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return [await session.call_tool("melody_generate", asked) for asked in REQUESTS]

    for number, answer in enumerate(run_alone(talk())):
        take = literal_eval(answer.content[0].text)
        same(number, {kind: file["path"] for kind, file in take["files"].items()}, made)


def test_the_page_makes_the_same_files(live, made, tmp_path, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(live.checkpoints))
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    outbox = Outbox()
    save = next(call for call in open_calls(outbox) if call.__name__ == "save")
    for number, asked in enumerate(REQUESTS[:MADE_BY_THE_PAGE]):
        run, _, epoch = asked["checkpoint"].partition("@")
        given = {name: asked.get(name, FIELDS[name].default) for name in Form.names[1:]}
        *_, (message, *_) = ComposeTab([], outbox).generate(
            1, None, run, int(epoch), *given.values()
        )
        take = json.loads(message)["takes"][0]
        piece = {**take["setting"], "symbols": take["symbols"], "seed": take["seed"]}
        paths = {
            kind: save({**piece, "recipe": take["recipe"], "kind": kind})["file"]
            for kind in TAKEN_AWAY
        }
        same(number, paths, made)
