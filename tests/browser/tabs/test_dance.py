"""A dancer on the page: watched, its beat set right, its melody written, played and taken away."""

import io
from pathlib import Path

import av
import pytest
from playwright.sync_api import Page, expect

from tests.browser.page import open_tab
from tests.browser.test_accessible import both_ways
from tests.dance.dancers import dance

DANCER = {"name": "dancer.mp4", "mimeType": "video/mp4", "buffer": dance(110, 6, sound=True).data}
LOST = {**DANCER, "buffer": dance(100, 6, is_free=True).data}
BROKEN = {**DANCER, "buffer": DANCER["buffer"][:20_000]}
PLAYLIST = {**DANCER, "buffer": b"#EXTM3U\nfile:///etc/passwd\n"}


TAP = """([bpm, taps]) => {
  const clip = document.querySelector("#dance .given");
  const set = (name, value) => Object.defineProperty(clip, name, { configurable: true, value });
  set("paused", false);
  for (let tap = 0; tap < taps; tap++) {
    set("currentTime", 0.4 + (tap * 60) / bpm);
    document.querySelector("#dance [data-do=tap]").click();
  }
  delete clip.paused;
  delete clip.currentTime;
}"""


def tap_along(page: Page, bpm: float) -> None:
    """Tap on the beat of a clip that plays, as if the time had gone by meanwhile."""
    page.click("#dance [data-do=tap]")
    expect(page.locator("#dance .tempo")).to_contain_text("Tap on every beat")
    page.wait_for_function("!document.querySelector('#dance .given').paused")
    page.evaluate(TAP, [bpm, 6])
    page.eval_on_selector("#dance .given", "clip => clip.pause()")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_dancer_gets_a_melody_and_the_clip_is_taken_away(visit, width):
    page = visit(width)
    open_tab(page, "Dance")
    with page.expect_file_chooser() as chooser:
        page.click("#dance-upload")
    chooser.value.set_files(DANCER)
    tempo = page.locator("#dance .tempo")
    expect(tempo).to_contain_text("beats a minute of the movement, sure to")
    bpm = float(tempo.inner_text().split()[0])
    assert bpm == pytest.approx(110, rel=0.03)
    expect(page.locator("#dance .unsure")).to_be_hidden()
    assert page.locator("#dance .motion .beats line").count() in (10, 11, 12)
    page.click("#dance [data-do=half]")
    expect(tempo).not_to_contain_text(f"{bpm:.1f}")
    assert float(tempo.inner_text().split()[0]) == pytest.approx(bpm / 2, abs=0.1)
    page.click("#dance [data-do=double]")
    tap_along(page, 100)
    expect(tempo).to_contain_text("as you tapped")
    assert float(tempo.inner_text().split()[0]) == pytest.approx(100, rel=0.02)
    page.click("#dance [data-do=sound]")
    expect(tempo).to_contain_text("of its own sound")
    page.click("#dance [data-do=later]")
    page.click("#dance [data-do=write]")
    expect(page.locator("#dance .said")).to_contain_text("notes on the movement")
    page.wait_for_function("document.querySelector('#dance .danced').duration > 5.5")
    assert page.locator("#dance .motion .onsets line").count() > 5
    with page.expect_download() as download:
        page.click("#dance .files a >> nth=0")
    assert download.value.suggested_filename == "dance.mp4"
    written = Path(download.value.path()).read_bytes()
    with av.open(io.BytesIO(written)) as clip:
        assert [stream.type for stream in clip.streams] == ["video", "audio"]
    assert page.locator("#dance .files a").count() == 6
    assert both_ways(page, "Dance, with a clip") == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if width == 1280:
        return
    for clip, line in ((BROKEN, "broken or cut off"), (PLAYLIST, "no clip")):
        with page.expect_file_chooser() as chooser:
            page.click("#dance-upload")
        chooser.value.set_files(clip)
        expect(page.locator("#dance .error")).to_contain_text(line)
    with page.expect_file_chooser() as chooser:
        page.click("#dance-upload")
    chooser.value.set_files(LOST)
    expect(page.locator("#dance .unsure")).to_contain_text("no steady beat")
