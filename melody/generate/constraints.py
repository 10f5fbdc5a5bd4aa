"""From what a person asks to what a model must do: promises as tasks for the look-ahead."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from melody.generate.lookahead import (
    HOLD_KIND,
    PITCH_KIND,
    REST_KIND,
    Course,
    Mask,
    Task,
    ends_near,
    ends_on,
)
from melody.generate.promises import NOTHING, Promises, ends_of_bars
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import (
    END,
    HIGHEST_PITCH,
    HOLD,
    REST,
    MelodyError,
    is_pitch,
)
from melody.seeds.opening import Opening
from melody.vocabulary import Vocabulary

KEEP = ("", "rhythm", "outline")


class Cadence:
    """Says after which melodies at home the end mark may come, if they are to close.

    The tonic has sounded for at least a beat and a bar ends here.
    """

    def __init__(self, key: Key, meter: Meter, pickup: int, longest: int) -> None:
        self.tonic = (key.tonic + key.shift_home) % 12
        self.beat = meter.steps_per_beat
        self.ends = ends_of_bars(meter, pickup, longest)

    def __call__(self, melody: Sequence[str]) -> bool:
        """Whether a melody may end now."""
        held = 1
        while held < len(melody) and melody[-held] == HOLD:
            held += 1
        last = melody[-held]
        is_tonic = is_pitch(last) and int(last) % 12 == self.tonic
        return len(melody) in self.ends and is_tonic and held >= self.beat

    def last_end(self, limit: int) -> int:
        """The longest that a melody may be within a limit, in steps."""
        return max((end for end in self.ends if end <= limit), default=limit)


def home_pitches(promises: Promises, opening: Opening) -> frozenset[int]:
    """The pitches at home that are promised ones in the person's key."""
    pitches = promises.pitches(opening.setting.key)
    home = (pitch - opening.way_back for pitch in pitches)
    return frozenset(pitch for pitch in home if 0 <= pitch <= HIGHEST_PITCH)


def course_of_continuation(
    opening: Opening, promises: Promises, goal: int, vocabulary: Vocabulary
) -> Course | None:
    """What the promises allow from the seed up to ``goal`` steps; ``None`` if there are none.

    Nor is there a course where the seed leaves no step to write; decoding says so.
    """
    first = len(opening.symbols)
    if promises == NOTHING or first >= goal:
        return None
    task = Task(first, goal, home_pitches(promises, opening), promises.largest_leap)
    return Course(_closing(task, opening) if promises.ends_on_tonic else task, vocabulary)


def _closing(task: Task, opening: Opening) -> Task:
    """The task with a long tonic as its end."""
    setting = opening.setting
    tonic = (setting.key.tonic - opening.way_back) % 12
    kinds: Mask = np.ones((task.after - task.first, 3), dtype=bool)
    kinds[1 - setting.meter.steps_per_beat :, [PITCH_KIND, REST_KIND]] = False
    return replace(task, kinds=kinds, ends=ends_on(range(tonic, HIGHEST_PITCH + 1, 12)))


def course_of_span(
    symbols: Sequence[str],
    first: int,
    after: int,
    opening: Opening,
    promises: Promises,
    keep: str,
    vocabulary: Vocabulary,
) -> Course:
    """What may stand in a span so that no note outside it changes, and what is asked is kept.

    ``keep``: ``rhythm`` lets every note begin where one began, ``outline`` also rise and fall as
    it did.

    Raises:
        MelodyError: when ``keep`` is something else.
    """
    if keep not in KEEP:
        raise MelodyError("what to keep must be nothing, 'rhythm' or 'outline'")
    kinds = np.array([_kinds(symbol, keep) for symbol in symbols[first:after]])
    kinds[0, HOLD_KIND] = False  # it would lengthen the note before the span
    following = next((int(symbol) for symbol in symbols[after:] if is_pitch(symbol)), None)
    leap = promises.largest_leap
    return Course(
        Task(
            first,
            after,
            home_pitches(promises, opening),
            leap,
            kinds,
            _motions(symbols, first, after) if keep == "outline" else (),
            ends_near(following, leap) if following is not None else ends_near(0, None),
        ),
        vocabulary,
    )


def _kinds(symbol: str, keep: str) -> list[bool]:
    if not keep:
        return [True, True, True]
    return [is_pitch(symbol), symbol == REST, symbol == HOLD]


def _motions(symbols: Sequence[str], first: int, after: int) -> list[int | None]:
    last = next((int(s) for s in reversed(symbols[:first]) if is_pitch(s)), None)
    motions: list[int | None] = []
    for symbol in symbols[first:after]:
        if not is_pitch(symbol):
            motions.append(None)
            continue
        motions.append(None if last is None else int(np.sign(int(symbol) - last)))
        last = int(symbol)
    return motions


def whole_notes_between(symbols: Sequence[str], first: int, after: int) -> tuple[int, int]:
    """The part of a span that holds whole notes only, so that no note outside it is cut.

    Raises:
        MelodyError: when there is none.
    """
    length = len(symbols) - (symbols[-1:] == [END])
    edges = [place for place in range(length) if symbols[place] != HOLD] + [length]
    inside = [edge for edge in edges if max(0, first) <= edge <= after]
    if len(inside) < 2:
        raise MelodyError("no whole note lies in that span; choose a longer one")
    return inside[0], inside[-1]
