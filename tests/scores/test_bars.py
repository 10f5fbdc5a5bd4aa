from fractions import Fraction

import pytest

from melody.music.meters import Meter
from melody.preprocess.encode import Tune, encode
from melody.scores.read import read_score
from melody.scores.score import Source


def read_abc(tmp_path, body, header="M:3/4\nL:1/4\nK:C"):
    text = f"X:1\nT:Tune\n{header}\n{body}\n"
    return read_score(Source(tmp_path / "tune.abc", "tune", text))


def test_a_pickup_is_the_length_of_a_short_first_bar(tmp_path):
    score = read_abc(tmp_path, "G | c d e | c3 | G2 |]")

    assert (score.meter, score.pickup) == (Meter(3, 4), Fraction(1))


def test_a_tune_without_pickup_begins_on_a_bar_line(tmp_path):
    assert read_abc(tmp_path, "c d e | c3 |]").pickup == 0


def test_a_bar_that_a_repeat_cuts_in_two_is_whole(tmp_path):
    score = read_abc(tmp_path, "G | c d e | c2 :: G | c d e | c2 :|")

    assert (score.meter, score.pickup) == (Meter(3, 4), Fraction(1))


@pytest.mark.parametrize("body", ["c d e | c d | c d e | c3 |]", "c d e |[M:2/4] c d | c d |]"])
def test_bars_that_do_not_keep_to_one_meter_state_none(tmp_path, body):
    score = read_abc(tmp_path, body)

    assert (score.meter, score.pickup) == (None, Fraction(0))


def test_of_two_endings_the_last_is_played(tmp_path):
    score = read_abc(tmp_path, "|: c d e |1 f3 :|2 g3 |]")

    assert [pitch for pitch, _ in score.notes] == [72, 74, 76, 79]
    assert score.meter == Meter(3, 4)


def test_bar_lines_of_an_encoded_tune_fall_where_the_score_has_them(tmp_path):
    score = read_abc(tmp_path, "G | c d e | c3 | G2 |]")
    tune = encode(Source(tmp_path / "tune.abc", "tune"), score)

    assert isinstance(tune, Tune)
    assert (tune.pickup, tune.meter) == (4, Meter(3, 4))
    assert tune.symbols[4] == "72"
