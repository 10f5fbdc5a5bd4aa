"""A training that goes on from a checkpoint, and one that reads small styles more often."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from melody.context import STYLES, Context
from melody.models.base import TuneExample
from melody.models.networks import NETWORKS
from melody.notation import MelodyError
from melody.preprocess.encode import Tune
from melody.runs.checkpoints import load
from melody.train.dataset import Data, balance, split_tunes
from melody.train.fit import train
from melody.train.settings import Training
from melody.train.start import (
    begin_from,
    config_after,
    network_of,
    stages_before,
    trained_on,
)
from melody.vocabulary import Vocabulary
from tests.tiny import invent_tunes

FOLK = ("lstm-folk@16", "bert-folk@44")
SHORT = Training(epochs=1, keep=(1,), validation_tunes=4, learning_rate=1e-4, warm_up=1)


def wider(vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary with an octave more at each end."""
    low, high = min(vocabulary.pitches), max(vocabulary.pitches)
    return Vocabulary(("/", "_", "r", *map(str, range(low - 12, high + 13))))


def moved_into(label: str, vocabulary: Vocabulary):
    """A model for a vocabulary, with the weights of a checkpoint."""
    checkpoint = load(label)
    config = config_after(checkpoint, checkpoint.run.model, {})
    model = NETWORKS[checkpoint.run.model].of(vocabulary, **config)
    begin_from(model, vocabulary, checkpoint)
    return checkpoint, model.eval().requires_grad_(False)


@pytest.mark.parametrize("label", FOLK)
def test_a_model_with_more_pitches_and_styles_begins_with_what_the_checkpoint_knows(label):
    checkpoint, model = moved_into(label, wider(load(label).vocabulary))
    symbols = ["60", "_", "62", "_", "r", "_", "64", "_", "_", "_", "65", "_", "67", "_", "/"]
    context = Context(style="german").features(0, len(symbols))
    old, new = checkpoint.vocabulary, wider(checkpoint.vocabulary)
    expected = checkpoint.model.logits(checkpoint.encode(symbols), context)
    ids, given = torch.tensor(new.encode(symbols)), torch.from_numpy(context)
    found = model.logits(ids, given)[:, new.encode(old.symbols)]
    assert np.allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("label", FOLK)
def test_a_pitch_that_the_checkpoint_lacks_begins_as_its_octave_and_a_style_as_unknown(label):
    checkpoint, model = moved_into(label, wider(load(label).vocabulary))
    new = wider(checkpoint.vocabulary)
    low = str(min(checkpoint.vocabulary.pitches))
    octave_lower = str(int(low) - 12)
    one, other = new.encode([low, octave_lower])
    assert torch.equal(model.symbols.weight[one], model.symbols.weight[other])
    styles = model.context.tables[3].weight
    assert len(styles) == len(STYLES) + 1
    assert torch.equal(styles[0], styles[-1])


@pytest.mark.parametrize("label", FOLK)
def test_as_many_symbols_that_are_others_find_their_own_rows(label):
    known = load(label).vocabulary
    moved = Vocabulary((*known.symbols[:3], *map(str, sorted({*known.pitches, 95} - {45}))))
    assert len(moved) == len(known)
    checkpoint, model = moved_into(label, moved)
    old, new = checkpoint.vocabulary.encode(["60", "83"]), moved.encode(["60", "95"])
    network = network_of(checkpoint)
    assert torch.equal(model.symbols.weight[new], network.symbols.weight[old])
    assert torch.equal(model.head.bias[new], network.head.bias[old])


def test_another_kind_of_model_cannot_go_on_from_a_checkpoint():
    with pytest.raises(MelodyError, match="cannot go on from it"):
        config_after(load("lstm-folk@16"), "hybrid-bert", {})


def test_the_stages_of_a_training_go_on_where_those_of_its_start_ended():
    assert [stages_before(s) for s in ("", "bert-folk@5", "bert-folk@32", "bert-folk@44")] == [
        0, 0, 1, 2,
    ]  # fmt: skip


def test_what_the_start_was_trained_on_is_trained_on_again():
    tunes = invent_tunes(40)
    held_out = "altdeu10.abc#4"
    unseen = load("lstm-folk@16")
    named = [replace(tunes[0], name="erk5.abc#1"), replace(tunes[1], name="new/song.krn")]
    assert trained_on(unseen, named, {"erk5.abc#1", held_out}) == [0]
    usual, again = (
        {name for part in split_tunes(tunes, "mine", t).held_out.values() for name in part}
        for t in ((), range(0, 40, 8))
    )
    trained = {tune.name for tune in tunes[::8]}
    assert usual & trained
    assert again == usual - trained


@pytest.mark.parametrize("label", FOLK)
def test_a_training_from_a_checkpoint_begins_near_its_loss(tmp_path, label):
    checkpoint = load(label)
    tunes = [t for t in invent_tunes(60) if set(t.symbols) <= set(checkpoint.vocabulary.symbols)]
    data: Data = split_tunes(tunes, "mine")
    started = train(tmp_path / "on", "on", checkpoint.run.model, data, replace(SHORT, start=label))
    afresh = train(tmp_path / "new", "new", checkpoint.run.model, data, SHORT, config={"styles": 8})
    assert started.epochs[1].valid_loss < afresh.epochs[1].valid_loss
    assert started.training["start"] == label


def example(style: str, length: int) -> TuneExample:
    context = torch.from_numpy(Context(style=style).features(0, length))
    return TuneExample(torch.zeros(length, dtype=torch.int64), context)


def test_a_small_style_is_read_more_often_and_a_large_one_never_less_than_once():
    tunes = [example("german", 100) for _ in range(90)] + [example("jazz", 100) for _ in range(10)]
    read = balance(tunes)
    jazz = [tune for tune in read if int(tune.context[0, 3]) == STYLES.index("jazz") + 1]
    assert len(read) - len(jazz) == 90
    assert len(jazz) == 20  # a share of 0.1 has a root of 0.32, a quarter of the roots together


def test_one_style_alone_is_read_once():
    tunes = [example("german", 50)] * 7
    assert len(balance(tunes)) == 7


def test_the_solos_of_a_title_are_in_one_part():
    tunes = [
        Tune(f"{t.name}#{n}", t.symbols, title=f"{title} ({player})", style="jazz")
        for n, t in enumerate(invent_tunes(60))
        for title, player in [(f"Standard {n % 12}", f"Player {n % 7}")]
    ]
    held_out = split_tunes(tunes, "solos").held_out
    part_of = {name: part for part, names in held_out.items() for name in names}
    titles = {tune.title.partition(" (")[0] for tune in tunes}
    for title in titles:
        parts = {part_of.get(t.name, "train") for t in tunes if t.title.startswith(f"{title} (")}
        assert len(parts) == 1
