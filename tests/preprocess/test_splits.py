"""The split: by family, the same everywhere, and no run of a test tune in training."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.intervals import RUN_LENGTH, interval_pairs, runs
from melody.notation import Note, to_notes, to_symbols, transpose
from melody.preprocess.splits import PARTS, find_families, split


def invent(seed: int, count: int = 30) -> list[str]:
    draw = random.Random(seed)
    notes = [Note(draw.randrange(55, 80), draw.choice((1, 2, 3, 4))) for _ in range(count)]
    return to_symbols(notes, ended=True)


TUNES = [invent(seed) for seed in range(60)]


def moved(symbols: list[str], semitones: int) -> list[str]:
    return to_symbols(transpose(to_notes(symbols), semitones), ended=True)


def shared_runs(tunes, parts, one: str, other: str) -> int:
    """Tunes of part ``one`` that share a run of twelve with any tune of part ``other``."""
    known = {run for tune, part in zip(tunes, parts, strict=True) if part == other
             for run in runs(to_notes(tune))}  # fmt: skip
    return sum(
        not known.isdisjoint(runs(to_notes(tune)))
        for tune, part in zip(tunes, parts, strict=True)
        if part == one
    )


@given(st.integers(0, 59), st.integers(-12, 12).filter(bool))
def test_transposed_copies_are_one_family(place, semitones):
    families = find_families([*TUNES, moved(TUNES[place], semitones)])
    assert families[-1] == place


def test_tunes_that_share_twelve_pairs_are_one_family_and_eleven_are_too_few():
    notes = to_notes(TUNES[0])
    enough = to_symbols(notes[: RUN_LENGTH + 1], ended=True)
    few = to_symbols(notes[:RUN_LENGTH], ended=True)
    other = TUNES[1][:-1]
    assert find_families([TUNES[0], [*other, *enough]]) == [0, 0]
    assert find_families([TUNES[0], [*other, *few]]) == [0, 1]


def test_families_join_through_a_tune_that_belongs_to_both():
    bridge = [*TUNES[0][:-1], *TUNES[1]]
    assert find_families([TUNES[0], TUNES[1], TUNES[2], bridge]) == [0, 0, 2, 0]


def test_the_same_pitches_in_another_rhythm_are_another_tune():
    slower = to_symbols([Note(n.pitch, n.steps + 1) for n in to_notes(TUNES[0])], ended=True)
    assert find_families([TUNES[0], slower]) == [0, 1]


def test_tunes_too_short_for_a_run_are_compared_whole():
    short = ["60", "_", "62", "_", "/"]
    assert find_families([short, moved(short, 3), ["60", "_", "62", "/"]]) == [0, 0, 2]


def test_a_rest_has_no_interval_and_the_pitch_after_it_counts_from_the_pitch_before():
    notes = to_notes(["60", "62", "r", "r", "65", "/"])
    assert interval_pairs(notes) == [(2, 1), (None, 1), (None, 1), (3, 1)]


@given(st.permutations(range(60)))
def test_the_order_of_the_tunes_changes_nothing(order):
    parts = split(TUNES)
    assert split([TUNES[place] for place in order]) == [parts[place] for place in order]


@pytest.fixture(scope="module")
def songs(german):
    return [tune.symbols for tune in german.tunes]


@pytest.fixture(scope="module")
def parts(songs):
    return split(songs)


@pytest.mark.parametrize(
    ("one", "other"), [("test", "train"), ("valid", "train"), ("test", "valid")]
)
def test_no_german_song_shares_a_run_with_a_song_of_another_part(songs, parts, one, other):
    assert shared_runs(songs, parts, one, other) == 0


def test_a_random_split_would_leak(songs, parts):
    shuffled = random.Random(1).sample(parts, len(parts))
    assert shared_runs(songs, shuffled, "test", "train") > 10


def test_the_parts_of_german_have_about_their_shares(parts):
    shares = {part: parts.count(part) / len(parts) for part in PARTS}
    assert shares["train"] == pytest.approx(0.8, abs=0.03)
    assert shares["valid"] == pytest.approx(0.1, abs=0.03)
    assert shares["test"] == pytest.approx(0.1, abs=0.03)


def test_german_is_split_as_the_shipped_runs_were(parts):
    from melody.runs.checkpoints import read_runs

    counts = {part: parts.count(part) for part in PARTS}
    shipped = [run for _, run in read_runs() if run.corpus["name"] == "german"]
    assert shipped
    for run in shipped:
        assert {part: run.corpus[part] for part in PARTS} == counts
