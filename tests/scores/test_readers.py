"""Every reader on files broken at random: a seed or one line, whatever comes."""

import json
import random

import pytest

from melody.notation import MelodyError
from melody.seeds.child_answer import UNREADABLE, check_answer
from melody.seeds.upload_child import READERS, hear_file
from melody.seeds.uploads import ask_child
from tests.score_files import SAMPLES

DIGITS = b"0123456789"


def mutant(data: bytes, chance: random.Random) -> bytes:
    """The file with 1 to 16 edits: bytes changed, doubled, moved, cut, numbers blown up."""
    file = bytearray(data)
    for _ in range(chance.randint(1, 16)):
        place = chance.randrange(len(file) + 1)
        edit = chance.randrange(6)
        if edit == 0:
            file[place : place + 1] = bytes([chance.randrange(256)])
        elif edit == 1:
            del file[place : place + chance.choice([1, 2, 8, 50])]
        elif edit == 2:
            file[place:place] = file[place : place + chance.choice([1, 8, 50])] * chance.choice(
                [1, 9]
            )
        elif edit == 3:
            file[place:place] = bytes(chance.choices(data, k=chance.choice([1, 4])))
        elif edit == 4:
            file[place:place] = bytes(chance.choices(DIGITS, k=chance.choice([1, 3, 12])))
        else:
            file[place : place + 4] = chance.choice([b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff"])
    return bytes(file)


def is_answered(file_format: str, data: bytes) -> bool:
    """Whether a file gives a seed or a line of its own, both fit to be believed."""
    try:
        check_answer(json.dumps(hear_file(file_format, data)).encode())
    except MelodyError as refusal:
        return str(refusal) != UNREADABLE
    return True


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
