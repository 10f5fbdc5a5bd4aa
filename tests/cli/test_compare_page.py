"""The page of compare: whole in itself, and it lets nobody's text become markup."""

import base64
import dataclasses
import re
from html.parser import HTMLParser

import pytest

from melody.cli.compare_page import write_page
from melody.studio.performance import perform
from melody.studio.request import Request

SEED = "67 _ 67 _ 65 _ 64 _"


@pytest.fixture(scope="module")
def takes(tiny_checkpoints):
    labels = ("lstm-talk@5", "bert-talk@5")
    return [perform(Request(label, SEED, bars=2), tiny_checkpoints) for label in labels]


@pytest.fixture
def page(takes, tmp_path):
    write_page(takes, tmp_path / "a.html")
    return (tmp_path / "a.html").read_text(encoding="utf-8")


def test_sound_roll_and_midi_of_each_take_are_inside(page, takes):
    inline = re.findall(r'"data:([a-z]+)/[a-z]+;base64,([^"]+)"', page)
    found = {(kind, base64.b64decode(content)) for kind, content in inline}
    for take in takes:
        assert ("audio", take.wav) in found
        assert ("image", take.roll_png) in found
        assert ("audio", take.midi) in found
        assert " ".join(take.symbols) in page
        assert take.facts.checkpoint in page


def test_nothing_points_anywhere_else(page):
    links: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            links.extend(value for name, value in attrs if name in ("src", "href"))
            assert tag not in ("script", "link", "iframe")

    Reader().feed(page)
    assert len(links) == 6
    assert all(link.startswith("data:") for link in links)
    assert not re.search(r"https?:|url\(", page)


@pytest.mark.parametrize("stop", ["end", "bars", "limit"])
def test_each_way_of_stopping_is_told_in_words(takes, tmp_path, stop):
    facts = dataclasses.replace(takes[0].facts, stop=stop)
    write_page([dataclasses.replace(takes[0], facts=facts)], tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    words = {"end": "it ended by itself", "bars": "length asked for", "limit": "was stopped"}
    assert words[stop] in page
    assert not any(words[other] in page for other in words if other != stop)


def test_text_from_outside_cannot_become_markup(takes, tmp_path):
    bad = "<script>alert(1)</script>"
    facts = dataclasses.replace(takes[0].facts, repairs=(bad,), remarks=(bad,), checkpoint=bad)
    write_page([dataclasses.replace(takes[0], facts=facts)], tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 3


def test_the_same_takes_make_the_same_page(takes, tmp_path):
    for name in ("a.html", "b.html"):
        write_page(takes, tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
