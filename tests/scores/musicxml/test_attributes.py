"""What MusicXML says beside its notes: key, meter, transposition, tempo, names and titles."""

import pytest

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import MelodyError
from melody.scores.musicxml.reader import read_musicxml
from melody.scores.reading import METER_CHANGES, TICKS_PER_QUARTER, Reading
from tests.score_files import score, xml_note

CHANGE = "<attributes>{}</attributes>"
B_FLAT = "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>"


def key(fifths: int, mode: str = "") -> str:
    named = f"<mode>{mode}</mode>" if mode else ""
    return f"<key><fifths>{fifths}</fifths>{named}</key>"


def time(*pairs: str, more: str = "") -> str:
    written = "".join(
        f"<beats>{pair.rpartition('/')[0]}</beats><beat-type>{pair.rpartition('/')[2]}</beat-type>"
        for pair in pairs
    )
    return f"<time>{written}{more}</time>"


def read(attributes: str, *measures: str, parts: str = "") -> Reading:
    return read_musicxml(
        score(*measures or [xml_note("C5", 4)], attributes=attributes, parts=parts)
    )


def pitches(reading: Reading) -> list[int]:
    return [tone.pitch for tone in reading.voices[0].tones]


@pytest.mark.parametrize(
    ("attributes", "wanted"),
    [
        (key(2), (None, 2)),
        (key(0), (None, 0)),
        (key(-7), (None, -7)),
        (key(3, "none"), (None, 3)),
        (key(2, "major"), (Key(2), None)),
        (key(2, " Minor"), (Key(11, "minor"), None)),
        (key(2, "dorian"), (Key(4, "minor"), None)),
        (key(9), (None, None)),
        ("<key><key-step>F</key-step><key-alter>1</key-alter></key>", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_key_is_named_only_where_a_mode_is_written(attributes, wanted):
    reading = read(attributes)
    assert (reading.key, reading.signature) == wanted


@pytest.mark.parametrize(
    ("written", "chromatic", "sounding"),
    [(2, -2, 0), (0, -2, -2), (3, -9, 0), (-5, 3, 4), (1, -7, 0)],
)
def test_a_signature_is_told_as_it_sounds(written, chromatic, sounding):
    transpose = f"<transpose><chromatic>{chromatic}</chromatic></transpose>"
    assert read(key(written) + transpose).signature == sounding


@pytest.mark.parametrize(
    ("written", "transpose"),
    [
        (2, B_FLAT),
        (3, "<transpose><chromatic>-9</chromatic></transpose>"),
        (1, "<transpose><chromatic>-7</chromatic></transpose>"),
        (0, "<transpose><chromatic>0</chromatic><octave-change>-1</octave-change></transpose>"),
    ],
    ids=["clarinet", "alto saxophone", "horn", "double bass"],
)
def test_transposing_parts_below_or_above_a_piano_are_in_its_key(written, transpose):
    plays = CHANGE.format(key(written, "major") + transpose) + xml_note("D5", 4)
    above = f"<part id='P0'><measure>{plays}</measure></part>"
    assert read(key(0, "major"), parts=above).key == Key(0)
    assert read(key(written, "major") + transpose).key == Key(0)


def test_the_key_is_that_of_a_part_with_pitches():
    clap = "<note><unpitched/><duration>4</duration></note>"
    drums = f"<part id='P0'><measure>{CHANGE.format(key(0))}{clap}</measure></part>"
    assert read(key(3), parts=drums).signature == 3


@pytest.mark.parametrize(
    ("transpose", "wanted"),
    [
        (B_FLAT, 70),
        ("<transpose><chromatic>-9</chromatic></transpose>", 63),
        ("<transpose><chromatic>0</chromatic><octave-change>-1</octave-change></transpose>", 60),
        ("<transpose><chromatic>-2</chromatic><octave-change>-1</octave-change></transpose>", 58),
        ("<transpose><chromatic>0</chromatic><double/></transpose>", 72),
        ("<transpose number='2'><chromatic>-2</chromatic></transpose>", 72),
        ("<for-part><part-transpose><chromatic>-2</chromatic></part-transpose></for-part>", 72),
        ("<clef><sign>G</sign><clef-octave-change>-1</clef-octave-change></clef>", 72),
    ],
)
def test_a_part_is_read_as_it_sounds(transpose, wanted):
    assert pitches(read(transpose)) == [wanted]


def test_each_part_and_each_staff_has_its_own_transposition():
    part = f"<part id='P0'><measure>{CHANGE.format(B_FLAT)}{xml_note('D5', 1)}</measure></part>"
    reading = read("", parts=part)
    assert [voice.tones[0].pitch for voice in reading.voices] == [72, 72]
    lower = xml_note("D5", 4, "<staff>2</staff>")
    two = "<transpose number='1'><chromatic>0</chromatic></transpose>"
    two += "<transpose number='2'><chromatic>-2</chromatic></transpose>"
    staves = read(two, xml_note("C5", 4) + lower).voices
    assert [voice.tones[0].pitch for voice in staves] == [72, 72]


def test_a_player_may_take_another_instrument_in_the_middle_of_a_bar():
    change = CHANGE.format("<transpose><chromatic>-3</chromatic></transpose>")
    music = xml_note("D5", 4) + change + xml_note("D5", 4)
    second = "<backup><duration>8</duration></backup>" + xml_note("D4", 4) + xml_note("D4", 4)
    assert pitches(read(B_FLAT, music + second)) == [72, 71, 60, 59]


def test_divisions_may_change_in_the_middle_of_a_bar():
    change = CHANGE.format("<divisions>8</divisions>")
    reading = read("", xml_note("C5", 4) + change + xml_note("D5", 4), xml_note("E5", 8))
    onsets = [tone.onset / TICKS_PER_QUARTER for tone in reading.voices[0].tones]
    assert onsets == [0, 1, 1.5]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (time("3/4"), Meter(3, 4)),
        (time("3+2/8"), Meter(5, 8)),
        (time("2 + 2 + 3/8"), Meter(7, 8)),
        (time("3/8", "2/4"), Meter(7, 8)),
        (time("2/4", "3/4"), Meter(5, 4)),
        (time("3/4", more=f"<interchangeable>{time('6/8')[6:-7]}</interchangeable>"), Meter(3, 4)),
        ("<time><senza-misura/></time>", None),
        (time("4/3"), None),
        (time("x/4"), None),
        (time("0/4"), None),
        ("", None),
    ],
)
def test_any_way_to_write_a_meter(written, wanted):
    reading = read(written)
    assert (reading.meter, reading.meters) == (wanted, {wanted} - {None})


def test_all_meters_are_told_the_first_is_kept():
    reading = read(time("3/4"), xml_note("C5", 12), CHANGE.format(time("2/4")) + xml_note("C5", 8))
    assert (reading.meter, reading.meters) == (Meter(3, 4), {Meter(3, 4), Meter(2, 4)})
    assert reading.repairs == [METER_CHANGES]


def test_a_meter_that_is_stated_again_does_not_change():
    again = CHANGE.format(time("3/4")) + xml_note("C5", 12)
    assert read(time("3/4"), xml_note("C5", 12), again).repairs == []


def test_free_time_before_a_meter_is_no_meter():
    free = "<time><senza-misura/></time>"
    reading = read(free, xml_note("C5", 99), CHANGE.format(time("3/4")) + xml_note("C5", 12))
    assert (reading.meter, reading.meters) == (None, {Meter(3, 4)})


def metronome(unit: str, per_minute: str, dots: int = 0) -> str:
    beat = f"<beat-unit>{unit}</beat-unit>{'<beat-unit-dot/>' * dots}"
    printed = f"<metronome>{beat}<per-minute>{per_minute}</per-minute></metronome>"
    return f"<direction><direction-type>{printed}</direction-type></direction>"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (metronome("quarter", "90"), 90),
        (metronome("quarter", "80", dots=1), 120),
        (metronome("eighth", "120", dots=2), 105),
        (metronome("half", "c. 60"), 120),
        (metronome("16th", "240"), 60),
        (metronome("quarter", "lively"), None),
        ("<sound tempo='99.5'/>", 99.5),
        ("<sound tempo='0'/>" + metronome("quarter", "77"), 77),
        (metronome("half", "60").replace("</direction>", "<sound tempo='100'/></direction>"), 100),
    ],
)
def test_any_way_to_write_a_tempo(written, wanted):
    assert read("", written + xml_note("C5", 4)).bpm == wanted


