"""Surprisal: bits that add up to those of the evaluation, and alternatives that may stand there."""

import math

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from melody.context import Context
from melody.evaluate.likelihood import model_predictor
from melody.evaluate.surprisal import MOST_ALTERNATIVES, Surprisal, views_beside
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import END, MelodyError, parse, to_notes
from melody.runs.checkpoints import Checkpoint, load
from melody.studio.performance import perform
from melody.studio.request import Request

torch.set_num_threads(1)

MELODY = parse("62 _ _ _ 64 _ 66 _ r _ 67 _ 69 _ _ _ _ _ _ _ /")
SETTING = Setting(key=Key(2), meter=Meter(3, 4), pickup=4)
LABELS = ("lstm-talk@5", "bert-talk@5", "lstm-folk@2", "bert-folk@2")


@pytest.fixture(scope="module")
def checkpoints(tiny_checkpoints, folk_checkpoints) -> dict[str, Checkpoint]:
    folders = {"talk": tiny_checkpoints, "folk": folk_checkpoints}
    return {label: load(label, folders[label[5:9]]) for label in LABELS}


def at_home(symbols):
    return [str(int(symbol) - 2) if symbol.isdigit() else symbol for symbol in symbols]


@pytest.mark.parametrize("label", LABELS)
def test_the_bits_of_all_notes_and_the_end_are_those_of_the_evaluation(checkpoints, label):
    surprisal = Surprisal(checkpoints[label], MELODY, SETTING, "irish")
    context = Context(SETTING.meter, SETTING.pickup, "major", "irish", len(MELODY) - 1)
    logs, _ = model_predictor(checkpoints[label], context)(at_home(MELODY))
    explained = surprisal.explain()
    assert sum(note.bits for note in explained) == pytest.approx(-sum(logs), rel=1e-6)
    starts = [note.start for note in explained]
    assert starts == [place for place, symbol in enumerate(MELODY) if symbol != "_"]
    assert [note.symbol for note in explained] == [MELODY[start] for start in starts]
    assert explained[0].bits == pytest.approx(-sum(logs[:3]), rel=1e-6)
    assert not explained[0].alternatives
    assert [math.log2(note.probability) for note in explained[1:]] == pytest.approx(
        [logs[start - 1] for start in starts[1:]], rel=1e-6
    )


def test_a_melody_without_an_end_costs_what_it_costs_up_to_there(checkpoints):
    whole = Surprisal(checkpoints["bert-folk@2"], MELODY, SETTING).explain()
    open_ended = Surprisal(checkpoints["bert-folk@2"], MELODY[:-1], SETTING).explain()
    assert [note.bits for note in open_ended] == pytest.approx([note.bits for note in whole[:-1]])


@pytest.mark.parametrize("label", LABELS)
def test_a_melody_of_one_note_is_explained_too(checkpoints, label):
    (note,) = Surprisal(checkpoints[label], ["60"], Setting()).explain()
    assert (note.bits, note.probability, note.alternatives) == (0, 1, ())


pitches = st.integers(48, 84).map(str)
melodies = st.lists(
    st.tuples(pitches | st.just("r"), st.integers(1, 5)), min_size=1, max_size=9
).map(lambda notes: [symbol for head, steps in notes for symbol in (head, *["_"] * (steps - 1))])


