"""What a person types: every text gives a seed or one plain line."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import MelodyError, Note, count_steps, to_notes, to_symbols
from melody.seeds.opening import fit_to_vocabulary
from melody.seeds.seed import LONGEST_SEED, Seed, keep_opening
from melody.seeds.text import read_text
from melody.vocabulary import Vocabulary

NOTES = st.builds(Note, st.none() | st.integers(0, 127), st.integers(1, 8))
PITCHES = st.builds(Note, st.integers(0, 127), st.integers(1, 8))
MELODIES = st.tuples(PITCHES, st.lists(NOTES, max_size=30)).map(lambda two: [two[0], *two[1]])
PIECES = ["67", "60", "r", "_", "/", "C4", "G#4/4", "e:2", "|", "|:", "(3abc", "[CEG]2", "K:G"]
PIECES += ["X:1", "^f'", "-5", "999", "🎵"]
WORDS = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)


def is_plain(line: str) -> bool:
    return 0 < len(line) <= 160 and line.isprintable() and not set(line) & set("<>&")


def read(text: str) -> Seed | str:
    """The seed of a text, or the line with which it is refused."""
    try:
        return read_text(text)
    except MelodyError as refusal:
        return str(refusal)


def is_answer(result: Seed | str) -> bool:
    """Whether it may be shown: a plain line, or a seed of sound size with plain repairs."""
    if isinstance(result, str):
        return is_plain(result)
    return count_steps(result.notes) <= LONGEST_SEED and all(map(is_plain, result.repairs))


def can_be_heard(notes: list[Note]) -> bool:
    """A line of low numbers alone is scale degrees, or told to be too low."""
    return any(note.pitch is not None and note.pitch > 15 for note in notes)


@given(MELODIES.filter(can_be_heard))
def test_symbols_come_back_exactly_and_need_no_repair(notes):
    assert read_text(" ".join(to_symbols(notes))) == Seed(tuple(notes))


@given(st.text())
def test_any_text_gives_a_seed_or_one_plain_line(text):
    assert is_answer(read(text))


@given(WORDS)
def test_any_mixture_of_notations_gives_a_seed_or_one_plain_line(text):
    assert is_answer(read(text))


def test_note_names_are_read_with_their_lengths():
    seed = read_text("C4 D4 E4:2 r G#4/4 Bb3/8. c5:0.25")
    assert seed.notes == (
        Note(60, 4),
        Note(62, 4),
        Note(64, 8),
        Note(None, 4),
        Note(68, 4),
        Note(58, 3),
        Note(72, 1),
    )
    assert seed.repairs == ()


def test_names_with_lengths_and_a_line_of_abc_need_no_repair():
    assert read_text("C4 D4 E4:2 r G#4/8").repairs == ()
    assert read_text("K:G GABc d2").notes[-1] == Note(74, 4)


def test_names_among_symbols_last_a_sixteenth_and_are_held():
    assert read_text("67 _ C4 _ _ D4").notes == (Note(67, 2), Note(60, 3), Note(62, 1))


def test_bars_commas_and_lines_separate():
    expected = tuple(to_notes(["67", "_", "65", "r", "_"]))
    assert read_text("67,_ | 65\n\tr ; _").notes == read_text("67_65 r_").notes == expected


@pytest.mark.parametrize(
    ("text", "notes", "told"),
    [
        ("_ _ 67 _", [Note(67, 2)], "2 holds"),
        ("/ 67", [Note(67, 1)], ""),
        ("67 _ /", [Note(67, 2)], ""),
        ("67 / 65 _", [Note(67, 1)], "2 symbols after the end"),
        ("130 _", [Note(118, 2)], "1 note beyond the range 0-127 was moved by octaves"),
        ("-5 60", [Note(7, 1), Note(60, 1)], "1 note beyond the range"),
        ("60:1.3", [Note(60, 5)], "1 length was rounded"),
        ("foo 67 bar foo", [Note(67, 1)], '3 symbols not understood were left out: "foo", "bar"'),
        ("🎵 67", [Note(67, 1)], '1 symbol not understood was left out: "?"'),
        ("67\x00 _", [Note(67, 2)], "1 invisible character"),
        ("67 \u202e_", [Note(67, 2)], "1 invisible character"),
        ("٦٧ _", [Note(67, 2)], ""),
        (
            "C D",
            [Note(60, 4), Note(62, 4)],
            "2 notes without an octave were put nearest to the note before",
        ),
        ("<b>67</b> 67", [Note(67, 1)], '"?b?67?/b?"'),
    ],
)
def test_each_repair_is_told(text, notes, told):
    seed = read_text(text)
    assert seed.notes == tuple(notes)
    assert told in " ".join(seed.repairs)
    assert bool(told) == bool(seed.repairs)


@pytest.mark.parametrize("text", ["", " \n", "_", "_ _ _", "/", "r _ r", "|", "🎵", "nothing here"])
def test_without_a_pitch_one_line_says_what_to_type(text):
    with pytest.raises(MelodyError, match="give at least one, like 'C4 D4 E4'"):
        read_text(text)


@pytest.mark.parametrize(
    "unit", ["67 _ ", "C4 ", "a", "_", "/", "[CEG]", "{", '"', "(3", "K:G\n", "🎵", "c11", "[c1111"]
)
def test_a_megabyte_of_text_is_answered(unit):
    result = read(unit * (1_000_000 // len(unit)))
    assert is_answer(result)
    assert isinstance(result, str) or "only the first" in result.repairs[0]


@pytest.mark.parametrize(
    "text",
    [
        "c111/11" * 5_000 + "!",
        "K:C\n" + ("[" + "c1111" * 12 + "!") * 500,
        "K:C\nM:" + " " * 60_000 + "x",
        "K:C" + " " * 60_000 + "x C",
        "K:C\nc" + "c>" * 30_000,
        "K:C\n" + '{"!+[(' * 10_000,
    ],
)
def test_no_text_keeps_the_server_busy(text):
    started = time.process_time()  # of the processor: a busy machine changes little
    assert is_answer(read(text))
    assert time.process_time() - started < 20, "a reader whose work grows with the square"


def test_abc_is_recognised_with_and_without_fields():
    assert read_text("GABc d2 e2 | f").notes[0] == Note(67, 2)
    seed = read_text("X:1\nM:3/4\nL:1/8\nQ:1/4=90\nK:Em\nB2|e2 f2 g2|")
    assert (seed.key, seed.meter, seed.pickup, seed.bpm) == (Key(4, "minor"), Meter(3, 4), 4, 90)
    assert seed.notes == (Note(71, 4), Note(76, 4), Note(78, 4), Note(79, 4))


def test_abc_that_lost_its_line_ends_is_laid_out_again():
    spread = read_text("X:1\nT:A tune\nM:3/4\nL:1/8\nK:A minor\nEAc e2e")
    assert read_text("X:1 T:A tune M:3/4 L:1/8 K:A minor EAc e2e") == spread


def test_note_names_between_bar_lines_are_no_abc():
    assert read_text("C4 D4 | E4 F4 |").notes[0] == Note(60, 4)


def test_a_long_text_keeps_its_opening():
    seed = read_text("67 _ " * 2000)
    assert count_steps(seed.notes) == LONGEST_SEED
    assert seed.repairs == ("only the first 512 of 1000 beats were kept",)


@given(MELODIES, st.integers(1, 60))
def test_an_opening_is_the_beginning_and_nothing_else(notes, steps):
    kept = keep_opening(notes, steps, told := [])
    assert to_symbols(kept) == to_symbols(notes)[:steps]
    assert bool(told) == (count_steps(notes) > steps)


def vocabulary_of(*pitches: int) -> Vocabulary:
    return Vocabulary(("/", "_", "r", *map(str, pitches)))


@given(MELODIES, st.sets(st.integers(0, 127), min_size=1))
def test_after_fitting_every_symbol_is_known_and_every_length_kept(notes, pitches):
    vocabulary = vocabulary_of(*sorted(pitches))
    fit = fit_to_vocabulary(notes, vocabulary)
    assert vocabulary.encode(to_symbols(fit.notes))
    assert [note.steps for note in fit.notes] == [note.steps for note in notes]
    assert bool(fit.repairs) == (list(fit.notes) != notes)
    assert all(is_plain(line) for line in fit.repairs)


def test_a_whole_line_moves_by_octaves_first_and_can_be_moved_back():
    notes = (Note(84, 2), Note(None, 1), Note(88, 2))
    fit = fit_to_vocabulary(notes, vocabulary_of(60, 64, 72, 76))
    assert fit.notes == (Note(72, 2), Note(None, 1), Note(76, 2))
    assert fit.shift == -12
    assert tuple(n._replace(pitch=n.pitch and n.pitch - fit.shift) for n in fit.notes) == notes


def test_single_notes_move_by_octaves_and_then_to_the_nearest():
    fit = fit_to_vocabulary([Note(60, 1), Note(72, 1), Note(61, 1)], vocabulary_of(60, 62))
    assert fit.notes == (Note(60, 1), Note(60, 1), Note(60, 1))
    assert fit.shift == 0
    assert fit.repairs == (
        "1 note moved by octaves into this model's range",
        "1 note moved to the nearest pitch this model knows",
    )
