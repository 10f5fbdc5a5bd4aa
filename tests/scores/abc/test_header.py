"""Keys, meters, unit lengths, tempos and titles of ABC."""

import pytest

from melody.music.keys import MAJOR, MINOR, Key
from melody.music.meters import Meter
from melody.scores.abc.header import (
    read_key_field,
    read_meter,
    read_tempo_field,
    read_title,
    read_unit,
)
from melody.scores.abc.reader import read_abc
from tests.scores.abc.test_reader import heard

SHARP = {"F": 1, "C": 1, "G": 1, "D": 1, "A": 1, "E": 1, "B": 1}


@pytest.mark.parametrize(
    ("text", "key", "sharps"),
    [
        ("G", Key(7), 1),
        (" G ", Key(7), 1),
        ("Gmaj", Key(7), 1),
        ("G major", Key(7), 1),
        ("G IONIAN", Key(7), 1),
        ("Bb", Key(10), -2),
        ("B♭", Key(10), -2),
        ("B flat", Key(10), -2),
        ("E Flat minor", Key(3, MINOR), -6),
        ("F sharp", Key(6), 6),
        ("F#m", Key(6, MINOR), 3),
        ("F# minor", Key(6, MINOR), 3),
        ("Amin", Key(9, MINOR), 0),
        ("AMIN", Key(9, MINOR), 0),
        ("A aeolian", Key(9, MINOR), 0),
        ("Ador", Key(9, MINOR), 1),
        ("ADor", Key(9, MINOR), 1),
        ("A Dorian", Key(9, MINOR), 1),
        ("A Mixolydian", Key(9, MAJOR), 2),
        ("AMIX", Key(9, MAJOR), 2),
        ("F lyd", Key(5, MAJOR), 0),
        ("Ephr", Key(4, MINOR), 0),
        ("Bloc", Key(11, MINOR), 0),
        ("C clef=bass", Key(0), 0),
        ("D treble-8", Key(2), 2),
        ("G clef=G octave=-1", Key(7), 1),
        ("Em middle=B", Key(4, MINOR), 1),
    ],
)
def test_a_key_has_its_tonic_its_mode_and_its_signature(text, key, sharps):
    signature = read_key_field(text)
    letters = "FCGDAEB"[:sharps] if sharps >= 0 else "BEADGCF"[:-sharps]
    assert signature.key == key
    assert signature.altered == dict.fromkeys(letters, 1 if sharps > 0 else -1)


@pytest.mark.parametrize(
    ("text", "key", "altered"),
    [
        ("Dm^c", Key(2, MINOR), {"B": -1, "C": 1}),
        ("Dexp_b_e^f", None, {"B": -1, "E": -1, "F": 1}),
        ("D exp_b", None, {"B": -1}),
        ("none^f", None, {"F": 1}),
        ("Dm ^c", Key(2, MINOR), {"B": -1, "C": 1}),
        ("D=c", Key(2), {"F": 1, "C": 0}),
        ("D =c _B", Key(2), {"F": 1, "C": 0, "B": -1}),
        ("Gm^f_e", Key(7, MINOR), {"B": -1, "E": -1, "F": 1}),
        ("D Phr ^f", Key(2, MINOR), {"B": -1, "E": -1, "F": 1}),
        ("C __e^^f", Key(0), {"E": -2, "F": 2}),
        ("D exp _b _e ^f", None, {"B": -1, "E": -1, "F": 1}),
        ("Dexp^f", None, {"F": 1}),
        ("exp ^f ^c", None, {"F": 1, "C": 1}),
        ("^f", None, {"F": 1}),
        ("HP", None, {"F": 1, "C": 1}),
        ("Hp", None, {"F": 1, "C": 1}),
        ("none", None, {}),
        ("", None, {}),
        ("clef=bass", None, {}),
        ("bass", None, {}),
        ("alto", None, {}),
        ("G#", Key(8), {**SHARP, "F": 2}),
    ],
)
def test_a_key_may_alter_other_letters_or_name_none(text, key, altered):
    signature = read_key_field(text)
    assert (signature.key, signature.altered) == (key, altered)


@pytest.mark.parametrize(
    ("key", "signature"),
    [("exp ^f ^c", 2), ("exp _b", -1), ("HP", 2), ("none", None), ("exp ^g", None), ("D", None)],
)
def test_a_signature_without_a_key_is_counted(key, signature):
    assert read_abc(f"K:{key}\nC").signature == signature


def test_a_key_signature_holds_in_all_octaves_until_it_is_changed():
    assert heard("F,Ff|[K:D]c [K:C]c\nK:F\nB", key="G") == "54 66 78 73 72 70"


@pytest.mark.parametrize(
    ("text", "meter"),
    [
        ("3/4", Meter(3, 4)),
        (" 6 / 8 ", Meter(6, 8)),
        ("C", Meter(4, 4)),
        ("C|", Meter(2, 2)),
        ("2+3/8", Meter(5, 8)),
        ("(2+3+2)/8", Meter(7, 8)),
        ("none", None),
        ("", None),
        ("2/4+3/8", None),
        ("17/32", None),
    ],
)
def test_a_meter_is_read(text, meter):
    assert read_meter(text) == meter


def test_all_meters_are_stated_and_the_first_is_kept():
    reading = read_abc("M:4/4\nM:3/4\nK:C\nC|[M:2/4]D|\nM:3/4\nE|")
    assert (reading.meter, reading.meters) == (Meter(3, 4), {Meter(3, 4), Meter(2, 4)})
    assert reading.repairs == ["the meter changes later on; only the first one was kept"]


@pytest.mark.parametrize(
    ("text", "quarters"), [("1/8", 0.5), ("1", 4), ("1/16", 0.25), ("0/4", None)]
)
def test_a_unit_length_is_read(text, quarters):
    assert read_unit(text) == quarters


@pytest.mark.parametrize(
    ("meter", "length"),
    [("2/4", "1/4"), ("3/4", "1/2"), ("5/8", "1/4"), ("none", "1/2"), ("", "1/2")],
)
def test_without_a_unit_length_the_first_meter_sets_it(meter, length):
    (voice,) = read_abc(f"X:1\nM:{meter}\nK:C\nC|[M:4/4]C|").voices
    assert {f"1/{80640 // tone.length // 4}" for tone in voice.tones} == {length}


@pytest.mark.parametrize(
    ("text", "bpm"),
    [
        ("1/4=120", 120),
        ("1/8 = 120", 60),
        ("3/8=60", 90),
        ('"Allegro" 1/4=100', 100),
        ('1/4=100 "Allegro"', 100),
        ("1/4=92.5", 92.5),
        ("1/4 3/8=40", 100),
        ("1/4=ca. 80", 80),
        ("120", 120),
        ("C=120", 60),
        ("C3=40", 60),
        ('"Slow"', None),
        ("", None),
    ],
)
def test_a_tempo_counts_quarters(text, bpm):
    assert read_tempo_field(text) == bpm


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Fox, The", "The Fox"),
        (" Fox,the ", "the Fox"),
        ("Erlkönig, Der", "Der Erlkönig"),
        ("Come, Lads, A", "A Come, Lads"),
        ("Lads, Come", "Lads, Come"),
        ("The", "The"),
        ("It\\'s", "It\\'s"),
    ],
)
def test_the_article_of_a_title_comes_first(text, title):
    assert read_title(text) == title


def test_the_first_title_is_the_tunes():
    assert read_abc("X:1\nT:One, The\nT:Two\nK:C\nT:Three\nC").title == "The One"
