"""Votes on disk: one each, many at once, none lost, none twice, no flood."""

import csv
import io
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, replace
from types import SimpleNamespace

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
from melody.ui.server.take_files import Outbox
from melody.ui.server.turns.fair_share import MOST_OF_ADDRESS, VoteRate, address_of
from melody.ui.tabs import leaderboard
from melody.ui.tabs.board import Board
from melody.ui.tabs.leaderboard import Names

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


def keep_pages(place):
    """A file of another program, and what is in it."""
    with sqlite3.connect(place) as database:
        database.execute("CREATE TABLE pages (name TEXT)")
        database.execute("INSERT INTO pages VALUES ('precious')")
    database.close()


def keep_other_votes(place):
    with sqlite3.connect(place) as database:
        database.execute("CREATE TABLE votes (name TEXT)")
    database.close()


def keep_noise(place):
    place.write_bytes(bytes(range(256)) * 100)


def keep_half(place):
    Votes(place).add(VOTE)
    place.write_bytes(place.read_bytes()[:3000])


@pytest.mark.parametrize("keep", [keep_pages, keep_other_votes, keep_noise, keep_half])
def test_a_file_of_something_else_is_told_and_left_as_it_is(keep, tmp_path):
    place = tmp_path / "votes"
    keep(place)
    before = place.read_bytes()
    for act in (Votes(place).read, lambda: Votes(place).add(VOTE)):
        with pytest.raises(MelodyError, match="try again in a moment"):
            act()
    assert place.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["votes"]


def test_reading_changes_neither_the_file_nor_its_version(votes):
    votes.add(VOTE)
    before, version = votes.file.read_bytes(), votes.version()
    assert votes.read() == votes.read() == [VOTE]
    assert (votes.file.read_bytes(), votes.version()) == (before, version)


def test_an_empty_file_is_one_without_votes(tmp_path):
    (tmp_path / "votes").touch()
    assert Votes(tmp_path / "votes").read() == []
    Votes(tmp_path / "votes").add(VOTE)
    assert Votes(tmp_path / "votes").read() == [VOTE]


@pytest.mark.parametrize(
    ("column", "value"),
    [("answer", "Z"), ("time", "soon"), ("first", None), ("second", VOTE.first)],
)
def test_a_row_that_no_listener_can_have_given_is_passed_over(votes, column, value):
    votes.add(VOTE)
    votes.add(numbered(1))
    with sqlite3.connect(votes.file) as database:
        database.execute("PRAGMA ignore_check_constraints=1")
        value = value if value is not None else b"\xff"
        database.execute(f"UPDATE votes SET {column} = ? WHERE duel = 'd1'", (value,))
    database.close()
    assert votes.read() == [VOTE]


def test_the_version_changes_with_each_vote(votes):
    seen = {votes.version()}
    for number in range(3):
        votes.add(numbered(number))
        seen.add(votes.version())
    assert len(seen) == 4


@pytest.fixture
def board(votes, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    return Board(votes, Names(()), Outbox())


def test_the_board_is_worked_out_once_for_each_vote(board, monkeypatch):
    ranked = []
    real = leaderboard.rank
    monkeypatch.setattr(leaderboard, "rank", lambda *given: ranked.append(1) or real(*given))
    board.votes.add(VOTE)
    for _ in range(5):
        assert board.stand(["lstm-talk@5"])["votes"] == 1
        assert board.export() == board.export()
    assert len(ranked) == 1
    board.votes.add(numbered(1))
    assert board.stand(["lstm-talk@5"])["votes"] == 2
    assert len(ranked) == 2


@pytest.mark.parametrize("keep", [keep_pages, keep_other_votes, keep_noise, keep_half])
def test_an_unusable_file_gives_an_empty_board_and_one_line_in_the_log(keep, board, caplog):
    board.votes.file.parent.mkdir()
    keep(board.votes.file)
    for _ in range(3):
        assert board.read() == []
        assert board.stand(["lstm-talk@5"])["votes"] == 0
        assert "error" in board.export()
    assert [str(board.votes.file) in line for line in caplog.messages] == [True]


def test_a_folder_that_cannot_be_looked_into_gives_an_empty_board(board, monkeypatch, caplog):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("melody.duel.votes.os.path.lexists", refuse)
    assert board.read() == []
    assert len(caplog.messages) == 1


def test_a_folder_in_the_files_place_gives_an_empty_board(board, caplog):
    board.votes.file.mkdir(parents=True)
    assert board.stand(["lstm-talk@5"])["votes"] == 0
    assert [str(board.votes.file) in line for line in caplog.messages] == [True]


def test_votes_on_a_disk_that_is_read_only_are_read(votes, monkeypatch):
    votes.add(VOTE)
    real = sqlite3.connect

    def connect(address, **given):
        if "immutable" not in str(address):
            raise sqlite3.OperationalError("unable to open database file")
        return real(address, **given)

    monkeypatch.setattr(sqlite3, "connect", connect)
    assert votes.read() == [VOTE]


def visit(address: str, forwarded: str = "") -> SimpleNamespace:
    return SimpleNamespace(
        headers={"x-forwarded-for": forwarded}, client=SimpleNamespace(host=address)
    )


def test_one_address_cannot_flood_under_many_sessions(monkeypatch):
    rate = VoteRate()
    for _ in range(MOST_OF_ADDRESS):
        rate.refuse_flood("a")
        rate.count("a")
    with pytest.raises(MelodyError, match="wait a minute"):
        rate.refuse_flood("a")
    rate.refuse_flood("b")
    later = time.monotonic() + WINDOW + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    rate.refuse_flood("a")


def test_a_forwarded_address_is_believed_only_where_that_is_configured(monkeypatch):
    monkeypatch.delenv("MELODY_FORWARDED", raising=False)
    assert address_of(visit("10.0.0.1", "1.1.1.1")) == "10.0.0.1"
    monkeypatch.setenv("MELODY_FORWARDED", "1")
    assert address_of(visit("10.0.0.1", "6.6.6.6, 1.1.1.1")) == "1.1.1.1"
    assert address_of(visit("10.0.0.1")) == "10.0.0.1"
