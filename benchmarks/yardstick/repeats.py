"""Where a melody goes as it went before, in whatever key: what followed, and for how long."""

from collections.abc import Sequence
from itertools import pairwise


def longest_repeats(pitches: Sequence[int]) -> list[tuple[int | None, int]]:
    """Before each note: the step that followed the latest of the longest likenesses, its length.

    A likeness is a run of the same steps that ends right before the note, and ended somewhere
    earlier; no step is told where there is none.
    """
    steps = [two - one for one, two in pairwise(pitches)]
    found: list[tuple[int | None, int]] = [(None, 0)] * min(3, len(pitches))
    lengths = [0] * len(steps)  # of the likeness of the run ending at each earlier step with ours
    for now in range(1, len(steps) - 1):  # the last step that is known
        for end in range(now - 1, -1, -1):
            before = lengths[end - 1] if end else 0
            lengths[end] = before + 1 if steps[end] == steps[now] else 0
        ends = [end for end in range(now) if lengths[end]]
        best = max(ends, key=lambda end: (lengths[end], end), default=None)
        found.append((None, 0) if best is None else (steps[best + 1], lengths[best]))
    return found
