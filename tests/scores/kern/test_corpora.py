"""Plain **kern by our own reader: what music21 reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.notation import MelodyError
from melody.scores.read import read_score
from melody.scores.score import Source
from tests.judge import by_music21

TUNES = {
    "a pickup": "*M3/4 *k[f#] *G: 4d =1 4g 8a 8b 4cc =2 2.dd =3 2g == *-",
    "ties over the bar": "*M4/4 *F: 2f [2a =1 4a] 4g 2f == *-",
    "a tie through a bar": "*M2/4 [2a =1 2a_ =2 4a] 4r =3 2f *-",
    "dots, rests and triplets": "*M2/4 *a: 4.a 8r =1 12a 12b 12cc 4dd =2 8r 8r 4a == *-",
    "graces, slurs and beams": "*M2/4 *D: (8ddq 8ddL 8eeJ) 4ff#; =1 {2dd} == *-",
    "low and high": "*M4/4 4CC 4BBB- 4ccc## 4e-- == *-",
    "a meter that changes": "*M2/4 4c 4d =1 *M3/4 2.e == *-",
    "bars that do not keep the meter": "*M4/4 4c 4d 4e =1 2c =2 1c == *-",
    "no meter": "*C: 4c 4d 4e 2c *-",
    "no bar lines": "*M4/4 4c 4d 4e 4f 4g *-",
    "a breve and a minor key": "*M4/2 *d: 0d =1 1f 1d == *-",
    "a bar line before the first note": "*M2/4 *k[] =1 4c 4d =2 2e == *-",
}


def source_of(folder, tokens, head="!!!OTL: Ein Lied\n"):
    path = folder / "a.krn"
    path.write_text(head + "\n".join(("**kern", *tokens.split(" "))) + "\n")
    return Source(path, "a.krn")


def facts(score):
    return score.notes, score.written, score.key, score.meter, score.pickup


@pytest.mark.parametrize("tokens", TUNES.values(), ids=TUNES)
def test_a_plain_line_reads_as_music21_reads_it(tmp_path, tokens):
    source = source_of(tmp_path, tokens)
    assert facts(read_score(source)) == facts(by_music21(source.path, "humdrum"))


LENGTHS = st.sampled_from(["1", "2", "2.", "4", "4.", "8", "8.", "16", "12", "6", "24"])
PITCHES = st.sampled_from(["r", "c", "d-", "f#", "bn", "cc", "ee-", "GG", "A"])


@given(st.lists(st.tuples(LENGTHS, PITCHES), min_size=1, max_size=12), st.integers(0, 12))
def test_any_plain_line_reads_as_music21_reads_it(tmp_path_factory, notes, bar):
    tokens = [length + pitch for length, pitch in [("4", "g"), *notes]]
    tokens.insert(min(bar, len(tokens)), "=1")
    source = source_of(tmp_path_factory.mktemp("kern"), " ".join(["*M4/4", *tokens, "*-"]))
    ours, theirs = read_score(source), by_music21(source.path, "humdrum")
    assert (ours.notes, ours.written) == (theirs.notes, theirs.written)


def test_a_line_of_rests_is_no_tune(tmp_path):
    with pytest.raises(MelodyError, match="no note"):
        read_score(source_of(tmp_path, "*M4/4 1r *-"))
