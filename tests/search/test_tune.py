"""The search for better settings: one file, many workers, nothing lost."""

import os
import signal
import subprocess
import sys
import time

import optuna
import pytest
from optuna.trial import TrialState

from melody.cli.parser import main
from melody.models.networks import NETWORKS
from melody.notation import MelodyError
from melody.preprocess.token_file import write_tunes
from melody.search.report import write_study
from melody.search.space import apply, defaults_of, space_of
from melody.search.study import Budget, best_values, confirm, finished, open_study, take_up, work
from melody.storage.paths import ROOT
from melody.train.settings import Training
from tests.small_models import small_data
from tests.tiny import invent_tunes

SHORT = Training(epochs=2, validation_tunes=2, warm_up=1)


@pytest.fixture(scope="module")
def data():
    found = small_data()
    found.parts["train"] = found.parts["train"][:4]
    return found


@pytest.fixture
def small(monkeypatch):
    """Models of a size that a test can wait for."""
    monkeypatch.setattr("melody.search.study.apply", shrink)


def shrink(values, training):
    changed, config = apply(values, training)
    return changed, {**config, "hidden": 8}


@pytest.mark.parametrize("model", NETWORKS)
def test_the_default_settings_are_those_of_the_model_and_within_reach(model):
    training, config = apply(defaults_of(model), Training())
    assert training == Training()
    built = NETWORKS[model].of(small_data().vocabulary)
    assert config.items() <= built.config.items()
    for name, knob in space_of(model).items():
        reach = knob.choices or (knob.low, knob.high)
        assert min(reach) <= defaults_of(model)[name] <= max(reach)


@pytest.mark.usefixtures("small")
def test_the_default_is_trial_0_and_trials_go_on_in_the_same_file(tmp_path, data):
    file, lines = tmp_path / "s" / "study.log", []
    assert work(open_study(file, "lstm", 1), data, SHORT, Budget(trials=2), lines.append) == 2
    study = open_study(file, "lstm", 1)
    assert work(study, data, SHORT, Budget(trials=7), lines.append) == 5
    trials = study.get_trials()
    assert trials[0].params == defaults_of("lstm")
    assert [trial.number for trial in trials] == list(range(7))
    assert lines[0].startswith("trial 0: ")
    page = write_study(study)
    assert all(word in page for word in ("History", "learning rate", "dropout", "trial"))
    assert defaults_of("lstm") not in best_values(study, 3)


@pytest.mark.usefixtures("small")
def test_a_bad_trial_is_ended_early(tmp_path, data, monkeypatch):
    study = open_study(tmp_path / "study.log", "lstm")
    monkeypatch.setattr(optuna.Trial, "should_prune", lambda trial: trial.number == 1)
    work(study, data, SHORT, Budget(trials=2), lambda _line: None)
    assert [trial.state for trial in study.get_trials()] == [TrialState.COMPLETE, TrialState.PRUNED]
    assert len(finished(study)) == 1


def test_a_trial_whose_process_is_gone_is_tried_again_with_the_same_settings(tmp_path):
    study = open_study(tmp_path / "study.log", "lstm")
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    trial = study.ask({"learning_rate": optuna.distributions.FloatDistribution(1e-4, 1e-1)})
    trial.set_user_attr("host", os.uname().nodename)
    trial.set_user_attr("process", gone.pid)
    alive = study.ask()
    alive.set_user_attr("host", os.uname().nodename)
    alive.set_user_attr("process", os.getpid())
    assert take_up(study) == 1
    states = [trial.state for trial in study.get_trials()]
    assert states == [TrialState.FAIL, TrialState.RUNNING, TrialState.WAITING]


def test_a_study_of_another_model_is_refused(tmp_path):
    open_study(tmp_path / "study.log", "lstm")
    with pytest.raises(MelodyError, match="about a lstm"):
        open_study(tmp_path / "study.log", "bert")
    with pytest.raises(MelodyError, match="no model named"):
        open_study(tmp_path / "other.log", "gpt")


@pytest.mark.usefixtures("small")
def test_the_best_are_trained_with_three_seeds_and_taken_up_where_it_was_killed(tmp_path, data):
    told, file = [], tmp_path / "full.json"
    default = defaults_of("lstm")
    confirm(file, "lstm", [default], data, SHORT, told.append)
    other = {**default, "dropout": 0.5}
    rows = confirm(file, "lstm", [default, other], data, SHORT, told.append)
    assert [len(row["losses"]) for row in rows] == [3, 3]
    assert len(told) == 6
    study = open_study(tmp_path / "study.log", "lstm")
    work(study, data, SHORT, Budget(trials=1), told.append)
    assert "At full length" in write_study(study, rows)


def test_the_command_searches_with_two_workers_and_survives_a_kill(tmp_path, capsys):
    write_tunes(invent_tunes(30), tmp_path / "mine.txt")
    settings = ["tune", "--model", "lstm", "--corpus", str(tmp_path / "mine.txt"),
                "--epochs", "1", "--tunes", "2", "--trials", "4",
                "--study", str(tmp_path / "study.log")]  # fmt: skip
    command = [sys.executable, "-m", "melody", *settings]
    child = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not (tmp_path / "study.log").exists() and child.poll() is None:
        time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait()
    report = tmp_path / "report.html"
    assert main([*settings, "--workers", "2", "--report", str(report)]) == 0
    assert "nats per symbol" in capsys.readouterr().out
    assert report.read_text("utf-8").startswith("<!doctype html>")
    assert len(finished(open_study(tmp_path / "study.log", "lstm"))) >= 1


@pytest.mark.parametrize("wrong", [["--workers", "0"], ["--seconds", "nan"], ["--model", "gpt"]])
def test_a_mistake_is_told_in_a_line(tmp_path, capsys, wrong):
    given = ["tune", "--model", "lstm", "--corpus", "x.txt", "--study", str(tmp_path / "s.log")]
    assert main([*given, *wrong]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
