"""Repeats of ABC sound once, with the last ending."""

import pytest

from melody.scores.abc.endings import read_numbers
from melody.scores.abc.reader import read_abc
from melody.scores.melody_line import without_skips
from melody.scores.reading import TICKS_PER_QUARTER, Tone, Voice
from tests.scores.abc.test_reader import heard


@pytest.mark.parametrize(
    "music",
    [
        "|:CDEF|1 GGGG:|2 AAAA|]",
        "|:CDEF|[1 GGGG:|[2 AAAA||",
        "|:CDEF[1GGGG:|\n[2AAAA|]",
        "|:CDEF|1 GGGG:|2 AAAA:|",
        "|:CDEF|1 GGGG|EEEE|FFFF:|2 AAAA|]",
        "|:CDEF|1 GG|GG|E4|F:|2 AA|AA|]",
        "|:CDEF|1 GGGG:|2 FFFF:|3 AAAA|]",
        "|:CDEF|1 GG|G:|2 FFFF|B:|3 EE:|4 AAAA|]",
        "|:CDEF|1,3 GGGG:|2 FFFF:|4 AAAA|]",
        "|:CDEF|1-3 GGGG:|4 AAAA|]",
        "|:CDEF|[1.2 GGGG:|[3 AAAA|]",
        "|:CDEF|1,2-4 GGGG:|5 AAAA|]",
        "|:CDEF|[1,3 AAAA:|[2 GGGG:|]",
        "CDEF| 1 GGGG:| 2 AAAA|]",
        "|:CDEF|1 GGGG||2 AAAA|]",
    ],
)
def test_all_endings_but_the_last_are_left_out_whole(music):
    assert heard(music) == "60 62 64 65 69 69 69 69"


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("|:CD|1 EE:|GG|", "60 62 64 64 67 67"),
        ("|:CD|1 EE:|:F|G2|", "60 62 64 64 65 67:2"),
        ("|:CD|1 EE:|:FF|2 GG|]", "60 62 64 64 65 65 67 67"),
        ("CD|2 EE|", "60 62 64 64"),
    ],
)
def test_an_ending_without_another_is_played(music, expected):
    assert heard(music) == expected


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("|:C|1 D:|2 E||F|1 G:|2 A|]", "60 64 65 69"),
        ("|:C|1 D:|2 E:|:F|1 G:|2 A:|", "60 64 65 69"),
        ("|:C|:D:|E|1 F:|2 G|]", "60 62 64 67"),
        ("|:C|:D|1 E:|2 F|G|1 A:|2 B|]", "60 62 65 67 71"),
        ("|:C|1 D:|2 E|]F|G|", "60 64 65 67"),
        ("|:C|1 D|]E|2 F|G|", "60 64 65 67"),
    ],
)
def test_each_strain_has_its_own_endings(music, expected):
    assert heard(music) == expected


@pytest.mark.parametrize(
    "music",
    ["|:CDEF|GABA::c2c2|c4:|", "|:CDEF|GABA:|:c2c2|c4:|", "|:CDEF|GABA:||:c2c2|c4|]"],
)
def test_the_note_before_a_repeat_stays(music):
    assert heard(music) == "60 62 64 65 67 69 71 69 72:2 72:2 72:4"


@pytest.mark.parametrize("music", ["|:CD-|1 D2:|2 D2|E|", "|:CD-|1 EE:|2 D2|E|"])
def test_a_note_tied_into_one_ending_is_tied_into_each(music):
    assert heard(music) == "60 62:3 64"


def test_a_tie_at_the_end_of_a_first_ending_goes_back_not_on():
    assert heard("|:CD|1 E2-:|2 E2|") == "60 62 64:2"


@pytest.mark.parametrize(
    "sign", ["|", "||", "|]", "[|", "|:", ":|", "::", ":||:", "[|]", "|||", ":]"]
)
def test_every_bar_line_ends_an_accidental_and_is_kept(sign):
    (voice,) = read_abc(f"L:1/4\nK:C\n^F{sign}F|").voices
    assert [tone.pitch for tone in voice.tones] == [66, 65]
    assert voice.bar_lines == [TICKS_PER_QUARTER, 2 * TICKS_PER_QUARTER]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", {1}), ("1,3", {1, 3}), ("1.2", {1, 2}), ("1-3", {1, 2, 3}), ("1,3-5", {1, 3, 4, 5})],
)
def test_an_ending_may_have_many_numbers(text, expected):
    assert read_numbers(text) == expected


def test_what_is_skipped_takes_its_bar_lines_with_it():
    voice = Voice(
        tones=[Tone(0, 4, 60), Tone(4, 4, 62), Tone(8, 4, 64)],
        end=12,
        skips=[(5, 6), (4, 8)],
        bar_lines=[0, 4, 6, 8, 12],
    )
    left = without_skips(voice)
    assert left.tones == [Tone(0, 4, 60), Tone(4, 4, 64)]
    assert (left.end, left.bar_lines, left.skips) == (8, [0, 4, 8], [])


def test_a_tone_held_over_a_skip_is_shortened_by_it():
    voice = Voice(tones=[Tone(0, 10, 60), Tone(2, 4, 62)], end=10, skips=[(4, 8)])
    assert without_skips(voice).tones == [Tone(0, 6, 60), Tone(2, 2, 62)]


def test_skips_that_leave_nothing_are_ignored():
    voice = Voice(tones=[Tone(0, 4, 60)], end=4, skips=[(0, 4)])
    assert without_skips(voice).tones == voice.tones
