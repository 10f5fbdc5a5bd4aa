"""The score as a picture: drawn by a child process, at the width that is asked for."""

import xml.etree.ElementTree as ET

import pytest

from melody.music.setting import Setting
from melody.notation import MelodyError, Note
from melody.render.musicxml import write_musicxml
from melody.render.score_svg import draw_score

SCORE = write_musicxml([Note(60 + place % 8, 4) for place in range(48)], Setting())


def systems(picture: str) -> int:
    return picture.count('class="system"')


def test_a_narrow_score_breaks_into_more_lines_and_keeps_every_note():
    narrow, wide = draw_score(SCORE, 340), draw_score(SCORE, 1200)
    assert systems(narrow) > systems(wide) >= 1
    for picture in (narrow, wide):
        ET.fromstring(picture)
        assert picture.count('class="note"') == 48


def test_the_same_score_gives_the_same_picture():
    assert draw_score(SCORE, 700) == draw_score(SCORE, 700)


def test_a_score_that_cannot_be_drawn_is_told_in_one_line():
    with pytest.raises(MelodyError, match="MusicXML"):
        draw_score("this is no score", 700)
