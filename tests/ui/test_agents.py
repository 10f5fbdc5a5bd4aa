"""The verbs as an agent finds them: through the model context protocol, over HTTP."""

from ast import literal_eval

import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from tests.live import run_alone, serve
from tests.ui.test_page import GOOD, VERBS


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("live")) as running:
        yield running


def ask(live, question):
    """What comes of a question to a session of the server."""

    async def talk():
        async with (
            streamable_http_client(f"{live.url}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await question(session)

    return run_alone(talk())


def test_an_agent_finds_every_verb_with_its_arguments_explained(live):
    tools = ask(live, lambda session: session.list_tools()).tools
    assert {f"/{tool.name}" for tool in tools} == VERBS
    for tool in tools:
        assert tool.description
        for argument in tool.inputSchema["properties"].values():
            assert argument["description"]


def test_an_agent_makes_a_take(live):
    answer = ask(live, lambda session: session.call_tool("melody_generate", GOOD))
    take = literal_eval(answer.content[0].text)
    assert take["facts"]["bars"] == GOOD["bars"]
    assert take["symbols"].startswith("64 _ _ _ 64 _ _ _ 65")


def test_an_agents_mistake_is_told_in_one_line(live):
    wrong = {**GOOD, "seed": "?"}
    answer = ask(live, lambda session: session.call_tool("melody_generate", wrong))
    assert answer.isError
    assert "\n" not in answer.content[0].text
