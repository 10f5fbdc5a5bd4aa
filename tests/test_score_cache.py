"""The cache of read scores: what was kept comes back, and nothing stale ever does."""

import os
from fractions import Fraction

import pytest

from melody import score_cache
from melody.keys import Key
from melody.meters import Meter
from melody.notation import MelodyError
from melody.preprocess import read_all
from melody.score import Score, Source
from melody.sources import find_sources

pytestmark = pytest.mark.usefixtures("own_cache")

SCORE = Score(
    name="",
    title="Ein Lied",
    notes=((60, Fraction(1)), (None, Fraction(1, 3)), (127, Fraction(7, 4))),
    written=frozenset({Fraction(1), Fraction(1, 3), Fraction(7, 4)}),
    key=Key(9, "minor"),
    meter=Meter(6, 8),
    pickup=Fraction(1, 2),
)
BARE = Score(name="", title="", notes=((60, Fraction(1)),), written=frozenset({Fraction(1)}))


def write_kern(folder, name, *lines, time=None):
    path = folder / name
    path.write_text("\n".join(("**kern", *lines, "*-")) + "\n")
    if time is not None:
        os.utime(path, (time, time))


def first_pitches(folder):
    return [reading.notes[0][0] for _, reading in read_all(find_sources(folder), workers=1)]


@pytest.mark.parametrize("score", [SCORE, BARE])
def test_a_score_comes_back_as_it_was(score):
    score_cache.save([("key", score)])
    assert score_cache.load(["key", "another"]) == {"key": score}


def test_a_refusal_comes_back_as_it_was():
    score_cache.save([("key", MelodyError("not readable as .krn"))])
    (refusal,) = score_cache.load(["key"]).values()
    assert isinstance(refusal, MelodyError)
    assert str(refusal) == "not readable as .krn"


@pytest.mark.parametrize("modified", [0, 10**9, 4 * 10**9])
def test_new_content_is_read_anew_though_the_file_looks_older(tmp_path, modified):
    folder = tmp_path / "songs"
    folder.mkdir()
    write_kern(folder, "a.krn", "4c")
    assert first_pitches(folder) == [60]
    write_kern(folder, "a.krn", "4d", time=modified)
    assert first_pitches(folder) == [62]


def test_a_known_tune_is_not_read_again(tmp_path, monkeypatch):
    folder = tmp_path / "songs"
    folder.mkdir()
    write_kern(folder, "a.krn", "4c")
    first = read_all(find_sources(folder), workers=1)
    monkeypatch.setattr("melody.preprocess.read_score", lambda _: pytest.fail("read again"))
    (folder / "a.krn").rename(folder / "b.krn")
    (source, again), = read_all(find_sources(folder), workers=1)  # fmt: skip
    assert source.name == "b.krn"
    assert again.notes == first[0][1].notes


def test_a_refusal_is_not_tried_again(tmp_path, monkeypatch):
    (tmp_path / "a.mid").write_bytes(b"no music")
    (_, first), = read_all(find_sources(tmp_path), workers=1)  # fmt: skip
    monkeypatch.setattr("melody.preprocess.read_score", lambda _: pytest.fail("read again"))
    (_, again), = read_all(find_sources(tmp_path), workers=1)  # fmt: skip
    assert str(first) == str(again)


def test_the_same_content_under_another_suffix_is_another_entry(tmp_path):
    for name in ("a.krn", "a.xml"):
        (tmp_path / name).write_text("**kern\n4c\n*-\n")
    one, other = (Source(tmp_path / name, name) for name in ("a.krn", "a.xml"))
    assert score_cache.key_of(one) != score_cache.key_of(other)


def test_tunes_of_one_collection_have_entries_of_their_own(tmp_path):
    one, other = (Source(tmp_path / "a.abc", "a", f"X:1\nK:C\n{note}\n") for note in "CD")
    assert score_cache.key_of(one) != score_cache.key_of(other)


def test_another_reader_or_library_makes_every_entry_new(tmp_path, monkeypatch):
    source = Source(tmp_path / "a.abc", "a", "X:1\nK:C\nC\n")
    before = score_cache.key_of(source)
    monkeypatch.setattr(score_cache, "_reader_version", lambda: "another")
    assert score_cache.key_of(source) != before


def test_every_reader_that_the_cache_depends_on_exists():
    folder = os.path.dirname(score_cache.__file__)  # noqa: PTH120
    assert all(os.path.isfile(os.path.join(folder, name)) for name in score_cache.READERS)  # noqa: PTH113, PTH118


def test_a_damaged_cache_is_begun_anew(tmp_path):
    write_kern(tmp_path, "a.krn", "4c")
    score_cache.cache_file().write_bytes(b"no database, but long enough to look at" * 100)
    (_, first), = read_all(find_sources(tmp_path), workers=1)  # fmt: skip
    (_, again), = read_all(find_sources(tmp_path), workers=1)  # fmt: skip
    assert first.notes == again.notes
