"""The shape of a melody: returns, answers, phrases, closes, the climax."""

from melody.evaluate.shape import answers, describe_shape, highest_bars, longest_phrase, returns
from melody.music.meters import Meter
from melody.notation import parse, to_notes

WALTZ = Meter(3, 4)


def notes(*bars):
    return to_notes(parse(" ".join(bars)))


A = "60 _ _ _ 62 _ _ _ 64 _ _ _"
OPEN = "62 _ _ _ 67 _ _ _ _ _ _ _"
CLOSED = "64 _ _ _ 60 _ _ _ _ _ _ _"
HIGH = "72 _ _ _ 71 _ _ _ 69 _ _ _"


def test_a_question_ends_off_the_tonic_and_its_answer_on_it():
    asked = notes(A, A, A, OPEN, A, A, A, CLOSED)
    assert answers(asked, WALTZ, 0)
    assert not answers(asked, WALTZ, 9)
    assert not answers(notes(A, A, A, OPEN), WALTZ, 0)


def test_four_bars_return_where_most_of_their_notes_do():
    assert returns(notes(A, A, A, OPEN, A, A, A, CLOSED), WALTZ)
    assert not returns(notes(A, A, A, OPEN, HIGH, HIGH, HIGH, CLOSED), WALTZ)


def test_a_phrase_ends_at_a_rest_or_a_long_note():
    assert longest_phrase(notes(A, A, OPEN, A), WALTZ) == 3
    assert longest_phrase(notes(A, "60 _ _ _ r _ _ _ 64 _ _ _"), WALTZ) == 5 / 3


def test_a_climax_is_heard_in_one_bar():
    assert highest_bars(notes(A, HIGH, A, CLOSED), WALTZ, 0) == 1
    assert highest_bars(notes(HIGH, A, HIGH), WALTZ, 0) == 2


def test_the_shape_has_every_measure():
    shape = describe_shape(notes(A, A, A, OPEN, A, A, A, CLOSED), WALTZ, 0, 0)
    assert shape["last note of two beats"] == 1
    assert shape["bars in a row"] == 3
    assert shape["distinct bars"] == 3 / 8
