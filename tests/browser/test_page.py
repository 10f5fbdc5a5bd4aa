"""The page in a real browser: what a visitor does, and what comes out."""

import io
import re
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from melody.midi import Setting, write_midi
from melody.notation import Note
from melody.sampling import Sampling
from melody.studio import Request, perform
from tests.score_files import SAMPLES

SEED = "C4 D4 E4 F4"
UPLOAD = "#upload input, input[type=file]"
SUFFIXES = {"kern": "krn", "midi": "mid"}
FIND_AUDIO = """() => {
  const find = (root) => {
    for (const child of root.querySelectorAll("*")) {
      if (child.tagName === "AUDIO" && child.currentSrc) return child;
      const found = child.shadowRoot && find(child.shadowRoot);
      if (found) return found;
    }
  };
  const audio = find(document.querySelector(".take"));
  return audio && { src: audio.currentSrc, paused: audio.paused, seconds: audio.duration };
}"""


def facts(page: Page):
    return page.locator(".take .facts .prose").first


def ask(page: Page, seed: str = SEED, bars: int = 4) -> None:
    page.fill(".seed textarea >> nth=0", seed)
    page.fill("#bars input", str(bars))


def generate(page: Page) -> None:
    variation = page.input_value("#variation input")
    page.click("#generate")
    expect(facts(page)).to_contain_text(f"variation {variation}")


def fetch(page: Page, kind: str) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.click(f"#take-{kind}")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def wait_for_sound(page: Page) -> dict:
    page.wait_for_function(f"({FIND_AUDIO})()?.seconds > 0")
    return page.evaluate(FIND_AUDIO)


def note_pixels(page: Page) -> int:
    """How many pixels of the roll have the colour of the model's notes."""
    shot = Image.open(io.BytesIO(page.locator("#take-roll canvas").screenshot())).convert("RGB")
    distance = np.abs(np.asarray(shot).astype(int) - (0xE8, 0x74, 0x3B)).sum(axis=2)
    return int((distance < 30).sum())


def test_the_first_visit_shows_a_take_that_plays_at_once(visit):
    page = visit()
    assert wait_for_sound(page)["seconds"] > 10
    assert note_pixels(page) > 500
    expect(facts(page)).to_contain_text("The model ended the tune itself.")
    name, midi = fetch(page, "midi")
    assert name.endswith(".mid")
    assert midi.startswith(b"MThd")
    page.click("#take-audio button[aria-label='Play']")
    page.wait_for_function(f"({FIND_AUDIO})().paused === false")


@pytest.mark.parametrize("model", ["LSTM", "BERT"])
def test_each_model_makes_a_melody_with_sound_and_files(visit, live, model):
    page = visit()
    page.click(f"[data-testid='{model}-radio-label']")
    page.click("[data-testid='5 ★-radio-label']")
    ask(page)
    before = wait_for_sound(page)["src"]
    generate(page)
    page.wait_for_function(f"({FIND_AUDIO})()?.src !== '{before}'")
    page.wait_for_function(f"({FIND_AUDIO})()?.paused === false")
    variation = int(page.input_value("#variation input"))
    label = f"{model.lower()}-talk@5"
    knobs = {"sampling": Sampling(0.8), "random_seed": variation, "bpm": 120}
    take = perform(Request(label, SEED, bars=4, **knobs), live.checkpoints)
    assert fetch(page, "midi") == (f"{model.lower()}-talk-5-variation-{variation}.mid", take.midi)
    _, sound = fetch(page, "wav")
    with wave.open(io.BytesIO(sound)) as heard:
        samples = np.frombuffer(heard.readframes(heard.getnframes()), np.int16)
        assert heard.getnframes() / heard.getframerate() > take.facts.seconds
    assert np.sqrt(np.mean(samples.astype(float) ** 2)) > 500
    assert fetch(page, "png")[1].startswith(b"\x89PNG")
    assert b"<score-partwise" in fetch(page, "musicxml")[1]
    assert b"K:" in fetch(page, "abc")[1]


def test_another_counts_the_variation_on(visit):
    page = visit()
    ask(page)
    before = int(page.input_value("#variation input"))
    page.click("#another")
    expect(facts(page)).to_contain_text(f"variation {before + 1}")
    assert page.input_value("#variation input") == str(before + 1)


