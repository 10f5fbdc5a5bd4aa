"""Votes in a database that servers share: what breaks is one plain line, and mends by itself."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from melody.duel import database_votes
from melody.duel.database_votes import DatabaseVotes
from melody.notation import MelodyError
from melody.ui.server.take_files import Outbox
from melody.ui.tabs.board import Board
from melody.ui.tabs.leaderboard import Names
from tests.duel.votes import VOTE, numbered

LINE = "try again in a moment"


@pytest.fixture
def votes(postgres):
    return DatabaseVotes(postgres.fresh())


@pytest.fixture
def board_of(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    return lambda votes: Board(votes, Names(()), Outbox())


def refuse_both(votes, line=LINE):
    """That neither reading nor voting works, and that both say so in one line."""
    for act in (votes.read, lambda: votes.add(VOTE)):
        with pytest.raises(MelodyError, match=line) as caught:
            act()
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) <= 160


def end_all(postgres, database):
    """End all connections to a database, as a restart does."""
    others = f"datname = '{database}' AND pid <> pg_backend_pid()"
    postgres.tell(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


def test_connections_are_kept_and_a_restart_is_not_noticed(votes, postgres, monkeypatch):
    opened = []
    real = votes._driver()[0].connect

    def connect(*asked, **own):
        opened.extend([1] * ("connect_timeout" in own))  # the test's own connections have none
        return real(*asked, **own)

    monkeypatch.setattr("psycopg.connect", connect)
    votes.add(VOTE)
    for _ in range(20):
        votes.version()
    assert len(opened) == 1
    end_all(postgres, votes.address.rpartition("/")[2])
    assert votes.version() == ((1, VOTE.time),)
    assert len(opened) == 2
    with pytest.raises(MelodyError, match="has your vote"):
        votes.add(VOTE)
    assert votes.read() == [VOTE]
    monkeypatch.setattr(database_votes, "SECONDS_IDLE", -1)
    votes.version()
    assert len(opened) == 4


def test_a_crowd_of_threads_leaves_few_connections_open(votes, postgres):
    votes.add(VOTE)
    with ThreadPoolExecutor(12) as threads:
        versions = set(threads.map(lambda _: votes.version(), range(60)))
    assert versions == {((1, VOTE.time),)}
    name = votes.address.rpartition("/")[2]
    count = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'"
    assert postgres.tell(count)[0][0] <= database_votes.MOST_IDLE


def test_reading_makes_no_table_and_a_vote_makes_it(votes, postgres):
    database = votes.address.rpartition("/")[2]
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert votes.read() == []
    assert postgres.tell(tables, database) == [(0,)]
    votes.add(VOTE)
    assert postgres.tell(tables, database) == [(2,)]


def test_what_is_no_vote_is_passed_over(votes, postgres):
    votes.add(VOTE)
    votes.add(numbered(1))
    database = votes.address.rpartition("/")[2]
    postgres.tell("UPDATE melody_votes SET answer = 'Z' WHERE duel = 'd1'", database)
    assert votes.read() == [VOTE]


def test_a_database_that_may_only_be_read_is_read(votes, postgres):
    votes.add(VOTE)
    database = votes.address.rpartition("/")[2]
    postgres.tell(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
    end_all(postgres, database)
    assert votes.read() == [VOTE]
    with pytest.raises(MelodyError, match="cannot be kept just now"):
        votes.add(numbered(1))
    postgres.tell(f"ALTER DATABASE {database} RESET default_transaction_read_only")
    end_all(postgres, database)
    votes.add(numbered(1))


def test_who_may_write_but_make_no_table_may_vote(votes, postgres):
    votes.add(VOTE)
    database = votes.address.rpartition("/")[2]
    postgres.tell("CREATE ROLE voter LOGIN", database)
    postgres.tell("REVOKE CREATE ON SCHEMA public FROM PUBLIC", database)
    postgres.tell("GRANT SELECT, INSERT, DELETE ON melody_votes, melody_voters TO voter", database)
    DatabaseVotes(postgres.address(database, "voter")).add(numbered(1), "a")
    assert len(votes.read()) == 2


def test_a_table_of_something_else_is_left_as_it_is(votes, postgres):
    database = votes.address.rpartition("/")[2]
    postgres.tell("CREATE TABLE melody_votes (name TEXT)", database)
    refuse_both(votes)
    assert postgres.tell("SELECT * FROM melody_votes", database) == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda address: address.replace("/votes", "/missing"), LINE),
        (lambda _: "postgresql://127.0.0.1:1/votes", LINE),
        (lambda _: "postgresql://h:port/votes", LINE),
        (lambda _: "mysql://127.0.0.1/votes", "no address of a database"),
        (lambda _: "postgresql://user:secret@[::1/votes", "no address of a database"),
    ],
)
def test_a_wrong_address_is_one_line(votes, change, line):
    refuse_both(DatabaseVotes(change(votes.address)), line)


def test_a_killed_database_is_one_line_and_votes_go_on_when_it_is_back(
    votes, postgres, board_of, monkeypatch, caplog
):
    votes.add(VOTE)
    board = board_of(votes)
    assert board.read() == [VOTE]
    postgres.kill()
    try:
        refuse_both(votes)
        assert board.stand([])["board"].startswith("<p>The votes cannot be read just now")
        assert "error" in board.export()
    finally:
        postgres.start()
    monkeypatch.setattr(votes, "_rests_until", 0.0)
    votes.add(numbered(1))
    assert len(board.read()) == 2
    assert [line.startswith("the votes cannot be used: PostgreSQL") for line in caplog.messages]
    assert "secret" not in caplog.text


def test_while_a_database_is_away_nobody_waits_for_it(votes, monkeypatch):
    tried = []
    away = DatabaseVotes("postgresql://127.0.0.1:1/votes")
    real = votes._driver()[0].connect
    monkeypatch.setattr("psycopg.connect", lambda **own: tried.append(1) or real(**own))
    for _ in range(5):
        refuse_both(away)
    assert len(tried) == 1


def test_without_psycopg_a_line_says_what_to_install(votes, board_of, monkeypatch, caplog):
    monkeypatch.setattr(database_votes, "find_spec", lambda _: None)
    refuse_both(votes, "pip install")
    with caplog.at_level(logging.WARNING):
        assert "pip install" in board_of(votes).stand([])["board"]
    assert "pip install" in caplog.text


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql://user:secret@host:5432/votes", "PostgreSQL host:5432/votes"),
        ("postgres://host/votes?password=secret", "PostgreSQL host/votes"),
        ("postgres:///votes", "PostgreSQL /votes"),
        ("postgresql://user:sec/ret@host/votes", "PostgreSQL"),
        ("postgresql://user:sec?ret@host/votes", "PostgreSQL"),
        ("postgresql://user:sec@ret@host/votes", "PostgreSQL"),
        ("postgresql://host/votes?password=sec@ret", "PostgreSQL"),
    ],
)
def test_no_password_is_told(address, told):
    assert DatabaseVotes(address).place == told


def test_what_an_address_is_kept_as_is_gone_with_a_later_vote(votes, postgres):
    votes.add(VOTE, "10.1.2.3")
    database = votes.address.rpartition("/")[2]
    [(kept,)] = postgres.tell("SELECT address FROM melody_voters", database)
    assert "10.1.2.3" not in kept
    votes.add(replace(numbered(1), time=VOTE.time + 100), "10.9.9.9")
    assert postgres.tell("SELECT count(*) FROM melody_voters", database) == [(1,)]
