"""Tables of notes: where notes start, how long they sound, and what is told of the solo."""

import csv
import io
from fractions import Fraction

import pytest

from melody.corpora.note_tables import read_jazz, read_pop, read_table
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import MelodyError
from tests.data_folders import JAZZ_SOLOS, POP_NOTES, POP_SONGS, jazz_rows, squeeze, swing


def rows(text):
    return list(csv.DictReader(io.StringIO(text), delimiter="\t"))


def jazz(notes, solos=JAZZ_SOLOS):
    (solo,) = read_jazz(rows(notes), rows(solos), "melid")
    return solo


def test_a_solo_has_its_phrases_key_meter_and_names():
    solo = jazz(jazz_rows([swing(1, 2), swing(4, 1)]))

    assert [len(phrase) for phrase in solo.phrases] == [16, 8]
    assert (solo.name, solo.title) == ("A Player_Blues", "Blues (A. Player)")
    assert (solo.key, solo.meter) == (Key(5), Meter(4, 4))


def test_notes_start_in_exact_parts_of_the_beat():
    (phrase,) = jazz(jazz_rows([[(1, 1, 1, 3), (1, 1, 2, 3), (1, 2, 4, 5)]])).phrases

    assert [moment.onset for moment in phrase] == [4, Fraction(13, 3), Fraction(28, 5)]


def test_bar_lines_are_where_the_bars_of_the_table_begin():
    solo = jazz(jazz_rows([[(1, 3, 1, 1), (2, 1, 1, 1)]]))

    assert (solo.phrases[0][0].onset - solo.first_bar) % solo.bar == 2
    assert (solo.phrases[0][1].onset - solo.first_bar) % solo.bar == 0


def test_the_length_is_what_sounds_in_beats_of_that_moment():
    notes = jazz_rows([[(1, 1, 1, 1), (1, 3, 1, 1)]]).replace("\t0.4\t", "\t1.3\t")

    assert [moment.quarters for moment in jazz(notes).phrases[0]] == [Fraction(5, 4)] * 2


def test_without_lengths_a_note_is_held_to_the_next_for_a_half_note_at_most():
    notes = jazz_rows([[(1, 1, 1, 1), (1, 2, 1, 1), (2, 1, 1, 1)]])
    notes = notes.replace("onset_sec", "chorus").replace("duration_sec", "form")

    assert [moment.quarters for moment in jazz(notes).phrases[0]] == [1, 2, 2]


@pytest.mark.parametrize(
    ("key", "signature", "found"),
    [
        ("Bb-min", "4/4", (Key(10, "minor"), Meter(4, 4))),
        ("C-blues", "4/4", (None, Meter(4, 4))),
        ("D-dor", "3/4", (Key(2, "minor"), None)),
        ("", "", (None, None)),
    ],
)
def test_what_is_not_told_for_certain_is_left_open(key, signature, found):
    solos = JAZZ_SOLOS.replace("F-maj", key).replace("4/4", signature)
    solo = jazz(jazz_rows([swing(1, 1)]), solos)

    assert (solo.key, solo.meter) == found


def test_a_pop_song_is_cut_into_phrases_at_rests_of_a_quarter_and_after_half_notes():
    notes = POP_NOTES + "001\t2.01\t0.9\t2\t60\n001\t3\t0.5\t3\t62\n001\t4.68\t1.9\t4.75\t64\n"
    notes += "001\t7\t1\t7\t64\n"
    (song,) = read_pop(rows(notes), rows(POP_SONGS))

    assert [len(phrase) for phrase in song.phrases] == [2, 1, 1]
    assert [m.onset for phrase in song.phrases for m in phrase] == [2, 3, Fraction(14, 3), 7]
    assert (song.key, song.meter, song.first_bar) == (Key(10, "minor"), Meter(4, 4), 2)


def test_a_table_is_read_packed_or_not(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text(POP_SONGS)
    plain = read_table(path)
    squeeze(path)

    assert read_table(tmp_path / "a.tsv.gz") == plain == rows(POP_SONGS)


@pytest.mark.parametrize("content", [b"\x1f\x8b\x08", b"no gzip", b"\xff\xfe"])
def test_what_is_no_table_is_told_in_one_line(tmp_path, content):
    for name in ("a.tsv.gz", "b.tsv"):
        (tmp_path / name).write_bytes(content)
    with pytest.raises(MelodyError, match="no table of notes"):
        read_table(tmp_path / "a.tsv.gz")
