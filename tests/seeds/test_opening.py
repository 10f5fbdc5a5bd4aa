"""A seed on its way into a model: home, into the vocabulary, and back to the person's key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.keys import Key, all_keys
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import MelodyError, Note, count_steps, to_notes
from melody.seeds.opening import DEFAULT_BPM, LONGEST_OPENING, prepare_seed
from melody.seeds.seed import Seed
from melody.seeds.text import read_text
from melody.vocabulary import Vocabulary

VOCABULARY = Vocabulary(("/", "_", "r", *map(str, range(48, 85))))
NOTES = tuple(to_notes(["62", "_", "66", "_", "69", "_", "74", "_", "_", "_"]))


def test_a_seed_moves_home_and_the_way_back_leads_to_its_own_key():
    opening = prepare_seed(Seed(NOTES, key=Key(2)), VOCABULARY)
    assert " ".join(opening.symbols) == "60 _ 64 _ 67 _ 72 _ _ _"
    assert opening.way_back == 2
    assert tuple(to_notes(opening.take_back(opening.symbols))) == NOTES
    assert opening.setting.key == Key(2)
    assert opening.key_source == "as the score says"
    assert opening.repairs == ()


@given(
    st.lists(st.builds(Note, st.integers(55, 76), st.integers(1, 8)), min_size=1, max_size=30),
    st.sampled_from(all_keys()),
)
def test_what_fits_comes_back_as_it_was_in_every_key(notes, key):
    opening = prepare_seed(Seed(tuple(notes), key=key), VOCABULARY)
    assert to_notes(opening.take_back(opening.symbols)) == notes
    assert set(opening.symbols) <= set(VOCABULARY.symbols)


@given(
    st.lists(
        st.builds(Note, st.one_of(st.none(), st.integers(0, 127)), st.integers(1, 8)),
        min_size=1, max_size=30,
    ).filter(lambda notes: any(note.pitch is not None for note in notes))
)  # fmt: skip
def test_any_seed_fits_every_vocabulary_and_each_change_is_told(notes):
    opening = prepare_seed(Seed(tuple(notes), key=Key(0)), VOCABULARY)
    assert set(opening.symbols) <= set(VOCABULARY.symbols)
    back = to_notes(opening.take_back(opening.symbols))
    assert [note.steps for note in back] == [note.steps for note in notes]
    if back != notes:
        assert opening.repairs


@pytest.mark.parametrize(
    ("asked", "stated", "key", "source"),
    [
        (Key(5), Key(7), Key(5), "as asked"),
        (None, Key(7), Key(7), "as the score says"),
        (None, None, Key(2), "found by ear"),
    ],
)
def test_a_key_that_is_asked_for_goes_before_one_that_is_stated(asked, stated, key, source):
    opening = prepare_seed(Seed(NOTES, key=stated), VOCABULARY, key=asked)
    assert (opening.setting.key, opening.key_source) == (key, source)


def test_what_the_seed_says_is_kept_where_nothing_else_is_asked():
    seed = Seed(NOTES, meter=Meter(3, 4), pickup=4, bpm=72.0)
    assert prepare_seed(seed, VOCABULARY, key=Key(0)).setting == Setting(
        bpm=72.0, meter=Meter(3, 4), pickup=4
    )
    asked = prepare_seed(
        seed, VOCABULARY, key=Key(0), meter=Meter(2, 4), bpm=90.0, instrument="Flute"
    )
    assert asked.setting == Setting(bpm=90.0, meter=Meter(2, 4), pickup=0, instrument="Flute")


def test_where_nobody_says_anything_it_is_common_time_at_a_walking_pace():
    setting = prepare_seed(read_text("60 62 64"), VOCABULARY).setting
    assert (setting.meter, setting.pickup, setting.bpm) == (Meter(4, 4), 0, DEFAULT_BPM)


@pytest.mark.parametrize(
    "knobs",
    [{"bpm": 0}, {"bpm": float("nan")}, {"pickup": 16}, {"pickup": -1}, {"instrument": "x"}],
)
def test_what_cannot_be_played_is_one_plain_line(knobs):
    with pytest.raises(MelodyError) as refusal:
        prepare_seed(Seed(NOTES), VOCABULARY, **knobs)
    assert len(str(refusal.value).splitlines()) == 1


def test_a_tempo_of_zero_is_not_taken_for_none():
    with pytest.raises(MelodyError):
        prepare_seed(Seed(NOTES, bpm=90.0), VOCABULARY, bpm=0)


def test_a_seed_that_is_too_long_is_cut_and_told():
    opening = prepare_seed(Seed((Note(60, 4),) * 200, key=Key(0)), VOCABULARY)
    assert count_steps(to_notes(opening.symbols)) <= LONGEST_OPENING
    assert opening.repairs


def test_marks_are_taken_back_as_they_are():
    opening = prepare_seed(Seed(NOTES, key=Key(2)), VOCABULARY)
    assert opening.take_back(["60", "_", "r", "/"]) == ["62", "_", "r", "/"]


@pytest.mark.parametrize(("pitch", "octaves"), [(115, -3), (10, 4)])
def test_a_seed_far_from_the_vocabulary_comes_back_where_it_was(pitch, octaves):
    opening = prepare_seed(Seed((Note(pitch, 4),), key=Key(0)), VOCABULARY)
    assert opening.way_back == -12 * octaves
    assert opening.take_back(opening.symbols)[0] == str(pitch)


def test_what_would_leave_the_midi_range_stays_by_octaves():
    opening = prepare_seed(Seed((Note(120, 4),), key=Key(0)), VOCABULARY)
    assert all(0 <= int(pitch) <= 127 for pitch in opening.take_back(["48", "84"]))
