"""The command dance: a clip in, its music and the clip with it out."""

import json

import pytest

from melody.cli.parser import main
from tests.dance.dancers import dance


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "dancer.mp4"
    path.write_bytes(dance(110, 6).data)
    return path


def test_dance_writes_the_clip_with_its_sound_and_all_files(
    clip, folk_checkpoints, monkeypatch, capsys
):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(folk_checkpoints))
    out = clip.parent / "out"
    assert main(["dance", str(clip), "--out", str(out), "--accompaniment", "block", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["bpm"] == pytest.approx(110, rel=0.02)
    assert told["remarks"] == []
    assert sorted(path.suffix for path in out.iterdir()) == [
        *(".abc", ".mid", ".mp4", ".musicxml", ".png", ".wav")
    ]
    assert (out / "dance.mp4").stat().st_size > clip.stat().st_size


@pytest.mark.parametrize(
    ("more", "line"),
    [
        (["--beat", "sound"], "no sound with a beat"),
        (["--beat", "feet"], "motion or sound"),
        (["--bpm", "20"], "tempo must be 36 to 288"),
        (["--register", "deep"], "low, middle or high"),
        (["--checkpoint", "nobody@1"], "nobody@1"),
    ],
)
def test_a_mistake_is_one_line(clip, folk_checkpoints, monkeypatch, capsys, more, line):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(folk_checkpoints))
    assert main(["dance", str(clip), "--out", str(clip.parent), *more]) == 2
    told = capsys.readouterr()
    assert line in told.err
    assert told.err.count("\n") == 1
    assert not told.out
