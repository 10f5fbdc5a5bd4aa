"""The same request gives the same take as ever."""

import json

import pytest

from melody.studio.performance import perform
from tests.golden_takes import FILE, digest, read_request

ROWS = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "row", ROWS, ids=[f"{n}-{r['request']['checkpoint']}" for n, r in enumerate(ROWS)]
)
def test_a_take_is_what_it_was(row):
    assert digest(perform(read_request(row["request"]))) == row["sha256"]
