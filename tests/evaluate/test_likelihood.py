"""Evaluation: bits that can be worked out by hand, and the tunes they are measured on."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from melody.evaluate import held_out
from melody.evaluate.likelihood import (
    TuneScore,
    always_hold,
    bits_interval,
    model_predictor,
    score_predictor,
    score_tune,
    summarise,
)
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import MelodyError, Note
from melody.preprocess.encode import Tune
from melody.render.midi import write_midi
from melody.runs.checkpoints import Checkpoint, load, read_run
from melody.train.start import network_of
from melody.vocabulary import Vocabulary
from tests.small_models import RUNS, small_data
from tests.tiny import invent_tunes

TUNES = [["60", "_", "62", "_", "_", "_", "/"], ["r", "_", "60", "/"]]
VOCABULARY = Vocabulary.of(TUNES)


def checkpoint_of(logits):
    return Checkpoint("a@1", SimpleNamespace(logits=logits), VOCABULARY, None)


def test_a_model_that_knows_nothing_needs_log2_of_the_vocabulary():
    uniform = checkpoint_of(lambda ids, _: np.zeros((len(ids) - 1, len(VOCABULARY))))
    score = score_predictor(model_predictor(uniform), TUNES)
    assert score.symbols == 6 + 3
    assert score.notes == 4
    assert score.bits_per_symbol == pytest.approx(math.log2(5))
    assert score.bits_per_note == pytest.approx(math.log2(5) * 9 / 4)


def test_a_model_that_knows_all_needs_nothing_and_is_always_right():
    sure = checkpoint_of(lambda ids, _: 1e3 * np.eye(5)[ids[1:]])
    score = score_predictor(model_predictor(sure), TUNES)
    assert (score.bits_per_symbol, score.accuracy) == (pytest.approx(0, abs=1e-9), 1)


def test_always_hold_is_as_sure_as_the_training_tunes_allow():
    predict = always_hold(VOCABULARY, TUNES)
    logs, right = predict(TUNES[1])
    other = math.log2((1 - 5 / 9) / 4)
    assert logs == pytest.approx([math.log2(5 / 9), other, other])
    assert right == [True, False, False]
    shares = 5 / 9 + 4 * 2**other
    assert shares == pytest.approx(1)
    assert score_predictor(predict, TUNES).accuracy == pytest.approx(5 / 9)


def test_the_end_is_counted_once_and_no_note():
    score = score_tune(lambda tune: ([-1.0] * (len(tune) - 1), [False] * (len(tune) - 1)), TUNES[0])
    assert score == TuneScore(bits=6.0, symbols=6, notes=2, right=0)


def test_bits_per_note_are_the_same_bits_over_the_notes():
    score = summarise([TuneScore(30.0, 10, 5, 4), TuneScore(10.0, 30, 3, 6)])
    assert score.bits_per_symbol == 1
    assert score.bits_per_note == pytest.approx(score.bits_per_symbol * score.symbols / score.notes)
    assert score.accuracy == 0.25


@pytest.mark.parametrize("run", RUNS)
def test_a_trained_model_is_scored_as_its_own_loss_says(tiny_checkpoints, run):
    checkpoint = load(f"{run}@5", tiny_checkpoints)
    examples = small_data().parts["test"]
    tunes = [checkpoint.vocabulary.decode(ids.tolist()) for ids, _ in examples]
    score = score_predictor(model_predictor(checkpoint), tunes)
    network = network_of(checkpoint)
    with torch.inference_mode():
        nats = torch.cat([network.negative_log_likelihood(*example) for example in examples])
    assert score.bits_per_symbol == pytest.approx(float(nats.mean()) / math.log(2), rel=1e-5)
    assert score.bits_per_note == pytest.approx(score.bits_per_symbol * score.symbols / score.notes)


def test_the_interval_holds_the_mean_and_repeats_itself():
    scores = [TuneScore(float(10 + n % 7), 10, 5, 4) for n in range(40)]
    low, high = bits_interval(scores)
    assert low < summarise(scores).bits_per_note < high
    assert bits_interval(scores) == (low, high)


def test_tunes_with_unknown_pitches_are_skipped_with_the_reason():
    skipped: dict[str, str] = {}
    tunes = [Tune("a", ("60", "/")), Tune("b", ("61", "_", "/"))]
    assert held_out.known_tunes(tunes, VOCABULARY, skipped) == tunes[:1]
    assert skipped == {"b": "has pitches that the model does not know: 61"}


def test_a_note_beyond_the_vocabulary_goes_to_the_nearest_octave_that_it_has():
    vocabulary = Vocabulary.of([["60", "62", "72", "74"]])
    folded = held_out.fold_octaves(Tune("a", ("36", "_", "r", "98", "60", "61", "/")), vocabulary)
    assert folded.symbols == ("60", "_", "r", "74", "60", "61", "/")
    assert folded.remarks == ("moved by octaves: 2",)
    same = Tune("b", ("60", "/"), remarks=("as it was",))
    assert held_out.fold_octaves(same, vocabulary) == same


@pytest.mark.usefixtures("own_cache")
def test_own_songs_follow_the_rule_of_the_model(tmp_path):
    (tmp_path / "thirty_second.krn").write_text(
        "**kern\n*M4/4\n" + "4c\n4d\n" * 6 + "8..e\n32f\n2.g\n*-\n"
    )
    skipped: dict[str, str] = {}
    assert held_out.own_songs([tmp_path], load("lstm-talk@5"), skipped) == []
    assert list(skipped) == ["thirty_second.krn"]
    (tune,) = held_out.own_songs([tmp_path], load("lstm-folk@5"), {})
    assert tune.meter == Meter(4, 4)
    assert tune.remarks


@pytest.mark.usefixtures("own_cache")
def test_own_songs_are_read_and_the_rest_skipped_with_the_reason(tmp_path):
    (tmp_path / "good.mid").write_bytes(write_midi([Note(60, 4)] * 4, Setting()))
    (tmp_path / "bad.mid").write_bytes(b"nothing")
    (tmp_path / "short.krn").write_text("**kern\n12c\n12d\n12e\n*-\n")
    skipped: dict[str, str] = {}
    tunes = held_out.read_tunes_of([tmp_path, tmp_path / "good.mid"], skipped)
    assert [tune.name for tune in tunes] == ["good.mid", "good.mid"]
    assert set(skipped) == {"bad.mid", "short.krn"}
    assert "1/3" in skipped["short.krn"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("nowhere", "no file or folder named"),
        ("notes.txt", "is no score file"),
        ("folder.krn/nothing", "no file or folder named"),
    ],
)
def test_a_path_that_is_no_score_is_one_plain_line(tmp_path, name, line):
    (tmp_path / "notes.txt").write_text("60 62")
    with pytest.raises(MelodyError, match=line):
        held_out.read_tunes_of([tmp_path / name], {})


def test_the_songs_of_a_private_corpus_are_asked_for(tiny_checkpoints):
    with pytest.raises(MelodyError, match="give some with --songs"):
        held_out.test_tunes(read_run(tiny_checkpoints / "lstm-talk"))


def test_test_tunes_are_those_a_shipped_run_never_saw(german):
    from melody.preprocess.splits import split
    from melody.storage.paths import checkpoints_folder

    run = read_run(checkpoints_folder() / "lstm-talk")
    parts = split([tune.symbols for tune in german.tunes])
    expected = [tune.name for tune, part in zip(german.tunes, parts, strict=True) if part == "test"]
    assert [tune.name for tune in held_out.test_tunes(run)] == expected
    assert len(expected) == run.corpus["test"]


def test_a_song_that_is_read_better_keeps_its_part(german, monkeypatch):  # noqa: ARG001
    from melody.storage.paths import checkpoints_folder

    run = read_run(checkpoints_folder() / "lstm-talk")
    before = [tune.name for tune in held_out.test_tunes(run)]
    monkeypatch.setattr("melody.preprocess.splits.split", lambda tunes: ["test"] * len(tunes))
    assert [tune.name for tune in held_out.test_tunes(run)] == before


def test_a_corpus_that_reads_otherwise_is_told_in_one_line(german, monkeypatch):  # noqa: ARG001
    from melody.storage.paths import checkpoints_folder

    run = read_run(checkpoints_folder() / "lstm-talk")
    names = {"valid": ["nowhere"], "test": ["nowhere else"]}
    monkeypatch.setattr(held_out, "read_held_out", lambda _folder: names)
    with pytest.raises(MelodyError, match="has other songs in 'german'"):
        held_out.corpus_parts(run)


def test_invented_tunes_are_known_to_the_tiny_models(tiny_checkpoints):
    vocabulary = load("lstm-talk@5", tiny_checkpoints).vocabulary
    assert len(held_out.known_tunes(invent_tunes(9), vocabulary, {})) == 9
