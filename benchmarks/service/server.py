"""A server of its own process with the shipped checkpoints, and what it uses."""

import http.client
import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import Parameter
from pathlib import Path
from typing import Any

from melody.ui.server.api_docs import ARGUMENTS, arguments_of_generate
from tests.live import serve_shipped

TICK = os.sysconf("SC_CLK_TCK")
SECONDS_TO_ANSWER = 400


@dataclass(frozen=True)
class Server:
    """Where it listens, its process, and the numbers of its functions and parts."""

    port: int
    process: int
    generate: int
    studio: int

    @property
    def megabytes(self) -> float:
        """What it has in memory."""
        return self._memory("VmRSS")

    @property
    def peak(self) -> float:
        """The most that it ever had."""
        return self._memory("VmHWM")

    def forget_peak(self) -> None:
        """Count from now on what it has at most."""
        Path(f"/proc/{self.process}/clear_refs").write_text("5")

    def _memory(self, name: str) -> float:
        lines = Path(f"/proc/{self.process}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024

    @property
    def cpu_seconds(self) -> float:
        """What it and its finished children have used."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / TICK

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, bytes]:
        """Send JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_ANSWER)
        kind = {"content-type": "application/json"}
        connection.request("POST", f"/gradio_api/{path}", json.dumps(body), kind)
        answer = connection.getresponse()
        told = answer.status, answer.read()
        connection.close()
        return told

    def ask(self, session: str = "", **asked: Any) -> tuple[float, Any]:
        """Ask for a take as a page does: seconds until it is there, and the answer or ``None``."""
        began, session = time.monotonic(), session or uuid.uuid4().hex
        usual = {name: ARGUMENTS[name].usual for name in arguments_of_generate()}
        data = [None if v is Parameter.empty else v for v in {**usual, **asked}.values()]
        joined = {"data": data, "fn_index": self.generate, "session_hash": session}
        status, _ = self.post("queue/join", joined)
        answer = self._listen(session) if status == 200 else None
        return time.monotonic() - began, answer

    def _listen(self, session: str) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_ANSWER)
        connection.request("GET", f"/gradio_api/queue/data?session_hash={session}")
        answer = None
        for line in connection.getresponse():
            message = json.loads(line[6:]) if line.startswith(b"data: ") else {}
            if message.get("msg") == "process_completed" and message["success"]:
                answer = message["output"]["data"][0]
        connection.close()  # only now: a page, too, waits until the stream is closed
        return answer


@contextmanager
def serve_measured() -> Iterator[Server]:
    """The app as a person starts it, whose log tells of no failure in the end."""
    with serve_shipped() as (port, app, log_file):
        yield Server(port, app.pid, *find_numbers(f"http://127.0.0.1:{port}"))
        tell_failures(log_file.read_text())


def find_numbers(url: str) -> tuple[int, int]:
    """The number of the verb generate, and of the studio."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    connection.request("GET", "/config")
    config = json.loads(connection.getresponse().read())
    verbs = {each["api_name"]: each["id"] for each in config["dependencies"]}
    parts = {each["props"].get("elem_id"): each["id"] for each in config["components"]}
    return verbs["melody_generate"], parts["studio"]


def tell_failures(log: str) -> None:
    """Say what the log has to say of failures."""
    if "Traceback" in log:
        print(log[log.index("Traceback") :][:3000])
