"""What every test lives by: one thread, no network, the same examples on every run."""

import fcntl
import ipaddress
import os
import shutil
import socket

# Before torch is imported: with two threads a busy two-core machine spends 13 times the CPU.
os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1")

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "melody",
    derandomize=True,
    max_examples=60,
    # The machine may be busy training: slow is no failure here.
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("melody")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def is_local(address: object) -> bool:
    """Whether a socket address is on this machine (a Unix socket's address is a path)."""
    if not isinstance(address, tuple):
        return True
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] == "localhost"


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Refuse every connection that leaves the machine, before it is tried."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        real = getattr(socket.socket, name)

        def connect(self, address, real=real):
            if not is_local(address):
                raise AssertionError(f"a test reached for {address!r}; tests stay on this machine")
            return real(self, address)

        patch.setattr(socket.socket, name, connect)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where this machine's Chromium is; without one, tests of the page are skipped (not in CI)."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None and os.environ.get("CI"):
        pytest.fail("no Chromium in CI: .ci/run installs Debian's package")
    if path is None:
        pytest.skip("no Chromium here; on Debian and Ubuntu: apt install chromium")
    return path


@pytest.fixture(scope="session")
def german():
    """Corpus german, prepared: read once for all processes of a test run, then from the cache."""
    from melody.corpora import CORPORA
    from melody.preprocess.prepare import prepare
    from melody.storage.store import cache_file

    with cache_file().with_name("german.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return prepare(CORPORA["german"], workers=1)


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    """An empty cache of read scores, for this test alone."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("MELODY_CACHE", str(folder))
    return folder


@pytest.fixture(scope="session")
def tiny_checkpoints(tmp_path_factory):
    """A folder of runs, lstm-talk and bert-talk at epochs 1 and 5, trained here and now."""
    from tests.tiny import make_tiny_checkpoints

    folder = tmp_path_factory.mktemp("checkpoints")
    make_tiny_checkpoints(folder)
    return folder


@pytest.fixture(scope="session")
def folk_checkpoints(tmp_path_factory):
    """A folder of runs that know the context: lstm-folk and bert-folk at epochs 1 and 2."""
    from tests.tiny import make_folk_checkpoints

    folder = tmp_path_factory.mktemp("folk")
    make_folk_checkpoints(folder)
    return folder
