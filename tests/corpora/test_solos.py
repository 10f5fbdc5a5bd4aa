"""Solos -> passages: bars cut at the phrase marks, swing written straight, nothing left out."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.corpora.solos import ENOUGH_BARS, MOST_BARS, Moment, Solo, cut, merge_close, straighten
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import MelodyError
from melody.scores.quantise import check_bars, grid_rule
from melody.scores.score import Score, from_json, to_json

EIGHTH = Fraction(1, 2)


def phrase(start, *onsets, pitch=60):
    """Eighths at these onsets after a start."""
    return tuple(Moment(start + Fraction(onset), EIGHTH, pitch) for onset in onsets)


def bars_of_quarters(first, count, pitch=60):
    """Quarters that fill so many bars of 4/4."""
    return tuple(
        Moment(Fraction(4 * first + n), Fraction(1), pitch + n % 3) for n in range(4 * count)
    )


def solo(*phrases, **facts):
    return Solo("a", "A solo", tuple(phrases), meter=Meter(4, 4), **facts)


def onsets(moments):
    return [str(moment.onset) for moment in moments]


def test_swing_eighths_are_written_straight_and_counted():
    straight, swung = straighten(phrase(0, 0, "2/3", 1, "5/3", 2))

    assert onsets(straight) == ["0", "1/2", "1", "3/2", "2"]
    assert swung == 2


def test_a_triplet_is_no_swing():
    straight, swung = straighten(phrase(0, 0, "1/3", "2/3", 1, "5/4", "5/3"))

    assert onsets(straight) == ["0", "1/3", "2/3", "1", "5/4", "5/3"]
    assert swung == 0


def test_of_notes_on_one_sixteenth_the_first_stays():
    kept, gone = merge_close(phrase(0, 0, "1/10", 1, "5/4", 2))

    assert onsets(kept) == ["0", "1", "5/4", "2"]
    assert gone == 1


def test_phrases_are_joined_until_they_make_eight_bars():
    passages = cut(solo(*(bars_of_quarters(first, 3) for first in range(0, 18, 3))))

    assert [len(passage.notes) for passage in passages] == [36, 36]
    assert ENOUGH_BARS == 8


def test_after_a_long_rest_something_new_begins():
    passages = cut(solo(bars_of_quarters(0, 5), bars_of_quarters(8, 5)))

    assert [len(passage.notes) for passage in passages] == [20, 20]


def test_a_passage_of_more_than_thirty_two_bars_is_not_joined_further():
    passages = cut(solo(bars_of_quarters(0, 7), bars_of_quarters(7, 31)))

    assert [len(passage.notes) for passage in passages] == [28, 124]
    assert MOST_BARS == 32


def test_a_phrase_off_the_grid_stands_alone_and_is_refused_for_its_reason():
    triplets = phrase(16, *(Fraction(n, 3) for n in range(24)))
    passages = cut(solo(bars_of_quarters(0, 4), triplets, bars_of_quarters(6, 4)))

    assert [len(passage.notes) for passage in passages] == [16, 24, 16]
    with pytest.raises(MelodyError, match="its rhythm would be lost"):
        grid_rule(passages[1])
    assert len(grid_rule(passages[0]).notes) == 16


def test_a_pickup_is_what_stands_before_the_next_bar_line():
    passage, *_ = cut(solo(phrase(3, 0, "1/2") + bars_of_quarters(1, 8)))
    assert (passage.meter, passage.pickup) == (Meter(4, 4), 1)
    passage, *_ = cut(solo(phrase(3, 0, "1/2") + bars_of_quarters(1, 8), first_bar=Fraction(1)))

    assert passage.pickup == 2


def test_what_was_changed_is_told():
    swung = phrase(0, *(Fraction(n) + part for n in range(16) for part in (0, Fraction(2, 3))))
    (passage,) = cut(solo(swung))

    assert passage.remarks == ("swing eighths written straight: 16",)
    assert grid_rule(passage).remarks == ()


def test_a_gap_below_an_eighth_is_articulation_and_a_longer_one_a_rest():
    short = Moment(Fraction(0), Fraction(3, 4), 60), Moment(Fraction(1), Fraction(1, 4), 62)
    (passage,) = cut(solo((*short, Moment(Fraction(3), Fraction(1), 64))))

    assert passage.notes == ((60, 1), (62, Fraction(1, 4)), (None, Fraction(7, 4)), (64, 1))


@given(
    st.lists(
        st.lists(st.tuples(st.integers(1, 24), st.integers(40, 90)), min_size=1, max_size=20),
        min_size=1,
        max_size=8,
    ),
)
def test_notes_are_kept_or_counted_as_merged(phrases):
    clock, played = Fraction(0), []
    for notes in phrases:
        moments = []
        for twelfths, pitch in notes:
            moments.append(Moment(clock, Fraction(twelfths, 12), pitch))
            clock += Fraction(twelfths, 12)
        played.append(tuple(moments))
    passages = cut(solo(*played))
    kept = sum(pitch is not None for passage in passages for pitch, _ in passage.notes)
    merged = sum(
        int(remark.rpartition(" ")[2])
        for passage in passages
        for remark in passage.remarks
        if remark.startswith("notes merged")
    )

    assert kept + merged == sum(map(len, phrases))


@given(st.lists(st.tuples(st.none() | st.integers(0, 127), st.fractions(Fraction(1, 9), 9))))
def test_a_passage_survives_the_way_through_its_text(notes):
    written = frozenset(quarters for _, quarters in notes)
    score = Score(
        "", "Blues", tuple(notes), written, Key(9, "minor"), Meter(3, 4), Fraction(1, 2), ("a: 1",)
    )

    assert from_json(to_json(score)) == score


@pytest.mark.parametrize(
    ("bars", "told"), [(3, "shorter than 4"), (4, ""), (32, ""), (33, "longer than 32")]
)
def test_passages_of_four_to_thirty_two_bars_are_kept(bars, told):
    notes = tuple((60, Fraction(1)) for _ in range(3 * bars))
    score = Score("", "", notes, frozenset(), meter=Meter(3, 4))
    if told:
        with pytest.raises(MelodyError, match=told):
            check_bars(score, 4, 32)
    else:
        check_bars(score, 4, 32)


def test_a_pickup_counts_as_a_bar_of_its_own():
    score = Score(
        "", "", tuple((60, Fraction(1)) for _ in range(10)), frozenset(), None, Meter(3, 4)
    )
    check_bars(Score(**{**vars(score), "pickup": Fraction(1)}), 4, 4)
    check_bars(score, 4, 4)
