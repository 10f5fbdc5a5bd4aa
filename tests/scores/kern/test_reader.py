"""Reading **kern."""

import pytest

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import MelodyError, Note
from melody.scores.kern.reader import read_kern
from melody.scores.text import decode
from melody.seeds.seed import Seed
from tests.score_files import pitches, reduce_to_seed, steps


def seed_of_kern(*lines: str) -> Seed:
    return reduce_to_seed(read_kern("\n".join(line.replace(" | ", "\t") for line in lines)))


def test_kern_ties_are_one_note_and_graces_none():
    seed = seed_of_kern("**kern", "*M4/4", "[2c", "8ddq", "=1", "4c_", "4c]", "2r", "*-")
    assert seed.notes == (Note(60, 16), Note(None, 8))


def test_kern_pitches_and_lengths_are_read():
    seed = seed_of_kern("**kern", "4c", "8.cc#L", "16B-J", "4CC", "0d", "3%2e", "12f", "12g", "12a")
    assert pitches(seed) == [60, 73, 58, 36, 62, 64, 65, 67, 69]
    assert steps(seed)[:6] == [4, 3, 1, 4, 32, 11]
    assert seed.repairs == ("4 notes were rounded to the grid of sixteenths",)


def test_kern_tells_key_meter_tempo_and_pickup():
    seed = seed_of_kern(
        "!!!OTL: a tune",
        "**kern",
        "*M6/8",
        "*k[b-]",
        "*d:",
        "*MM80",
        "8a",
        "=1",
        "4.dd",
        "4.f",
        "*-",
    )
    assert (seed.key, seed.meter, seed.bpm, seed.pickup) == (Key(2, "minor"), Meter(6, 8), 80, 2)


def test_of_a_kern_chorale_the_soprano_is_taken():
    seed = seed_of_kern(
        "**kern | **kern | **text",
        '*I"Bass | *I"Soprano | *',
        "2C | 4cc | Ah",
        ". | 4dd | .",
        "*- | *- | *-",
    )
    assert seed.notes == (Note(72, 4), Note(74, 4))
    assert seed.repairs == ('the melody was taken from voice 2 of 2 "Soprano"',)


def test_kern_spines_that_split_and_join_keep_their_time():
    seed = seed_of_kern("**kern", "4c", "*^", "4e | 8C", ". | 8D", "*v | *v", "4g 4cc", "*-")
    assert seed.notes == (Note(60, 4), Note(64, 4), Note(72, 4))
    assert seed.repairs == ("3 notes under the melody were left out",)


def test_kern_line_ends_and_encodings_do_not_matter():
    text = "**kern\n!! Käse\n4c\n4d\n*-\n"
    for data in (
        text.encode("latin-1"),
        text.encode("utf-8-sig"),
        text.encode("utf-16"),
        text.replace("\n", "\r\n").encode(),
        text.replace("\n", "\r").encode(),
    ):
        assert pitches(reduce_to_seed(read_kern(decode(data)))) == [60, 62]


@pytest.mark.parametrize(
    "lines",
    [["4c"], ["**kern", "hello"], ["**kern", "4c | 4d"], ["**kern", "4cde"], ["**text", "la"]],
)
def test_what_is_no_kern_is_refused(lines):
    with pytest.raises(MelodyError, match="kern"):
        seed_of_kern(*lines)
