"""The caches of read scores and of encoded tunes: what was kept comes back, and nothing stale."""

import ast
import dataclasses
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from melody.corpora.sources import find_sources
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import MelodyError
from melody.preprocess import cache
from melody.preprocess.encode import Refusal, Tune
from melody.preprocess.prepare import encode_all, prepare, read_all
from melody.scores.quantise import grid_rule, talk_rule
from melody.scores.score import Score, Source, VoiceFacts
from melody.storage import fingerprint, store
from melody.storage.fingerprint import reach
from tests.score_files import SAMPLES

pytestmark = pytest.mark.usefixtures("own_cache")

SCORE = Score(
    name="",
    title="Ein Lied",
    notes=((60, Fraction(1)), (None, Fraction(1, 3)), (127, Fraction(7, 4))),
    written=frozenset({Fraction(1), Fraction(1, 3), Fraction(7, 4)}),
    key=Key(9, "minor"),
    meter=Meter(6, 8),
    pickup=Fraction(1, 2),
    remarks=("starts rounded: 1",),
    start=Fraction(1, 4),
    first_meter=Meter(2, 4),
    first_pickup=Fraction(1, 4),
    bpm=90.0,
    key_source="as the score says",
    voice=2,
    tune=2,
    tunes=("Ein Lied", "Noch eins"),
    voices=(VoiceFacts(1, "Bass", 3, 40, 50), VoiceFacts(2, "Lied", 2, 60, 127, "Voice")),
    repairs=("a tie was mended",),
)
BARE = Score(name="", title="", notes=((60, Fraction(1)),), written=frozenset({Fraction(1)}))
TUNE = Tune(
    name="a.krn",
    symbols=("60", "_", "r", "/"),
    title="Ein Lied",
    key=Key(0),
    key_source="found",
    meter=Meter(3, 4),
    pickup=2,
    style="german",
    remarks=("starts rounded: 1",),
    kept_by=("whole sixteenths",),
)


def write_kern(folder, name, *lines, time=None):
    path = folder / name
    path.write_text("\n".join(("**kern", *lines, "*-")) + "\n")
    if time is not None:
        os.utime(path, (time, time))


def first_pitches(folder):
    return [reading.notes[0][0] for _, reading in read_all(find_sources(folder), workers=1)]


def key_of(source, rule=talk_rule):
    ((_, content),) = cache.contents([source])
    return cache.tune_key(source, content, rule)


@pytest.mark.parametrize("score", [SCORE, BARE])
def test_a_score_comes_back_as_it_was(score):
    assert cache.unpack_score(cache.pack_score(score)) == score


def test_a_refused_score_comes_back_as_it_was():
    refusal = cache.unpack_score(cache.pack_score(MelodyError("not readable as .krn")))
    assert isinstance(refusal, MelodyError)
    assert str(refusal) == "not readable as .krn"


@pytest.mark.parametrize(
    "outcome",
    [
        TUNE,
        Tune("b", ("60", "/")),
        Refusal("c", "duration", "odd", ("x",)),
        Refusal("d", "copy", ""),
    ],
)
def test_an_outcome_comes_back_as_it_was(outcome):
    assert cache.unpack_tune(cache.pack_tune(outcome))[0] == outcome


def test_every_field_of_a_score_is_tried_above():
    bare = Score("", "", (), frozenset())
    assert all(
        getattr(SCORE, f.name) != getattr(bare, f.name) or f.name == "name"
        for f in dataclasses.fields(Score)
    )


def test_what_is_kept_is_found_by_its_key_alone():
    store.save_texts([(b"a", "one"), (b"b", "two")])
    store.save_texts([(b"b", "three")])
    assert store.load_texts([b"a", b"b", b"c"]) == {b"a": "one", b"b": "three"}
    assert store.known([b"c", b"a"]) == {b"a"}


def test_more_keys_than_one_question_can_hold_are_all_found():
    rows = [(str(number).encode(), str(number)) for number in range(3 * store.KEYS_AT_ONCE + 1)]
    store.save_texts(rows)
    assert store.load_texts([key for key, _ in rows]) == dict(rows)


@pytest.mark.parametrize("modified", [0, 10**9, 4 * 10**9])
def test_new_content_is_read_anew_though_the_file_looks_older(tmp_path, modified):
    folder = tmp_path / "songs"
    folder.mkdir()
    write_kern(folder, "a.krn", "4c")
    assert first_pitches(folder) == [60]
    write_kern(folder, "a.krn", "4d", time=modified)
    assert first_pitches(folder) == [62]


def test_a_known_song_is_read_no_more_under_another_name(tmp_path, monkeypatch):
    write_kern(tmp_path, "a.krn", "4c")
    first = read_all(find_sources(tmp_path), workers=1)
    (tmp_path / "a.krn").rename(tmp_path / "b.krn")
    monkeypatch.setattr(
        "melody.preprocess.prepare.run_batches", lambda *_, **__: pytest.fail("read again")
    )
    (source, again), = read_all(find_sources(tmp_path), workers=1)  # fmt: skip
    assert source.name == "b.krn"
    assert again == first[0][1]


def test_a_known_outcome_is_neither_read_nor_encoded_again(tmp_path):
    write_kern(tmp_path, "a.krn", "4c")
    (tmp_path / "b.mid").write_bytes(b"no music")
    first = prepare(folders=[tmp_path], workers=1)
    progress = []
    again = prepare(folders=[tmp_path], workers=1, progress=lambda *told: progress.append(told))
    assert again == first
    assert progress == [(2, 2)]


