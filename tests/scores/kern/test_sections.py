"""Sections, endings and repeats of **kern, and several scores in one file."""

import pytest

from melody.notation import MelodyError
from melody.scores.jumps import FOLLOWED, NOT_FOLLOWED
from melody.scores.melody_line import to_score
from melody.scores.parts import without_repeats
from melody.scores.reading import REPEATS, Reading
from tests.kern_files import quarters, reading_of, sung
from tests.score_files import pitches, reduce_to_seed, steps

PITCHES = {"I": "g", "A": "c", "A1": "d", "A2": "e", "A3": "f", "B": "a", "B1": "b", "B2": "cc"}


def reading_of_sections(*lists: str, order: str) -> Reading:
    """A whole note for each section, in the order of the file."""
    music = [line for label in order.split() for line in (f"*>{label}", f"1{PITCHES[label]}")]
    return reading_of("**kern", *lists, *music, "*-")


def played(reading: Reading) -> str:
    names = {60: "A", 62: "A1", 64: "A2", 65: "A3", 67: "I", 69: "B", 71: "B1", 72: "B2"}
    return " ".join(names[tone.pitch] for tone in reading.voices[0].tones)


def test_the_second_ending_follows_what_is_repeated():
    reading = reading_of(
        "**kern",
        "*>[A,A1,A,A2]",
        "*>norep[A,A2]",
        "*>A",
        "*M4/4",
        "*C:",
        "=1",
        "4c",
        "4d",
        "4e",
        "4f",
        "*>A1",
        "=2a",
        "1g",
        "=:|!",
        "*>A2",
        "=2b",
        "1cc",
        "==",
        "*-",
    )
    seed = reduce_to_seed(reading)
    assert pitches(seed) == [60, 62, 64, 65, 72]
    assert steps(seed) == [4, 4, 4, 4, 16]
    assert seed.repairs == (REPEATS,)
    assert quarters(reading.voices[0].bar_lines) == [0, 4, 8]


@pytest.mark.parametrize(
    ("lists", "order", "expected"),
    [
        (["*>[A,A1,A,A2,B]"], "A A1 A2 B", "A A2 B"),
        (["*>[I,A,A1,A,A2,B]", "*>norep[I,A,A2,B]"], "I A A1 A2 B", "I A A2 B"),
        (["*>[A,A1,A,A2,B,B1,B,B2]"], "A A1 A2 B B1 B2", "A A2 B B2"),
        (["*>[A,A1,A,A2,A,A3]"], "A A1 A2 A3", "A A3"),
        (["*>[A,A,B,B]"], "A B", "A B"),
        (["*>[A,A,B,B]", "*>norep[A,B]"], "A B", "A B"),
        (["*>[A,A,B,B,A]", "*>norep[A,B,A]"], "A B", "A B A"),
        (["*>[B,A]"], "A B", "B A"),
        (["*>long[A,A,B]"], "A B", "A B"),
        ([], "A A1 A2", "A A2"),
        ([], "A B", "A B"),
        (["*>[A]", "*>norep[A]"], "A A3", "A A3"),
        (["*>[B]"], "I A B", "I A B"),
        (["*>[X,Y]"], "A B", "A B"),
    ],
)
def test_sections_are_played_once_with_the_last_ending(lists, order, expected):
    assert played(reading_of_sections(*lists, order=order)) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("A A1 A A2 Coda A", "A A2 Coda A"),
        ("A1 A2", "A1 A2"),  # without an A they are no endings
        ("A A B B A", "A B A"),
        ("A B A C A", "A B A C A"),
        ("A B A B C", "A B C"),
        ("A A A B", "A B"),
        ("A A B B C C D D A B", "A B C D A B"),
        ("A A1 A A2 B B1 B B2 A A2", "A A2 B B2 A A2"),
    ],
)
def test_of_a_list_what_follows_itself_stays_once_and_what_comes_back_is_played_again(
    order, expected
):
    assert without_repeats(order.split()) == expected.split()


def test_a_way_back_that_a_list_says_is_told():
    assert reading_of_sections("*>[A,B,A]", order="A B").repairs == [FOLLOWED]
    assert reading_of_sections("*>[A,A,B,A]", order="A B").repairs == [REPEATS, FOLLOWED]


def test_a_list_far_longer_than_music_needs_is_refused():
    with pytest.raises(MelodyError, match="too long"):
        reading_of("**kern", f"*>[{','.join('ABAC' * 100)}]", "*>A", "4c", "*-")


MARKED = [  # where the marks stand -> what is played of four bars
    ({2: "Fine", 4: "D.C. al Fine"}, "CDEFCD"),
    ({2: "Fine.", 4: "D. C."}, "CDEFCD"),
    ({4: "D.C. al Fine"}, "CDEF"),
    ({"2|": "Fine", "4|": "D.C."}, "CDEFCD"),
    ({1: "segno", 2: "Fine", 4: "D.S."}, "CDEFCD"),
    ({2: "segno", 3: "Fine", 4: "Dal Segno al Fine"}, "CDEFDE"),
    ({1: "To Coda", 3: "D.C. al Coda", 4: "Coda"}, "CDECF"),
    ({2: "dolce"}, "CDEF"),
]


