"""Melodies of 18 meters, with pickups, rests and ties, written by music21 and read back.

music21 is slow: ``MELODY_EXAMPLES=1000 pytest tests/scores/test_round_trips.py`` writes many, with
our own writers too; without it a few are enough.
"""

import os
from fractions import Fraction

import pytest
from hypothesis import given, settings

from melody.scores.formats import READERS
from melody.scores.melody_line import to_score
from tests.melody_files import WRITERS, line_of
from tests.scores.music21_files import MUSIC21_WRITERS
from tests.scores.test_melody_line import melodies

EXAMPLES = int(os.environ.get("MELODY_EXAMPLES", "8"))
SAYS_PICKUP = frozenset(WRITERS) - {"midi"}  # as music21 writes them
ALL = [("music21", form, write) for form, write in MUSIC21_WRITERS.items()] + [
    ("ours", form, write) for form, write in WRITERS.items()
]


@pytest.mark.parametrize(
    ("who", "form", "write"), ALL, ids=[f"{form} of {who}" for who, form, _ in ALL]
)
@settings(max_examples=EXAMPLES, deadline=None)
@given(melody=melodies())
def test_a_melody_is_read_back_as_it_was_written(who, form, write, melody):
    notes, setting = melody
    score = to_score(READERS[form](write(notes, setting)), form=form)
    heard = list(score.notes)
    if heard[-1][0] is None:
        heard.pop()
    assert heard == line_of(notes)
    assert (score.key, score.first_meter) in ((setting.key, setting.meter), (None, setting.meter))
    if sum(note.steps for note in notes) > setting.pickup and (
        who == "ours" or form in SAYS_PICKUP
    ):
        assert (score.meter, score.pickup) == (setting.meter, Fraction(setting.pickup, 4))
    if form not in ("abc", "kern"):
        assert score.bpm == pytest.approx(setting.quarters_a_minute, abs=0.01)
