"""The page in a real browser: what a visitor does, and what comes out."""

import base64
import io
import re
import wave
from dataclasses import asdict

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from melody.generate.defaults import usual_sampling
from melody.music.setting import Setting
from melody.notation import Note
from melody.render.midi import write_midi
from melody.render.sound_files import can_write_mp3
from melody.runs.checkpoints import read_run
from melody.studio.performance import perform
from melody.ui.server.fields import read_form
from melody.ui.widgets.knobs import LOOKS
from tests.browser.page import (
    BOX,
    SEED,
    SOUNDS,
    ask,
    cards,
    come_to_rest,
    fetch,
    find_ink,
    generate,
    look_at,
    open_tab,
    stop,
    take_is_written,
    type_seed,
    unfold,
    wait_for_link,
)
from tests.live import Live
from tests.score_files import SAMPLES

UPLOAD = "#upload input, input[type=file]"
SUFFIXES = {"kern": "krn", "midi": "mid"}
FACTS = "#studio .facts-here"
DROP = """async ([name, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  const more = { dataTransfer, bubbles: true, cancelable: true };
  document.body.dispatchEvent(new DragEvent("drop", more));
}"""


def drop(page: Page, name: str, data: bytes) -> None:
    page.evaluate(DROP, [name, base64.b64encode(data).decode()])


def asked_for(page: Page, live: Live, checkpoint: str, **more) -> dict:
    run, _, epoch = checkpoint.partition("@")
    knobs = usual_sampling(read_run(live.checkpoints / run), int(epoch))
    starts = {name: LOOKS[name].start for name in ("form", "no_loops", "candidates")}
    usual = {"seed": SEED, "bars": 4, "bpm": 120, **asdict(knobs), **starts}
    variation = int(page.input_value("#variation input"))
    return {"checkpoint": checkpoint, "random_seed": variation, **usual, **more}


def test_the_first_visit_shows_a_take_that_plays_at_once(visit):
    page = visit()
    assert find_ink(look_at(page.locator("#studio canvas").first), "model").sum() > 300
    expect(page.locator(FACTS)).to_contain_text("Form: A A B A. Kept 1 of 6.")
    page.click("#studio .words summary")
    expect(page.locator("#studio .words li").nth(8)).to_contain_text("Bar 9, section B:")
    page.click("#studio [data-do=play]")
    page.wait_for_function(SOUNDS.format("#studio"))
    assert page.evaluate("document.querySelector('#studio audio').duration") > 10
    page.wait_for_function("document.querySelector('.transport input').value > 2")
    page.click("#studio [data-do=play]")
    page.wait_for_function("document.querySelector('#studio audio').paused")


def test_a_take_has_every_file_and_each_is_what_the_request_gives(visit, live):
    page = visit()
    page.click("[data-testid='BERT-radio-label']")
    page.click("[data-testid='5 ★-radio-label']")
    ask(page)
    generate(page)
    take = perform(read_form(**asked_for(page, live, "bert-talk@5")), live.checkpoints)
    stem = f"BERT-after-5-epochs-variation-{page.input_value('#variation input')}"
    assert fetch(page, "midi") == (f"{stem}.mid", take.midi)
    assert fetch(page, "musicxml") == (f"{stem}.musicxml", take.musicxml.encode())
    assert fetch(page, "abc") == (f"{stem}.abc", take.abc.encode())
    name, sound = fetch(page, "wav")
    assert (name, sound) == (f"{stem}.wav", take.wav)
    with wave.open(io.BytesIO(sound)) as heard:
        samples = np.frombuffer(heard.readframes(heard.getnframes()), np.int16)
        assert heard.getnframes() / heard.getframerate() > take.facts.seconds
    assert np.sqrt(np.mean(samples.astype(float) ** 2)) > 500
    assert Image.open(io.BytesIO(fetch(page, "png")[1])).width > 600
    assert b"<svg" in fetch(page, "svg")[1]
    if can_write_mp3():
        assert len(fetch(page, "mp3")[1]) < len(sound) / 3


