"""The studio: a request in, a take out, in the person's own key, and the same every time."""

import dataclasses
import hashlib
from dataclasses import replace

import pytest

from melody.generate.sampling import Sampling
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import END, HOLD, MelodyError, Note, count_steps, to_notes
from melody.runs.checkpoints import load
from melody.seeds.seed import Seed
from melody.seeds.text import read_text
from melody.studio.performance import Growing, count_bars, perform, perform_live
from melody.studio.plan import Plan, steps_asked
from melody.studio.request import Request, find_recipe
from melody.studio.take import Take
from melody.studio.work import Work
from melody.studio.writing import write
from melody.ui.server.fields import read_form
from tests.small_models import RUNS

D_MAJOR = "62 _ 62 _ 64 _ 66 _ 67 _ 66 _ 64 _ _ _"
C_MAJOR = "60 _ _ _ 64 _ 67 _ 72 _ 67 _ 64 _ 60 _"


@pytest.fixture(params=RUNS)
def request_of(request, tiny_checkpoints):
    def make(seed=C_MAJOR, **more):
        return Request(f"{request.param}@5", seed, **{"bars": 4, **more})

    make.folder = tiny_checkpoints
    return make


def moved(seed: str, semitones: int) -> str:
    return " ".join(str(int(s) + semitones) if s.isdigit() else s for s in seed.split())


def test_a_seed_in_d_major_stays_in_d_major(request_of):
    take = perform(request_of(D_MAJOR), request_of.folder)
    assert take.facts.key == "D major"
    assert " ".join(take.symbols[: take.seed_steps]) == D_MAJOR
    home = load(take.facts.checkpoint, request_of.folder).vocabulary
    assert all(str(note.pitch - 2) in home for note in take.notes if note.pitch is not None)


@pytest.mark.parametrize("semitones", [-6, -5, -1, 2, 5])
def test_a_seed_moved_moves_the_take_as_far(request_of, semitones):
    knobs = {"sampling": Sampling(0)}
    take = perform(request_of(C_MAJOR, **knobs), request_of.folder)
    other = perform(request_of(moved(C_MAJOR, semitones), **knobs), request_of.folder)
    assert " ".join(other.symbols) == moved(" ".join(take.symbols), semitones)
    assert other.setting.key.tonic == semitones % 12


def test_a_seed_out_of_the_models_range_comes_back_where_it_was(request_of):
    low = moved(C_MAJOR, -36)
    take = perform(request_of(low), request_of.folder)
    assert " ".join(take.symbols[: take.seed_steps]) == low
    assert take.facts.repairs


def test_a_pitch_that_the_model_does_not_know_is_told(request_of):
    take = perform(request_of("60 _ 61 _ 60 _", key="C"), request_of.folder)
    assert any("nearest pitch" in repair for repair in take.facts.repairs)


@pytest.mark.parametrize(
    ("meter", "pickup", "bars", "steps"),
    [
        ("4/4", 0, 2, 32),
        ("3/4", 0, 4, 48),
        ("6/8", 6, 3, 42),
        ("4/4", 4, 2, 36),
        ("2/4", 0, 64, 512),
    ],
)
def test_the_bars_asked_for_are_filled_to_the_step(
    request_of, monkeypatch, meter, pickup, bars, steps
):
    checkpoint = load(request_of().checkpoint, request_of.folder)
    real = checkpoint.model.step

    def step(state, ids, context):
        logits, state = real(state, ids, context)
        logits[:, checkpoint.vocabulary.end] = -1e9
        return logits, state

    monkeypatch.setattr(checkpoint.model, "step", step)
    take = perform(request_of(bars=bars, meter=meter, pickup=pickup), request_of.folder)
    assert take.facts.stop == "bars"
    assert count_steps(take.notes) == steps
    assert take.facts.bars == bars


def test_a_take_that_ends_by_itself_says_so(request_of):
    takes = [perform(request_of(random_seed=n, bars=None), request_of.folder) for n in range(4)]
    assert {take.facts.stop for take in takes} <= {"end", "limit"}
    for take in takes:
        assert (take.symbols[-1] == END) == (take.facts.stop == "end")


def test_a_take_is_all_of_one_piece(request_of):
    take = perform(request_of(D_MAJOR, bpm=90, instrument="Flute", meter="3/4"), request_of.folder)
    assert take.notes == to_notes(take.symbols)
    assert take.midi.startswith(b"MThd")
    assert take.wav.startswith(b"RIFF")
    assert take.roll_png.startswith(b"\x89PNG")
    assert "<score-partwise" in take.musicxml
    assert "K:D" in take.abc
    assert take.setting.bpm == 90
    assert take.facts.meter == "3/4"
    assert take.facts.seconds == pytest.approx(count_steps(take.notes) / 4 * 60 / 90, abs=0.01)
    assert len(take.sound.samples) / take.sound.rate >= take.facts.seconds
    assert take.facts.engine


def prints(take: Take) -> list[str]:
    parts = (take.midi, take.wav, take.roll_png, take.musicxml.encode(), take.abc.encode())
    return [hashlib.sha256(part).hexdigest() for part in parts]


def test_the_same_request_gives_the_same_bytes(request_of):
    assert prints(perform(request_of(), request_of.folder)) == prints(
        perform(request_of(), request_of.folder)
    )