def test_each_kind_of_file_fills_the_opening(visit, tmp_path):
    page = visit()
    for kind, content in SAMPLES.items():
        ask(page, "G4 typed")
        path = tmp_path / f"tune.{SUFFIXES.get(kind, kind)}"
        path.write_bytes(content)
        page.set_input_files(UPLOAD, str(path))
        expect(page.locator(".seed textarea").first).to_have_value(re.compile("^[0-9r]"))
        expect(page.locator("#understood")).not_to_contain_text("typed")
        expect(page.locator("#source .error")).to_have_count(0)


def test_an_uploaded_tune_brings_its_tempo_and_meter(visit, tmp_path):
    page = visit()
    notes = [Note(67, 4), Note(69, 4), Note(71, 4)] * 2
    path = tmp_path / "tune.midi"
    path.write_bytes(write_midi(notes, Setting(bpm=84, instrument="Flute")))
    page.set_input_files(UPLOAD, str(path))
    expect(page.locator(".seed textarea").first).to_have_value(re.compile("^67 _ _ _ 69"))
    expect(page.locator("#tempo input[type=number]")).to_have_value("84")


def test_a_file_that_cannot_be_read_is_refused_in_one_line_and_nothing_is_lost(visit, tmp_path):
    page = visit()
    ask(page)
    path = tmp_path / "tune.mid"
    path.write_bytes(b"this is no MIDI file")
    page.set_input_files(UPLOAD, str(path))
    expect(page.locator("#source .error")).to_contain_text("not what its name says")
    assert page.input_value(".seed textarea >> nth=0") == SEED


def test_a_bad_seed_shows_one_line_and_the_take_stays(visit):
    page = visit()
    before = facts(page).inner_text()
    ask(page, "<img src=x onerror=alert(1)> 😀")
    page.click("#generate")
    error = page.locator("#status .error")
    expect(error).to_be_visible()
    assert "\n" not in error.inner_text()
    assert len(error.inner_text()) <= 160
    assert facts(page).inner_text() == before
    ask(page)
    generate(page)
    expect(error).to_have_count(0)


def test_stop_keeps_what_there_is_with_sound_and_files(visit):
    page = visit()
    page.click("[data-testid='BERT-radio-label']")
    expect(page.locator("[data-testid='5 ★-radio-label']")).to_be_visible()
    page.click("text=More")
    page.fill(".seed textarea >> nth=0", SEED)
    page.fill("#bars input", "60")
    page.click("#generate")
    page.wait_for_selector("#stop:not([disabled])")
    page.click("#stop")
    expect(page.locator("#status")).to_contain_text("kept")
    expect(facts(page)).to_contain_text(re.compile("You stopped it here|ended the tune itself"))
    assert fetch(page, "midi")[1].startswith(b"MThd")
    assert len(fetch(page, "wav")[1]) > 30_000
    expect(page.locator("#stop")).to_be_disabled()


def test_the_same_opening_goes_through_several_models(visit):
    page = visit()
    page.click("button[role=tab]:has-text('Compare')")
    page.click("#compare")
    cards = page.locator(".card:visible")
    expect(cards).to_have_count(2)
    expect(page.locator(".card:visible .player")).to_have_count(2)
    for place in range(2):
        expect(cards.nth(place).locator(".block.facts")).to_contain_text("bar")
        expect(cards.nth(place).locator("canvas[role=img]")).to_be_visible()
    assert len({cards.nth(place).locator("h3").inner_text() for place in range(2)}) == 2
    with page.expect_download() as download:
        page.click("#place-2-midi")
    assert Path(download.value.path()).read_bytes().startswith(b"MThd")


def test_about_shows_how_the_models_learned(visit):
    page = visit()
    page.click("button[role=tab]:has-text('About')")
    expect(page.locator("svg.curves")).to_have_count(2)
    expect(page.locator("svg.curves circle.best").first).to_be_visible()
    page.click("button:has-text('LSTM') >> visible=true")
    expect(page.get_by_text("What it gets wrong").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone(visit, scheme):
    page = visit(390, 844, scheme)
    bottom = page.locator("#generate").bounding_box()
    assert bottom["y"] + bottom["height"] <= 844
    for tab in ("Compose", "Compare", "About"):
        page.click(f"button[role=tab]:has-text('{tab}')")
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, tab
    shot = Image.open(io.BytesIO(page.screenshot())).convert("L")
    paper = int(np.median(np.asarray(shot)))
    assert paper > 220 if scheme == "light" else paper < 60


def test_a_click_into_the_roll_plays_from_there(visit):
    page = visit()
    wait_for_sound(page)
    box = page.locator("#take-roll canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 60)
    page.wait_for_function(f"({FIND_AUDIO})().paused === false")