@pytest.mark.parametrize(("marks", "played"), MARKED)
def test_marks_above_the_music_lead_back_and_end(marks, played):
    lines = ["**kern | **dynam", "*M4/4 | *M4/4"]
    for number, letter in enumerate("cdef", 1):
        comment = "!LO:TX:a:i:t={} | !".format
        lines += [comment(marks[number])] if number in marks else []
        lines += [f"1{letter} | ."]
        lines += [comment(marks[f"{number}|"])] if f"{number}|" in marks else []
        lines += [f"={number + 1} | ="]
    score = to_score(reading_of(*lines, "*- | *-"), form="kern")
    assert "".join("C D EF"[pitch - 60] for pitch, _ in score.notes) == played
    said = {True: [FOLLOWED], False: [NOT_FOLLOWED] if 4 in marks and len(marks) == 1 else []}
    assert [line for line in score.repairs if "jump" in line] == said[len(played) > 4]


def test_a_list_of_sections_counts_more_than_a_mark():
    lines = ("*>[A,B,A]", "*>A", "!LO:TX:t=Fine", "4c", "=", "*>B", "!LO:TX:t=D.C.", "4d", "==")
    score = to_score(reading_of("**kern", *lines, "*-"), form="kern")
    assert [pitch for pitch, _ in score.notes] == [60, 62, 60]


def test_repeats_are_told_only_where_there_are_some():
    assert reading_of_sections("*>[A,A,B]", order="A B").repairs == [REPEATS]
    assert reading_of_sections("*>[A,B]", order="A B").repairs == []
    assert reading_of("**kern", "4c", "=:|!|:", "4d", "=:|!", "*-").repairs == [REPEATS]
    assert reading_of("**kern", "=1", "4c", "=2", "4d", "==", "*-").repairs == []


def test_a_tie_leads_into_the_second_ending():
    (voice,) = reading_of(
        "**kern", "*>[A,A1,A,A2]", "*>A", "4c", "[4d", "*>A1", "2d]", "*>A2", "1d]", "*-"
    ).voices
    assert sung(voice) == [(0, 1, 60), (1, 5, 62)]


def test_sections_of_several_voices_are_played_together():
    label = "*>{} | *>{}".format
    lower, upper = reading_of(
        "**kern | **kern",
        label("[A,A1,A,A2]", "[A,A1,A,A2]"),
        label("A", "A"),
        "4C | 4c",
        label("A1", "A1"),
        "4D | 4d",
        label("A2", "A2"),
        "4E | 4e",
        "*- | *-",
    ).voices
    assert sung(lower) == [(0, 1, 48), (1, 1, 52)]
    assert sung(upper) == [(0, 1, 60), (1, 1, 64)]


@pytest.mark.parametrize(
    "lines",
    [
        ["*>[A,B,A]", "*>A", "4c", "*^", "*>B | *>B", "4d | 4D", "*v | *v", "4e"],
        ["*>[A,A]", "*>A", "4c", "*>A", "4d", "*>A", "4e"],
    ],
)
def test_sections_that_cannot_be_moved_are_played_as_they_stand(lines):
    (voice,) = reading_of("**kern", *lines, "*-").voices
    assert [pitch for _, _, pitch in sung(voice) if pitch >= 60] == [60, 62, 64]


def test_a_list_that_makes_a_file_far_longer_is_refused():
    with pytest.raises(MelodyError, match="too long"):
        reading_of("**kern", f"*>norep[{','.join('A' * 1000)}]", "*>A", *["4c"] * 100, "*-")


TWO = [
    "!!!OTL: The first",
    "**kern",
    "4c",
    "*-",
    "!!!OTL: The second",
    "**kern | **kern",
    "4d | 4e",
    "*- | *-",
]


def test_of_several_scores_the_first_is_read_unless_another_is_asked_for():
    first, second = reading_of(*TWO), reading_of(*TWO, tune=2)
    assert (first.title, first.tunes, len(first.voices)) == ("The first", 2, 1)
    assert (second.title, second.tunes, len(second.voices)) == ("The second", 2, 2)
    assert first.repairs == ["there are several scores in the file; the first was read"]
    with pytest.raises(MelodyError, match="no score 3"):
        reading_of(*TWO, tune=3)


def test_a_score_without_an_end_stops_where_the_next_begins():
    reading = reading_of("**kern", "4c", "**kern", "4d", "4e", tune=2)
    assert [tone.pitch for tone in reading.voices[0].tones] == [62, 64]


def test_a_score_without_kern_is_not_counted():
    reading = reading_of("**text", "la", "*-", "**kern", "4c", "*-")
    assert (reading.tunes, len(reading.voices[0].tones)) == (1, 1)


@pytest.mark.parametrize(
    "lines",
    [
        ["!!!OTL: Käse", "**kern", "4c", "*-"],
        ["**kern", "4c", "*-", "!!!OTL@@DE: K&auml;se "],
        ["!!!OTL@EN:   Käse", "!!!OTL: Cheese", "**kern", "4c", "*-"],
    ],
)
def test_the_title_is_found_before_or_after_the_music(lines):
    assert reading_of(*lines).title == "Käse"
