"""What is kept of each visitor is little, and no stranger is believed or left without a word."""

import os
from types import SimpleNamespace

import gradio as gr
import pytest
from gradio import queueing
from gradio.exceptions import Error
from gradio.state_holder import StateHolder

from melody.ui.look import launch_options
from melody.ui.serve import believe_no_stranger
from melody.ui.server.request_log import UNREADABLE, speak_plainly
from melody.ui.server.sparing import (
    MOST_SESSIONS,
    STATISTICS,
    spare_apps,
    spare_memory,
    spare_sessions,
)
from melody.ui.widgets.choices import NO_UPLOAD, take_uploaded


def test_a_session_keeps_its_own_state_and_no_copy_of_the_page():
    with gr.Blocks() as page:
        box, state = gr.Textbox("x" * 1000), gr.State("usual")
    holder = hold_sessions(page)
    session = holder["visitor"]
    session[state._id] = "own"
    session._update_value_in_config(box._id, "y" * 100_000)
    assert holder["visitor"][state._id] == "own"
    assert holder["another"][state._id] == "usual"
    assert len(session.config_values) == 0
    assert list(session.components) == []


def test_a_session_begins_without_writing_out_the_page(monkeypatch):
    with gr.Blocks() as page:
        box = gr.Textbox("x")
    holder = hold_sessions(page)
    monkeypatch.setattr(gr.Textbox, "get_config", lambda _: pytest.fail("the page was written out"))
    assert holder["visitor"][box._id] is box


def test_the_queue_is_not_looked_into_a_thousand_times_a_second():
    with gr.Blocks() as page:
        gr.Textbox("x")
    hold_sessions(page)
    assert 0.01 <= page._queue.sleep_when_free <= 0.05
    assert page._queue.progress_update_sleep_when_free >= 0.5


def test_while_a_page_is_built_no_application_is_made():
    with spare_apps():
        with gr.Blocks() as page:
            gr.Textbox("x")
        assert page.app is None
    with gr.Blocks() as other:
        gr.Textbox("x")
    assert other.app is not None


def hold_sessions(page):
    holder = StateHolder()
    holder.set_blocks(page)
    page._queue = SimpleNamespace()
    spare_sessions(page)
    return holder


def test_sessions_and_statistics_have_an_end(monkeypatch):
    for name in STATISTICS:
        monkeypatch.delenv(name, raising=False)
    spare_memory()
    assert int(os.environ[STATISTICS[0]]) <= 10
    assert launch_options()["state_session_capacity"] == MOST_SESSIONS <= 1000


@pytest.mark.parametrize(("told", "believed"), [("1", None), ("", ""), ("0", "")])
def test_who_asks_is_believed_to_be_another_only_behind_a_proxy(told, believed, monkeypatch):
    monkeypatch.setenv("MELODY_FORWARDED", told)
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "x")  # so that it is put back afterwards
    monkeypatch.delenv("FORWARDED_ALLOW_IPS")
    believe_no_stranger()
    assert os.environ.get("FORWARDED_ALLOW_IPS") == believed


@pytest.mark.parametrize("payload", ["/tmp/a.mid", 5, [], {}, {"path": "/tmp/a.mid"}, True])
def test_what_is_no_upload_is_refused_with_a_line(payload):
    with pytest.raises(Error, match=NO_UPLOAD):
        take_uploaded(None, payload)
    assert take_uploaded(None, None) is None


def test_nothing_is_answered_with_null(monkeypatch):
    monkeypatch.setattr(queueing, "error_payload", queueing.error_payload)
    speak_plainly()
    for error in (ValueError("/home/secret"), None, KeyError("a")):
        assert queueing.error_payload(error, False)["error"] == UNREADABLE
    assert queueing.error_payload(Error("a line"), False)["error"] == "a line"
