"""The command splice: bars of one melody, then bars of another, and one line for every mistake."""

import json

import pytest

from melody.cli.parser import main
from melody.music.setting import Setting
from melody.notation import parse, to_notes
from melody.render.midi import write_midi

RISING = "60 _ _ _ 62 _ _ _ 64 _ _ _ 65 _ _ _ " * 4
FALLING = "72 _ _ _ 71 _ _ _ 69 _ _ _ 67 _ _ _ " * 4
KEYS = ["--key", "C major", "--second-key", "C major"]
SPLICE = ["splice", "--checkpoint", "bert-folk@2", "--meter", "4/4", *KEYS]


@pytest.fixture(autouse=True)
def folk(folk_checkpoints, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(folk_checkpoints))


def test_a_text_and_a_file_become_one_melody_with_a_new_seam(tmp_path, capsys):
    (tmp_path / "second.mid").write_bytes(write_midi(to_notes(parse(FALLING)), Setting()))
    given = ["--first", RISING, "--second-file", str(tmp_path / "second.mid")]
    bars = ["--first-bars", "1-2", "--second-bars", "3-4"]
    assert main([*SPLICE, *given, *bars, "--out", str(tmp_path / "out"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    symbols = told["symbols"].split()
    assert symbols[:24] == parse(RISING)[:24]
    assert symbols[41:64] == parse(FALLING)[41:64]
    assert (told["cut"], told["from_step"], told["to_step"]) == (32, 24, 40)
    assert (tmp_path / "out" / "take.mid").is_file()
    assert main([*SPLICE, *given, *bars]) == 0
    text = capsys.readouterr().out
    assert text.startswith(told["symbols"])
    assert "cut at step 32" in text


def test_without_bars_a_half_of_each_is_taken(capsys):
    assert main([*SPLICE, "--first", RISING, "--second", FALLING, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["cut"], len(told["symbols"].split())) == (32, 64)


def test_the_second_comes_in_the_key_of_the_first(capsys):
    in_d = " ".join(str(int(s) + 2) if s.isdigit() else s for s in parse(FALLING))
    for second, key in ((FALLING, "C major"), (in_d, "D major")):
        asked = [*SPLICE, "--first", RISING, "--second", second, "--second-key", key]
        assert main([*asked, "--seam", "half", "--json"]) == 0
    one, other = capsys.readouterr().out.split("}\n{")
    assert json.loads(one + "}")["symbols"] == json.loads("{" + other)["symbols"]


@pytest.mark.parametrize(
    ("more", "line"),
    [
        (["--first-bars", "some"], "bars are given like 1-4"),
        (["--first-bars", "3-9"], "choose from 1 to 4"),
        (["--second-key", "H"], "key"),
        (["--seam", "wide"], "the seam must be one of"),
        (["--checkpoint", "lstm-folk@2"], "two-way BERT"),
        (["--second", "?"], ""),
    ],
)
def test_a_mistake_is_one_line(capsys, more, line):
    assert main([*SPLICE, "--first", RISING, "--second", FALLING, *more]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert line in told.err
