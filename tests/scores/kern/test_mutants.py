"""Whatever is done to a **kern file, it is read or refused with one line; what we write is read."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from melody.notation import MelodyError
from melody.scores.kern.reader import read_kern
from melody.scores.reading import TICKS_PER_QUARTER, Reading
from tests.kern_files import reading_of, sung
from tests.score_files import SAMPLES

GOOD = [
    SAMPLES["kern"].decode(),
    "!!!OTL: A\n**kern\t**text\n*>[A,A1,A,A2]\t*>[A,A1,A,A2]\n*>A\t*>A\n*k[f#]\t*\n*M3+2/8\t*\n"
    "4c 4e [g\tla\n8g]\t.\n*>A1\t*>A1\n2d\t.\n=:|!\t=:|!\n*>A2\t*>A2\n0e\t.\n*-\t*-\n",
    "**kern\n*Trd1c2\n*clefX\n4R\n*^\n*\t*^\n4c\t4d\t8%3.e\n*v\t*v\t*v\n8ddq\n*+\n*\t**kern\n"
    "4c\t4C\n*x\t*x\n4D\t4d\n*-\t*-\n**kern\n4c\n*-\n",
]
PIECES = [
    "*", "*v", "*^", "*x", "*+", "*-", "**kern", "**text", "\t", "\n", "=", "=1:|!", ".", "4c",
    "[8e-", "8e-]", "4R", "4r", "q", "0", "000c", "1%9999c", "*>", "*>[A,B]", "*>norep[A]", "*>A",
    "*Trd1c2", "*k[b-]", "*M", "*M3/4", "*MM", "*G:", "!!!OTL:", "!", " ", "\x00", "ß", "]", "_",
    "*clefX", "*I\"", "*staff1", "-", "#", "9" * 30, "c" * 300,
]  # fmt: skip
CHANGES = st.tuples(st.integers(0, 10_000), st.integers(0, 12), st.sampled_from(PIECES))
LENGTHS = ["1", "2", "2.", "4", "4.", "8", "8..", "16", "12", "24", "3%2", "0"]
LETTERS = {60: "c", 61: "c#", 62: "d", 71: "b", 72: "cc", 59: "B", 58: "B-", 48: "C", 36: "CC"}
NOTES = st.tuples(
    st.none() | st.sampled_from(sorted(LETTERS)),
    st.lists(st.sampled_from(LENGTHS), min_size=1, max_size=3),
    st.sampled_from(["", "=7\n", "8ddq\n", "!! so\n", ".\n", "*\n", "*^\n*v\t*v\n", "*MM60\n"]),
)


def change(text: str, changes: list[tuple[int, int, str]]) -> str:
    for place, length, piece in changes:
        at = place % (len(text) + 1)
        text = text[:at] + piece + text[at + length :]
    return text


def answer_to(text: str) -> Reading | str:
    """What a file holds, or the line with which it is refused; anything else is a bug."""
    try:
        return read_kern(text)
    except MelodyError as error:
        return str(error)


@given(st.sampled_from(GOOD), st.lists(CHANGES, min_size=1, max_size=8))
def test_a_changed_file_is_read_or_refused_in_one_line(good, changes):
    answer = answer_to(change(good, changes))
    if isinstance(answer, str):
        assert "\n" not in answer
        return
    for voice in answer.voices:
        assert all(tone.length > 0 and tone.end <= voice.end for tone in voice.tones)
        assert voice.bar_lines == sorted(set(voice.bar_lines))


@given(st.text(max_size=300))
def test_any_text_below_kern_is_read_or_refused_in_one_line(text):
    answer = answer_to(f"**kern\n{text}")
    assert isinstance(answer, Reading) or "\n" not in answer


def quarters_of(length: str) -> Fraction:
    (voice,) = reading_of("**kern", f"{length}r", "*-").voices
    return Fraction(voice.end, TICKS_PER_QUARTER)


def write(pitch: int | None, lengths: list[str]) -> str:
    """A note or rest, its parts tied together."""
    if pitch is None:
        return "".join(f"{length}r\n" for length in lengths)
    if len(lengths) == 1:
        return f"{lengths[0]}{LETTERS[pitch]}\n"
    marks = ["[{}{}", *["{}{}_"] * (len(lengths) - 2), "{}{}]"]
    return "".join(
        mark.format(length, LETTERS[pitch]) + "\n"
        for mark, length in zip(marks, lengths, strict=True)
    )


@given(st.lists(NOTES, min_size=1, max_size=20))
def test_melodies_of_any_lengths_ties_and_signs_between_come_back(notes):
    text = "**kern\n" + "".join(between + write(pitch, ls) for pitch, ls, between in notes) + "*-"
    expected, now = [], Fraction(0)
    for pitch, lengths, _ in notes:
        whole = sum(map(quarters_of, lengths))
        if pitch is not None:
            expected.append((now, whole, pitch))
        now += whole
    (voice,) = read_kern(text).voices
    assert sung(voice) == expected
    assert voice.end == now * TICKS_PER_QUARTER