def test_another_variation_gives_another_melody(request_of):
    takes = {perform(request_of(random_seed=n), request_of.folder).symbols for n in range(5)}
    assert len(takes) > 1


def test_the_melody_grows_and_the_take_comes_last(request_of):
    *texts, take = perform_live(request_of(D_MAJOR), request_of.folder)
    assert isinstance(take, Take)
    assert texts[-1] == " ".join(take.symbols)
    assert all(text.startswith(D_MAJOR) for text in texts)
    assert [len(text.split()) for text in texts] == list(range(17, 17 + len(texts)))


def test_what_is_shown_of_a_growing_melody_is_the_whole_of_it(request_of):
    plan = Plan.of(request_of(D_MAJOR, candidates=2), request_of.folder)
    growing = Growing(plan)
    for symbols in write(plan, Work()):
        assert growing.tell(symbols) == " ".join(plan.own(symbols))


def test_names_abc_and_a_seed_that_was_read_are_taken_alike(request_of):
    names = perform(request_of("C4 E4/8 G4/8 C5/8 G4/8 E4/8 C4/8"), request_of.folder)
    symbols = perform(request_of(C_MAJOR), request_of.folder)
    read = perform(request_of(read_text(C_MAJOR)), request_of.folder)
    assert names.symbols == symbols.symbols == read.symbols


@pytest.mark.parametrize(
    "change",
    [
        {"checkpoint": "nothing@5"},
        {"seed": ""},
        {"seed": "_ _ _"},
        {"seed": "/"},
        {"seed": "🎵"},
        {"bars": 0},
        {"bars": -1},
        {"bars": 1},
        {"bars": 10**9},
        {"bars": 2.5},
        {"bars": True},
        {"bars": "4"},
        {"random_seed": -1},
        {"random_seed": 1.5},
        {"key": "H"},
        {"meter": "5"},
        {"pickup": 99},
        {"pickup": -1},
        {"bpm": float("nan")},
        {"bpm": 1e308},
        {"bpm": 0},
        {"instrument": "Trombone of doom"},
    ],
    ids=str,
)
def test_what_cannot_be_used_is_one_plain_line(request_of, change):
    long_seed = {"seed": C_MAJOR + " 60 _ _ _"} if change == {"bars": 1} else {}
    with pytest.raises(MelodyError) as refusal:
        perform(dataclasses.replace(request_of(), **change, **long_seed), request_of.folder)
    assert len(str(refusal.value).splitlines()) == 1
    assert len(str(refusal.value)) <= 160
    assert str(request_of.folder) not in str(refusal.value)
    perform(request_of(bars=2), request_of.folder)


def test_seeds_with_something_wrong_are_repaired_and_told(request_of):
    for seed in ("_ _ 60 _ 62", "60 / 62", "60 999 62", "60 x 62", "60 62 🎵"):
        take = perform(request_of(seed), request_of.folder)
        assert take.facts.repairs, seed
        assert take.symbols[0] != HOLD


def test_bars_and_pickup_make_the_length():
    assert steps_asked(None, Setting()) is None
    assert steps_asked(2, Setting(meter=Meter(3, 4), pickup=4)) == 28
    assert steps_asked(64, Setting()) == 1024
    with pytest.raises(MelodyError, match="from 1 to 64"):
        steps_asked(65, Setting())


def test_a_take_gives_its_request_back_and_again_the_same_bytes(request_of):
    asked = replace(request_of("D4 E4 F#4 G4"), bars=3, sampling=Sampling(0.7), swing=0.6)
    take = perform(asked, request_of.folder)
    again = perform(read_form(**find_recipe(take.midi)), request_of.folder)
    assert again.midi == take.midi
    assert again.wav == take.wav


def test_a_seed_of_a_file_is_kept_with_what_the_file_said(request_of):
    seed = Seed((Note(62, 4), Note(64, 8)), Key(2), Meter(3, 4), pickup=4, bpm=90)
    take = perform(replace(request_of(seed), bars=3), request_of.folder)
    again = perform(read_form(**find_recipe(take.midi)), request_of.folder)
    assert again.midi == take.midi


def test_playback_changes_the_sound_and_the_files_but_no_symbol(request_of):
    plain = perform(replace(request_of(C_MAJOR), bars=3), request_of.folder)
    played = {"swing": 0.7, "metronome": True, "transposition": 3, "instrument": "Flute"}
    other = perform(replace(request_of(C_MAJOR), bars=3, **played), request_of.folder)
    assert other.symbols == plain.symbols
    assert other.wav != plain.wav
    moved = [n.pitch and n.pitch + 3 for n in plain.notes]
    assert [note.pitch for note in other.sheet.notes] == moved
    assert "K:Eb" in other.abc
    assert "K:C" in plain.abc


@pytest.mark.parametrize("seed", ["60", "C4/16", "[[60, 0.25]]", "60 /"])
def test_a_seed_of_one_sixteenth_is_enough(folk_checkpoints, seed):
    assert perform(Request("lstm-folk@2", seed, bars=2), folk_checkpoints).symbols[0] == "60"


@pytest.mark.parametrize(
    ("steps", "pickup", "bars"), [(64, 0, 4), (64, 4, 4), (68, 4, 4), (72, 0, 4.5), (70, 4, 4.12)]
)
def test_a_pickup_that_the_last_bar_leaves_out_makes_a_bar_with_it(steps, pickup, bars):
    assert count_bars(steps, Meter(), pickup) == bars
