"""Notes of MusicXML: ties, voices, staves, and what is drawn but no melody."""

import pytest

from melody.scores.musicxml.reader import read_musicxml
from melody.scores.reading import TICKS_PER_QUARTER, Reading, Voice
from tests.score_files import score, xml_note

START, STOP = '<tie type="start"/>', '<tie type="stop"/>'
FOUR = "<time><beats>4</beats><beat-type>4</beat-type></time>"
GRACE = "<note><grace{}/><pitch><step>{}</step><octave>5</octave></pitch>{}</note>"


def voice(number: int) -> str:
    return f"<voice>{number}</voice>"


def staff(number: int) -> str:
    return f"<staff>{number}</staff>"


def back(duration: int) -> str:
    return f"<backup><duration>{duration}</duration></backup>"


def forward(duration: int) -> str:
    return f"<forward><duration>{duration}</duration></forward>"


def read(*measures: str, attributes: str = FOUR) -> Reading:
    return read_musicxml(score(*measures, attributes=attributes))


def sung(voice: Voice) -> list[tuple[float, float, int]]:
    """Onset and length in quarters, and pitch, in time order."""
    quarter = TICKS_PER_QUARTER
    return sorted((t.onset / quarter, t.length / quarter, t.pitch) for t in voice.tones)


def only(reading: Reading) -> list[tuple[float, float, int]]:
    (voice,) = reading.voices
    return sung(voice)


def test_a_tie_is_kept_beside_a_unison_in_another_voice():
    first = xml_note("E5", 8) + xml_note("C5", 8, START + voice(1)) + back(16)
    second = xml_note("C5", 8, voice(2)) + xml_note("A4", 8, voice(2))
    after = xml_note("C5", 16, STOP + voice(1)) + back(16) + xml_note("F4", 16, voice(2))
    tones = only(read(first + second, after))
    assert (2, 6, 72) in tones
    assert (0, 2, 72) in tones


def test_a_unison_that_another_voice_strikes_anew_is_not_tied():
    first = xml_note("C5", 16, START + voice(1)) + back(16) + xml_note("E4", 16, voice(2))
    after = xml_note("C5", 8, STOP + voice(1)) + xml_note("D5", 8, voice(1))
    after += back(16) + xml_note("C5", 16, voice(2))
    tones = only(read(first, after))
    assert [t for t in tones if t[2] == 72] == [(0, 6, 72), (4, 4, 72)]


def test_ties_in_two_voices_at_once_each_go_their_way():
    first = xml_note("C5", 16, START + voice(1)) + back(16) + xml_note("C5", 16, START + voice(2))
    after = xml_note("C5", 16, STOP + voice(1)) + back(16) + xml_note("C5", 4, STOP + voice(2))
    assert [tone[:2] for tone in only(read(first, after))] == [(0, 5), (0, 8)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (START, STOP),
        (START, ""),
        ("", STOP),
        (
            "<notations><tied type='start'/></notations>",
            "<notations><tied type='stop'/></notations>",
        ),
        (START + voice(1), STOP + voice(2)),
        (START + staff(1), STOP + staff(1) + voice(3)),
    ],
    ids=["both ends", "no stop", "no start", "only drawn", "to another voice", "to a third"],
)
def test_a_tie_joins_however_it_is_written(first, second):
    assert only(read(xml_note("C5", 16, first), xml_note("C5", 4, second))) == [(0, 5, 72)]


@pytest.mark.parametrize("second", [xml_note("D5", 4, STOP), xml_note("r", 4) + xml_note("C5", 4)])
def test_a_tie_to_nothing_joins_nothing(second):
    assert len(only(read(xml_note("C5", 16, START), second))) == 2


def test_a_tie_goes_on_over_three_bars_and_across_spellings():
    sharp = "<note><pitch><step>C</step><alter>1</alter><octave>5</octave></pitch>"
    flat = "<note><pitch><step>D</step><alter>-1</alter><octave>5</octave></pitch>"
    rest = "<duration>16</duration>{}</note>"
    measures = sharp + rest.format(START), flat + rest.format(STOP + START), sharp + rest
    assert only(read(*measures[:2], measures[2].format(STOP))) == [(0, 12, 73)]


def test_a_grace_note_that_is_tied_to_its_note_strikes_it_anew():
    grace = GRACE.format("", "C", START)
    tones = only(read(xml_note("C5", 4) + grace + xml_note("C5", 4, STOP)))
    assert tones == [(0, 1, 72), (1, 1, 72)]


@pytest.mark.parametrize("kind", ["", ' slash="yes"', ' steal-time-previous="20"'])
def test_grace_notes_take_no_time_and_have_no_length_on_paper(kind):
    reading = read(xml_note("C5", 4) + GRACE.format(kind, "D", "") + xml_note("E5", 4))
    assert only(reading) == [(0, 1, 72), (1, 1, 76)]
    assert reading.voices[0].written == {TICKS_PER_QUARTER}


