"""Bodies of requests: taken in within limits of bytes and seconds, and of all that is on its way.

Whatever a visitor sends slowly or in a crowd takes little memory: uploads wait on the disk, and of
all other bodies so many bytes are taken in at a time.
"""

import asyncio
import re
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO

from fastapi import Request
from python_multipart.multipart import parse_options_header

from melody.dance.limits import LARGEST_CLIP
from melody.ui.server.middleware import Message, Receive
from melody.ui.server.turns.fair_share import address_of

LARGEST_BODY = 2 * 1024 * 1024
LARGEST_UPLOAD = LARGEST_CLIP + 16 * 1024  # one file and what the form wraps around it
SMALL_BODY = 64 * 1024  # smaller ones are always taken
MOST_BYTES = 32 * 1024 * 1024  # on their way at a time, of bodies that are not small
MOST_LARGE, MOST_LARGE_OF_ADDRESS = 6, 4  # uploads of more than ``LARGEST_BODY`` at a time
MOST_UPLOADS = 40  # at a time, whatever their size
MOST_FILES = 1  # in one request
PART = b"content-disposition"  # without it nothing in a form is a file
SECONDS_TO_SEND, SECONDS_TO_UPLOAD = 30, 300
PIECE = 256 * 1024  # bytes of an upload that are handed on at once
LONGEST_HEAD = 8 * 1024  # bytes of a part's headers, as Gradio has it
WHITE = b"\r\n \t"
ONE_FILE = re.compile(
    rb'content-disposition: *form-data; *name="?files"?; *'
    rb'filename="(?:[^"\\\r\n]|\\.)*"(?:; *filename\*=[^;\r\n]*)?',
    re.IGNORECASE,
)
NO_FILE = "an upload is a form with one file in it, called files; send it whole"
TOO_MANY = "that is more than one file; send them one by one"
BROKEN_OFF = "the request broke off; send it again"
SLOW = "that came too slowly; send it again over a better line"
TOO_LARGE = "that is too much; a tune fits into 1 MB, half a minute of sound into 6, a clip into 48"
CROWDED = "other clips are on their way just now; send it again in a minute"
BUSY = "very much is on its way to the server just now; send it again in a moment"
FULL = "the server's disk is full; send it again later"


class RefusedError(Exception):
    """A request may not go on; ``status`` and ``line`` are the answer."""

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status, self.line = status, line


class Bodies:
    """What is on its way to the server."""

    def __init__(self) -> None:
        self.bytes, self.uploads = 0, 0
        self.large: Counter[str] = Counter()  # by address

    async def read(self, scope: Message, receive: Receive) -> bytes:
        """A request's whole body.

        Raises:
            RefusedError: when it is, or says that it is, too long, or comes too slowly.
        """
        parts, length, counted = list[bytes](), 0, 0
        try:
            async for part in receive_all(scope, receive, LARGEST_BODY, SECONDS_TO_SEND):
                length += len(part)
                more = max(0, length - SMALL_BODY) - counted
                if more and self.bytes + more > MOST_BYTES:
                    raise RefusedError(503, BUSY)
                self.bytes, counted = self.bytes + more, counted + more
                parts.append(part)
            return b"".join(parts)
        finally:
            self.bytes -= counted

    @asynccontextmanager
    async def keep_upload(self, scope: Message, receive: Receive) -> AsyncIterator[IO[bytes]]:
        """The body of an upload, on the disk for as long as it is used.

        Raises:
            RefusedError: when there are too many, or it is too long, or comes too slowly.
        """
        address, is_large = (
            address_of(Request(scope)),
            not 0 < announced_length(scope) <= LARGEST_BODY,
        )
        self._refuse_crowd(address, is_large)
        self.uploads, files = self.uploads + 1, 0
        self.large[address] += is_large
        try:
            with tempfile.SpooledTemporaryFile(PIECE) as file:
                end = b""
                async for part in receive_all(scope, receive, LARGEST_UPLOAD, SECONDS_TO_UPLOAD):
                    files, end = count_files(files, end, part)
                    write_part(file, part)
                file.seek(0)
                yield file
        finally:
            self.uploads -= 1
            self.large[address] -= is_large
            self.large += Counter()  # without those that have none

    def _refuse_crowd(self, address: str, is_large: bool) -> None:
        of_address, of_all = self.large[address], self.large.total()
        if is_large and (of_all >= MOST_LARGE or of_address >= MOST_LARGE_OF_ADDRESS):
            raise RefusedError(503, CROWDED)
        if self.uploads >= MOST_UPLOADS:
            raise RefusedError(503, CROWDED)


