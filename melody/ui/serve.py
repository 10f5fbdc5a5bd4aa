"""Serve the page until the process is stopped."""

import os
import threading

import gradio as gr

from melody.notation import MelodyError
from melody.runs.checkpoints import catalogue, load
from melody.ui.look import launch_options
from melody.ui.server.housekeeping import end_on_sigterm, sweep_for_ever
from melody.ui.server.sparing import spare_sessions


def serve(page: gr.Blocks, host: str | None = None, port: int | None = None) -> None:
    """Open the page at a host and port, else where ``GRADIO_SERVER_NAME`` and ``_PORT`` say."""
    end_on_sigterm()
    believe_no_stranger()
    try:
        page.launch(
            server_name=host, server_port=port, prevent_thread_lock=True, **launch_options()
        )
    except OSError as error:
        if "Cannot find empty port" not in str(error):
            raise
        raise MelodyError("the port is taken by another program; name another one") from error
    spare_sessions(page)
    threading.Thread(target=warm_up, daemon=True).start()
    threading.Thread(target=sweep_for_ever, args=(page,), daemon=True).start()
    page.block_thread()


def believe_no_stranger() -> None:
    """Let ``X-Forwarded-For`` say who asks only where ``MELODY_FORWARDED=1`` tells of a proxy.

    Uvicorn would believe whoever sends it from this machine.
    """
    if os.environ.get("MELODY_FORWARDED") != "1":
        os.environ.setdefault("FORWARDED_ALLOW_IPS", "")


def warm_up() -> None:
    """Load the best checkpoints, so that the first Generate waits for none."""
    for entry in catalogue():
        if entry.best:
            load(entry.label)
