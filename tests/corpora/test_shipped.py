"""The declared corpora: complete, found in what is installed, and german as the talk had it."""

from collections import Counter

import pytest

from melody.corpora import CORPORA, find_corpus
from melody.music.keys import find_key
from melody.notation import END, MelodyError, is_pitch, to_notes
from melody.scores.quantise import TALK_DURATIONS
from melody.vocabulary import Vocabulary

SHIPPED = [name for name, corpus in CORPORA.items() if corpus.find_in is None]
STEPS = {int(quarters * 4) for quarters in TALK_DURATIONS}


@pytest.mark.parametrize("name", CORPORA)
def test_every_corpus_says_where_it_comes_from_and_on_which_terms(name):
    corpus = find_corpus(name)
    told = (corpus.title, corpus.origin, corpus.version, corpus.licence, corpus.citation)
    for text in (*told, corpus.style, corpus.how_to_get):
        assert text.strip()
        assert "\n" not in text
    assert len(corpus.checksum) == (0 if name == "world" else 16)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_corpus_is_found_with_names_that_differ_and_hold_no_blanks(name):
    names = [source.name for source in find_corpus(name).find()]
    assert names
    assert len(set(names)) == len(names)
    assert not any(character.isspace() for name in names for character in name)


def test_an_unknown_corpus_is_refused_and_the_known_ones_are_told():
    with pytest.raises(MelodyError, match=r"no corpus named 'french'.*german"):
        find_corpus("french")


def test_german_keeps_all_1781_songs(german):
    assert len(german.outcomes) == 1781
    assert len(german.tunes) == 1781
    assert german.rejected == {}


def test_german_has_a_vocabulary_of_two_and_a_half_octaves_and_more(german):
    vocabulary = Vocabulary.of(tune.symbols for tune in german.tunes)
    assert len(vocabulary) <= 45
    assert min(vocabulary.pitches) >= 40
    assert max(vocabulary.pitches) <= 90


def test_every_german_song_ends_once_and_begins_with_a_note_or_rest(german):
    for tune in german.tunes:
        assert tune.symbols.index(END) == len(tune.symbols) - 1
        assert is_pitch(tune.symbols[0]) or tune.symbols[0] == "r"


def test_german_notes_have_the_talks_lengths_or_are_joined_by_ties_and_rests(german):
    lengths = Counter(note.steps for tune in german.tunes for note in to_notes(tune.symbols))
    accepted = sum(count for steps, count in lengths.items() if steps in STEPS)
    assert accepted / sum(lengths.values()) > 0.99


def test_german_songs_are_at_home_in_c_major_or_a_minor(german):
    for tune in german.tunes[::10]:
        assert tune.key_source == "tonic from the score, mode found"
        tonic = 0 if tune.key.mode == "major" else 9
        assert find_key(to_notes(tune.symbols), tonic=tonic).tonic == tonic
    modes = Counter(tune.key.mode for tune in german.tunes)
    assert 0.03 < modes["minor"] / len(german.tunes) < 0.25


def test_german_songs_moved_by_the_nearest_way(german):
    shifts = {tune.key.shift_home for tune in german.tunes}
    assert min(shifts) >= -5
    assert max(shifts) <= 6


@pytest.mark.parametrize("name", SHIPPED)
def test_every_tune_of_a_corpus_has_a_style(name):
    assert all(source.style for source in find_corpus(name).find())


def test_folk_is_all_that_is_shipped_and_has_five_traditions_and_more():
    styles = Counter(source.style for source in find_corpus("folk").find())

    assert sum(styles.values()) > 13_000
    assert {"german", "chinese", "european", "irish", "scottish", "american"} <= set(styles)
