"""The command lesson: what the page's lesson tells, a symbol at a time."""

import json

import pytest

from melody.cli.parser import main


@pytest.fixture(autouse=True)
def talk(tiny_checkpoints, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(tiny_checkpoints))


def test_an_opening_goes_through_the_steps_and_symbols_are_drawn(capsys):
    asked = ["lesson", "--seed", "D4 E4 F#4 G4", "--key", "D major", "--draw", "2"]
    assert main([*asked, "--writer", "bert-talk@5", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["steps"]["home"], told["steps"]["moved"]) == ("C major", -2)
    drawn = told["added"].split()
    assert len(drawn) == 2 or drawn[-1] == "/"
    assert [model["label"] for model in told["models"]] == ["lstm-talk@5", "bert-talk@5"]
    assert main([*asked, "--written", "60"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("1. D major")
    assert "lstm-talk@5 expects:" in text


@pytest.mark.parametrize(
    "more",
    [["--draw", "-1"], ["--draw", "999"], ["--writer", "no@1", "--draw", "1"], ["--written", "x"]],
)
def test_a_mistake_is_one_line(capsys, more):
    assert main(["lesson", "--seed", "C4 D4", *more]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
