"""The report of step 1: every song is in it, with the reason where it was left out."""

import csv
import io

import pytest

from melody.encode import Refusal, Tune
from melody.keys import Key
from melody.meters import Meter
from melody.notation import MelodyError
from melody.report import COLUMNS, write_report

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
