"""Housekeeping: old files go while the server runs; whoever stops it waits for nothing long."""

import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

import gradio as gr
from gradio.utils import get_upload_folder

from melody.ui.server.leftovers import SECONDS_A_SWEEP, sweep_uploads
from melody.ui.server.sparing import give_back
from melody.ui.server.take_files import Outbox
from melody.ui.server.turns.unread import Forgetting

SECONDS_TO_END = 6


def sweep_for_ever(page: gr.Blocks) -> None:
    """Clear away old takes and uploads, again and again; for a thread of its own."""
    forgetting = Forgetting(page._queue)
    while True:
        time.sleep(SECONDS_A_SWEEP)
        sweep_uploads(Path(get_upload_folder()))
        page.upload_file_set -= {each for each in list(page.upload_file_set) if not is_there(each)}
        forgetting.forget()
        for box in list(Outbox.opened):
            box.sweep()
        give_back()


def is_there(path: str) -> bool:
    """Whether an upload has not been cleared away."""
    return Path(path).is_file()


def end_on_sigterm() -> None:
    """Let SIGTERM end the process, files and children included, in a few seconds."""
    signal.signal(signal.SIGTERM, end)


def end(*_: object) -> None:
    """End in the usual way; threads that go on are given a while, then no longer waited for."""
    threading.Thread(target=insist, daemon=True).start()
    sys.exit()


def insist() -> None:
    """End whatever goes on."""
    time.sleep(SECONDS_TO_END)
    kill_children()
    for box in list(Outbox.opened):
        shutil.rmtree(box.folder, ignore_errors=True)
    os._exit(0)


def kill_children() -> None:
    """End the processes that read and draw for us, where the system lists them."""
    for listed in Path("/proc/self/task").glob("*/children"):
        try:
            children = [int(child) for child in listed.read_text().split()]
        except OSError:
            continue
        for child in children:
            _kill(child)


def _kill(child: int) -> None:
    try:
        os.kill(child, signal.SIGKILL)
    except OSError:
        return
