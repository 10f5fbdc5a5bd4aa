"""A database for the votes, where PostgreSQL is installed."""

import pytest

from tests.duel.postgres import serve_postgres


@pytest.fixture(scope="session")
def postgres():
    with serve_postgres() as running:
        yield running
