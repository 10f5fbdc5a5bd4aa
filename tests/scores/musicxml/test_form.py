"""The form of MusicXML: repeats and endings, bar lines, pickups, parts side by side."""

import pytest

from melody.music.meters import Meter
from melody.scores.musicxml.reader import read_musicxml
from melody.scores.reading import REPEATS, TICKS_PER_QUARTER, Reading
from tests.score_files import score, xml_note

FOUR = "<time><beats>4</beats><beat-type>4</beat-type></time>"
STEPS = ["C5", "D5", "E5", "F5", "G5", "A5", "B5", "C6"]
BACK, FORTH = '<repeat direction="backward"/>', '<repeat direction="forward"/>'


def left(*signs: str) -> str:
    return f'<barline location="left">{"".join(signs)}</barline>'


def right(*signs: str) -> str:
    return f'<barline location="right">{"".join(signs)}</barline>'


def ending(number: str, kind: str = "start") -> str:
    return f'<ending number="{number}" type="{kind}"/>'


def in_ending(number: str, bar: str, close: str = BACK) -> str:
    return left(ending(number)) + bar + right(ending(number, "stop"), close)


def whole(place: int) -> str:
    return xml_note(STEPS[place], 16)


def read(*measures: str, marks: dict[int, str] | None = None, parts: str = "") -> Reading:
    """Read bars; ``marks`` are attributes of measures by place, ``parts`` what stands before."""
    before, *bars = score(*measures, attributes=FOUR).decode().split("<measure>")
    marked = [f"<measure {(marks or {}).get(place, '')}>{bar}" for place, bar in enumerate(bars)]
    data = before.replace("<part id", f"{parts}<part id") + "".join(marked)
    return read_musicxml(data.encode())


def other_part(*bars: str) -> str:
    """A part that stands before the one that is asked about."""
    attributes = "<attributes><divisions>4</divisions></attributes>"
    measures = "".join(f"<measure>{attributes}{bar}</measure>" for bar in bars)
    return f'<part id="P0">{measures}</part>'


def names(reading: Reading) -> list[str]:
    pitches = {72: "C5", 74: "D5", 76: "E5", 77: "F5", 79: "G5", 81: "A5", 83: "B5", 84: "C6"}
    return [pitches[tone.pitch] for tone in reading.voices[0].tones]


def lines(reading: Reading) -> list[float]:
    return [line / TICKS_PER_QUARTER for line in reading.voices[0].bar_lines]


@pytest.mark.parametrize(
    "numbers",
    [
        ["1", "2"],
        ["1,2", "3"],
        ["1-3", "4"],
        ["1., 2.", "3."],
        ["1", "2", "3"],
        ["1, 3", "2,4"],
        ["1", "3"],
        ["", ""],
        ["1", ""],
    ],
)
def test_of_any_endings_the_last_sounds(numbers):
    bars = [in_ending(number, whole(n + 1)) for n, number in enumerate(numbers)]
    reading = read(whole(0), *bars)
    assert names(reading) == ["C5", STEPS[len(numbers)]]
    assert reading.voices[0].end == 8 * TICKS_PER_QUARTER
    assert reading.repairs == [REPEATS]


def test_endings_of_several_bars_are_left_out_whole():
    first = left(ending("1")) + whole(1), whole(2), whole(3) + right(ending("1", "stop"), BACK)
    last = left(ending("2")) + whole(4), whole(5) + right(ending("2", "discontinue"))
    assert names(read(whole(0), *first, *last, whole(6))) == ["C5", "G5", "A5", "B5"]


def test_a_bracket_that_is_drawn_too_short_lasts_until_the_repeat():
    first = left(ending("1")) + whole(1) + right(ending("1", "stop")), whole(2) + right(BACK)
    assert names(read(whole(0), *first, in_ending("2", whole(3), ""))) == ["C5", "F5"]


def test_a_strain_after_a_second_ending_is_not_taken_for_the_ending():
    """A1 A2 B A3, as songs of the form AABA are often printed; the repeat stands after B."""
    first, second = (
        in_ending("1", whole(1)),
        left(ending("2")) + whole(2) + right(ending("2", "stop")),
    )
    reading = read(
        whole(0), first, second, whole(3), whole(4) + right(BACK), in_ending("3", whole(5))
    )
    assert names(reading) == ["C5", "F5", "G5", "A5"]


def test_a_bracket_for_each_bar_of_an_ending_is_one_ending():
    first = in_ending("1", whole(1), ""), in_ending("1", whole(2))
    assert names(read(whole(0), *first, in_ending("2", whole(3)))) == ["C5", "F5"]


def test_a_bracket_without_an_end_lasts_until_the_next():
    reading = read(whole(0), left(ending("1")) + whole(1), whole(2), left(ending("2")) + whole(3))
    assert names(reading) == ["C5", "F5"]
    assert reading.repairs == [REPEATS]