def test_a_run_that_finds_all_in_the_cache_loads_no_score_reader(tmp_path, own_cache):
    folder = tmp_path / "songs"
    folder.mkdir()
    write_kern(folder, "a.krn", "4c")
    prepare(folders=[folder], workers=1)
    program = (
        "import sys; from pathlib import Path; from melody.preprocess.prepare import prepare;"
        f"prepare(folders=[Path({str(folder)!r})]);"
        "print([n for n in ('music21', 'symusic', 'torch', 'distributed') if n in sys.modules])"
    )
    environment = {**os.environ, "MELODY_CACHE": str(own_cache)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "change",
    [
        {"text": "X:1\nK:D\nD\n"},
        {"path": Path("a.krn")},
        {"name": "b"},
        {"style": "irish"},
        {"title": "Reel"},
        {"states_mode": False},
        {"states_tonic": False},
    ],
)
def test_whatever_tells_two_songs_apart_gives_them_entries_of_their_own(change):
    source = Source(Path("a.abc"), "a", "X:1\nK:C\nC\n")
    assert key_of(dataclasses.replace(source, **change)) != key_of(source)


def test_every_field_of_a_source_is_in_its_key():
    told = {"path", "name", "text", "style", "title", "states_mode", "states_tonic"}
    fields = {field.name for field in dataclasses.fields(Source)}
    assert fields - told <= fields - set(cache.NOT_OF_THE_CONTENT)


def test_another_rule_has_entries_of_its_own():
    source = Source(Path("a.abc"), "a", "X:1\nK:C\nC\n")
    assert key_of(source, talk_rule) != key_of(source, grid_rule)


def test_a_rule_without_a_name_is_never_cached():
    with pytest.raises(TypeError, match="cannot be named"):
        key_of(Source(Path("a.abc"), "a", "X:1\n"), lambda score: talk_rule(score))


@pytest.mark.parametrize(
    "name",
    ["melody.music.keys", "melody.scores.quantise", "melody.scores.read", "melody.music.meters"],
)
def test_a_changed_line_in_any_module_that_shapes_a_tune_makes_every_entry_new(
    tmp_path, monkeypatch, name
):
    source = Source(Path("a.abc"), "a", "X:1\nK:C\nC\n")
    before = key_of(source)
    changed = tmp_path / "changed.py"
    real = fingerprint._file
    changed.write_text(real(name).read_text() + "\nX = 1\n")
    monkeypatch.setattr(fingerprint, "_file", lambda n: changed if n == name else real(n))
    fingerprint.fingerprint.cache_clear()
    assert key_of(source) != before
    monkeypatch.undo()
    fingerprint.fingerprint.cache_clear()


@pytest.mark.parametrize("name", ["music21", "defusedxml"])
def test_another_version_of_a_library_makes_every_entry_new(monkeypatch, name):
    source = Source(Path("a.abc"), "a", "X:1\nK:C\nC\n")
    before = key_of(source)
    real = fingerprint.version
    monkeypatch.setattr(fingerprint, "version", lambda n: "0.1" if n == name else real(n))
    fingerprint.fingerprint.cache_clear()
    assert key_of(source) != before
    monkeypatch.undo()
    fingerprint.fingerprint.cache_clear()


def test_every_module_of_ours_that_reading_and_encoding_load_is_in_the_fingerprint(tmp_path):
    suffixes = {"kern": "krn", "abc": "abc", "musicxml": "xml", "mxl": "mxl", "midi": "mid"}
    for kind, data in SAMPLES.items():
        (tmp_path / f"a.{suffixes[kind]}").write_bytes(data)
    program = (
        "import sys; from pathlib import Path;"
        "from melody.preprocess.worker import Conditions, read_sources;"
        "from melody.scores.quantise import grid_rule; from melody.scores.score import Source;"
        "from melody.preprocess.cache import code_version;"
        f"songs = [Source(path, path.name) for path in sorted(Path({str(tmp_path)!r}).iterdir())];"
        "read_sources(songs, Conditions(grid_rule, code_version(), Path('x')));"
        "print(*(n for n in sys.modules if n.partition('.')[0] == 'melody'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "melody.scores.read" in loaded
    assert loaded <= reach("melody.preprocess.worker")[0]


def test_what_reads_songs_imports_nothing_by_a_name_made_at_run_time():
    for name in reach("melody.preprocess.worker")[0]:
        tree = ast.parse(fingerprint._file(name).read_text(encoding="utf-8"))
        called = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
        assert not called & {"importlib.import_module", "import_module", "__import__"}, name


def test_a_worker_of_another_version_keeps_nothing(tmp_path, monkeypatch):
    write_kern(tmp_path, "a.krn", "4c")
    monkeypatch.setattr(cache, "code_version", lambda: "another")
    with pytest.raises(MelodyError, match="another version"):
        list(encode_all(find_sources(tmp_path)))
    assert store.load_texts([]) == {}


def test_a_damaged_cache_is_begun_anew(tmp_path):
    write_kern(tmp_path, "a.krn", "4c")
    store.cache_file().write_bytes(b"no database, but long enough to look at" * 100)
    (_, first), = read_all(find_sources(tmp_path), workers=1)  # fmt: skip
    (_, again), = read_all(find_sources(tmp_path), workers=1)  # fmt: skip
    assert first.notes == again.notes
