"""Marks of **kern such as *D.C. al Fine*, which stand in layout comments above their notes."""

import html
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from melody.scores.jumps import CODA, SEGNO, mark_of_words
from melody.scores.reading import Reading

TEXT = re.compile(r"!LO:TX(?::[^\t:]*)*?:t=([^\t:]*)")


class Marked(NamedTuple):
    """A mark, the moment of what it stands above, and whether that is a bar line."""

    mark: str
    now: int
    is_bar_line: bool


def mark_of_comment(line: str) -> str:
    """The mark that a comment prints above the music; "" where it prints none."""
    words = (html.unescape(text) for text in TEXT.findall(line))
    return next(filter(None, map(mark_of_words, words)), "")


def place_marks(marks: Sequence[Marked], lines: Sequence[int], reading: Reading) -> None:
    """Give a score its marks, each at a bar line: where a bar begins that is led to, or ends."""
    for mark, now, is_bar_line in marks:
        following = bisect_right(lines, now)
        if mark in (SEGNO, CODA) or is_bar_line:
            place = now if is_bar_line else max([0, *lines[:following][-1:]])
        else:
            end = max(voice.end for voice in reading.voices)
            place = lines[following] if following < len(lines) else end
        reading.mark(mark, place)
