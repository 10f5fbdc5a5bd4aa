"""Key, meter, tempo, transposition and the names of voices in **kern."""

import pytest

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.scores.reading import METER_CHANGES
from tests.kern_files import pitches_of, quarters, reading_of, sung


@pytest.mark.parametrize(
    ("token", "key"),
    [
        ("*G:", Key(7)),
        ("*a:", Key(9, "minor")),
        ("*E-:", Key(3)),
        ("*f#:", Key(6, "minor")),
        ("*D:dor", Key(2, "minor")),
        ("*d:dor", Key(2, "minor")),
        ("*G:mix", Key(7)),
        ("*e:phr", Key(4, "minor")),
        ("*?:", None),
        ("*X:", None),
    ],
)
def test_a_key_is_read_with_its_mode(token, key):
    assert reading_of("**kern", token, "4c", "*-").key == key


@pytest.mark.parametrize(
    ("token", "signature"),
    [
        ("*k[]", 0),
        ("*k[f#]", 1),
        ("*k[b-e-a-]", -3),
        ("*k[c#f#]", 2),
        ("*k[f#c#g#d#a#e#b#]", 7),
        ("*k[b-f#]", None),
        ("*k[e-]", None),
        ("*k[fn]", None),
    ],
)
def test_a_signature_without_a_key_is_kept_as_its_sharps(token, signature):
    reading = reading_of("**kern", token, "4c", "*-")
    assert (reading.key, reading.signature) == (None, signature)


def test_a_signature_beside_a_key_is_forgotten():
    reading = reading_of("**kern", "*k[f#]", "*e:", "4c", "*-")
    assert (reading.key, reading.signature) == (Key(4, "minor"), None)


@pytest.mark.parametrize(
    ("token", "meter"),
    [
        ("*M3/4", Meter(3, 4)),
        ("*M3+2/8", Meter(5, 8)),
        ("*M12/8", Meter(12, 8)),
        ("*M?", None),
        ("*MX", None),
        ("*MFREI4/4", None),
        ("*M4/3", None),
        ("*M0/4", None),
        ("*met(c)", None),
    ],
)
def test_a_meter_is_read_and_free_meter_is_none(token, meter):
    reading = reading_of("**kern", token, "4c", "*-")
    assert reading.meter == meter
    assert reading.meters == ({meter} if meter else set())


def test_the_first_meter_counts_and_all_are_kept():
    reading = reading_of("**kern", "*M3/4", "4c", "*M4/4", "4d", "*M2/4", "4e", "*-")
    assert reading.meter == Meter(3, 4)
    assert reading.meters == {Meter(3, 4), Meter(4, 4), Meter(2, 4)}
    assert reading.repairs == [METER_CHANGES]


def test_of_two_signs_before_the_first_note_the_later_counts():
    reading = reading_of(
        "**kern", "*M3/4", "*M4/4", "*MM60", "*MM90", "*C:", "*G:", "4c", "*MM50", "*F:", "*-"
    )
    assert (reading.meter, reading.bpm, reading.key) == (Meter(4, 4), 90, Key(7))
    assert reading.repairs == []


@pytest.mark.parametrize(
    ("token", "bpm"), [("*MM96.3", 96.3), ("*MM120", 120), ("*MM[Andante]", None), ("*MM", None)]
)
def test_a_tempo_counts_quarters(token, bpm):
    assert reading_of("**kern", token, "4c", "*-").bpm == bpm


def test_bar_lines_are_remembered_for_each_voice():
    reading = reading_of(
        "**kern | **kern",
        "*M2/4 | *M2/4",
        "4C | 8c",
        ". | 8d",
        "=1 | =1",
        "2D | [2e",
        "=2:|! | =2:|!",
        "=3|!: | =3|!:",
        "2D | 4e]",
        ". | 4f",
        "== | ==",
        "*- | *-",
    )
    assert [quarters(voice.bar_lines) for voice in reading.voices] == [[1, 3, 5], [1, 3, 5]]
    assert quarters([reading.first_bar]) == [1]


