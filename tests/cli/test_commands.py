"""The command line: what scripts rely on, and one line for every mistake."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from melody.cli import commands, training, tuning
from melody.cli.parser import build_parser, main
from melody.generate.sampling import Sampling
from melody.music.setting import Setting
from melody.notation import Note
from melody.preprocess.token_file import write_tunes
from melody.render.midi import write_midi
from melody.runs.history import read_history
from melody.seeds.text import read_text
from melody.storage.paths import ROOT
from melody.studio.performance import perform
from melody.studio.request import Request
from tests.small_models import RUNS
from tests.tiny import invent_tunes, make_folk_checkpoints

COMMANDS = {**commands.COMMANDS, **training.COMMANDS, **tuning.COMMANDS}
SEED = "67 _ 67 _ 65 _ 64 _"
TAKE = ["take.abc", "take.mid", "take.musicxml", "take.png", "take.wav"]
KERN = "**kern\n*M4/4\n*C:\n=1\n4c\n4d\n4e\n4c\n*-\n"


@pytest.fixture(autouse=True)
def places(monkeypatch, tiny_checkpoints, tmp_path):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(tiny_checkpoints))
    monkeypatch.setenv("MELODY_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def call(capsys):
    """Run a command in this process: exit code, stdout, stderr."""

    def run(*arguments):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            code = leaving.code
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(call, command):
    code, out, err = call(command, "--help")
    assert (code, err) == (0, "")
    assert f"python -m melody {command}" in out


def test_the_commands_of_the_design_are_all_there(call):
    code, out, _ = call("--help")
    assert code == 0
    designed = {"prepare", "train", "generate", "compare", "evaluate", "checkpoints", "fill"}
    assert set(COMMANDS) == designed | {"corpora", "tune", "splice"}
    assert all(command in out for command in COMMANDS)


@pytest.mark.parametrize("run", RUNS)
def test_generate_writes_a_take_and_tells_of_it(call, tmp_path, run):
    code, out, err = call(
        "generate", "--checkpoint", f"{run}@5", "--seed", SEED, "--bars", 3,
        "--temperature", 0.9, "--top-k", 5, "--top-p", 0.9, "--random-seed", 4,
        "--out", tmp_path / "new" / "out", "--json",
    )  # fmt: skip
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["symbols"].startswith(SEED)
    assert told["stop"] in ("end", "bars")
    assert told["repairs"] == []
    assert told["seconds"] > 0
    assert files(tmp_path / "new" / "out") == TAKE
    assert sorted(Path(path).name for path in told["files"].values()) == TAKE


def test_several_takes_get_numbers_and_variations_of_their_own(call, tmp_path):
    code, out, _ = call(
        "generate", "--checkpoint", "lstm-talk@5", "--seed", SEED, "--bars", 2, "--takes", 3,
        "--out", tmp_path, "--json",
    )  # fmt: skip
    assert code == 0
    assert {"take.mid", "take-2.mid", "take-3.mid", "take-3.wav"} <= set(files(tmp_path))
    assert [take["facts"]["random_seed"] for take in json.loads(out)["takes"]] == [1, 2, 3]


def test_without_json_the_answer_is_for_people(call, tmp_path):
    code, out, err = call(
        "generate", "--checkpoint", "lstm-talk@5", "--seed", SEED, "--bars", 2, "--out", tmp_path
    )
    assert (code, err) == (0, "")
    assert out.startswith(SEED)
    assert "stopped by" in out


def test_the_same_request_gives_the_same_bytes_in_a_process_of_its_own_here_and_in_python(
    call, tmp_path, tiny_checkpoints
):
    knobs = ["--seed", SEED, "--bars", "4", "--temperature", "1.1", "--random-seed", "9"]
    labels = [f"{run}@5" for run in RUNS]
    own = [*knobs, "--checkpoints", ",".join(labels), "--out", str(tmp_path / "own")]
    # With CI set, pyfluidsynth prints where it found its library.
    done = subprocess.run(
        [sys.executable, "-m", "melody", "compare", *own, "--json"],
        cwd=ROOT, env={**os.environ, "CI": "true"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    for label, told in zip(labels, json.loads(done.stdout)["takes"], strict=True):
        request = Request(label, SEED, bars=4, sampling=Sampling(1.1), random_seed=9)
        take = perform(request, tiny_checkpoints)
        call("generate", "--checkpoint", label, *knobs, "--out", tmp_path / label)
        name = label.replace("@", "-")
        assert told["symbols"] == " ".join(take.symbols)
        assert take.midi == (tmp_path / "own" / f"{name}.mid").read_bytes()
        assert take.midi == (tmp_path / label / "take.mid").read_bytes()
        assert take.wav == (tmp_path / "own" / f"{name}.wav").read_bytes()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("seed.txt", SEED.encode()),
        ("seed.mid", write_midi([Note(67, 2), Note(67, 2), Note(65, 2), Note(64, 2)], Setting())),
        ("seed.krn", KERN.encode()),
        ("seed.abc", b"X:1\nL:1/8\nK:C\nGGFE\n"),
    ],
)
def test_a_seed_can_be_a_file(call, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    code, out, err = call(
        "generate", "--checkpoint", "lstm-talk@5", "--seed-file", tmp_path / name, "--bars", 3,
        "--out", tmp_path / "out", "--json",
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert json.loads(out)["symbols"]


def test_compare_makes_one_page_that_needs_nothing_else(call, tmp_path):
    code, out, err = call(
        "compare", "--checkpoints", "lstm-talk@1,lstm-talk@5, bert-talk@5", "--seed", SEED,
        "--bars", 2, "--out", tmp_path, "--json",
    )  # fmt: skip
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert [take["checkpoint"] for take in told["takes"]] == [
        "lstm-talk@1", "lstm-talk@5", "bert-talk@5",
    ]  # fmt: skip
    page = Path(told["page"]).read_text(encoding="utf-8")
    assert "http:" not in page
    assert "https:" not in page
    assert page.count("<audio") == page.count("<img") == page.count(".mid") == 3
    assert {"lstm-talk-1.mid", "lstm-talk-5.wav", "bert-talk-5.png"} <= set(files(tmp_path))


def test_checkpoints_lists_the_catalogue(call):
    code, out, err = call("checkpoints", "--json")
    assert (code, err) == (0, "")
    entries = json.loads(out)
    assert {"lstm-talk@1", "lstm-talk@5", "bert-talk@5"} <= {entry["label"] for entry in entries}
    assert {"label", "model", "corpus", "epoch", "valid_loss", "bytes"} <= set(entries[0])
    _, text, _ = call("checkpoints")
    assert len(text.splitlines()) == len(entries)


@pytest.fixture
def songs(tmp_path):
    folder = tmp_path / "songs"
    folder.mkdir()
    (folder / "good.krn").write_text(KERN)
    (folder / "good.mid").write_bytes(write_midi([Note(60, 4), Note(64, 4)] * 4, Setting()))
    (folder / "good.abc").write_text("X:1\nL:1/4\nK:C\nCDEC|\n")
    (folder / "triplets.krn").write_text("**kern\n12c\n12d\n12e\n*-\n")
    (folder / "broken.mid").write_bytes(b"no music")
    return folder


def test_prepare_reads_a_folder_and_says_what_it_refused_and_why(call, tmp_path, songs):
    code, out, _ = call(
        "prepare", "--songs", songs, "--out", tmp_path / "tunes.txt", "--workers", 1,
        "--report", tmp_path / "report.csv", "--json",
    )  # fmt: skip
    assert code == 0
    told = json.loads(out)
    assert (told["tunes_read"], told["tunes_kept"]) == (5, 3)
    assert told["rejected"] == {"unreadable": 1, "duration": 1}
    tokens = (tmp_path / "tunes.txt").read_text()
    assert told["symbols"] == sum(len(line.split()) - 1 for line in tokens.splitlines())
    assert told["vocabulary"] == 6
    assert told["seconds"] >= 0
    assert "1/3" in (tmp_path / "report.csv").read_text()


def test_prepare_reads_songs_as_those_of_the_model_that_they_are_for(
    call, tmp_path, songs, monkeypatch
):
    make_folk_checkpoints(tmp_path / "folk")
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(tmp_path / "folk"))
    (songs / "high.abc").write_text("X:1\nT:High Up\nM:3/4\nL:1/4\nK:C\nC|c''''EG|C3|\n")
    code, out, _ = call(
        "prepare", "--songs", songs, "--like", "lstm-folk@2", "--style", "irish",
        "--out", tmp_path / "tunes.txt", "--workers", 1, "--json",
    )  # fmt: skip
    told = json.loads(out)
    assert code == 0
    lines = (tmp_path / "tunes.txt").read_text().splitlines()
    high = next(line for line in lines if line.startswith("high.abc"))
    assert high.endswith("style=irish meter=3/4 pickup=4 mode=major title=High Up")
    assert "high.abc" in [each.partition(":")[0] for each in told["folded"]]


def test_evaluate_scores_own_songs_and_says_what_it_skipped(call, songs):
    (songs / "black.krn").write_text("**kern\n*C:\n4c\n4c#\n*-\n")
    code, out, err = call("evaluate", "--checkpoint", "lstm-talk@5", "--songs", songs, "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert set(told["skipped"]) == {"black.krn", "broken.mid", "triplets.krn"}
    assert "does not know" in told["skipped"]["black.krn"]
    per_note = told["bits_per_symbol"] * told["symbols"] / told["notes"]
    assert told["bits_per_note"] == pytest.approx(per_note)
    assert 0 <= told["accuracy"] <= 1


def wait_for(path: Path, child: subprocess.Popen) -> None:
    while not path.exists() and child.poll() is None:
        time.sleep(0.05)


def test_a_training_killed_from_outside_is_resumed_to_the_same_weights(call, tmp_path):
    write_tunes(invent_tunes(30), tmp_path / "mine.txt")
    settings = ["train", "--model", "lstm", "--corpus", str(tmp_path / "mine.txt"), "--run", "mine",
                "--epochs", "3", "--keep", "1,3", "--restarts", "2", "--patience", "2"]  # fmt: skip
    command = [sys.executable, "-m", "melody", *settings, "--out", str(tmp_path / "killed")]
    child = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_for(tmp_path / "killed" / "mine" / "history.csv", child)
    child.kill()
    assert child.wait() == -signal.SIGKILL
    assert call(*settings, "--out", tmp_path / "killed", "--resume")[0] == 0
    assert call(*settings, "--out", tmp_path / "whole")[0] == 0
    found = [
        {path.name: path.read_bytes() for path in (tmp_path / name / "mine").glob("epoch-*")}
        for name in ("killed", "whole")
    ]
    assert found[0] == found[1]
    assert {"epoch-002.safetensors", "epoch-003.safetensors"} <= set(found[0])
    assert len(read_history(tmp_path / "killed" / "mine")) == 3
    code, _, err = call(*settings, "--out", tmp_path / "whole")
    assert code == 2
    assert "add --resume" in err


GENERATE = ["generate", "--checkpoint", "lstm-talk@5", "--out", "OUT"]
TRAIN = ["train", "--model", "lstm", "--run", "new", "--out", "OUT", "--corpus", "CORPUS"]
MISTAKES = [
    [],
    ["nonsense"],
    ["generate"],
    ["checkpoints", "--nonsense\nof two lines"],
    ["generate", "--checkpoint", "nothing@5", "--seed", SEED, "--out", "OUT"],
    [*GENERATE],
    [*GENERATE, "--seed", ""],
    [*GENERATE, "--seed", "/"],
    [*GENERATE, "--seed", SEED, "--seed-file", "x"],
    [*GENERATE, "--seed-file", "nowhere.mid"],
    [*GENERATE, "--seed-file", "CORPUS"],
    [*GENERATE, "--seed", SEED, "--bars", "0"],
    [*GENERATE, "--seed", SEED, "--bars", "many"],
    [*GENERATE, "--seed", SEED, "--temperature", "nan"],
    [*GENERATE, "--seed", SEED, "--temperature", "1e308"],
    [*GENERATE, "--seed", SEED, "--top-k", "-1"],
    [*GENERATE, "--seed", SEED, "--top-p", "0"],
    [*GENERATE, "--seed", SEED, "--random-seed", "-1"],
    [*GENERATE, "--seed", SEED, "--takes", "0"],
    [*GENERATE, "--seed", SEED, "--key", "H"],
    [*GENERATE, "--seed", SEED, "--bpm", "inf"],
    [*GENERATE, "--seed", SEED, "--instrument", "x"],
    ["generate", "--checkpoint", "lstm-talk@5", "--seed", SEED, "--bars", "2", "--out", "CORPUS"],
    ["compare", "--checkpoints", " , ", "--seed", SEED, "--out", "OUT"],
    ["compare", "--checkpoints", "lstm-talk@7", "--seed", SEED, "--out", "OUT"],
    ["prepare", "--out", "OUT"],
    ["prepare", "--corpus", "french", "--out", "OUT"],
    ["prepare", "--songs", "nowhere", "--out", "OUT"],
    ["prepare", "--songs", "SONGS", "--workers", "0", "--out", "OUT"],
    ["prepare", "--songs", "SONGS", "--like", "nobody", "--out", "OUT"],
    ["prepare", "--songs", "SONGS", "--style", "polka", "--out", "OUT"],
    ["prepare", "--songs", "SONGS", "--report", "report.pdf", "--out", "OUT"],
    ["evaluate", "--checkpoint", "nothing@1"],
    ["evaluate", "--checkpoint", "lstm-talk@5"],
    ["evaluate", "--checkpoint", "lstm-talk@5", "--songs", "nowhere.mid"],
    [*TRAIN, "--epochs", "0"],
    [*TRAIN, "--epochs", "2", "--keep", "1;2"],
    [*TRAIN, "--epochs", "2", "--restarts", "1;2"],
    [*TRAIN, "--epochs", "2", "--restarts", "2"],
    [*TRAIN, "--epochs", "2", "--seed", "9" * 30],
    [*TRAIN, "--epochs", "2", "--run", "../x"],
    [*TRAIN, "--epochs", "2"],
    ["train", "--model", "gpt", "--run", "new", "--corpus", "TUNES", "--epochs", "1"],
    ["train", "--model", "lstm", "--run", "new", "--corpus", "x" * 300, "--epochs", "1"],
]


@pytest.mark.parametrize("arguments", MISTAKES, ids=lambda arguments: " ".join(arguments)[:60])
def test_a_mistake_is_one_line_on_stderr_and_exit_code_2(call, tmp_path, songs, arguments):
    (tmp_path / "binary.txt").write_bytes(b"\x00\xff\xfe" * 20)
    write_tunes(invent_tunes(30), tmp_path / "tunes.txt")
    places = {"OUT": tmp_path / "out", "CORPUS": tmp_path / "binary.txt", "SONGS": songs,
              "TUNES": tmp_path / "tunes.txt"}  # fmt: skip
    code, out, err = call(*(places.get(argument, argument) for argument in arguments))
    assert code == 2
    assert out == ""
    assert len(err.splitlines()) == 1, err
    assert "Traceback" not in err
    assert str(tmp_path) not in err


def test_a_mistake_is_one_line_from_a_process_of_its_own_too():
    done = subprocess.run(
        [sys.executable, "-m", "melody", "generate", "--bars", "many"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_help_does_not_wait_for_the_heavy_libraries():
    program = (
        "import sys; from melody.cli.parser import build_parser; build_parser();"
        "sys.exit(any(name in sys.modules for name in ('torch', 'music21', 'symusic')))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_typed_and_read_seeds_are_the_same_request():
    options = build_parser().parse_args([*GENERATE, "--seed", SEED])
    assert read_text(options.seed) == read_text(SEED)


TWO_VOICES = "X:1\nL:1/4\nK:C\nV:1\ncdef|\nV:2\nCDEF|\n"


@pytest.mark.parametrize(("voice", "first"), [("1", "72"), ("2", "60")])
def test_the_voice_of_a_score_can_be_chosen(call, tmp_path, voice, first):
    (tmp_path / "duet.abc").write_text(TWO_VOICES)
    code, out, _ = call(
        "generate", "--checkpoint", "lstm-talk@5", "--seed-file", tmp_path / "duet.abc",
        "--voice", voice, "--bars", 2, "--out", tmp_path, "--json",
    )  # fmt: skip
    assert (code, json.loads(out)["symbols"].split()[0]) == (0, first)