async def receive_all(
    scope: Message, receive: Receive, most: int, seconds: float
) -> AsyncIterator[bytes]:
    """The parts of a body as they come.

    Raises:
        RefusedError: when it is, or says that it is, longer than ``most`` bytes, when it breaks
            off, or is not there after so many seconds.
    """
    if announced_length(scope) > most:
        raise RefusedError(413, TOO_LARGE)
    length, goes_on, end = 0, True, time.monotonic() + seconds
    while goes_on:
        try:
            message = await asyncio.wait_for(receive(), end - time.monotonic())
        except (asyncio.TimeoutError, TimeoutError):
            raise RefusedError(408, SLOW) from None
        if message["type"] == "http.disconnect":
            raise RefusedError(400, BROKEN_OFF)
        part, goes_on = message.get("body", b""), message.get("more_body", False)
        length += len(part)
        if length > most:
            raise RefusedError(413, TOO_LARGE)
        yield part


def count_files(files: int, end: bytes, part: bytes) -> tuple[int, bytes]:
    """How many files a form holds up to a part of it, and the end of that, for the next one.

    Raises:
        RefusedError: when there are more than may be.
    """
    text = end + part.lower()
    files += text.count(PART)
    if files > MOST_FILES:
        raise RefusedError(413, TOO_MANY)
    return files, text[1 - len(PART) :]


def refuse_odd_form(file: IO[bytes], content_type: str) -> None:
    """Refuse what is no whole form with a file; it is read from its start afterwards.

    Of a form that breaks off, or whose file has another name, Gradio leaves a file on the disk that
    nobody clears away.

    Raises:
        RefusedError: when it is none.
    """
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    file.seek(0)
    head, _, begun = file.read(LONGEST_HEAD).partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    length = file.seek(0, 2)
    file.seek(max(0, length - len(boundary) - 64))
    is_whole = file.read().rstrip(WHITE).endswith(b"\r\n--" + boundary + b"--")
    file.seek(0)
    if not (boundary and is_whole and begun and lines[0] == b"--" + boundary):
        raise RefusedError(400, NO_FILE)
    if not any(ONE_FILE.fullmatch(line.rstrip(WHITE)) for line in lines[1:]):
        raise RefusedError(400, NO_FILE)


def write_part(file: tempfile.SpooledTemporaryFile[bytes], part: bytes) -> None:
    """Write a part of an upload.

    Raises:
        RefusedError: when the disk is full.
    """
    try:
        file.write(part)
    except OSError:
        raise RefusedError(503, FULL) from None


def announced_length(scope: Message) -> int:
    """The length that a request gives for its body, in bytes; 0 where it gives none."""
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return max((int(length) for length in lengths if length.isdigit()), default=0)


def replay(body: bytes, receive: Receive) -> Receive:
    """What the app receives: the body once, then whatever comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


def replay_file(file: IO[bytes], receive: Receive) -> Receive:
    """The same of a body that waits on the disk, a piece at a time."""
    is_over = False

    async def receive_again() -> Message:
        nonlocal is_over
        if is_over:
            return await receive()
        piece = file.read(PIECE)
        is_over = len(piece) < PIECE
        return {"type": "http.request", "body": piece, "more_body": not is_over}

    return receive_again
