"""Keys: found in tunes that everybody knows, read from text, and the nearest way home."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.keys import Key, all_keys, find_key, parse_key
from melody.notation import MelodyError, Note, transpose

# All of them traditional; (pitch, sixteenths).
TUNES = {
    "Twinkle, twinkle": (
        Key(0),
        [60, 60, 67, 67, 69, 69, 67, 65, 65, 64, 64, 62, 62, 60],
        [4, 4, 4, 4, 4, 4, 8, 4, 4, 4, 4, 4, 4, 8],
    ),
    "Brother John": (
        Key(5),
        [65, 67, 69, 65] * 2 + [69, 70, 72] * 2 + [72, 74, 72, 70, 69, 65] * 2 + [65, 60, 65] * 2,
        [4] * 8 + [4, 4, 8] * 2 + [2, 2, 2, 2, 4, 4] * 2 + [4, 4, 8] * 2,
    ),
    "Greensleeves": (
        Key(9, "minor"),
        [69, 72, 74, 76, 77, 76, 74, 71, 67, 69, 71, 72, 69, 69, 68, 69, 71, 68, 64, 69],
        [4, 8, 4, 6, 2, 4, 8, 4, 6, 2, 4, 8, 4, 6, 2, 4, 8, 4, 8, 12],
    ),
    "God rest ye merry": (
        Key(4, "minor"),
        [64, 64, 71, 71, 69, 67, 66, 64, 62, 64, 66, 67, 69, 71, 64],
        [4] * 14 + [8],
    ),
}


def notes_of(name: str) -> list[Note]:
    _, pitches, steps = TUNES[name]
    return [Note(pitch, length) for pitch, length in zip(pitches, steps, strict=True)]


@pytest.mark.parametrize("name", TUNES)
@pytest.mark.parametrize("semitones", range(-5, 7))
def test_the_key_of_a_known_tune_is_found_wherever_it_is_played(name, semitones):
    key = TUNES[name][0]
    found = find_key(transpose(notes_of(name), semitones))
    assert found == Key((key.tonic + semitones) % 12, key.mode)


@pytest.mark.parametrize("name", TUNES)
def test_with_the_tonic_given_only_the_mode_is_found(name):
    key = TUNES[name][0]
    assert find_key(notes_of(name), tonic=key.tonic) == key


@pytest.mark.parametrize("notes", [[], [Note(None, 16)]])
def test_silence_has_a_key_too(notes):
    assert find_key(notes) == Key(0)


@pytest.mark.parametrize("key", all_keys(), ids=lambda key: key.name)
def test_the_way_home_is_the_nearest_one_and_leads_there(key):
    assert -5 <= key.shift_home <= 6
    assert (key.tonic + key.shift_home) % 12 == (0 if key.mode == "major" else 9)
    assert Key((key.tonic + key.shift_home) % 12, key.mode).fifths == 0


@pytest.mark.parametrize(
    ("name", "shift"),
    [("G", 5), ("Bb", 2), ("A", 3), ("D minor", -5), ("C minor", -3), ("C", 0), ("F#", 6)],
)
def test_keys_that_the_tutorial_moved_far_move_little(name, shift):
    assert parse_key(name).shift_home == shift


@pytest.mark.parametrize("key", all_keys(), ids=lambda key: key.name)
def test_a_key_is_read_back_from_its_name(key):
    assert parse_key(key.name) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("G", Key(7)),
        ("Bb major", Key(10)),
        ("F#m", Key(6, "minor")),
        ("a minor", Key(9, "minor")),
        ("a", Key(9, "minor")),
        ("CM", Key(0)),
        ("E♭", Key(3)),
        ("c♯ min", Key(1, "minor")),
        ("  B-  ", Key(10)),
        ("Cb", Key(11)),
    ],
)
def test_keys_are_read_as_musicians_write_them(text, key):
    assert parse_key(text) == key


@pytest.mark.parametrize(
    ("name", "fifths"),
    [("C", 0), ("G", 1), ("D", 2), ("F", -1), ("Bb", -2), ("A minor", 0), ("E minor", 1),
     ("C minor", -3), ("F# minor", 3), ("Db", -5), ("F#", 6)],
)  # fmt: skip
def test_key_signatures_are_the_usual_ones(name, fifths):
    assert parse_key(name).fifths == fifths


@pytest.mark.parametrize("text", ["", "H", "G dorian", "C major major", "🎵", "C" * 1000, "1"])
def test_what_is_no_key_is_refused_in_one_line(text):
    with pytest.raises(MelodyError, match="that is no key") as refusal:
        parse_key(text)
    assert len(str(refusal.value)) <= 160


@given(st.text(max_size=12))
def test_any_text_is_a_key_or_refused(text):
    with suppress(MelodyError):
        assert parse_key(text) in all_keys()
