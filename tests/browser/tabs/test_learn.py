"""One's own songs on the page: dropped, read, learned from, heard, used, taken away, forgotten."""

import json
import os
import signal
import time
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from melody.runs.checkpoints import parse_run
from tests.browser.page import generate, open_tab
from tests.browser.test_accessible import both_ways
from tests.learn.song_files import write_songs


@pytest.fixture
def songs(tmp_path):
    paths = write_songs(tmp_path / "songs", 9)
    (tmp_path / "again.mid").write_bytes(paths[0].read_bytes())
    (tmp_path / "broken.mid").write_bytes(b"MThd nothing at all")
    return [*paths, tmp_path / "again.mid", tmp_path / "broken.mid"]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_model_goes_on_with_songs_that_are_dropped(visit, songs, width, tmp_path):
    page = visit(width)
    open_tab(page, "Learn")
    page.set_input_files("#songs input.songs", songs[:3])
    expect(page.locator("#songs .numbers")).to_have_text("3 songs to learn from.")
    page.click("#learn-start")
    expect(page.locator("#learn-status .error")).to_contain_text("3 of your songs can be used")
    page.set_input_files("#songs input.songs", songs)
    expect(page.locator("#songs .numbers")).to_have_text("9 songs to learn from.")
    expect(page.locator("#songs .refused summary")).to_have_text("1 cannot be used")
    expect(page.locator("#songs .doubled summary")).to_have_text("1 there twice")
    page.click("#learn-amount label:has-text('a little')")
    page.click("#learn-start")
    expect(page.locator("#learn-curve svg.curves")).to_be_visible()
    said = page.locator("#learn-said li")
    expect(said.first).to_contain_text("bits per note before")
    expect(page.locator("#learn-said")).to_contain_text("Fewer than 20 songs")
    expect(page.locator("#learn-status")).to_contain_text("Done.")
    assert page.locator("#learn-stand .who [role=radio], #learn-stand .who button").count() >= 2
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert both_ways(page, "Learn, with a model") == []
    if width == 390:
        return
    with page.expect_download() as download:
        page.click("#learned-take")
    download.value.save_as(tmp_path / "model.zip")
    with zipfile.ZipFile(tmp_path / "model.zip") as archive:
        found = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    run = parse_run(json.loads(found["run.json"]))
    weights = [name for name in found if name.endswith(".safetensors")]
    assert weights == [f"epoch-{run.best_epoch:03d}.safetensors"]
    assert b"Gone on from" in found["README.md"]
    page.click("#learned-use")
    expect(page.locator("#model label:has-text('Yours 1')")).to_be_visible()
    generate(page)
    open_tab(page, "Learn")
    page.click("#learned-compare")
    expect(page.locator("#checkpoints")).to_contain_text("Yours 1, epoch")
    page.click("#compare")
    expect(page.locator("#stand .who button")).to_have_count(2)
    expect(page.locator("#stand .who")).to_contain_text("Your model")
    open_tab(page, "Learn")
    page.click("#learned-lesson")
    expect(page.locator("#lesson .models h3")).to_have_count(3)
    own = page.locator("#lesson .models section").last
    expect(own).to_contain_text("Your model, epoch")
    own.get_by_text("Draw one symbol").click()
    expect(page.locator("#lesson .written")).to_contain_text("Written: ")
    open_tab(page, "Learn")
    page.click("#learned-forget")
    expect(page.locator("#learn-status")).to_contain_text("forgotten")
    expect(page.locator("#learned-model")).to_be_hidden()
    open_tab(page, "Compose")
    page.click("#generate")
    expect(page.locator("#status .error")).to_contain_text("not here any more")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are read from /proc")
def test_a_closed_page_ends_its_training(visit, songs):
    page = visit()
    open_tab(page, "Learn")
    page.set_input_files("#songs input.songs", songs)
    expect(page.locator("#songs .numbers")).to_have_text("9 songs to learn from.")
    page.click("#learn-amount label:has-text('much')")
    page.click("#learn-start")
    [child] = wait_for_learners(1)
    os.kill(child, signal.SIGSTOP)  # it cannot come to an end by itself
    page.close()
    assert wait_for_learners(0) == []


def wait_for_learners(number: int) -> list[int]:
    """The trainings that go on below this test, once there are so many."""
    end = time.monotonic() + 90
    while len(found := find_learners()) != number and time.monotonic() < end:
        time.sleep(0.2)
    return found


def find_learners() -> list[int]:
    parents, commands = {}, {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields = (place / "stat").read_text().rpartition(")")[2].split()
            commands[int(place.name)] = (place / "cmdline").read_bytes()
        except OSError:
            continue  # it ended meanwhile
        parents[int(place.name)] = int(fields[1])

    def is_ours(process: int) -> bool:
        return process == os.getpid() or (process in parents and is_ours(parents[process]))

    return [each for each, line in commands.items() if b"learning_child" in line and is_ours(each)]
