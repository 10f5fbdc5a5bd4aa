"""Lengths, ties and chords of **kern."""

import pytest

from melody.notation import MelodyError
from tests.kern_files import pitches_of, quarters, reading_of, sung
from tests.score_files import pitches, reduce_to_seed, steps


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["**kern", "*M2/4", "=1", "8G GG", "4c e g", "8a", "=2", "2g", "*-"],
            [(55, 2), (67, 4), (69, 2), (67, 8)],
        ),
        (["**kern", "4.c e g", "8d f", "2e g#", "*-"], [(67, 6), (65, 2), (68, 8)]),
        (["**kern", "[4c [e [g", "4c] e] g]", "4a", "*-"], [(67, 8), (69, 4)]),
    ],
)
def test_notes_of_a_chord_may_leave_out_the_length_of_its_first(lines, expected):
    seed = reduce_to_seed(reading_of(*lines))
    assert list(zip(pitches(seed), steps(seed), strict=True)) == expected


@pytest.mark.parametrize(
    ("token", "length"),
    [
        ("1c", 4),
        ("0c", 8),
        ("00c", 16),
        ("000c", 32),
        ("0.c", 12),
        ("2..c", 3.5),
        ("1%2c", 8),
        ("2%3.c", 9),
        ("{&(4c#n;'~^TtLLJJkk/)&}", 1),
        ("4c@@16@@", 1),
    ],
)
def test_a_length_is_a_part_of_a_whole_note(token, length):
    (voice,) = reading_of("**kern", token.replace("#n", "#"), "*-").voices
    assert quarters([voice.end]) == [length]
    assert quarters(voice.written) == [length]


@pytest.mark.parametrize(
    "token",
    [
        "1%1000000000c",
        "1%100c",
        "0000c",
        "12345678c",
        "4%0c",
        "4.......c",
        "000%99c",
        "c",
        "4",
        "%",
    ],
)
def test_a_length_that_no_music_has_is_refused_with_its_line(token):
    with pytest.raises(MelodyError, match="line 2: this is not"):
        reading_of("**kern", token, "*-")


@pytest.mark.parametrize("token", ["4cde", "4Cc", "4ccccccc", "4x", "4CCCCCCCC"])
def test_what_is_no_pitch_is_refused(token):
    with pytest.raises(MelodyError, match="line 2"):
        reading_of("**kern", token, "*-")


@pytest.mark.parametrize("grace", ["8ddq", "qc", "16ddQ", "8ddqL 8ffqL", "q"])
def test_grace_notes_take_no_time_and_have_no_length_on_paper(grace):
    (voice,) = reading_of("**kern", "4c", grace, "4e", "*-").voices
    assert sung(voice) == [(0, 1, 60), (1, 1, 64)]
    assert quarters(voice.written) == [1]


def test_a_grace_note_leaves_the_other_voices_where_they_are():
    lower, upper = reading_of("**kern | **kern", "2C | 4c", ". | 8dq", ". | 4d", "2D | 2e").voices
    assert sung(lower) == [(0, 2, 48), (2, 2, 50)]
    assert sung(upper) == [(0, 1, 60), (1, 1, 62), (2, 2, 64)]


def test_appoggiaturas_have_the_length_that_is_written():
    (voice,) = reading_of("**kern", "8dP", "8cp", "4c", "*-").voices
    assert sung(voice) == [(0, 0.5, 62), (0.5, 0.5, 60), (1, 1, 60)]


@pytest.mark.parametrize("mark", ["x", "xx", "X", "XX", "y", "yy", "?", "Y", "i", "<", "@"])
def test_marks_of_editors_change_no_note(mark):
    assert pitches_of("**kern", f"4c#{mark}", f"4d{mark}", "*-") == [61, 62]


@pytest.mark.parametrize("rest", ["4r", "4ryy", "4rr", "4r;", "4rggyy"])
def test_rests_take_their_time_whether_they_are_seen_or_not(rest):
    (voice,) = reading_of("**kern", "4c", rest, "4d", "*-").voices
    assert sung(voice) == [(0, 1, 60), (2, 1, 62)]
    assert quarters(voice.written) == [1]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["[4c", "=2", "4c_", "=3", "4c]"], [(0, 3, 60)]),
        (["[4c", "4c]", "4c"], [(0, 2, 60), (2, 1, 60)]),
        (["4c", "2c]"], [(0, 3, 60)]),
        (["[4c", "8ddq", "4c]"], [(0, 2, 60)]),
        (["[2c", "4r", "4c]"], [(0, 2, 60), (3, 1, 60)]),
        (["[4c", "4d", "4c]"], [(0, 1, 60), (1, 1, 62), (2, 1, 60)]),
        (["*^", "[4c | 4e", "*v | *v", "4c]"], [(0, 2, 60), (0, 1, 64)]),
        (["[4c", "*^", "4c] | 4e", "*v | *v"], [(0, 2, 60), (1, 1, 64)]),
        (["*^", "[4c | 4e", "*x | *x", "4g | 4c]"], [(0, 2, 60), (0, 1, 64), (1, 1, 67)]),
        (["[4c [4e", "4c_ 4e]", "4c]"], [(0, 3, 60), (0, 2, 64)]),
    ],
)
def test_ties_lead_over_bar_lines_splits_and_grace_notes(lines, expected):
    (voice,) = reading_of("**kern", *lines, "*-").voices
    assert sung(voice) == expected


def test_a_tie_may_lead_from_one_voice_into_another():
    lower, upper = reading_of("**kern | **kern", "4C | [4c", "4c] | 4e", "*- | *-").voices
    assert sung(lower) == [(0, 1, 48)]
    assert sung(upper) == [(0, 2, 60), (1, 1, 64)]


def test_lengths_on_paper_are_those_before_ties():
    (voice,) = reading_of("**kern", "[4c", "8c]", "8.r", "2d 2f", "*-").voices
    assert quarters(voice.written) == [0.5, 0.75, 1, 2]
