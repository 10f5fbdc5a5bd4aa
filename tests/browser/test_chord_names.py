"""Chords under a take, as a visitor switches them on: heard, named, and taken away."""

import io
import wave
from urllib.parse import urlsplit

import mido
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.page import ask, fetch, generate, recipe_of_link, words
from tests.browser.test_page import FACTS, drop

CANVAS = "document.querySelector('#studio canvas').clientHeight"
SONG = "E4 E4 F4 G4 G4 F4 E4 D4 C4 C4 D4 E4 E4:1.5 D4:0.5 D4:2"


def choose(page: Page, name: str) -> None:
    page.click("#accompaniment input")
    page.get_by_role("option", name=name).click()


def samples_of(page: Page) -> np.ndarray:
    with wave.open(io.BytesIO(fetch(page, "wav")[1])) as reader:
        return np.frombuffer(reader.readframes(reader.getnframes()), "<i2").astype(float)


def test_chords_are_heard_and_in_the_files_without_generating_anew(visit):
    page = visit()
    ask(page, SONG, bars=6)
    generate(page)
    melody = samples_of(page)
    choose(page, "block")
    likeness = np.corrcoef(samples_of(page), melody)[0, 1]
    assert 0.85 < likeness < 0.99  # the melody in front, and something else
    tracks = mido.MidiFile(file=io.BytesIO(fetch(page, "midi")[1])).tracks
    names = [track.name for track in tracks[1:]]
    assert names == ["A melody by LSTM after 5 epochs", "Chords"]
    page.click("#studio .score summary")
    expect(page.locator("#studio .score svg .harm").first).to_be_attached()
    choose(page, "off")
    expect(page.locator("#studio .score svg .harm")).to_have_count(0)
    assert np.array_equal(samples_of(page), melody)


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_chords_are_named_over_the_roll_and_in_words(visit, width, height):
    page = visit(width, height)
    plain, before = words(page), page.evaluate(CANVAS)
    choose(page, "arpeggio")
    page.wait_for_function(f"{CANVAS} > {before}")
    expect(page.locator("#studio .words li").first).to_contain_text("Bar 1, section A (chords C")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    choose(page, "off")
    page.wait_for_function(f"{CANVAS} == {before}")
    assert words(page) == plain


def test_a_file_and_a_link_bring_the_chords_back(visit):
    page = visit()
    ask(page, SONG, bars=5)
    choose(page, "arpeggio")
    generate(page)
    words(page)
    expect(page.locator("#studio .words li").first).to_contain_text("(chords")
    name, data = fetch(page, "midi")
    assert recipe_of_link(page)["accompaniment"] == "arpeggio"
    link = page.url
    other = visit()
    drop(other, name, data)
    expect(other.locator(FACTS)).to_contain_text("5 bars")
    expect(other.locator("#accompaniment input")).to_have_value("arpeggio")
    assert fetch(other, "midi") == (name, data)
    third = visit(query="?" + urlsplit(link).query)
    expect(third.locator(FACTS)).to_contain_text("5 bars")
    expect(third.locator("#accompaniment input")).to_have_value("arpeggio")
    assert fetch(third, "midi") == (name, data)
