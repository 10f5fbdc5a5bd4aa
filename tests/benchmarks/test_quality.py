"""The quality benchmark: tables that come back as they were, and sanity sets that must lose."""

import math

import pytest

from benchmarks.quality.gaps import HELPED, GapScore, fill_section, others, read_gaps, write_gaps
from benchmarks.quality.generated import opening_of, still_true, takes_from
from benchmarks.quality.rows import Row, read_rows, write_rows
from benchmarks.quality.sections import generated_sections, score_sections
from benchmarks.quality.sets import (
    FLAGGED,
    Figure,
    Reference,
    figures,
    made_of,
    read_figures,
    shuffled,
    traits_of,
    write_figures,
)
from melody.generate.novelty import load_index
from melody.generate.sampling import Sampling
from melody.music.meters import Meter
from melody.preprocess.encode import Tune
from melody.preprocess.splits import group_by_part
from melody.runs.checkpoints import load
from tests.tiny import invent_tunes

ROWS = [
    Row("german", "counts", "baseline, order 3", 4.5, 4.0, 3.9, 4.1, 1.25, math.nan, "a"),
    Row("german", "net@5", "LSTM, 5 epochs, best epoch", 3.5, 3.0, 2.9, 3.1, 1.0, 0.75, "b"),
]


@pytest.fixture(scope="module")
def parts(german):
    return group_by_part(german.tunes, [tune.symbols for tune in german.tunes])


@pytest.fixture(scope="module")
def by_set(parts):
    reference = Reference("german", traits_of(made_of(parts["test"])), load_index("german"))
    others = made_of(parts["valid"])
    sets = {
        "real": others,
        "shuffled": shuffled(others),
        "training": made_of(parts["train"][:100]),
    }
    return {
        name: {row.measure: row for row in figures(name, made, reference)}
        for name, made in sets.items()
    }


def test_shuffled_notes_are_far_from_songs_and_other_songs_near(by_set):
    real, far = (by_set[name]["Fréchet distance"].value for name in ("real", "shuffled"))
    assert far > 5 * real


def test_training_songs_are_caught_as_copies_and_unseen_songs_are_not(by_set):
    copied = f"share with {FLAGGED} notes or more"
    assert by_set["training"][copied].value > 0.95
    assert by_set["real"][copied].value == 0


def test_scores_and_figures_come_back_from_their_tables(tmp_path, by_set):
    write_rows(ROWS, tmp_path / "scores.csv")
    back = read_rows(tmp_path / "scores.csv")
    assert back[1] == ROWS[1]
    assert math.isnan(back[0].accuracy)
    written = [row for rows in by_set.values() for row in rows.values()]
    write_figures(written, tmp_path / "generated.csv")
    read = read_figures(tmp_path / "generated.csv")
    assert [(row.set, row.measure) for row in read] == [(row.set, row.measure) for row in written]
    assert [row.value for row in read] == pytest.approx([row.value for row in written], abs=1e-4)


def test_figures_of_epochs_that_a_run_let_go_do_not_stay(tiny_checkpoints):
    run = load("lstm-talk@5", tiny_checkpoints).run
    sets = [
        "lstm-talk@5",
        "lstm-talk@5, 8 bars",
        "lstm-talk@4",
        "lstm-talk@4, 8 bars",
        "bert-talk@4",
    ]
    known = [Figure("german", name, 1, "ended", 1.0) for name in [*sets, "other real songs"]]
    new = [Figure("german", "lstm-talk@5", 2, "ended", 0.5)]
    kept = [row.set for row in still_true(known, new, run)]
    assert kept == ["lstm-talk@5, 8 bars", "bert-talk@4", "other real songs"]


def test_the_page_tells_how_many_bits_are_saved():
    page = "".join(score_sections(ROWS))
    assert "| `net@5` | counts | 25.0% |" in page
    assert "| counts | baseline, order 3 | 4.50 | 4.00 (3.90-4.10) | 1.250 |  |" in page


def test_gaps_come_back_from_their_table_and_the_page_tells_the_margin(tmp_path):
    two_way = [GapScore(1, f"tune {n}", 8, 4, "net@1", "", 4.0 + n) for n in range(5)]
    helped = [one._replace(model="other@1", helped=HELPED, bits=one.bits * 1.25) for one in two_way]
    write_gaps([*helped, *two_way], tmp_path / "fill.csv")
    read = read_gaps(tmp_path / "fill.csv")
    assert read == sorted([*two_way, *helped])
    page = "".join(fill_section(read))
    assert "| 1 | 5 | net@1 | 1.50 (" in page
    assert "| 1 | 20.0% (20.0% to 20.0%) | met |" in page


def test_the_page_waits_for_both_sides_of_the_comparison():
    page = "".join(fill_section([GapScore(1, "a", 8, 4, "net@1", "", 4.0)]))
    assert "net@1" in page
    assert "fewer bits" not in page
    assert not list(fill_section([]))


def test_other_gaps_in_the_same_tunes_are_not_compared():
    here = GapScore(1, "a", 8, 4, "net@1", "", 4.0)
    there = GapScore(1, "a", 24, 4, "other@1", HELPED, 8.0)
    assert "fewer bits" not in "".join(fill_section([here, there]))
    assert "fewer bits" in "".join(fill_section([here, there._replace(first=8)]))


def test_measuring_a_run_anew_replaces_its_older_epochs_and_nothing_else():
    labels = ("net@1", "net@2", "network@1")
    rows = [GapScore(bars, "a", 8, 4, label, "", 4.0) for bars in (1, 2) for label in labels]
    left = [(row.bars, row.model) for row in others(rows, "net", [1])]
    assert left == [(1, "network@1"), (2, "net@1"), (2, "net@2"), (2, "network@1")]


def test_generated_sets_stand_by_run_and_epoch_and_songs_come_last():
    sets = ("shuffled notes", "net@20", "net@5", "lstm@1", "net@5, 8 bars")
    page = "".join(generated_sections([Figure("german", one, 1, "ended", 1.0) for one in sets]))
    head = "| measure | real songs | lstm@1 | net@5 | net@5, 8 bars | net@20 | shuffled notes |"
    assert head in page


def test_an_opening_ends_with_a_whole_note():
    tune = Tune("a", ("60", *["_"] * 30, "62", *["_"] * 15, "64", *["_"] * 16, "/"))
    assert len(opening_of(tune, Meter(4, 4))) == 47


def test_takes_of_so_many_bars_are_exactly_so_long(tiny_checkpoints):
    checkpoint = load("lstm-talk@5", tiny_checkpoints)
    tunes = [Tune(t.name, t.symbols, meter=Meter(4, 4)) for t in invent_tunes(5)]
    made = list(takes_from(checkpoint, tunes, Sampling(), 7, bars=4))
    assert len(made) == 7
    for each in made:
        assert each.ended
        assert sum(note.steps for note in each.notes) == 64


def test_a_model_that_is_asked_for_no_length_may_end_its_takes(tiny_checkpoints):
    checkpoint = load("lstm-talk@5", tiny_checkpoints)
    tunes = [Tune(t.name, t.symbols, meter=Meter(4, 4)) for t in invent_tunes(5)]
    made = list(takes_from(checkpoint, tunes, Sampling(), 10, bars=None))
    lengths = {sum(note.steps for note in each.notes) for each in made}
    assert any(each.ended for each in made)
    assert len(lengths) > 1
