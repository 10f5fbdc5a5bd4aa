"""The report of step 1: every song is in it, with the reason where it was left out."""

import csv
import io
import re
from html import escape
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import MelodyError, Note, to_symbols
from melody.preprocess.charts import columns, percent
from melody.preprocess.encode import Refusal, Tune
from melody.preprocess.report import COLUMNS, draw_page, write_report
from melody.preprocess.tally import Tally
from melody.scores.what_if import WHAT_IF

DONE = (
    Tune(
        "a.krn",
        ("60", "_", "62", "r", "_", "/"),
        "A, “B”",
        Key(7),
        "score",
        Meter(3, 4),
        4,
        "german",
        ("starts rounded: 1",),
    ),
    Refusal("b.krn", "duration", "has lengths outside the list: 1/3 quarter notes"),
    Refusal("<b>c</b>.mid", "unreadable", "it holds no notes & no <i>sense</i>"),
    Tune("d.abc#1", ("60", "_", "/")),
)


def test_the_table_tells_what_became_of_each_song(tmp_path):
    write_report(DONE, tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert [row["name"] for row in rows] == [outcome.name for outcome in DONE]
    assert rows[0] == {
        "name": "a.krn", "kept": "yes", "reason": "", "detail": "", "title": "A, “B”",
        "key": "G major", "key_source": "score", "meter": "3/4", "pickup": "4", "notes": "3",
        "sixteenths": "5", "style": "german", "remarks": "starts rounded: 1",
    }  # fmt: skip
    assert (rows[1]["kept"], rows[1]["reason"]) == ("no", "duration")
    assert "1/3" in rows[1]["detail"]


def test_the_page_counts_the_songs_and_names_those_left_out(tmp_path):
    write_report(DONE, tmp_path / "a.HTML")
    page = (tmp_path / "a.HTML").read_text(encoding="utf-8")
    assert "2 of 4 tunes kept, 2 left out" in page
    assert "Rhythms that do not fit: 1" in page
    assert "has lengths outside the list: 1/3 quarter notes" in page
    assert "<title>G major: 1</title>" in page


def test_names_from_files_cannot_put_markup_into_the_page(tmp_path):
    write_report(DONE, tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<b>c</b>" not in page
    assert "&lt;b&gt;c&lt;/b&gt;.mid" in page
    assert "&lt;i&gt;sense" in page


def test_the_page_needs_nothing_from_elsewhere(tmp_path):
    write_report(DONE, tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "http:" not in page
    assert "https:" not in page
    assert "<script" not in page


@pytest.mark.parametrize("suffix", [".csv", ".html"])
def test_a_report_of_nothing_is_a_report(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    write_report((), path)
    assert path.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", [".csv", ".html"])
def test_the_same_outcome_makes_the_same_report(tmp_path, suffix):
    one, other = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    write_report(DONE, one)
    write_report(DONE, other)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("name", ["report", "report.pdf", "report.txt"])
def test_another_kind_of_report_is_refused_in_one_line(tmp_path, name):
    with pytest.raises(MelodyError, match=r"\.csv or a \.html"):
        write_report(DONE, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_the_page_tells_what_each_rule_of_rhythm_would_keep(tmp_path):
    rules = tuple(WHAT_IF)
    outcomes = [
        Tune("a", ("60", "/"), kept_by=rules),
        Refusal("b", "duration", "odd", kept_by=rules[1:2]),
        Refusal("c", "unreadable", "torn"),
        Refusal("d", "copy", "is the same as a", kept_by=rules),
    ]
    write_report(outcomes, tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    for name, share in zip(rules, ("2 · 50 %", "3 · 75 %", "2 · 50 %", "2 · 50 %"), strict=True):
        assert f"{escape(name)}</text>" in page
        assert share in page.split(f"{escape(name)}</text>")[1][:120]


def test_each_picture_of_the_page_is_well_formed_and_says_what_it_shows(tmp_path):
    write_report(DONE, tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    pictures = re.findall(r"<svg.*?</svg>", page)
    assert len(pictures) >= 8
    for picture in pictures:
        root = fromstring(picture)
        assert root.get("aria-label")
        assert len(list(root)) > 1


def test_reasons_are_told_once_for_all_their_numbers(tmp_path):
    outcomes = [
        Refusal(f"{n}.krn", "duration", f"has lengths outside the list: {n}/3, 5/2 quarter notes")
        for n in range(1, 9)
    ]
    write_report(outcomes, tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert page.count("has lengths outside the list: …") == 1
    assert "8 · 100 %" in page
    assert "5.krn" in page
    assert "6.krn" not in page


NOTES = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 127)), st.integers(1, 200)),
    min_size=1,
    max_size=9,
)


@given(st.lists(NOTES, max_size=5))
def test_any_tunes_can_be_drawn(tunes):
    tally = Tally()
    for place, notes in enumerate(tunes):
        symbols = to_symbols([Note(*note) for note in notes], ended=True)
        tune = Tune(str(place), tuple(symbols))
        tally.add(tune)
        tally.add_notes(tune)
    for picture in re.findall(r"<svg.*?</svg>", draw_page(tally, "Songs")):
        numbers = re.findall(r' (?:width|height|r)="([^"]*)"', picture)
        assert all(float(number) >= 0 for number in numbers)
    assert sum(tally.lengths.values()) == tally.kept == len(tunes)


@pytest.mark.parametrize(
    ("count", "whole", "told"),
    [(0, 5, "0 %"), (5, 5, "100 %"), (1, 10**6, "0.1 %"), (10**6 - 1, 10**6, "99.9 %"),
     (1, 3, "33.3 %"), (1, 0, "–")],
)  # fmt: skip
def test_a_share_never_hides_the_last_one(count, whole, told):
    assert percent(count, whole) == told


def test_rare_long_tunes_share_the_last_column():
    picture = columns({1: 500, 2: 400, 3: 99, 900: 1}, "lengths", "steps")
    assert picture.count("<rect") == 3
    assert "3 steps" not in picture
    assert "3 or more steps: 100" in picture
