"""Step 1: the talk's rules, the same file from the same scores, and a reason for each refusal."""

import csv
import dataclasses
from fractions import Fraction
from pathlib import Path

import pytest

from melody.corpora import CORPORA
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import END, MelodyError, Note, to_notes, to_symbols
from melody.preprocess.encode import Refusal, Tune, encode
from melody.preprocess.prepare import Preparation, prepare, refuse_copies
from melody.preprocess.report import write_report
from melody.preprocess.token_file import read_tunes, write_tunes
from melody.render.midi import write_midi
from melody.scores.quantise import TALK_DURATIONS
from melody.scores.read import read_score
from melody.scores.score import Score, Source

pytestmark = pytest.mark.usefixtures("own_cache")

SOURCE = Source(Path("a.krn"), "a")

KERN = "**kern\n*M4/4\n*G:\n=1\n4g\n4a\n4b\n4g\n=2\n2a\n2g\n*-\n"
XML = """<?xml version="1.0"?><score-partwise><part-list>
<score-part id="P1"><part-name>A</part-name></score-part></part-list>
<part id="P1"><measure number="1"><attributes>
<divisions>1</divisions></attributes><note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration></note>
</measure></part></score-partwise>"""


def make_score(*lengths: str, key: Key | None = None, pitch: int = 67) -> Score:
    quarters = [Fraction(length) for length in lengths]
    notes = tuple((pitch, length) for length in quarters)
    return Score("a", "A", notes, frozenset(quarters), key, key_source="as the score says")


@pytest.fixture
def songs(tmp_path):
    """A folder with one good song in each format, and one of each kind of trouble."""
    folder = tmp_path / "songs"
    (folder / "deeper").mkdir(parents=True)
    (folder / "good.krn").write_text(KERN)
    (folder / "good.musicxml").write_text(XML)
    (folder / "deeper" / "good.mid").write_bytes(write_midi([Note(60, 4)] * 8, Setting()))
    (folder / "two.abc").write_text("X:1\nL:1/4\nK:D\nD E F D|\nX:2\nL:1/4\nK:D\n(3DEF D2|\n")
    (folder / "empty.krn").write_text("")
    (folder / "noise.mid").write_bytes(b"\x01\x02" * 100)
    (folder / "really_kern.xml").write_text(KERN)
    (folder / "rests.krn").write_text("**kern\n*M4/4\n1r\n*-\n")
    (folder / "readme.txt").write_text("no score")
    return folder


def test_good_songs_are_kept_and_each_refusal_has_its_reason(songs):
    done = prepare(folders=[songs], workers=1)
    assert [tune.name for tune in done.tunes] == [
        "deeper/good.mid", "good.krn", "good.musicxml", "two.abc#1",
    ]  # fmt: skip
    assert {refusal.name: refusal.reason for refusal in done.refusals} == {
        "empty.krn": "unreadable",
        "noise.mid": "unreadable",
        "really_kern.xml": "unreadable",
        "rests.krn": "unreadable",
        "two.abc#2": "duration",
    }
    assert all(refusal.detail for refusal in done.refusals)
    assert done.rejected == {"unreadable": 4, "duration": 1}


def test_a_song_becomes_symbols_at_home(songs):
    tune = next(t for t in prepare(folders=[songs], workers=1).tunes if t.name == "good.krn")
    expected = "72 _ _ _ 74 _ _ _ 76 _ _ _ 72 _ _ _ 74 _ _ _ _ _ _ _ 72 _ _ _ _ _ _ _ /"
    assert " ".join(tune.symbols) == expected
    assert (tune.key, tune.key_source, tune.meter) == (Key(7), "as the score says", Meter(4, 4))


@pytest.mark.parametrize("workers", [1, 2, None])
def test_the_same_scores_make_the_same_file_byte_for_byte(
    tmp_path, monkeypatch, workers, bundled_slice
):
    monkeypatch.setenv("MELODY_CACHE", str(tmp_path / "empty"))
    write_tunes(prepare(bundled_slice, workers=workers).tunes, tmp_path / "fresh.txt")
    write_tunes(prepare(bundled_slice, workers=workers).tunes, tmp_path / "cached.txt")
    monkeypatch.setenv("MELODY_CACHE", str(tmp_path / "other"))
    write_tunes(prepare(bundled_slice, workers=1).tunes, tmp_path / "one.txt")
    contents = {path.read_bytes() for path in tmp_path.glob("*.txt")}
    assert len(contents) == 1
    assert contents.pop().count(b"\n") == 40


@pytest.fixture
def bundled_slice():
    """Forty songs of corpus german: three batches."""
    german = CORPORA["german"]
    return dataclasses.replace(german, find=lambda: german.find()[:40])


def test_progress_is_told_from_nothing_to_all(bundled_slice):
    seen = []
    prepare(bundled_slice, workers=1, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 40), (16, 40), (32, 40), (40, 40)]


def test_a_corpus_and_own_songs_can_be_read_together(songs, bundled_slice):
    done = prepare(bundled_slice, [songs], workers=1)
    assert len(done.outcomes) == 40 + 9
    sources = {tune.name: tune.key_source for tune in done.tunes}
    assert sources["good.krn"] == "as the score says"
    assert sources[done.tunes[0].name] == "tonic from the score, mode found"


