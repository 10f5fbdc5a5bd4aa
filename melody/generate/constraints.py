"""Promises as constraints of the look-ahead: of a continuation, or of a span to fill."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from melody.generate.limits import KEEP
from melody.generate.lookahead import (
    HOLD_KIND,
    PITCH_KIND,
    REST_KIND,
    Constraint,
    LookAhead,
    ends_near,
    ends_on,
)
from melody.generate.promises import NOTHING, Promises, ends_of_bars
from melody.generate.symbol_sets import Mask
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


@dataclass(frozen=True)
class MaskedSpan:
    """A melody of whose steps those from ``first`` to ``after`` (not included) are written anew."""

    melody: Sequence[str]
    first: int
    after: int

    @property
    def before(self) -> Sequence[str]:
        """The symbols before the span."""
        return self.melody[: self.first]

    @property
    def following(self) -> Sequence[str]:
        """The symbols after the span."""
        return self.melody[self.after :]


class Cadence:
    """Whether a melody in the home key closes, so that the end mark may come.

    It does where the tonic has sounded for at least a beat and a bar ends.
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
        """The last step, at most ``limit``, at which a bar ends."""
        return max((end for end in self.ends if end <= limit), default=limit)


def home_pitches(promises: Promises, opening: Opening) -> frozenset[int]:
    """The pitches (0-127) in the home key that are allowed in the person's key."""
    pitches = promises.pitches(opening.setting.key)
    home = (pitch - opening.way_back for pitch in pitches)
    return frozenset(pitch for pitch in home if 0 <= pitch <= HIGHEST_PITCH)


def constrain_continuation(
    opening: Opening, promises: Promises, goal: int, vocabulary: Vocabulary
) -> LookAhead | None:
    """What the promises allow from the seed up to ``goal`` steps; ``None`` if there are none.

    Nor is there a look-ahead where the seed leaves no step to write; decoding says so.
    """
    first = len(opening.symbols)
    if replace(promises, no_loops=False) == NOTHING or first >= goal:
        return None
    constraint = Constraint(first, goal, home_pitches(promises, opening), promises.largest_leap)
    if promises.ends_on_tonic:
        constraint = _closing(constraint, opening)
    return LookAhead(constraint, vocabulary)


def constrain_answer(
    opening: Opening, promises: Promises, goal: int, vocabulary: Vocabulary
) -> LookAhead:
    """What may follow a call up to ``goal`` steps: the answer begins with a note of its own."""
    first = len(opening.symbols)
    kinds: Mask = np.ones((max(1, goal - first), 3), dtype=bool)
    kinds[0, [REST_KIND, HOLD_KIND]] = False
    pitches = home_pitches(promises, opening)
    return LookAhead(Constraint(first, goal, pitches, promises.largest_leap, kinds), vocabulary)


def _closing(constraint: Constraint, opening: Opening) -> Constraint:
    """The constraint with a tonic of at least a beat as its end."""
    setting = opening.setting
    tonic = (setting.key.tonic - opening.way_back) % 12
    kinds: Mask = np.ones((constraint.after - constraint.first, 3), dtype=bool)
    kinds[1 - setting.meter.steps_per_beat :, [PITCH_KIND, REST_KIND]] = False
    return replace(constraint, kinds=kinds, ends=ends_on(range(tonic, HIGHEST_PITCH + 1, 12)))


def constrain_span(
    span: MaskedSpan, opening: Opening, promises: Promises, keep: str, vocabulary: Vocabulary
) -> LookAhead:
    """What may stand in a span so that no note outside it changes, and the promises are kept.

    ``keep``: ``rhythm`` lets every note begin where one began, ``outline`` also rise and fall as
    it did.

    Raises:
        MelodyError: when ``keep`` is something else.
    """
    if keep not in KEEP:
        raise MelodyError("what to keep must be nothing, 'rhythm' or 'outline'")
    kinds = np.array([_kinds(symbol, keep) for symbol in span.melody[span.first : span.after]])
    kinds[0, HOLD_KIND] = False  # it would lengthen the note before the span
    following = next((int(symbol) for symbol in span.following if is_pitch(symbol)), None)
    leap = promises.largest_leap
    constraint = Constraint(
        span.first,
        span.after,
        home_pitches(promises, opening),
        leap,
        kinds,
        _motions(span) if keep == "outline" else (),
        ends_near(following, leap) if following is not None else ends_near(0, None),
    )
    return LookAhead(constraint, vocabulary)


def _kinds(symbol: str, keep: str) -> list[bool]:
    if not keep:
        return [True, True, True]
    return [is_pitch(symbol), symbol == REST, symbol == HOLD]


def _motions(span: MaskedSpan) -> list[int | None]:
    last = next((int(s) for s in reversed(span.before) if is_pitch(s)), None)
    motions: list[int | None] = []
    for symbol in span.melody[span.first : span.after]:
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
