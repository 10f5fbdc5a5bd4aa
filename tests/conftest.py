"""What every test lives by: one thread, no network, the same examples on every run."""

import fcntl
import ipaddress
import os
import socket
from collections import Counter

# Before torch is imported: with two threads a busy two-core machine spends 13 times the CPU.
os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1")

import pytest
from hypothesis import HealthCheck, settings

from tests import needs

collect_ignore = ["hidden"]  # modules that stand in the way of real ones

settings.register_profile(
    "melody",
    derandomize=True,
    max_examples=60,
    # The machine may be busy training: slow is no failure here.
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("melody")


def pytest_configure():
    """Hide what a run is to do without, before any test is imported."""
    needs.hide()


# What is costly to set up is set up by one process of a run: all tests that use it go there.
COSTLY = ("folk_live", "live", "unbroken", "free", "address", "by_set")


def pytest_collection_modifyitems(items):
    """Send the tests that share something costly to one process (``--dist loadgroup``)."""
    for item in items:
        shared = next((name for name in COSTLY if name in item.fixturenames), None)
        if shared:
            item.add_marker(pytest.mark.xdist_group(f"{item.path.parent.name} {shared}"))


def pytest_runtest_setup(item):
    """Leave out a test marked ``needs`` where what it names is missing."""
    for marker in item.iter_markers("needs"):
        needs.need(*marker.args)


def pytest_terminal_summary(terminalreporter):
    """Tell at the end which tests were left out, and why."""
    skipped = terminalreporter.getreports("skipped")
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    if reasons:
        terminalreporter.section("left out on this machine")
    for reason, number in reasons.most_common():
        terminalreporter.write_line(f"{number} {'test' if number == 1 else 'tests'}: {reason}")


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
    """Where this machine's Chromium is; without one, tests of the page are left out."""
    return needs.need("chromium")


@pytest.fixture(params=["fluidsynth", "midirenderer", "numpy"])
def engine(request, monkeypatch) -> str:
    """Each engine of sound in turn, left alone in the registry."""
    from melody.render import audio

    if request.param in needs.NEEDS:
        needs.need(request.param)
    monkeypatch.setattr(audio, "ENGINES", {request.param: audio.ENGINES[request.param]})
    return request.param


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
