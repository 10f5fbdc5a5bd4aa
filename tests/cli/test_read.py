"""The command ``read``: what is heard in a file or a text; each known trap as a case of its own."""

import json
from fractions import Fraction

import pytest

from melody.cli.parser import main
from melody.music.keys import parse_key
from melody.preprocess.encode import Tune, encode
from melody.scores.quantise import grid_rule
from melody.scores.read import read_score
from melody.scores.score import Source
from melody.storage.paths import ROOT

CASES = sorted((ROOT / "tests" / "data" / "cases").iterdir())


def without_ends(notes):
    """Notes without the rests at both ends."""
    while notes and notes[-1][0] == "r":
        notes = notes[:-1]
    return notes[1:] if notes and notes[0][0] == "r" else notes


def read(capsys, *words):
    assert main(["read", *map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_each_case_is_read_right(case, capsys):
    file = next(case.glob("input.*"))
    wanted = json.loads((case / "expected.json").read_text())
    got = read(capsys, file)
    if "notes" in wanted:
        assert without_ends(got["notes"]) == without_ends(wanted["notes"])
    for name in wanted.keys() & {"meter", "pickup", "bpm", "key"}:
        assert got[name] == wanted[name]
    if "key_fifths" in wanted:
        assert parse_key(got["key"]).fifths == wanted["key_fifths"]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_corpus_hears_each_case_as_read_does(case, capsys):
    source = Source(next(case.glob("input.*")), "a")
    tune = encode(source, read_score(source), grid_rule)
    got = read(capsys, source.path)
    assert isinstance(tune, Tune)
    assert len([s for s in tune.symbols if s not in ("_", "/", "r")]) == len(
        [pitch for pitch, _ in got["notes"] if pitch != "r"]
    )
    steps = sum(Fraction(quarters) * 4 for _, quarters in got["notes"])
    assert len(tune.symbols) - 1 == steps
    assert (str(tune.meter) if tune.meter else None, tune.pickup / 4) == (
        got["meter"],
        got["pickup"],
    )


TEXT = "X:1\nT:Air\nM:3/4\nL:1/4\nQ:1/4=90\nK:D\nV:1 name=Air\nd|e2f|\nV:2 name=Bass\nD|E2F|\n"


def test_a_text_is_told_as_json(capsys):
    assert read(capsys, "--text", TEXT) == {
        "title": "Air",
        "notes": [[74, 1], [76, 2], [78, 1]],
        "key": "D major",
        "key_source": "as the score says",
        "meter": "3/4",
        "pickup": 1,
        "bpm": 90.0,
        "voice": {"number": 1, "name": "Air"},
        "voices": [
            {"number": 1, "name": "Air", "notes": 3, "range": [74, 78], "instrument": ""},
            {"number": 2, "name": "Bass", "notes": 3, "range": [62, 66], "instrument": ""},
        ],
        "tune": 1,
        "tunes": ["Air"],
        "repairs": ['the melody was taken from voice 1 of 2 "Air"'],
    }


def test_another_voice_can_be_read(capsys):
    got = read(capsys, "--text", TEXT, "--voice", 2)
    assert (got["voice"]["name"], got["notes"][0]) == ("Bass", [62, 1])


def test_a_voice_can_be_read_by_its_name_and_another_tune_by_its_number(capsys, tmp_path):
    got = read(capsys, "--text", TEXT, "--voice", "bass")
    assert (got["voice"]["name"], got["notes"][0]) == ("Bass", [62, 1])
    path = tmp_path / "two.abc"
    path.write_text(f"{TEXT}\n\nX:2\nT:Other\nL:1/4\nK:C\nCDE\n")
    got = read(capsys, path, "--tune", 2)
    assert (got["tune"], got["tunes"], got["title"]) == (2, ["Air", "Other"], "Other")
    assert got["notes"] == [[60, 1], [62, 1], [64, 1]]
    main(["read", str(path)])
    assert "tune 1*: Air\n  tune 2: Other" in capsys.readouterr().out


def test_a_text_is_read_as_it_is_meant(capsys):
    assert read(capsys, "--text", "c2 d2", "--notation", "abc")["notes"] == [[72, 1], [74, 1]]
    movable = ("--solfege", "movable", "--key", "G major")
    assert read(capsys, "--text", "do re", *movable)["notes"] == [[67, 1], [69, 1]]


def test_typed_notes_have_no_voices_and_a_key_by_ear(capsys):
    got = read(capsys, "--text", "C4 D4:0.5 r E4")
    assert got["notes"] == [[60, 1], [62, 0.5], ["r", 1], [64, 1]]
    assert (got["voices"], got["voice"], got["key_source"]) == ([], None, "found by ear")


def test_several_files_are_a_list_and_one_that_is_broken_stops_none(capsys, tmp_path):
    good, bad = tmp_path / "good.abc", tmp_path / "bad.mid"
    good.write_text(TEXT)
    bad.write_bytes(b"no music")
    heard = read(capsys, good, bad)
    assert [row["file"] for row in heard] == [str(good), str(bad)]
    assert heard[0]["key"] == "D major"
    assert "MIDI" in heard[1]["error"]


def test_people_are_told_in_words(capsys, tmp_path):
    path = tmp_path / "a.abc"
    path.write_text(TEXT)
    assert main(["read", str(path)]) == 0
    told = capsys.readouterr().out
    assert "D major" in told
    assert "D5:1 E5:2 F#5:1" in told
    assert "voice 2: Bass" in told


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "give score files"),
        (["a.abc", "--text", "C4"], "give score files"),
        (["missing.abc"], "no file named"),
        (["--text", TEXT, "--voice", "7"], "there is no voice 7"),
        (["--text", "??"], "no note"),
    ],
)
def test_a_mistake_is_told_in_one_line(words, line, capsys):
    assert main(["read", *words]) == 2
    told = capsys.readouterr().err
    assert line in told
    assert len(told.splitlines()) == 1
