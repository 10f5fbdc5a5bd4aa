"""Long texts are read as files are: in the limited child, with the same notes."""

import pytest

from melody.music.keys import parse_key
from melody.notation import MelodyError
from melody.seeds import text as texts
from melody.seeds import uploads
from melody.seeds.text import MOST_TYPED, read_here, read_text
from melody.ui.server.hearing import read_given

LONG = MOST_TYPED // 3 + 1


@pytest.mark.parametrize(
    "text", ["C4 " * LONG, "K:G\n" + "GABc d2 " * LONG, "do re mi " * LONG, "67 \ud800_ " * LONG]
)
def test_a_long_text_gives_the_same_seed_as_it_would_here(text):
    assert len(text) > MOST_TYPED
    assert read_text(text) == read_here(text)


def test_how_a_long_text_is_meant_is_said_to_the_child():
    text, key = "1 2 3 5 " * LONG, parse_key("D major")
    found = read_text(text, notation="degrees", key=key)
    assert found == read_here(text, notation="degrees", key=key)
    assert found.notes[0].pitch % 12 == 2


def test_only_long_texts_have_a_child(monkeypatch):
    monkeypatch.setattr(texts, "read_long_text", lambda *_: pytest.fail("a child was started"))
    assert read_text("C4 " * (MOST_TYPED // 3)).notes


def test_a_long_text_that_gives_nothing_is_refused_in_one_line():
    with pytest.raises(MelodyError, match="no note to play"):
        read_text("?? " * LONG)


def test_no_more_children_at_a_time_than_fit(monkeypatch):
    monkeypatch.setattr(uploads, "SECONDS_TO_WAIT", 0.01)
    for _ in range(4):
        assert uploads.CHILDREN.acquire(timeout=1)
    try:
        with pytest.raises(MelodyError, match="too busy"):
            read_text("C4 " * LONG)
    finally:
        for _ in range(4):
            uploads.CHILDREN.release()
    assert read_text("C4 " * LONG).notes


def test_a_long_text_that_a_program_sends_is_never_read_in_the_server(monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a long text was read in the server")

    monkeypatch.setattr("melody.ui.server.hearing.score_of_text", refuse)
    asked = {"text": "K:G\n" + "GABc d2 " * LONG, "score": "", "name": "", "key": "", "voice": ""}
    told = read_given({**asked, "tune": None, "notation": "", "solfege": "fixed"})
    assert told["notes"][:2] == [[67, 0.5], [69, 0.5]]