@given(melodies, st.sampled_from(LABELS), st.sampled_from([Key(0), Key(9, "minor"), Key(6)]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_alternatives_are_in_order_legal_and_no_more_than_certain(checkpoints, melody, label, key):
    surprisal = Surprisal(checkpoints[label], melody, Setting(key=key), "nowhere")
    views = [surprisal.explain()[1:]]
    if surprisal.checkpoint.model.can_fill:
        views.append(surprisal.explain(two_way=True))
        assert [note.start for note in views[1]] == [start for start, _ in surprisal.spans]
    for two_way, notes in enumerate(views):
        for note in notes:
            shares = [share for _, share in note.alternatives]
            symbols = [symbol for symbol, _ in note.alternatives]
            assert len(set(symbols)) == len(symbols) == MOST_ALTERNATIVES
            assert shares == sorted(shares, reverse=True)
            assert 0 <= sum(shares) <= 1 + 1e-9
            assert note.probability <= 1
            assert "_" not in symbols or note.start
            assert END not in symbols or not two_way
            if note.symbol in symbols:
                assert shares[symbols.index(note.symbol)] == pytest.approx(note.probability)
            else:
                assert note.probability <= shares[-1]


def surprisal_of(checkpoint, melody):
    return Surprisal(checkpoint, melody, SETTING)


@pytest.mark.parametrize("place", range(6))
def test_two_way_the_note_itself_is_masked(checkpoints, place):
    start, _ = surprisal_of(checkpoints["bert-folk@2"], MELODY).spans[place]
    other = [*MELODY[:start], "71", *MELODY[start + 1 :]]
    one, two = (surprisal_of(checkpoints["bert-folk@2"], melody) for melody in (MELODY, other))
    explained, otherwise = (
        one.explain(two_way=True, first=place, count=1)[0],
        two.explain(two_way=True, first=place, count=1)[0],
    )
    assert [symbol for symbol, _ in explained.alternatives] == [
        s for s, _ in otherwise.alternatives
    ]
    assert [p for _, p in explained.alternatives] == pytest.approx(
        [p for _, p in otherwise.alternatives], rel=1e-5
    )
    assert explained.bits != otherwise.bits


def test_later_notes_change_the_surprisal_of_a_note_only_two_way(checkpoints):
    lower = [*MELODY[:10], "62", "_", "64", *MELODY[13:]]
    one, two = (surprisal_of(checkpoints["bert-folk@2"], melody) for melody in (MELODY, lower))
    assert one.explain()[1].bits == pytest.approx(two.explain()[1].bits, rel=1e-5)
    assert one.explain(two_way=True, first=1, count=1)[0].bits != pytest.approx(
        two.explain(two_way=True, first=1, count=1)[0].bits, rel=1e-3
    )


def test_notes_are_explained_in_portions_that_fit_together(checkpoints):
    surprisal = Surprisal(checkpoints["bert-folk@2"], MELODY, SETTING)
    assert [
        *surprisal.explain(two_way=True, count=2),
        *surprisal.explain(two_way=True, first=2, count=2),
        *surprisal.explain(two_way=True, first=4),
    ] == surprisal.explain(two_way=True)
    assert surprisal.explain(two_way=True, first=99) == []


def test_two_way_surprisal_of_a_one_way_model_is_refused(checkpoints):
    with pytest.raises(MelodyError, match="cannot see what follows"):
        Surprisal(checkpoints["lstm-folk@2"], MELODY, SETTING).explain(two_way=True)


@pytest.mark.parametrize("symbols", [["/"], ["_", "60"]])
def test_a_melody_without_a_note_is_refused(checkpoints, symbols):
    with pytest.raises(MelodyError):
        Surprisal(checkpoints["lstm-talk@5"], symbols, SETTING)


def test_what_a_model_cannot_read_is_repaired(checkpoints):
    melody = ["1", "_", "120", "_"]
    surprisal = Surprisal(checkpoints["lstm-talk@5"], melody, Setting())
    assert [repair.split()[0] for repair in surprisal.repairs] == ["1", "1"]
    assert [note.steps for note in surprisal.explain()] == [2, 2]


def test_a_take_is_explained_in_its_own_key(folk_checkpoints):
    request = Request("bert-folk@2", "D4 E4 F#4", 4, key="D major", meter="4/4", style="irish")
    take = perform(request, folk_checkpoints)
    surprisal = Surprisal(
        load("bert-folk@2", folk_checkpoints), take.symbols, take.setting, "irish"
    )
    explained = surprisal.explain()
    assert not surprisal.repairs
    assert [note.start for note in explained][: len(take.notes)] == [
        sum(note.steps for note in take.notes[:place]) for place in range(len(take.notes))
    ]
    pitched = [None if note.symbol == "r" else int(note.symbol) for note in explained]
    assert pitched[: len(take.notes)] == [note.pitch for note in to_notes(take.symbols)]


def test_the_other_kind_of_model_is_a_view_too_the_lstm_first(folk_checkpoints, tiny_checkpoints):
    def labels_of(label, folder):
        views = views_beside(load(label, folder), folder)
        return [(view.checkpoint.label.partition("@")[0], view.two_way) for view in views]

    three = [("lstm-folk", False), ("bert-folk", False), ("bert-folk", True)]
    assert labels_of("lstm-folk@1", folk_checkpoints) == three
    assert labels_of("bert-folk@1", folk_checkpoints) == three
    assert labels_of("bert-talk@1", tiny_checkpoints) == [
        ("lstm-talk", False),
        ("bert-talk", False),
    ]


def test_models_with_context_are_preferred(tmp_path, folk_checkpoints, tiny_checkpoints):
    for folder in (folk_checkpoints, tiny_checkpoints):
        for run in folder.iterdir():
            (tmp_path / run.name).symlink_to(run)
    views = views_beside(load("lstm-talk@1", tmp_path), tmp_path)
    assert [view.checkpoint.run.name for view in views] == ["lstm-talk", "bert-folk", "bert-folk"]
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "lstm-talk").symlink_to(tiny_checkpoints / "lstm-talk")
    assert len(views_beside(load("lstm-talk@1", alone), alone)) == 1