@pytest.mark.parametrize(
    "silent",
    [
        xml_note("B4", 4, "<notehead>slash</notehead>"),
        xml_note("B4", 4, first="<cue/>"),
        "<note><unpitched><display-step>B</display-step></unpitched><duration>4</duration></note>",
        xml_note("r", 4),
        xml_note("r", 4).replace("<note>", '<note print-object="no">'),
        forward(4),
    ],
    ids=["slash", "cue", "clap", "rest", "hidden rest", "gap"],
)
def test_what_is_no_melody_takes_its_time(silent):
    tones = only(read(xml_note("C5", 4) + silent + xml_note("E5", 4)))
    assert tones == [(0, 1, 72), (2, 1, 76)]


def test_a_hidden_note_and_a_small_one_sound():
    hidden = xml_note("D5", 4).replace("<note>", '<note print-object="no">')
    small = xml_note("E5", 4, "<type size='cue'>quarter</type>")
    assert [tone[2] for tone in only(read(hidden + small))] == [74, 76]


def test_between_a_start_and_a_stop_of_slashes_nothing_is_sung():
    style = "<attributes><measure-style{}><slash type='{}'/></measure-style></attributes>"
    bar = xml_note("B4", 16)
    marked = style.format("", "start") + bar, bar, style.format("", "stop") + bar
    assert only(read(*marked)) == [(8, 4, 71)]
    other_staff = style.format(" number='2'", "start") + bar
    assert only(read(other_staff)) == [(0, 4, 71)]


def test_a_voice_that_slashes_spare_is_sung():
    slash = "<slash type='start'><except-voice>2</except-voice></slash>"
    style = f"<attributes><measure-style>{slash}</measure-style></attributes>"
    music = xml_note("B4", 16, voice(1)) + back(16) + xml_note("E5", 16, voice(2))
    assert only(read(style + music)) == [(0, 4, 76)]


def test_a_part_of_claps_alone_is_drums():
    clap = "<note><unpitched/><duration>4</duration></note>"
    assert [voice.is_drums for voice in read(clap).voices] == [True]
    both = read(clap + xml_note("C5", 4) + clap + xml_note("C5", 4, staff(2)))
    assert [voice.is_drums for voice in both.voices] == [False, False]


def test_staves_are_voices_from_top_to_bottom_whatever_comes_first():
    music = xml_note("C3", 16, staff(2)) + back(16) + xml_note("E5", 16, staff(1))
    reading = read(music)
    assert [sung(voice) for voice in reading.voices] == [[(0, 4, 76)], [(0, 4, 48)]]
    assert {voice.part for voice in reading.voices} == {"P1"}


@pytest.mark.parametrize(
    "music",
    [
        xml_note("C5", 8) + back(8) + forward(4) + xml_note("E4", 4) + forward(8),
        forward(4) + xml_note("E4", 4) + back(8) + xml_note("C5", 8) + xml_note("r", 8),
        xml_note("r", 16) + back(16) + xml_note("C5", 8) + back(4) + xml_note("E4", 4),
        xml_note("C5", 8) + back(99) + xml_note("r", 4) + xml_note("E4", 4) + forward(8),
    ],
    ids=["gap behind", "lower first", "rest first", "too far back"],
)
def test_voices_of_a_bar_may_come_in_any_order(music):
    assert only(read(music, "<barline/>" + xml_note("G4", 16)))[:2] == [(0, 2, 72), (1, 1, 64)]


def test_chord_notes_of_their_own_length_start_with_the_first():
    chord = xml_note("C4", 8) + xml_note("E4", 4, first="<chord/>") + xml_note("G4", 8)
    assert only(read(chord)) == [(0, 1, 64), (0, 2, 60), (2, 2, 67)]


def test_tuplets_of_odd_numbers_do_not_drift():
    eleven = xml_note("C5", 1) * 11
    divisions = "<attributes><divisions>{}</divisions></attributes>"
    music = divisions.format(11) + eleven + divisions.format(13) + xml_note("D5", 1) * 13
    (line,) = read(music * 2 + divisions.format(1) + xml_note("E5", 1)).voices
    assert sung(line)[-1] == (4, 1, 76)
    assert line.written == {round(TICKS_PER_QUARTER / n) for n in (1, 11, 13)}


def test_written_are_the_lengths_on_paper_before_ties():
    music = xml_note("C5", 6, START) + xml_note("C5", 2, STOP) + xml_note("r", 8)
    reading = read(music)
    assert only(reading) == [(0, 2, 72)]
    assert reading.voices[0].written == {n * TICKS_PER_QUARTER // 4 for n in (2, 6, 8)}


def test_an_octave_line_changes_how_a_note_is_drawn_not_how_it_sounds():
    line = (
        "<direction><direction-type><octave-shift type='{}' size='8'/></direction-type></direction>"
    )
    music = line.format("down") + xml_note("C6", 4) + line.format("stop") + xml_note("C5", 4)
    assert [tone[2] for tone in only(read(music))] == [84, 72]
