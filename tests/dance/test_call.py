"""Music for a dance video, asked for by programs and agents: as page and command line have it."""

import base64
import io
import json
from ast import literal_eval
from inspect import signature
from pathlib import Path

import av
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from melody.cli.parser import main
from melody.render.sheet import FORMATS, TAKEN_AWAY
from melody.ui.server.api import melody_dance
from melody.ui.server.api_docs import arguments_of_dance
from melody.ui.server.take_files import Outbox
from tests.dance.dancers import dance
from tests.live import run_alone, serve
from tests.tiny import make_folk_checkpoints

ASKED = {"accompaniment": "block", "register": "high", "random_seed": 3, "key": "G major"}


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("live"), make_folk_checkpoints) as running:
        yield running


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("clips") / "dancer.mp4"
    path.write_bytes(dance(110, 6, sound=True).data)
    return path


@pytest.fixture(scope="module")
def client(live):
    connected = Client(live.url, download_files=False, verbose=False)
    yield connected
    connected.close()


@pytest.fixture(scope="module")
def made(client, clip):
    return client.predict(handle_file(clip), **ASKED, api_name="/melody_dance")


def test_a_program_gets_what_the_command_line_writes(
    live, clip, made, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(live.checkpoints))
    options = [f"--{name.replace('_', '-')}={value}" for name, value in ASKED.items()]
    assert main(["dance", str(clip), "--out", str(tmp_path), "--json", *options]) == 0
    told = json.loads(capsys.readouterr().out)
    paths = {kind: Path(file["path"]) for kind, file in made["files"].items()}
    assert set(paths) == {"clip", *TAKEN_AWAY}
    for kind in TAKEN_AWAY:
        assert (
            paths[kind].read_bytes() == Path(told["files"][FORMATS[kind].ending[1:]]).read_bytes()
        )
    same = ("symbols", "bpm", "offset", "confidence", "bars", "starts_at", "length", "remarks")
    assert {name: made[name] for name in same} == {name: told[name] for name in same}
    with av.open(io.BytesIO(paths["clip"].read_bytes())) as written:
        assert [stream.type for stream in written.streams] == ["video", "audio"]


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"beat": "feet"}, "motion or sound"),
        ({"bpm": "fast"}, "tempo and the first beat as numbers"),
        ({"bpm": 20}, "tempo must be 36 to 288"),
        ({"register": ["high"]}, "low, middle or high"),
        ({"checkpoint": "nobody@1"}, "nobody@1"),
        ({"checkpoint": 7}, "short text"),
        ({"temperature": 99}, "temperature must be"),
        ({"clip": {"path": "/etc/passwd"}}, ""),
        ({"clip": None}, "upload the clip first"),
    ],
)
def test_a_mistake_of_a_program_is_one_line(client, clip, wrong, line):
    asked = {"clip": handle_file(clip), **wrong}
    with pytest.raises(AppError) as caught:
        client.predict(**asked, api_name="/melody_dance")
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_clip_is_one_line(client, tmp_path):
    broken = tmp_path / "clip.mp4"
    broken.write_bytes(b"#EXTM3U\nfile:///etc/passwd\n")
    with pytest.raises(AppError, match="no clip"):
        client.predict(handle_file(broken), api_name="/melody_dance")


def test_an_agent_gets_the_same_melody(live, clip, made):
    async def talk():
        async with (
            streamable_http_client(f"{live.url}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await session.call_tool("melody_dance", {"clip": data, **ASKED})

    data = f"data:video/mp4;base64,{base64.b64encode(clip.read_bytes()).decode()}"
    answer = run_alone(talk())
    assert not answer.isError, answer.content[0].text
    assert literal_eval(answer.content[0].text)["symbols"] == made["symbols"]


def test_every_argument_has_its_words(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    verb = melody_dance(Outbox())
    assert list(signature(verb).parameters) == list(arguments_of_dance())
    assert all(
        f"{name}: {each.words}" in verb.__doc__ for name, each in arguments_of_dance().items()
    )
