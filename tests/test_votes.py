"""Votes on disk: one each, many at once, none lost, none twice, no flood."""

import csv
import io
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, replace

import pytest

from melody.duel.votes import (
    ANSWERS,
    COLUMNS,
    MOST_OF_ONE,
    WINDOW,
    Vote,
    Votes,
    hide,
    write_csv,
)
from melody.notation import MelodyError
from melody.storage.paths import ROOT, votes_file

VOTE = Vote("d0", 1000.0, "lstm-talk@5", "n-gram", "Ode to Joy", 7, "same", hide("somebody"))
WRITER = """
import sys
from pathlib import Path
from melody.duel.votes import Vote, Votes
for n in range(15):
    vote = Vote(f"{sys.argv[2]}-{n}", 1000.0 * n, "a", "b", "Ode", 1, "same", f"s{n}")
    Votes(Path(sys.argv[1])).add(vote)
"""


@pytest.fixture
def votes(tmp_path):
    return Votes(tmp_path / "deep" / "votes.sqlite3")


def numbered(number: int, **changed) -> Vote:
    return replace(VOTE, duel=f"d{number}", **changed)


def test_a_vote_comes_back_as_it_was_given(votes):
    votes.add(VOTE)
    assert votes.read() == [VOTE]


def test_nobody_voted_where_there_is_no_file(votes):
    assert votes.read() == []
    assert not votes.file.exists()


def test_the_file_is_in_write_ahead_mode(votes):
    votes.add(VOTE)
    with sqlite3.connect(votes.file) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_place_of_the_file_is_named_by_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("MELODY_VOTES", str(tmp_path / "v"))
    assert votes_file() == tmp_path / "v"
    monkeypatch.delenv("MELODY_VOTES")
    assert votes_file().parent.name == ".cache"


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


def test_a_clock_that_was_set_back_blocks_nobody(votes):
    for number in range(MOST_OF_ONE):
        votes.add(numbered(number, time=1e9))
    votes.add(numbered(99, time=1000.0))


def test_of_threads_that_vote_on_one_duel_exactly_one_succeeds(votes):
    def try_it(number: int) -> bool:
        try:
            Votes(votes.file).add(replace(VOTE, session=str(number)))
        except MelodyError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(24))) == 1
    assert len(votes.read()) == 1


def test_a_flood_from_many_threads_gets_no_vote_more_than_allowed(votes):
    def try_it(number: int) -> bool:
        try:
            Votes(votes.file).add(numbered(number))
        except MelodyError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(24))) == MOST_OF_ONE


def test_two_processes_at_once_lose_no_vote(votes):
    command = [sys.executable, "-c", WRITER, str(votes.file)]
    writers = [subprocess.Popen([*command, name], cwd=ROOT) for name in ("x", "y")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert len(votes.read()) == 30


def test_a_file_that_is_no_database_ends_in_one_line(tmp_path):
    broken = tmp_path / "votes"
    broken.write_text("not a database at all " * 100)
    for act in (Votes(broken).read, lambda: Votes(broken).add(VOTE)):
        with pytest.raises(MelodyError, match="try again in a moment"):
            act()
    assert broken.read_text().startswith("not a database")


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
