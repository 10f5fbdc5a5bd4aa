"""Serve the page until the process is told to stop."""

import signal
import sys
import threading

import gradio as gr

from melody.notation import MelodyError
from melody.runs.checkpoints import catalogue, load
from melody.ui.look import launch_options


def serve(page: gr.Blocks, host: str | None = None, port: int | None = None) -> None:
    """Open the page at a host and port, else where ``GRADIO_SERVER_NAME`` and ``_PORT`` say."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that the files of takes go too
    try:
        page.launch(
            server_name=host, server_port=port, prevent_thread_lock=True, **launch_options()
        )
    except OSError as error:
        if "Cannot find empty port" not in str(error):
            raise
        raise MelodyError("the port is taken by another program; name another one") from error
    threading.Thread(target=warm_up, daemon=True).start()
    page.block_thread()


def warm_up() -> None:
    """Load every checkpoint once, so that the first Generate does not wait for it."""
    for entry in catalogue():
        load(entry.label)
