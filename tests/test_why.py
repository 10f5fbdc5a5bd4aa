"""Why this note: bits that add up to the evaluation's, and alternatives that know their place."""

import math

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from melody.context import Context
from melody.evaluate.likelihood import model_predictor
from melody.evaluate.surprisal import MOST_ALTERNATIVES, Listener, views_beside
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import END, MelodyError, parse, to_notes
from melody.runs.checkpoints import Checkpoint, load
from melody.studio.perform import perform
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
    listener = Listener(checkpoints[label], MELODY, SETTING, "irish")
    context = Context(SETTING.meter, SETTING.pickup, "major", "irish", len(MELODY) - 1)
    logs, _ = model_predictor(checkpoints[label], context)(at_home(MELODY))
    heard = listener.before()
    assert sum(note.bits for note in heard) == pytest.approx(-sum(logs), rel=1e-6)
    starts = [note.start for note in heard]
    assert starts == [place for place, symbol in enumerate(MELODY) if symbol != "_"]
    assert [note.symbol for note in heard] == [MELODY[start] for start in starts]
    assert heard[0].bits == pytest.approx(-sum(logs[:3]), rel=1e-6)
    assert not heard[0].alternatives
    assert [math.log2(note.probability) for note in heard[1:]] == pytest.approx(
        [logs[start - 1] for start in starts[1:]], rel=1e-6
    )


def test_a_melody_without_an_end_costs_what_it_costs_up_to_there(checkpoints):
    whole = Listener(checkpoints["bert-folk@2"], MELODY, SETTING).before()
    open_ended = Listener(checkpoints["bert-folk@2"], MELODY[:-1], SETTING).before()
    assert [note.bits for note in open_ended] == pytest.approx([note.bits for note in whole[:-1]])


@pytest.mark.parametrize("label", LABELS)
def test_a_melody_of_one_note_is_explained_too(checkpoints, label):
    (note,) = Listener(checkpoints[label], ["60"], Setting()).before()
    assert (note.bits, note.probability, note.alternatives) == (0, 1, ())


pitches = st.integers(48, 84).map(str)
melodies = st.lists(
    st.tuples(pitches | st.just("r"), st.integers(1, 5)), min_size=1, max_size=9
).map(lambda notes: [symbol for head, steps in notes for symbol in (head, *["_"] * (steps - 1))])