@pytest.mark.parametrize("quarters", sorted(TALK_DURATIONS))
def test_every_length_of_the_list_is_kept_in_full(quarters):
    outcome = encode(SOURCE, make_score(str(quarters), key=Key(0)))
    assert isinstance(outcome, Tune)
    assert to_notes(outcome.symbols) == [Note(67, int(quarters * 4))]


@pytest.mark.parametrize("quarters", ["1/8", "1/3", "2/3", "5/4", "5/2", "6", "7/8"])
def test_every_other_length_is_refused_by_name(quarters):
    outcome = encode(SOURCE, make_score("1", quarters))
    assert isinstance(outcome, Refusal)
    assert outcome.reason == "duration"
    assert quarters in outcome.detail


def test_a_tie_may_make_a_length_that_is_not_on_the_list():
    score = Score("a", "", ((60, Fraction(5)),), frozenset({Fraction(4), Fraction(1)}), Key(0))
    assert to_notes(encode(SOURCE, score).symbols) == [Note(60, 20)]


@pytest.mark.parametrize(
    ("key", "pitch"),
    [(Key(0), 67), (Key(7), 72), (Key(5), 62), (Key(10), 69), (Key(2, "minor"), 62),
     (Key(9, "minor"), 67), (Key(0, "minor"), 64), (Key(6), 73)],
)  # fmt: skip
def test_songs_move_home_by_the_nearest_way(key, pitch):
    assert encode(SOURCE, make_score("1", key=key)).symbols[0] == str(pitch)


def test_where_the_mode_is_lost_it_is_found_from_the_notes(tmp_path):
    path = tmp_path / "a.abc"
    path.write_text("X:1\nM:4/4\nL:1/4\nK:A\nA=ce d|=cBA ^G|A4|]\n")
    lost, stated = (Source(path, "a", states_mode=states) for states in (False, True))
    assert encode(lost, read_score(lost)).key == Key(9, "minor")
    assert encode(stated, read_score(stated)).key == Key(9)


def test_without_a_key_in_the_score_it_is_found_and_said_so():
    outcome = encode(SOURCE, make_score("1", "1"))
    assert outcome.key_source == "found by ear"


def test_each_tune_ends_once():
    assert encode(SOURCE, make_score("1", "1")).symbols.count(END) == 1


def test_a_missing_folder_is_told_in_one_line(tmp_path):
    with pytest.raises(MelodyError, match="no folder named 'nowhere'"):
        prepare(folders=[tmp_path / "nowhere"])


def test_tunes_survive_the_way_through_the_token_file(tmp_path):
    tunes = [
        Tune("a/b.krn", ("60", "_", "/")),
        Tune("#1.abc", ("r", "62", "/")),
        Tune("ü#2", ("64", "/")),
    ]
    write_tunes(tunes, tmp_path / "a.txt")
    assert read_tunes(tmp_path / "a.txt") == tunes


def test_remarks_and_empty_lines_of_a_token_file_are_passed_over(tmp_path):
    (tmp_path / "a.txt").write_text("# made by hand\n\na\t60 _ /\r\n")
    assert read_tunes(tmp_path / "a.txt") == [Tune("a", ("60", "_", "/"))]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "holds no tune"),
        (b"a\t60 _\n", "line 1: a tune is"),
        (b"a\t60 /\nb\t\n", "line 2: a tune is"),
        (b"a\t60 /\nb 60 /\n", "line 2: a tune is"),
        (b"a\t60 x /\n", "line 1: symbol 2: 'x'"),
        (b"MThd\xff\xfe\x00\x01\t\xff", "line 1"),
    ],
)
def test_what_is_no_token_file_is_refused_by_line(tmp_path, content, told):
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(MelodyError, match=told) as refusal:
        read_tunes(tmp_path / "a.txt")
    assert len(str(refusal.value).splitlines()) == 1


def test_a_missing_token_file_is_told_in_one_line(tmp_path):
    with pytest.raises(MelodyError, match="no token file named"):
        read_tunes(tmp_path / "a.txt")


def test_the_outcomes_keep_the_order_of_the_songs():
    done = Preparation((Refusal("a", "duration", "x"), Tune("b", ("60", "/"))))
    assert [outcome.name for outcome in done.outcomes] == ["a", "b"]


def test_the_table_of_the_report_has_a_row_for_every_song(songs, tmp_path):
    write_report(prepare(folders=[songs], workers=1).outcomes, tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert len(rows) == 9
    assert rows["two.abc#2"]["kept"] == "no"
    assert rows["two.abc#2"]["reason"] == "duration"
    assert rows["good.krn"]["kept"] == "yes"


def test_a_tune_that_is_another_one_in_another_key_is_a_copy():
    original = encode(SOURCE, make_score("1", "1/2", key=Key(0)))
    notes = tuple(Note(note.pitch + 12, note.steps) for note in to_notes(original.symbols))
    moved = Tune("b", tuple(to_symbols(notes, ended=True)))
    kept, refused = refuse_copies([(original, b"notes"), (moved, b"notes")])
    assert kept == original
    assert (refused.reason, refused.detail) == ("copy", "is the same as a")
