"""Whatever is in an ABC text: a reading or one line, in linear time; what we write, we read."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.keys import all_keys
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import MelodyError, Note
from melody.render.abc import write_abc
from melody.scores.abc.reader import read_abc
from tests.score_files import reduce_to_seed

PIECES = [
    *"ABCDEFGabcdefgzxZXy0123456789/,'^_=<>-()[]{}|:\"!+&~.%\\\n \r$*HTuv",
    *["[V:", "[K:", "[M:", "[L:1/", "(3:", "::", "|1", ":|2", "[1,3", "|]", "(&", "&)", "Z99"],
    *["\nK:", "\nV:", "\nM:", "\nL:", "\nX:", "\nT:", "\nQ:", "\nU:", "\nw:", "\n+:", "\n\n"],
    *[
        "clef=treble-8",
        " octave=-1",
        " transpose=",
        " sound=",
        "name=",
        "exp",
        "Mix",
        "HP",
        "ü",
        "§",
    ],
    *["%%begintext\n", "\n%%endtext", "C|", "3/8=", "2+3/8", "C9999", "////9999"],
]
METERS = [(b, u) for u in (2, 4, 8, 16) for b in (2, 3, 4, 5, 6, 7, 9, 12) if 2 <= 16 * b / u <= 64]


@given(st.lists(st.sampled_from(PIECES), max_size=120).map("".join), st.integers(1, 3) | st.none())
def test_any_text_is_read_or_refused_in_one_line(text, number):
    for given_text in (text, "X:1\nK:C\n" + text):
        try:
            reading = read_abc(given_text, number)
            seed = reduce_to_seed(reading)
        except MelodyError as refusal:
            mistakes = [str(refusal)]
        else:
            mistakes = []
            assert seed.notes
            for voice in reading.voices:
                assert voice.bar_lines == sorted(set(voice.bar_lines))
                assert all(tone.length > 0 for tone in voice.tones)
        assert not any("\n" in mistake for mistake in mistakes)


@st.composite
def melodies(draw):
    """Notes on the grid, with a pitch first and last, and how they are set."""
    meter = Meter(*draw(st.sampled_from(METERS)))
    pickup = draw(st.integers(0, meter.steps_per_bar - 1))
    middle = draw(
        st.lists(st.tuples(st.none() | st.integers(36, 96), st.integers(1, 40)), max_size=30)
    )
    first, last = draw(st.integers(36, 96)), draw(st.integers(36, 96))
    notes = []
    for pitch, steps in [(first, 4), *middle, (last, 2)]:
        if notes and pitch is None and notes[-1].pitch is None:
            continue
        notes.append(Note(pitch, steps))
    key = draw(st.sampled_from(all_keys()))
    return notes, Setting(key=key, meter=meter, pickup=pickup, title="Round, The")


@given(melodies())
def test_what_we_write_as_abc_is_read_as_it_was(melody):
    notes, setting = melody
    reading = read_abc(write_abc(notes, setting))
    (voice,) = reading.voices
    step = 5040  # ticks
    assert [Note(t.pitch, t.length // step) for t in voice.tones] == [n for n in notes if n.pitch]
    places = [sum(n.steps for n in notes[:i]) * step for i, n in enumerate(notes) if n.pitch]
    assert [tone.onset for tone in voice.tones] == places
    assert (reading.key, reading.meter, reading.title) == (setting.key, setting.meter, "The Round")
    assert reading.repairs == []
    bar, first = setting.meter.steps_per_bar * step, setting.pickup * step
    within = range(first or bar, voice.end, bar)
    assert [line for line in voice.bar_lines if line < voice.end] == list(within)


LONG = {
    "endings": "C" * 10_000 + "[1C|[2D|" * 2_000,
    "endings of many numbers": "|1-99C" * 9_000,
    "repeated endings": "[1C|[2D|" * 8_000,
    "quotes": 'C"' * 30_001,
    "grace notes without end": "{a" * 32_000,
    "decorations without end": "!a" * 32_000,
    "fields without end": "[A:" * 21_000,
    "voices": "".join(f"[V:{number}][K:G]C" for number in range(4_000)),
    "tied chords": f"[{'C-' * 6_000}][{'C-' * 6_000}][{'C' * 6_000}]",
    "brackets": "[" * 64_000,
    "colons": ":" * 64_000,
    "bar lines": "C|" * 9_000 + "|" * 40_000,
    "silence": "[M:1/16]C" + "Z999" * 60,
    "broken rhythms": "C>" * 15_000,
    "accidentals": "^" * 60_000,
    "keys": "\nK:C" * 15_000,
    "tunes": "\nX:1" * 15_000,
    "empty lines": "\n" * 60_000,
}


@pytest.mark.parametrize("music", LONG.values(), ids=LONG)
def test_no_text_takes_more_than_linear_time(music):
    begin = time.process_time()
    with contextlib.suppress(MelodyError):
        reduce_to_seed(read_abc("X:1\nK:C\n" + music))
    assert time.process_time() - begin < 20  # of the processor; each takes a tenth of a second
