"""The client's side of a WebSocket (RFC 6455): texts to a browser on this machine, and back."""

import base64
import os
import socket
import struct
from typing import Any

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
IS_LAST = MASKED = 0x80
TWO_BYTES, EIGHT_BYTES = 126, 127  # lengths that say how long the length itself is
LONGEST_SHORT = 125


class WebSocket:
    """An open connection; what comes in the middle of a message is no message."""

    def __init__(self, port: int, path: str, patience: float) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self.stream: Any = self.socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
            .encode()
        )  # fmt: skip
        answer = self.stream.readline()
        assert b" 101 " in answer, f"the browser does not speak: {answer!r}"
        while self.stream.readline().strip():
            pass

    def send(self, text: str, kind: int = TEXT) -> None:
        """Send one message, masked as a client must."""
        data, mask = text.encode(), os.urandom(4)
        head = bytes([IS_LAST | kind])
        if len(data) <= LONGEST_SHORT:
            head += bytes([MASKED | len(data)])
        elif len(data) < 1 << 16:
            head += struct.pack(">BH", MASKED | TWO_BYTES, len(data))
        else:
            head += struct.pack(">BQ", MASKED | EIGHT_BYTES, len(data))
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(data))
        self.socket.sendall(head + mask + masked)

    def receive(self) -> str:
        """The next whole message."""
        parts = b""
        while True:
            first, length = self.stream.read(2)
            if length in (TWO_BYTES, EIGHT_BYTES):
                form = ">H" if length == TWO_BYTES else ">Q"
                (length,) = struct.unpack(form, self.stream.read(struct.calcsize(form)))
            data, kind = self.stream.read(length), first & 0x0F
            assert kind != CLOSE, "the browser has shut the connection"
            if kind == PING:
                self.send(data.decode(), PONG)
            if kind in (PING, PONG):
                continue
            parts += data
            if first & IS_LAST:
                return parts.decode()

    def close(self) -> None:
        """Let go of the connection."""
        self.stream.close()
        self.socket.close()
