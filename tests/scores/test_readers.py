"""Every reader on files broken at random: a seed or one line, whatever comes."""

import json
import random

import pytest

from melody.seeds.upload_child import READERS, hear_file
from melody.seeds.uploads import ask_child
from tests.score_files import SAMPLES
from tests.scores.mutants import is_answered, mutant


@pytest.mark.parametrize("file_format", ["kern", "abc", "musicxml", "mxl"])
def test_a_broken_file_gives_a_seed_or_one_line(file_format):
    chance = random.Random(file_format)
    mutants = [mutant(SAMPLES[file_format], chance) for _ in range(300)]
    assert all(is_answered(file_format, data) for data in mutants)


@pytest.mark.parametrize("file_format", ["kern", "abc", "musicxml", "mxl"])
def test_a_file_cut_anywhere_gives_a_seed_or_one_line(file_format):
    data = SAMPLES[file_format]
    ends = range(0, len(data), 1 + len(data) // 150)
    assert all(is_answered(file_format, data[:end]) for end in ends)


@pytest.mark.parametrize("file_format", READERS)
def test_the_child_answers_for_a_broken_file(file_format):
    chance = random.Random(file_format)
    for _ in range(6):
        reply = json.loads(ask_child(file_format, mutant(SAMPLES[file_format], chance)))
        assert reply.get("error") or reply["notes"]


@pytest.mark.parametrize("file_format", READERS)
def test_the_sample_itself_is_read(file_format):
    assert "error" not in hear_file(file_format, SAMPLES[file_format])
