import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import MelodyError
from melody.preprocess.encode import Tune
from melody.preprocess.token_file import read_tunes, write_tunes

SYMBOLS = ("67", "_", "65", "r", "/")
JIG = Tune(
    "jigs.abc#1",
    SYMBOLS,
    "The  Rakes of Kildare",
    Key(9, "minor"),
    "score",
    Meter(6, 8),
    2,
    "irish",
)


def test_a_plain_file_holds_names_and_symbols_alone(tmp_path):
    write_tunes([JIG], tmp_path / "tunes.txt", is_plain=True)

    assert (tmp_path / "tunes.txt").read_text() == "jigs.abc#1\t67 _ 65 r /\n"
    assert read_tunes(tmp_path / "tunes.txt") == [Tune("jigs.abc#1", SYMBOLS)]


def test_what_is_known_of_a_tune_stands_beside_its_symbols(tmp_path):
    write_tunes([JIG], tmp_path / "tunes.txt")

    facts = "style=irish meter=6/8 pickup=2 mode=minor title=The Rakes of Kildare"
    assert (tmp_path / "tunes.txt").read_text() == f"jigs.abc#1\t67 _ 65 r /\t{facts}\n"
    (tune,) = read_tunes(tmp_path / "tunes.txt")
    assert (tune.style, tune.meter, tune.pickup) == ("irish", Meter(6, 8), 2)
    assert (tune.key, tune.title) == (Key(9, "minor"), "The Rakes of Kildare")


@given(
    style=st.sampled_from(["", "irish", "chinese"]),
    meter=st.sampled_from([None, Meter(3, 4), Meter(6, 8)]),
    pickup=st.integers(0, 11),
    mode=st.sampled_from([None, "major", "minor"]),
    title=st.text(st.characters(exclude_categories=["C", "Z"]), max_size=12),
)
def test_facts_survive_writing_and_reading(tmp_path_factory, style, meter, pickup, mode, title):
    home = {None: None, "major": Key(0), "minor": Key(9, "minor")}[mode]
    tune = Tune("t", SYMBOLS, title, home, "", meter, pickup if meter else 0, style)
    path = tmp_path_factory.mktemp("tokens") / "tunes.txt"
    write_tunes([tune], path)

    assert read_tunes(path) == [tune]


@pytest.mark.parametrize("column", ["meter=9/7", "colour=red", "pickup=x"])
def test_a_third_column_of_another_kind_is_refused_with_its_line(tmp_path, column):
    (tmp_path / "tunes.txt").write_text(f"a\t60 /\t{column}\n")

    with pytest.raises(MelodyError, match="line 1"):
        read_tunes(tmp_path / "tunes.txt")
