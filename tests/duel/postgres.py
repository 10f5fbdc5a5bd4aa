"""A PostgreSQL server of a test's own: a fresh cluster in a folder, on a free port."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import needs
from tests.live import free_port

SECONDS_TO_START = 60
QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@dataclass
class Postgres:
    """A server: where it lies, its port, and its process while it runs."""

    programs: Path
    folder: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None
    databases: int = 0

    def address(self, database: str = "postgres", user: str = "melody") -> str:
        return f"postgresql://{user}:secret@127.0.0.1:{self.port}/{database}"

    def fresh(self) -> str:
        """The address of a new, empty database."""
        self.databases += 1
        name = f"votes{self.databases}"
        self.tell(f"CREATE DATABASE {name}")
        return self.address(name)

    def tell(self, sql: str, database: str = "postgres") -> list[tuple]:
        """Run a statement as the owner of everything."""
        import psycopg

        with psycopg.connect(self.address(database), autocommit=True) as open_database:
            done = open_database.execute(sql)
            return done.fetchall() if done.description else []

    def create(self) -> None:
        kind = ("-U", "melody", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        self.run("initdb", "-D", ".", *kind)

    def start(self) -> None:
        """Start, and wait until it answers."""
        own = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "."}
        own |= {"fsync": "off", "max_connections": 40}
        options = [part for name, value in own.items() for part in ("-c", f"{name}={value}")]
        command = [self.programs / "postgres", "-D", ".", *options]
        self.process = subprocess.Popen(command, cwd=self.folder, **as_nobody_special(), **QUIET)
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end and self.process.poll() is None:
            asked = [self.programs / "pg_isready", "-h", "127.0.0.1", "-p", str(self.port), "-q"]
            if subprocess.run(asked, check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise AssertionError("PostgreSQL did not start")

    def kill(self) -> None:
        """End it as a machine that loses its power does."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

    def run(self, program: str, *arguments: str) -> None:
        command = [self.programs / program, *arguments]
        subprocess.run(command, cwd=self.folder, check=True, **as_nobody_special(), **QUIET)


def as_nobody_special() -> dict[str, Any]:
    """The server refuses to be run by root, which a container's tests often are."""
    return {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}


@contextmanager
def serve_postgres() -> Iterator[Postgres]:
    """A server; the test is left out where Debian's ``postgresql`` is not installed."""
    programs = Path(needs.need("postgresql")).parent
    needs.need("psycopg")
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))  # no folder above it is private
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", pwd.getpwnam("postgres").pw_gid)
    server = Postgres(programs, folder)
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
