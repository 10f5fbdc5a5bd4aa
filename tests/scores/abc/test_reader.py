"""Reading ABC."""

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import Note
from melody.scores.abc.reader import read_abc
from melody.scores.melody_line import to_score
from melody.scores.reading import Reading
from melody.seeds.seed import Seed
from tests.score_files import pitches, reduce_to_seed, steps


def seed_of_abc(*lines: str) -> Seed:
    return reduce_to_seed(read_abc("\n".join(lines)))


def heard_in(reading: Reading) -> str:
    """The melody as pitches and quarters: ``60 62:1/2 r:2``."""
    notes = [(r_or(pitch), quarters) for pitch, quarters in to_score(reading).notes]
    while notes[-1][0] == "r":
        notes.pop()
    return " ".join(name if length == 1 else f"{name}:{length}" for name, length in notes)


def r_or(pitch: int | None) -> str:
    return "r" if pitch is None else str(pitch)


def heard(music: str, key: str = "C", meter: str = "4/4") -> str:
    """The melody of some bars in quarters."""
    return heard_in(read_abc(f"X:1\nT:Tune\nM:{meter}\nL:1/4\nK:{key}\n{music}\n"))


def test_abc_lengths_broken_rhythms_and_tuplets():
    seed = seed_of_abc("L:1/8", "K:C", "C2 D/ E/ F3/2 G// A// z | c>d e<f | (3cde (5:4:5cdefg")
    assert steps(seed)[:7] == [4, 1, 1, 3, 1, 2, 3]
    assert steps(seed)[7:10] == [1, 1, 3]


def test_abc_accidentals_hold_in_all_octaves_up_to_the_bar_line():
    seed = seed_of_abc("K:G", "F ^c C =F f | c F _B,, ^^A")
    assert pitches(seed) == [66, 73, 61, 65, 77, 72, 66, 46, 71]


def test_abc_keys_and_modes_set_the_signature():
    for key, expected in {
        "D dor": (65, 2),
        "Dmix": (66, 2),
        "Bb": (65, 10),
        "C#m": (66, 1),
    }.items():
        seed = seed_of_abc(f"K:{key}", "FDA,")
        assert (seed.notes[0].pitch, seed.key and seed.key.tonic) == (expected[0], expected[1])
    assert seed_of_abc("K:Am clef=treble", "A").key == Key(9, "minor")
    assert pitches(seed_of_abc("K:C ^f _e", "EF")) == [63, 66]


def test_abc_ties_chords_graces_and_chord_symbols():
    seed = seed_of_abc("L:1/4", "M:4/4", "K:C", '"Am"[CEA]2 {gf}!trill!~G-G | G4- | G z [CE]-[CE]')
    assert pitches(seed) == [69, 67, 67, None, 64]
    assert steps(seed) == [8, 8, 20, 4, 8]
    assert seed.repairs == ("3 notes under the melody were left out",)


def test_a_tied_note_keeps_its_accidental_over_the_bar_line():
    seed = seed_of_abc("L:1/4", "K:C", "^F-|F F")
    assert seed.notes == (Note(66, 8), Note(65, 4))


def test_abc_pickup_is_what_stands_before_the_first_bar_line():
    assert seed_of_abc("M:3/4", "L:1/4", "K:G", "D | GAB | G3 |").pickup == 4
    assert seed_of_abc("M:3/4", "L:1/4", "K:G", "| GAB | G3 |").pickup == 0
    silent = seed_of_abc("M:3/4", "L:1/4", "K:G", "z z D | GAB | G3 |")
    assert (silent.notes[0], silent.pickup) == (Note(62, 4), 4)
    assert silent.repairs == ("the silence before the first note (2 beats) was left out",)


def test_abc_repeats_are_played_once_with_the_last_ending():
    seed = seed_of_abc("L:1/4", "M:2/4", "K:C", "|: CD |1 EF :|2 GA |] c2")
    assert pitches(seed) == [60, 62, 67, 69, 72]
    assert seed.repairs == ("repeats were played once, with the last ending",)


def test_of_several_abc_tunes_the_first_is_read():
    seed = seed_of_abc(
        "% book", "M:3/4", "X:1", "T:One", "K:C", "C", "", "Some words", "X:2", "K:C", "D"
    )
    assert (pitches(seed), seed.meter) == ([60], Meter(3, 4))
    assert seed.repairs == ('of the 2 tunes in it the first was read: "One"',)


def test_abc_voices_are_kept_apart():
    seed = seed_of_abc(
        "L:1/4", "K:C", "V:1 name=Bass", "C,D,|", 'V:2 name="Melody"', "ce|", "V:1", "E,F,"
    )
    assert pitches(seed) == [72, 76]
    assert "voice 2 of 2" in seed.repairs[0]


def test_abc_that_is_not_understood_is_told():
    assert seed_of_abc("K:C", "C q D § E0").repairs == (
        '3 signs not understood were left out: "q", "?", "E0"',
    )