def with_head(head: str, parts: str = "") -> Reading:
    plain = score(xml_note("C5", 4)).decode()
    listed = f"<part-list>{parts}</part-list>"
    return read_musicxml(
        plain.replace("<score-partwise>", f"<score-partwise>{head}{listed}").encode()
    )


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        (
            "<work><work-title>A  &amp;\n B</work-title></work><movement-title>C</movement-title>",
            "A & B",
        ),
        ("<work><work-title> </work-title></work><movement-title>C</movement-title>", "C"),
        ("<credit><credit-words>K. 1</credit-words></credit>", ""),
        (
            "<credit><credit-type>title</credit-type><credit-words>My</credit-words>"
            "<credit-words>Song</credit-words></credit>",
            "My Song",
        ),
        ("", ""),
    ],
)
def test_the_title_is_found_where_programs_write_it(head, wanted):
    assert with_head(head).title == wanted


def test_a_voice_knows_its_part_and_what_plays_it():
    instrument = (
        "<score-instrument id='I'><instrument-name>Flute</instrument-name></score-instrument>"
    )
    (voice,) = with_head(
        "", f"<score-part id='P1'><part-name>Melody\n 1</part-name>{instrument}</score-part>"
    ).voices
    assert (voice.name, voice.instrument, voice.part) == ("Melody 1", "Flute", "P1")


def test_the_channel_of_drums_is_drums():
    channel = "<midi-instrument id='I'><midi-channel>10</midi-channel></midi-instrument>"
    head = f"<score-part id='P1'><part-name>Kit</part-name>{channel}</score-part>"
    assert with_head("", head).voices[0].is_drums


def test_a_part_that_changes_its_transposition_without_end_is_refused():
    change = CHANGE.format(B_FLAT) + CHANGE.format(
        "<transpose><chromatic>0</chromatic></transpose>"
    )
    with pytest.raises(MelodyError, match="too long"):
        read("", change * 200 + xml_note("C5", 4))


def test_a_transposition_may_be_stated_in_every_bar():
    assert set(pitches(read("", *[CHANGE.format(B_FLAT) + xml_note("D5", 4)] * 300))) == {72}
