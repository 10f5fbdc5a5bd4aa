"""Processes beside us: all the work is done, and what kills one costs nothing but itself."""

import ctypes
import os
import time

import pytest

from melody.notation import MelodyError
from melody.preprocess.pool import KILLED, run_batches


def double(batch):
    """Twice each number; some numbers are deadly."""
    for number in batch:
        if number == 13:
            os._exit(1)
        if number == 14:
            ctypes.string_at(0)
        if number == 15:
            while True:
                pass
        if number == 16:
            time.sleep(600)
        if number == 17:
            time.sleep(2)
    return [(number, 2 * number) for number in batch]


def run(numbers, workers, *, scheduler=None, seconds=60.0):
    batches = [numbers[at : at + 4] for at in range(0, len(numbers), 4)]
    parts = run_batches(
        double, batches, lambda number, why: [(number, why)],
        workers=workers, scheduler=scheduler, seconds=seconds,
    )  # fmt: skip
    return dict(pair for part in parts for pair in part)


@pytest.mark.parametrize("workers", [1, 2])
def test_every_item_is_done_once(workers):
    assert run(list(range(10)), workers) == {number: 2 * number for number in range(10)}


@pytest.mark.parametrize("workers", [1, 2])
def test_what_kills_its_process_is_named_and_all_the_rest_is_done(workers):
    done = run([*range(8), 13, 14, *range(20, 30)], workers)
    assert done.pop(13) == KILLED
    assert done.pop(14) == KILLED
    assert done == {number: 2 * number for number in [*range(8), *range(20, 30)]}


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(("number", "seconds"), [(15, 1), (16, 0.5)], ids=["computes", "waits"])
def test_what_takes_too_long_is_named_and_all_the_rest_is_done(workers, number, seconds):
    done = run([1, 2, number, 3, 4, 5], workers, seconds=seconds)
    assert done.pop(number) == f"it takes more than {seconds:g} seconds of computing to read"
    assert done == {number: 2 * number for number in range(1, 6)}


@pytest.mark.parametrize("workers", [1, 2])
def test_the_time_that_others_take_does_not_count(workers):
    assert run([1, 17, 2, 3, 4], workers, seconds=0.5)[17] == 34


def test_nothing_to_do_starts_nothing():
    assert run([], 2) == {}


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://a", "127.0.0.1"])
def test_a_cluster_that_is_not_there_is_told_in_one_line(address, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("melody.preprocess.pool.SECONDS_TO_ANSWER", 1)
    with pytest.raises(MelodyError, match="no Dask scheduler answers at"):
        run([1, 2], 2, scheduler=address)