def test_playback_changes_the_sound_and_no_note(visit, live):
    page = visit()
    ask(page)
    generate(page)
    before = page.locator(".takes .card.shown").get_attribute("data-id")
    page.click("#metronome input")
    page.fill("#transposition input", "3")
    page.fill("#swing input", "65")
    page.get_by_role("option", name="65 %").click()
    wait_for_link(page, "swing", 0.65)
    played = {"metronome": True, "transposition": 3, "swing": 0.65}
    asked = asked_for(page, live, page_checkpoint(page), **played)
    take = perform(read_form(**asked), live.checkpoints)
    assert fetch(page, "wav")[1] == take.wav
    assert fetch(page, "midi")[1] == take.midi
    assert page.locator(".takes .card.shown").get_attribute("data-id") == before


def page_checkpoint(page: Page) -> str:
    """The checkpoint that is chosen: the tiny ones keep epochs 1 and 5."""
    epoch = page.locator("#epoch label.selected").inner_text().split()[0]
    return f"{page.locator('#model label.selected').inner_text().lower()}-talk@{epoch}"


def test_without_a_two_way_model_the_button_says_why(visit):
    rewrite = visit().locator("[data-do=rewrite]")
    expect(rewrite).to_be_disabled()
    expect(rewrite).to_have_attribute("title", re.compile("two-way BERT"))


def test_a_dropped_file_and_a_link_make_the_same_take_again(visit):
    page = visit()
    ask(page, "D4 E4 F#4 G4")
    page.click("[data-testid='BERT-radio-label']")
    generate(page)
    name, midi = fetch(page, "midi")
    score = fetch(page, "musicxml")
    link = page.input_value("#studio .link input")
    page.close()
    other = visit(390, 844)
    drop(other, name, midi)
    expect(other.locator(BOX)).to_have_value("D4 E4 F#4 G4")
    take_is_written(other)
    expect(other.locator(FACTS)).to_contain_text("G major")
    assert fetch(other, "midi")[1] == midi
    other.close()
    third = visit(query=link.partition("/")[2].rpartition("/")[2])
    expect(third.locator(BOX)).to_have_value("D4 E4 F#4 G4")
    take_is_written(third)
    expect(third.locator(FACTS)).to_contain_text("G major")
    assert fetch(third, "midi")[1] == midi
    assert fetch(third, "musicxml") == score


def test_each_kind_of_file_fills_the_opening(visit, tmp_path):
    page = visit()
    for kind, content in SAMPLES.items():
        type_seed(page, "G4 typed")
        path = tmp_path / f"tune.{SUFFIXES.get(kind, kind)}"
        path.write_bytes(content)
        page.set_input_files(UPLOAD, str(path))
        expect(page.locator(BOX)).not_to_have_value("G4 typed")
        expect(page.locator(BOX)).to_have_value(re.compile("^[A-G][#b]{0,2}[0-9]"))
        expect(page.locator("#source .error")).to_have_count(0)


def test_the_first_opening_brings_its_meter_and_typing_takes_it_away(visit):
    page = visit()
    unfold(page, "more")
    meter, pickup = page.locator("#meter input"), page.locator("#pickup input")
    expect(meter).to_have_value("4/4")
    expect(pickup).to_have_value("0")
    type_seed(page)
    expect(meter).to_have_value("as found in the opening")
    expect(pickup).to_have_value("")


def test_what_a_person_says_of_the_meter_outlives_the_notes(visit):
    page = visit()
    unfold(page, "more")
    page.fill("#meter input", "3/4")
    page.press("#meter input", "Enter")
    type_seed(page, "C4 D4")
    type_seed(page)
    expect(page.locator("#meter input")).to_have_value("3/4")
    expect(page.locator("#pickup input")).to_have_value("")


def test_an_uploaded_tune_brings_its_tempo_and_is_drawn(visit, tmp_path):
    page = visit()
    notes = [Note(67, 4), Note(69, 4), Note(71, 4)] * 2
    path = tmp_path / "tune.midi"
    path.write_bytes(write_midi(notes, Setting(bpm=84, instrument="Flute")))
    page.set_input_files(UPLOAD, str(path))
    expect(page.locator(BOX)).to_have_value(re.compile("^G4 A4"))
    expect(page.locator("#tempo input[type=number]")).to_have_value("84")
    expect(page.locator("#studio .frame")).to_have_attribute("aria-label", re.compile("6 notes"))