def test_each_strain_has_endings_of_its_own():
    strain = whole(0), in_ending("1", whole(1)), in_ending("2", whole(2), "")
    other = left(FORTH) + whole(3), in_ending("1", whole(4)), in_ending("2", whole(5))
    assert names(read(*strain, *other, whole(6))) == ["C5", "E5", "F5", "A5", "B5"]


def test_a_first_ending_without_a_second_stays():
    assert names(read(whole(0), in_ending("1", whole(1)), whole(2))) == ["C5", "D5", "E5"]


def test_an_ending_in_one_part_holds_for_all():
    bars = whole(0), in_ending("1", whole(1)), in_ending("2", whole(2), "")
    other = other_part(whole(3), whole(4), whole(5))
    reading = read(*bars, parts=other)
    assert [[tone.pitch for tone in voice.tones] for voice in reading.voices] == [
        [77, 81],
        [72, 76],
    ]


def test_a_tie_into_the_second_ending_holds():
    start, stop = '<tie type="start"/>', '<tie type="stop"/>'
    first = in_ending("1", xml_note("C5", 4, stop) + xml_note("D5", 12))
    second = in_ending("2", xml_note("C5", 8, stop) + xml_note("E5", 8), "")
    tones = read(xml_note("C5", 16, start), first, second).voices[0].tones
    assert [(tone.length / TICKS_PER_QUARTER, tone.pitch) for tone in tones] == [(6, 72), (2, 76)]


def test_what_an_ending_that_is_left_out_changes_for_good_is_changed():
    change = "<attributes><divisions>8</divisions></attributes>"
    second = in_ending("2", xml_note("E5", 32), "")
    reading = read(whole(0), in_ending("1", change + xml_note("D5", 32)), second)
    assert reading.voices[0].end == 8 * TICKS_PER_QUARTER


@pytest.mark.parametrize("mark", ['number="0" implicit="yes"', 'implicit="yes"', 'number="0"', ""])
def test_a_short_first_bar_is_a_pickup(mark):
    marks = {0: mark} if mark else {}
    reading = read(xml_note("C5", 4), whole(1), whole(2), marks=marks)
    assert reading.first_bar == TICKS_PER_QUARTER
    assert lines(reading) == [1, 5, 9]


@pytest.mark.parametrize(
    ("marks", "signs"),
    [
        ({1: 'number="2" implicit="yes"'}, ("", "")),
        ({1: 'number="X1"'}, ("", "")),
        ({}, (right(BACK), "")),
        ({}, ("", left(FORTH))),
    ],
)
def test_a_bar_that_a_repeat_cuts_in_two_is_whole(marks, signs):
    halves = xml_note("C5", 12) + signs[0], signs[1] + xml_note("D5", 4)
    reading = read(*halves, whole(2), marks=marks)
    assert (reading.first_bar, lines(reading)) == (4 * TICKS_PER_QUARTER, [4, 8])


def test_a_pickup_before_a_repeat_stays_one():
    reading = read(
        xml_note("C5", 4) + right(BACK), left(FORTH) + xml_note("D5", 12), whole(2),
        marks={0: 'implicit="yes"'},
    )  # fmt: skip
    assert lines(reading) == [1, 4, 8]


def test_a_single_short_bar_is_no_pickup():
    assert read(xml_note("C5", 8)).first_bar == 0


@pytest.mark.parametrize(("length", "end"), [(12, 7), (20, 9)])
def test_a_bar_that_is_too_short_or_too_long_lasts_as_long_as_its_notes(length, end):
    reading = read(whole(0), xml_note("D5", length))
    assert reading.voices[0].end == end * TICKS_PER_QUARTER


def test_a_part_that_leaves_its_rests_out_keeps_step():
    bars = ["", whole(0), xml_note("D5", 8), whole(2)]
    other = other_part(*[whole(3)] * 4)
    reading = read(*bars, parts=other)
    onsets = [tone.onset / TICKS_PER_QUARTER for tone in reading.voices[1].tones]
    assert onsets == [4, 8, 12]


def test_a_part_of_a_bar_is_not_stretched_by_another_part_that_rests_for_a_whole_one():
    other = other_part(xml_note("r", 16), whole(3))
    reading = read(xml_note("C5", 4), whole(1), marks={0: 'implicit="yes"'}, parts=other)
    assert [tone.onset / TICKS_PER_QUARTER for tone in reading.voices[1].tones] == [0, 1]


def test_a_bar_with_nothing_in_it_is_a_rest():
    reading = read(whole(0), "", whole(2))
    assert [tone.onset / TICKS_PER_QUARTER for tone in reading.voices[0].tones] == [0, 8]
    assert reading.meter == Meter()


def test_bars_of_many_rests_are_all_there():
    style = (
        "<attributes><measure-style><multiple-rest>3</multiple-rest></measure-style></attributes>"
    )
    reading = read(whole(0), style + xml_note("r", 16), *[xml_note("r", 16)] * 2, whole(1))
    assert [tone.onset / TICKS_PER_QUARTER for tone in reading.voices[0].tones] == [0, 16]
