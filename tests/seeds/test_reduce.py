"""One line on the grid, out of all that sounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import MelodyError, Note, count_steps
from melody.scores.reading import TICKS_PER_QUARTER, Reading, Tone, Voice
from melody.seeds.seed import Seed
from tests.score_files import pitches, reduce_to_seed

STEP = TICKS_PER_QUARTER // 4


def seed_of_tones(*tones: tuple[float, float, int], **fields: object) -> Seed:
    """Tones as (start, end, pitch) in steps."""
    voice = Voice(tones=[Tone(int(a * STEP), int((b - a) * STEP), pitch) for a, b, pitch in tones])
    return reduce_to_seed(Reading(voices=[voice], **fields))


def test_the_top_note_at_each_moment_is_kept():
    seed = seed_of_tones((0, 4, 60), (0, 4, 67), (4, 8, 72), (4, 6, 64), (6, 8, 65))
    assert seed.notes == (Note(67, 4), Note(72, 4))


def test_a_smoothly_played_line_keeps_all_its_notes():
    seed = seed_of_tones((0, 4.3, 72), (4, 8.3, 71), (8, 12, 69))
    assert seed.notes == (Note(72, 4), Note(71, 4), Note(69, 4))


def test_a_broken_chord_struck_almost_together_is_one_note():
    seed = seed_of_tones((0, 4, 60), (0.2, 4, 64), (0.4, 4, 67))
    assert seed.notes == (Note(67, 4),)


def test_ornaments_give_their_time_to_the_note_they_adorn():
    seed = seed_of_tones((0, 0.5, 62), (0.5, 4, 60), (4, 8, 64))
    assert seed.notes == (Note(60, 4), Note(64, 4))
    assert seed.repairs == ("1 note was too short for the grid of sixteenths and left out",)


def test_silence_at_the_start_moves_into_the_pickup():
    seed = seed_of_tones((28, 32, 60), (32, 36, 62), meter=Meter(4, 4))
    assert (seed.notes[0], seed.pickup) == (Note(60, 4), 4)


def test_a_key_that_does_not_fit_the_notes_is_not_believed():
    seed = seed_of_tones(*((i, i + 1, p) for i, p in enumerate([66, 68, 70, 71, 73])), key=Key(0))
    assert seed.key is None
    assert seed.repairs == ("the key it names, C major, does not fit its notes and was ignored",)


def test_pitches_and_tempos_out_of_range_are_brought_back_or_ignored():
    seed = seed_of_tones((0, 4, 135), bpm=5000.0)
    assert (pitches(seed), seed.bpm) == ([123], 300)
    assert len(seed.repairs) == 2


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(1, 200), st.integers(0, 127)),
        min_size=1,
        max_size=30,
    ),
    st.integers(1, 12),
)
def test_whatever_sounds_becomes_one_line_on_the_grid(tones, unit):
    ticks = STEP // unit
    voice = Voice(tones=[Tone(a * ticks, b * ticks, pitch) for a, b, pitch in tones])
    seed = reduce_to_seed(Reading(voices=[voice]))
    assert count_steps(seed.notes) <= max(a + b for a, b, _ in tones) // unit + 2
    assert {p for p in pitches(seed) if p is not None} <= {pitch for *_, pitch in tones}


def test_a_score_of_days_is_refused():
    with pytest.raises(MelodyError, match="too long"):
        seed_of_tones((0, 4, 60), (100_000, 100_004, 60))
