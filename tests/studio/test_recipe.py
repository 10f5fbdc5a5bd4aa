"""The recipe: one line that every file carries and gives back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.setting import Setting
from melody.notation import Note
from melody.render.abc import write_abc
from melody.render.midi import write_midi
from melody.render.musicxml import write_musicxml
from melody.studio.request import find_recipe, write_recipe

NOTES = [Note(60, 4), Note(None, 2), Note(67, 2)]
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=30))
FIELDS = st.dictionaries(st.text(max_size=8), VALUES, max_size=6)
FILES = {
    "midi": lambda recipe: write_midi(NOTES, Setting(), recipe=recipe),
    "musicxml": lambda recipe: write_musicxml(NOTES, Setting(), recipe=recipe).encode(),
    "abc": lambda recipe: write_abc(NOTES, Setting(), recipe=recipe).encode(),
}


@pytest.mark.parametrize("kind", FILES)
@given(FIELDS)
def test_every_kind_of_file_gives_the_recipe_back(kind, fields):
    assert find_recipe(FILES[kind](write_recipe(fields))) == fields


@pytest.mark.parametrize("kind", FILES)
def test_a_file_without_a_recipe_gives_none(kind):
    assert find_recipe(FILES[kind]("")) is None


@given(st.text(max_size=60))
def test_a_recipe_is_one_line_that_no_file_has_to_escape(text):
    line = write_recipe({"seed": text})
    assert line.isascii()
    assert line.isprintable()
    assert not set(line) & set("<>&\n")


@pytest.mark.parametrize("damage", [b"", b"{", b"[1]", b"{" * 50_000, b"[" * 100_000, b'"a"'])
def test_a_damaged_recipe_counts_as_none(damage):
    assert find_recipe(b"melody-recipe " + damage) is None


def test_the_same_fields_in_another_order_give_the_same_line():
    assert write_recipe({"a": 1, "b": 2}) == write_recipe({"b": 2, "a": 1})
