"""Any request of legal and illegal values at random ends in a take or in one plain line."""

import random

import pytest

from benchmarks.service.random_requests import answer, invent
from melody.runs.checkpoints import catalogue


@pytest.mark.parametrize("number", range(24))
def test_any_request_ends_in_a_take_or_in_one_plain_line(number, tiny_checkpoints, monkeypatch):
    monkeypatch.setenv("MELODY_CHECKPOINTS", str(tiny_checkpoints))
    labels = [entry.label for entry in catalogue(tiny_checkpoints)]
    assert answer(invent(random.Random(number), labels)) in ("take", "line")
