"""The forms that can be asked for, as data: letters of sections, and how each section ends.

The same letter is the same music, more or less. A section ends open (on another degree than the
tonic: a half close) or closed (on the tonic: a full one).
"""

from dataclasses import dataclass

OPEN, CLOSED = "o", "T"


@dataclass(frozen=True)
class FormPattern:
    """Letters of the sections and a close for each; ``bars`` is its length where none is asked."""

    letters: str
    closes: str
    bars: int = 16

    def __str__(self) -> str:
        return self.letters


NAMED = {
    "AABA": FormPattern("AABA", "oToT"),
    "AABB": FormPattern("AABB", "oToT"),
    "ABAC": FormPattern("ABAC", "ooTT"),
    "ABCB": FormPattern("ABCB", "oToT"),
    "AAB": FormPattern("AAB", "ooT", 12),  # the blues: a line, the line again, its answer
    # Of two bars each; the call is always the same.
    "call and response": FormPattern("ABACABAD", "ooooooTT"),
    "jig": FormPattern("ABACDEDC", "oooToooT"),  # 8 + 8: both parts end alike
}
