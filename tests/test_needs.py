"""What a machine lacks is told: which tests were left out, and what would bring them back."""

import os
import subprocess
import sys

import pytest

from melody.storage.paths import ROOT
from tests.needs import HIDING, NEEDS

TESTS = """
import pytest


def test_alone():
    pass


@pytest.mark.needs("fluidsynth")
def test_sound():
    import fluidsynth


@pytest.mark.needs("node")
def test_scripts():
    pass


def test_page(chromium_path):
    pass


def test_the_library_is_hidden_from_everyone():
    with pytest.raises(ImportError, match="hidden"):
        import fluidsynth
"""


def run_without(hidden, folder):
    """The last lines of a run of those tests, with something hidden."""
    (folder / "test_needs_of_others.py").write_text(TESTS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.conftest",
         "--rootdir", folder, folder],
        cwd=ROOT, env={**os.environ, HIDING: hidden, "CI": "true"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def test_what_is_hidden_is_left_out_and_named_at_the_end(tmp_path):
    told = run_without("fluidsynth,chromium,node", tmp_path)
    assert "2 passed, 3 skipped" in told
    for name in ("fluidsynth", "chromium", "node"):
        assert f"1 test: needs {NEEDS[name].what} ({NEEDS[name].cure})" in told


def test_a_need_that_nobody_has_is_no_need(tmp_path):
    assert "no such need" in run_without("fluidsinth", tmp_path)


def test_in_ci_nothing_may_be_missing_that_is_not_hidden(monkeypatch):
    from tests import needs

    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(needs, "find", lambda _name: None)
    with pytest.raises(pytest.fail.Exception, match="apt install libfluidsynth3"):
        needs.need("fluidsynth")