def test_a_file_that_cannot_be_read_is_refused_in_one_line_and_nothing_is_lost(visit, tmp_path):
    page = visit()
    type_seed(page)
    path = tmp_path / "tune.mid"
    path.write_bytes(b"this is no MIDI file")
    page.set_input_files(UPLOAD, str(path))
    expect(page.locator("#source .error")).to_contain_text("not what its name says")
    assert page.input_value(BOX) == SEED


def test_a_bad_seed_shows_one_line_and_the_takes_stay(visit):
    page = visit()
    page.fill(BOX, "<img src=x onerror=alert(1)> 😀")
    expect(page.get_by_role("alert").first).to_be_visible()  # it was read
    come_to_rest(page)
    page.click("#generate")
    error = page.locator("#status .error")
    expect(error).to_be_visible()
    assert "\n" not in error.inner_text()
    assert len(error.inner_text()) <= 160
    expect(cards(page)).to_have_count(2)
    ask(page)
    generate(page)
    expect(error).to_have_count(0)


def test_stop_keeps_what_there_is_with_sound_and_files(visit):
    page = visit()
    page.click("[data-testid='BERT-radio-label']")
    expect(page.locator("[data-testid='5 ★-radio-label']")).to_be_visible()
    ask(page, bars=60, takes=4)
    page.click("#generate")
    stop(page)
    expect(page.locator("#status")).to_contain_text("kept")
    expect(page.locator(FACTS)).to_contain_text(re.compile("You stopped it|ended the tune|length"))
    assert fetch(page, "midi")[1].startswith(b"MThd")
    assert len(fetch(page, "wav")[1]) > 30_000
    expect(page.locator("#stop")).to_be_disabled()
    expect(page.locator(".takes .card.shown canvas")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_score_fits_the_width_and_the_scheme(visit, width, scheme):
    page = visit(width, 900, scheme)
    page.click("#studio .score summary")
    picture = page.locator("#studio .score svg").first
    expect(picture).to_be_visible()
    systems = page.locator("#studio .score svg g.system").count()
    assert systems >= (5 if width == 390 else 2)
    assert picture.bounding_box()["width"] <= width
    pixels = look_at(picture)
    paper, ink = np.median(pixels), pixels.max() if scheme == "dark" else pixels.min()
    assert abs(float(ink) - float(paper)) > 120


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone(visit, scheme):
    page = visit(390, 844, scheme)
    bottom = page.locator("#generate").bounding_box()
    assert bottom["y"] + bottom["height"] <= 844
    for tab in ("Compose", "Compare", "Duel", "About"):
        open_tab(page, tab)
        come_to_rest(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, tab
    shot = Image.open(io.BytesIO(page.screenshot())).convert("L")
    paper = int(np.median(np.asarray(shot)))
    assert paper > 220 if scheme == "light" else paper < 60


def test_about_shows_how_the_models_learned(visit):
    page = visit()
    open_tab(page, "About")
    expect(page.locator(".about svg.curves")).to_have_count(2)
    page.click("button:has-text('LSTM') >> visible=true")
    expect(page.get_by_text("What it gets wrong").first).to_be_visible()


def test_two_visitors_never_see_each_others_work(visit):
    one, other = visit(), visit()
    ask(one, "C4 E4 G4")
    ask(other, "A4 F4 D4")
    one.click("#generate")
    generate(other)
    take_is_written(one)
    expect(one.locator("#studio .told")).to_contain_text("LSTM")
    expect(one.locator("#stop")).to_be_disabled()
    assert one.input_value(BOX) == "C4 E4 G4"
    first, second = fetch(one, "abc")[1], fetch(other, "abc")[1]
    assert first != second
    assert b"C4 E4 G4" in first
    assert b"A4 F4 D4" in second
    expect(cards(one)).to_have_count(2)
