"""A hummed tune on the page: heard, shown, compared, and taken into the seed box."""

import pytest
from playwright.sync_api import expect

from melody.notation import Note
from tests.browser.page import BOX
from tests.hummed import hum, wav_of

TUNE = [
    *(Note(p, n) for p, n in [(67, 4), (67, 4), (69, 4), (71, 4), (67, 4), (71, 4), (69, 8)]),
    *(Note(p, n) for p, n in [(67, 4), (67, 4), (69, 4), (71, 4), (67, 8), (66, 8)]),
    *(Note(p, n) for p, n in [(67, 4), (67, 4), (69, 4), (71, 4), (72, 4), (71, 4), (69, 8)]),
]
NAMES = "G4 G4 A4 B4 G4 B4 A4:2 G4 G4 A4 B4 G4:2 F#4:2 G4 G4 A4 B4 C5 B4 A4:2"
HUM = {"name": "hum.wav", "mimeType": "audio/wav", "buffer": wav_of(hum(TUNE, 112).samples)}
SILENCE = {**HUM, "buffer": wav_of(hum(TUNE, 112).samples[:50] * 0)}


@pytest.mark.parametrize("width", [1280, 390])
def test_a_hummed_tune_ends_as_notes_in_the_seed_box(visit, width):
    page = visit(width)
    page.click("#hum button")
    page.click("#hum-sound [aria-label='Upload file']")
    page.fill("#hum-tempo input", "112")
    page.press("#hum-tempo input", "Tab")
    page.set_input_files("#hum-sound input[type=file]", HUM)
    said = page.locator("#hum-view .said")
    expect(said).to_contain_text("20 notes")
    expect(said).to_contain_text("112 quarters a minute, as you said")
    expect(said).to_contain_text("G major")
    assert page.locator("#hum-view .taken rect").count() == 20
    assert page.locator("#hum-view .sung polyline").count() >= 3
    for which in ("sung", "played"):
        page.wait_for_function(f"document.querySelector('#hum-view audio.{which}').duration > 9")
    page.click("#hum-view [data-do=half]")
    expect(said).to_contain_text("56 quarters a minute")
    page.click("#hum-view [data-do=double]")
    expect(said).to_contain_text("112 quarters a minute")
    page.click("#hum-view [data-do=take]")
    expect(page.locator(BOX)).to_have_value(NAMES)
    expect(page.locator("#studio .told")).to_contain_text("G major")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if width == 390:
        return
    page.click("#hum-sound [aria-label='Clear']")
    expect(page.locator("#hum-view .heard")).to_be_hidden()
    page.set_input_files("#hum-sound input[type=file]", SILENCE)
    expect(page.locator("#hum-view .error")).to_contain_text("Nothing can be heard")
