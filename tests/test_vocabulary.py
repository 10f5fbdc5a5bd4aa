"""The vocabulary: one order for ever, whatever the order of the tunes."""

import os
import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.notation import MelodyError
from melody.vocabulary import Vocabulary

TUNES = [
    ["100", "_", "9", "r", "_", "/"],
    ["60", "_", "62", "_", "64", "/"],
    ["67", "r", "60", "/"],
]


def test_the_order_is_end_hold_rest_and_then_pitches_by_number():
    vocabulary = Vocabulary.of(TUNES)
    assert vocabulary.symbols == ("/", "_", "r", "9", "60", "62", "64", "67", "100")
    assert vocabulary.pitches == (9, 60, 62, 64, 67, 100)
    assert (vocabulary.end, vocabulary.hold) == (0, 1)


@given(st.permutations(TUNES))
def test_the_order_of_the_tunes_does_not_matter(tunes):
    assert Vocabulary.of(tunes) == Vocabulary.of(TUNES)


def test_the_order_is_the_same_in_processes_that_hash_differently():
    program = (
        "from melody.vocabulary import Vocabulary;"
        "print(Vocabulary.of([[str(n) for n in range(40, 90)]]).symbols)"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": number},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for number in ("1", "2", "3")
    }
    assert len(found) == 1


def test_symbols_survive_the_way_through_ids():
    vocabulary = Vocabulary.of(TUNES)
    symbols = random.Random(1).choices(vocabulary.symbols, k=200)
    assert vocabulary.decode(vocabulary.encode(symbols)) == symbols


def test_marks_are_known_even_where_no_tune_has_them():
    assert Vocabulary.of([["60"]]).symbols == ("/", "_", "r", "60")


def test_an_unknown_symbol_is_refused_by_name():
    with pytest.raises(MelodyError, match="'85'"):
        Vocabulary.of(TUNES).encode(["60", "85"])


@pytest.mark.parametrize(
    "symbols",
    [
        (),
        ("/", "_", "r"),
        ("_", "/", "r", "60"),
        ("/", "_", "r", "62", "60"),
        ("/", "_", "r", "60", "60"),
        ("/", "_", "r", "60", "x"),
        ("/", "_", "r", "128"),
        ("/", "_", "r", "060"),
    ],
)
def test_a_list_in_any_other_order_is_no_vocabulary(symbols):
    with pytest.raises(MelodyError):
        Vocabulary(symbols)