@given(melodies, st.sampled_from(LABELS), st.sampled_from([Key(0), Key(9, "minor"), Key(6)]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_alternatives_are_in_order_legal_and_no_more_than_certain(checkpoints, melody, label, key):
    listener = Listener(checkpoints[label], melody, Setting(key=key), "nowhere")
    views = [listener.before()[1:]]
    if listener.checkpoint.model.can_fill:
        views.append(listener.around())
        assert [note.start for note in views[1]] == [start for start, _ in listener.spans]
    for sees_all, notes in enumerate(views):
        for note in notes:
            shares = [share for _, share in note.alternatives]
            symbols = [symbol for symbol, _ in note.alternatives]
            assert len(set(symbols)) == len(symbols) == MOST_ALTERNATIVES
            assert shares == sorted(shares, reverse=True)
            assert 0 <= sum(shares) <= 1 + 1e-9
            assert note.probability <= 1
            assert "_" not in symbols or note.start
            assert END not in symbols or not sees_all
            if note.symbol in symbols:
                assert shares[symbols.index(note.symbol)] == pytest.approx(note.probability)
            else:
                assert note.probability <= shares[-1]


def listen(checkpoint, melody):
    return Listener(checkpoint, melody, SETTING)


@pytest.mark.parametrize("place", range(6))
def test_who_sees_what_follows_does_not_see_the_note_itself(checkpoints, place):
    start, _ = listen(checkpoints["bert-folk@2"], MELODY).spans[place]
    other = [*MELODY[:start], "71", *MELODY[start + 1 :]]
    one, two = (listen(checkpoints["bert-folk@2"], melody) for melody in (MELODY, other))
    heard, otherwise = one.around(place, 1)[0], two.around(place, 1)[0]
    assert [symbol for symbol, _ in heard.alternatives] == [s for s, _ in otherwise.alternatives]
    assert [p for _, p in heard.alternatives] == pytest.approx(
        [p for _, p in otherwise.alternatives], rel=1e-5
    )
    assert heard.bits != otherwise.bits


def test_what_follows_changes_what_is_thought_of_a_note_and_only_where_it_is_seen(checkpoints):
    lower = [*MELODY[:10], "62", "_", "64", *MELODY[13:]]
    one, two = (listen(checkpoints["bert-folk@2"], melody) for melody in (MELODY, lower))
    assert one.before()[1].bits == pytest.approx(two.before()[1].bits, rel=1e-5)
    assert one.around(1, 1)[0].bits != pytest.approx(two.around(1, 1)[0].bits, rel=1e-3)


def test_notes_are_explained_in_portions_that_fit_together(checkpoints):
    listener = Listener(checkpoints["bert-folk@2"], MELODY, SETTING)
    assert [
        *listener.around(0, 2),
        *listener.around(2, 2),
        *listener.around(4),
    ] == listener.around()
    assert listener.around(99) == []


def test_a_model_that_reads_one_way_says_so_when_asked_what_follows(checkpoints):
    with pytest.raises(MelodyError, match="cannot see what follows"):
        Listener(checkpoints["lstm-folk@2"], MELODY, SETTING).around()


@pytest.mark.parametrize("symbols", [["/"], ["_", "60"]])
def test_a_melody_without_a_note_is_refused(checkpoints, symbols):
    with pytest.raises(MelodyError):
        Listener(checkpoints["lstm-talk@5"], symbols, SETTING)


def test_what_a_model_cannot_read_is_told(checkpoints):
    melody = ["1", "_", "120", "_"]
    listener = Listener(checkpoints["lstm-talk@5"], melody, Setting())
    assert [told.split()[0] for told in listener.repairs] == ["1", "1"]
    assert [note.steps for note in listener.before()] == [2, 2]


def test_a_take_is_explained_as_its_model_saw_it(folk_checkpoints):
    request = Request("bert-folk@2", "D4 E4 F#4", 4, key="D major", meter="4/4", style="irish")
    take = perform(request, folk_checkpoints)
    listener = Listener(load("bert-folk@2", folk_checkpoints), take.symbols, take.setting, "irish")
    heard = listener.before()
    assert not listener.repairs
    assert [note.start for note in heard][: len(take.notes)] == [
        sum(note.steps for note in take.notes[:place]) for place in range(len(take.notes))
    ]
    pitched = [None if note.symbol == "r" else int(note.symbol) for note in heard]
    assert pitched[: len(take.notes)] == [note.pitch for note in to_notes(take.symbols)]


def test_the_other_kind_of_model_listens_too_the_lstm_first(folk_checkpoints, tiny_checkpoints):
    def told(label, folder):
        views = views_beside(load(label, folder), folder)
        return [(view.checkpoint.label.partition("@")[0], view.sees_all) for view in views]

    three = [("lstm-folk", False), ("bert-folk", False), ("bert-folk", True)]
    assert told("lstm-folk@1", folk_checkpoints) == three
    assert told("bert-folk@1", folk_checkpoints) == three
    assert told("bert-talk@1", tiny_checkpoints) == [("lstm-talk", False), ("bert-talk", False)]


def test_models_that_know_metre_are_asked_first(tmp_path, folk_checkpoints, tiny_checkpoints):
    for folder in (folk_checkpoints, tiny_checkpoints):
        for run in folder.iterdir():
            (tmp_path / run.name).symlink_to(run)
    views = views_beside(load("lstm-talk@1", tmp_path), tmp_path)
    assert [view.checkpoint.run.name for view in views] == ["lstm-talk", "bert-folk", "bert-folk"]
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "lstm-talk").symlink_to(tiny_checkpoints / "lstm-talk")
    assert len(views_beside(load("lstm-talk@1", alone), alone)) == 1
