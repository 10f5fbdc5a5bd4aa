"""Votes in a file: what it may be, who may share it, and what the page makes of a broken one."""

import sqlite3
from contextlib import closing

import pytest

from melody.duel.file_votes import FileVotes
from melody.duel.votes import COLUMNS
from melody.notation import MelodyError
from melody.storage.paths import votes_file
from melody.ui.server.take_files import Outbox
from melody.ui.tabs import leaderboard
from melody.ui.tabs.board import Board
from melody.ui.tabs.leaderboard import Names
from tests.duel.votes import VOTE, numbered


@pytest.fixture
def votes(tmp_path):
    return FileVotes(tmp_path / "deep" / "votes.sqlite3")


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


def test_a_file_that_is_no_database_ends_in_one_line(tmp_path):
    broken = tmp_path / "votes"
    broken.write_text("not a database at all " * 100)
    for act in (FileVotes(broken).read, lambda: FileVotes(broken).add(VOTE)):
        with pytest.raises(MelodyError, match="try again in a moment"):
            act()
    assert broken.read_text().startswith("not a database")


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
    FileVotes(place).add(VOTE)
    place.write_bytes(place.read_bytes()[:3000])


@pytest.mark.parametrize("keep", [keep_pages, keep_other_votes, keep_noise, keep_half])
def test_a_file_of_something_else_is_told_and_left_as_it_is(keep, tmp_path):
    place = tmp_path / "votes"
    keep(place)
    before = place.read_bytes()
    for act in (FileVotes(place).read, lambda: FileVotes(place).add(VOTE)):
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
    assert FileVotes(tmp_path / "votes").read() == []
    FileVotes(tmp_path / "votes").add(VOTE)
    assert FileVotes(tmp_path / "votes").read() == [VOTE]


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

    monkeypatch.setattr("melody.duel.file_votes.os.path.lexists", refuse)
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


def test_a_vote_on_a_full_disk_is_refused_in_one_line_and_the_others_stay(votes, monkeypatch):
    votes.add(VOTE)
    real = sqlite3.connect

    class Full(sqlite3.Connection):
        def execute(self, sql, *given):
            if sql.startswith("INSERT"):
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(sql, *given)

    monkeypatch.setattr("sqlite3.connect", lambda *a, **k: real(*a, factory=Full, **k))
    with pytest.raises(MelodyError, match="cannot be kept just now"):
        votes.add(numbered(1))
    assert votes.read() == [VOTE]


def test_a_view_that_never_ends_is_no_table_of_votes(tmp_path):
    place = tmp_path / "votes"
    columns = ", ".join(f"'{name}' AS {name}" for name in COLUMNS)
    with closing(sqlite3.connect(place)) as database:
        database.execute(
            "CREATE VIEW votes AS WITH RECURSIVE endless(n) AS "
            f"(SELECT 1 UNION ALL SELECT n + 1 FROM endless) SELECT {columns} FROM endless"
        )
    before = place.read_bytes()
    for act in (FileVotes(place).read, lambda: FileVotes(place).add(VOTE)):
        with pytest.raises(MelodyError):
            act()
    assert place.read_bytes() == before
