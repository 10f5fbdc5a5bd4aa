"""Sounds that were cleared away, made again when a page still asks for them."""

import asyncio
from pathlib import Path

from melody.notation import MelodyError
from melody.ui.server.answers import Application, Message, Receive, Send, tell
from melody.ui.server.take_files import Outbox, find_outbox

LINK = "/file="
MOST_WAITING = 6  # for one file that is made at a time
BUSY = "very many ask for old takes just now; try again in a moment"


class MakeAgain:
    """ASGI middleware: before a file of an outbox is served it is there, if that is possible."""

    def __init__(self, application: Application) -> None:
        self.application, self.waiting = application, 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Make a missing file, then let the app serve it."""
        missing = missing_file(scope)
        if missing is not None:
            if self.waiting >= MOST_WAITING:
                await tell(send, 503, BUSY)
                return
            self.waiting += 1
            try:
                await asyncio.to_thread(missing[0].restore, missing[1])
            except MelodyError as error:
                await tell(send, 503, str(error))
                return
            finally:
                self.waiting -= 1
        await self.application(scope, receive, send)


def missing_file(scope: Message) -> tuple[Outbox, Path] | None:
    """The file of an outbox that a request asks for and that is not there."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    _, is_link, name = scope["path"].partition(LINK)
    if not is_link or "\0" in name:
        return None
    path = Path(name)
    box = find_outbox(path)
    return (box, path) if box is not None and not path.is_file() else None