def test_a_bar_line_may_cut_a_note():
    lower, upper = reading_of(
        "**kern | **kern", "2C | 4c", "=2 | =2", ". | 4d", "=3 | =3", "4D | 4e", "*- | *-"
    ).voices
    assert quarters(lower.bar_lines) == quarters(upper.bar_lines) == [1, 2]
    assert sung(lower) == [(0, 2, 48), (2, 1, 50)]


@pytest.mark.parametrize("token", ["*ITrd1c2", "*ITrd-5c-9", "*ITrd4c7"])
def test_a_transposing_instrument_is_written_as_it_sounds(token):
    assert pitches_of("**kern", token, "4c", "4d", "*-") == [60, 62]


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (["*Trd1c2"], [58, 60]),
        (["*Trd-3c-5"], [65, 67]),
        (["*Trd1c0", "*Trd-3c-5"], [65, 67]),
        (["*ITrd1c2", "*Trd1c2"], [58, 60]),
    ],
)
def test_what_was_transposed_goes_back_to_where_it_sounds(tokens, expected):
    assert pitches_of("**kern", *tokens, "4c", "4d", "*-") == expected


def test_only_the_transposed_voice_is_moved():
    lower, upper = reading_of("**kern | **kern", "* | *Trd1c2", "4C | 4d", "*- | *-").voices
    assert (lower.tones[0].pitch, upper.tones[0].pitch) == (48, 60)


@pytest.mark.parametrize(
    ("key", "expected"), [("*D:", Key(0)), ("*C:", Key(0)), ("*b:", Key(9, "minor"))]
)
def test_a_key_that_was_transposed_with_its_notes_comes_back_with_them(key, expected):
    scale = ["4d", "4e", "4f#", "4g", "4a", "4b", "4cc#"]
    assert reading_of("**kern", "*Trd1c2", key, *scale, "*-").key == expected


@pytest.mark.parametrize(("signature", "expected"), [("*k[f#c#]", 0), ("*k[]", 0)])
def test_a_signature_that_was_transposed_comes_back_too(signature, expected):
    scale = ["4d", "4e", "4f#", "4g", "4a", "4b", "4cc#"]
    assert reading_of("**kern", "*Trd1c2", signature, *scale, "*-").signature == expected


def test_voices_have_names_instruments_and_parts():
    left, right, voice = reading_of(
        "**kern | **kern | **kern",
        "*part2 | *part2 | *part1",
        "*staff3 | *staff2 | *staff1",
        "*Ipiano | *Ipiano | *Isoprn",
        '* | * | *I"Solo voice',
        "*ICklav | *ICklav | *ICvox",
        "4C | 4c | 4cc",
        "*- | *- | *-",
    ).voices
    assert (left.part, right.part, voice.part) == ("part2", "part2", "part1")
    assert (left.name, left.instrument) == ("", "piano")
    assert (voice.name, voice.instrument) == ("Solo voice", "soprano")


def test_without_a_part_the_staff_tells_which_voices_belong_together():
    first, second, third = reading_of(
        "**kern | **kern | **kern", "*staff1 | *staff1 | *", "4C | 4c | 4cc", "*- | *- | *-"
    ).voices
    assert first.part == second.part == "staff1"
    assert third.part == ""


@pytest.mark.parametrize(
    "lines",
    [
        ["*clefX", "4c", "4d"],
        ["*Iperc", "4c", "8d"],
        ["4R", "4R"],
        ["4Rgg", "8r", "8Rgg/"],
    ],
)
def test_percussion_is_known_by_its_clef_its_name_or_its_notes_without_pitch(lines):
    (voice,) = reading_of("**kern", *lines, "*-").voices
    assert voice.is_drums
    assert voice.tones


def test_notes_without_pitch_among_others_are_as_silent_as_rests():
    (voice,) = reading_of("**kern", "*clefG2", "4c", "4R", "4d", "4eTR", "*-").voices
    assert not voice.is_drums
    assert sung(voice) == [(0, 1, 60), (2, 1, 62), (3, 1, 64)]


def test_a_spine_of_rests_is_a_voice_without_tones():
    silent, singing = reading_of("**kern | **kern", "2r | 4c", ". | 4d", "*- | *-").voices
    assert (silent.tones, quarters([silent.end])) == ([], [2])
    assert len(singing.tones) == 2
