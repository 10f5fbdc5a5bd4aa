"""Votes in both of their places: one each, many at once, none lost, none twice, no flood."""

import csv
import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, replace

import pytest

from melody.duel.database_votes import open_votes
from melody.duel.votes import (
    ANSWERS,
    COLUMNS,
    MOST_OF_ADDRESS,
    MOST_OF_ONE,
    WINDOW,
    hide,
    write_csv,
)
from melody.notation import MelodyError
from melody.storage.paths import ROOT
from tests.duel.votes import VOTE, numbered

WRITER = """
import sys
from melody.duel.database_votes import open_votes
from melody.duel.votes import Vote
for n in range(15):
    vote = Vote(f"{sys.argv[1]}-{n}", 1000.0 * n, "a", "b", "Ode", 1, "same", f"s{n}")
    open_votes().add(vote)
"""


@pytest.fixture(params=["file", "database"])
def place(request, tmp_path, monkeypatch) -> str:
    """Where the votes go, as ``MELODY_VOTES`` names it: each of both in turn."""
    if request.param == "file":
        named = str(tmp_path / "deep" / "votes.sqlite3")
    else:
        named = request.getfixturevalue("postgres").fresh()
    monkeypatch.setenv("MELODY_VOTES", named)
    return named


@pytest.fixture
def open_again(place):  # noqa: ARG001
    """A way to the same votes, as another server has it."""
    return open_votes


@pytest.fixture
def votes(open_again):
    return open_again()


def test_a_vote_comes_back_as_it_was_given(votes):
    votes.add(VOTE)
    assert votes.read() == [VOTE]


def test_nobody_voted_where_there_is_nothing_yet(votes):
    before = votes.version()
    assert votes.read() == []
    assert votes.version() == before


def test_a_second_vote_on_a_duel_is_refused_whoever_gives_it(votes):
    votes.add(VOTE)
    for second in (VOTE, replace(VOTE, session=hide("another"), answer="A much")):
        with pytest.raises(MelodyError, match="has your vote already"):
            votes.add(second)
    assert votes.read() == [VOTE]


@pytest.mark.parametrize("answer", ["", "C", "a much", "A much "])
def test_an_answer_that_is_none_is_refused(votes, answer):
    with pytest.raises(MelodyError, match="one of: A much"):
        votes.add(replace(VOTE, answer=answer))
    assert votes.read() == []


def test_one_listener_cannot_flood_but_may_go_on_later(votes):
    for number in range(MOST_OF_ONE):
        votes.add(numbered(number))
    with pytest.raises(MelodyError, match="wait a minute"):
        votes.add(numbered(99))
    votes.add(numbered(98, session=hide("another")))
    votes.add(numbered(97, time=VOTE.time + WINDOW + 1))
    assert len(votes.read()) == MOST_OF_ONE + 2


def test_many_listeners_cannot_flood_either(votes, monkeypatch):
    monkeypatch.setattr("melody.duel.votes.MOST_OF_ALL", 9)
    for number in range(9):
        votes.add(numbered(number, session=hide(str(number))))
    with pytest.raises(MelodyError, match="very many"):
        votes.add(numbered(-1, session=hide("late")))


def test_one_address_cannot_flood_under_many_sessions(votes, open_again):
    other = open_again()
    for number in range(MOST_OF_ADDRESS):
        (votes, other)[number % 2].add(numbered(number, session=str(number)), "a")
    for place in (votes, other):
        with pytest.raises(MelodyError, match="where you are"):
            place.add(numbered(99, session="late"), "a")
    votes.add(numbered(99, session="late"), "b")
    other.add(numbered(98, session="later", time=VOTE.time + WINDOW + 1), "a")


def test_a_clock_that_was_set_back_blocks_nobody(votes):
    for number in range(MOST_OF_ONE):
        votes.add(numbered(number, time=1e9))
    votes.add(numbered(99, time=1000.0))


def test_of_threads_that_vote_on_one_duel_exactly_one_succeeds(open_again):
    def try_it(number: int) -> bool:
        try:
            open_again().add(replace(VOTE, session=str(number)))
        except MelodyError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(24))) == 1
    assert len(open_again().read()) == 1


def test_a_flood_from_many_threads_gets_no_vote_more_than_allowed(open_again):
    def try_it(number: int) -> bool:
        try:
            open_again().add(numbered(number))
        except MelodyError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(24))) == MOST_OF_ONE


def test_two_processes_at_once_lose_no_vote(place):
    own = {**os.environ, "MELODY_VOTES": place}
    command = [sys.executable, "-c", WRITER]
    writers = [subprocess.Popen([*command, name], cwd=ROOT, env=own) for name in ("x", "y")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert len(open_votes().read()) == 30


def test_the_table_for_other_programs_holds_all_columns_of_all_votes():
    odd = replace(VOTE, duel="d1", opening='Für "Elise", slowly')
    rows = list(csv.reader(io.StringIO(write_csv([VOTE, odd]))))
    assert rows == [list(COLUMNS), *([str(x) for x in astuple(vote)] for vote in (VOTE, odd))]


def test_a_session_cannot_be_read_off_its_hash():
    assert hide("abc") == hide("abc") != hide("abd")
    assert "abc" not in hide("abc")


def test_there_are_five_answers_and_the_middle_one_is_a_tie():
    assert len(ANSWERS) == 5
    assert ANSWERS[2] == "same"


def test_the_version_changes_with_each_vote(votes):
    seen = {votes.version()}
    for number in range(3):
        votes.add(numbered(number))
        seen.add(votes.version())
    assert len(seen) == 4
