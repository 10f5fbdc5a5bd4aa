"""Copying: no run of notes shared with a training song is longer than was promised.

While a melody grows, a note is held on where ending it would make the run too long, and a symbol
is forbidden where every continuation of it would. A shared run counts from four notes on, as in
:mod:`melody.generate.novelty`, and only if one of its notes is the model's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from melody.generate.lookahead import HOLD_KIND, NO_PITCH, RESTING, SOUNDING, LookAhead
from melody.generate.novelty import NOWHERE, SHORTEST, Index, Trail, hash_run, load_index
from melody.generate.promises import Promises
from melody.generate.symbol_sets import SymbolSet
from melody.music.intervals import Pair
from melody.notation import END, HOLD, Note, is_pitch, to_notes

REACH = 48  # steps before the end; no song holds a note so long that it must be looked for sooner
AHEAD = 4  # notes that are tried out where the rhythm is given


@dataclass(frozen=True)
class SharedRun:
    """A melody's finished pairs (interval, steps), and where the last ones stand in songs."""

    index: Index
    pairs: tuple[Pair, ...] = ()
    trail: Trail = NOWHERE

    def extend(self, pair: Pair) -> "SharedRun":
        """With one more pair."""
        pairs = (*self.pairs, pair)
        if len(pairs) < SHORTEST:
            return SharedRun(self.index, pairs)
        word = hash_run(pairs[-SHORTEST:])
        return SharedRun(self.index, pairs, self.index.follow(word, self.trail))

    @property
    def steps(self) -> int:
        """The length in steps of the run that the last pairs share with a song."""
        shared = self.pairs[-self.trail.pairs :] if self.trail.pairs else ()
        return sum(steps for _, steps in shared)


@dataclass(frozen=True)
class OpenNote:
    """The last note of a melody, still sounding: it began at step ``begun``.

    ``run`` ends with the note before it; ``is_written``: the model began it.
    """

    run: SharedRun
    begun: int = 0
    last: int | None = None
    interval: int | None = None
    is_rest: bool = True
    has_pair: bool = False
    is_written: bool = False

    def end(self, step: int) -> SharedRun:
        """The run once the note has ended before a step."""
        return self.run.extend((self.interval, step - self.begun)) if self.has_pair else self.run

    def begin(
        self, symbol: str, step: int, run: SharedRun, *, is_written: bool = True
    ) -> "OpenNote":
        """The note or rest that begins at a step, after a run."""
        if not is_pitch(symbol):
            return OpenNote(run, step, self.last, None, True, True, is_written)
        pitch = int(symbol)
        interval = None if self.last is None else pitch - self.last
        return OpenNote(run, step, pitch, interval, False, self.last is not None, is_written)

    @property
    def state(self) -> tuple[int, int]:
        """The state of the look-ahead: whether a note sounds, and the last pitch."""
        return RESTING if self.is_rest else SOUNDING, NO_PITCH if self.last is None else self.last


class CopyGuard:
    """Follows a melody as it grows and forbids what would copy more than ``most`` steps.

    ``melody`` is what stands before, ``tail`` what follows after the look-ahead's last step. Where
    every symbol would copy too much, the guard allows them; the finished notes are judged later.
    """

    def __init__(
        self,
        index: Index,
        most: int,
        melody: Sequence[str],
        look_ahead: LookAhead,
        tail: Sequence[str],
    ) -> None:
        self.most, self.look_ahead = most, look_ahead
        self.goal, self.step = look_ahead.constraint.after, len(melody)
        self.tail = to_notes([symbol for symbol in tail if symbol != END])
        self.has_rhythm = not look_ahead.constraint.kinds[1:, HOLD_KIND].all()
        self.now = OpenNote(SharedRun(index))
        for step, symbol in enumerate(melody):
            if symbol != HOLD:
                run = self.now.end(step)
                self.now = self.now.begin(symbol, step, run, is_written=False)

    def append(self, symbol: str) -> None:
        """Add the symbol that was chosen."""
        self.now = self._after(symbol)
        self.step += 1

    def allowed(self, allowed: SymbolSet) -> SymbolSet:
        """Of the symbols that may come next those that keep the promise; all where none does."""
        ways = allowed
        if self.now.is_written and self._is_copy(self.now.end(self.step)):
            ways = allowed & self.look_ahead.sets.hold
            if not ways:
                return allowed
        if self.goal - self.step > REACH and not self.has_rhythm:
            return ways
        sets = self.look_ahead.sets
        safe = sets.of([s for s in sets.symbols_in(ways) if self._leads_on(s)])
        return safe or ways

    def _after(self, symbol: str) -> OpenNote:
        if symbol in (HOLD, END):
            return self.now
        return self.now.begin(symbol, self.step, self.now.end(self.step))

    def _is_copy(self, run: SharedRun) -> bool:
        return run.steps > self.most

    def _leads_on(self, symbol: str) -> bool:
        """Whether the melody can go on after a symbol."""
        if symbol == END:
            return True
        return self._has_way(self._after(symbol), self.step + 1, AHEAD if self.has_rhythm else 1)

    def _has_way(self, now: OpenNote, step: int, notes: int) -> bool:
        """Whether a note may sound to the end, or else at most ``notes`` more notes lead there.

        In a given rhythm more may have to come; those are checked when their turn comes.
        """
        if self._may_hold_on(now, step) and self._is_fine_to_the_end(now):
            return True
        if not notes:
            return self.has_rhythm and not self._may_hold_on(now, step)
        sets = self.look_ahead.sets
        for at in range(step, self.goal):
            next_ones = self.look_ahead.allowed(at, *now.state)
            run = now.end(at)
            if not (now.is_written and self._is_copy(run)) and any(
                self._has_way(now.begin(symbol, at, run), at + 1, notes - 1)
                for symbol in sets.symbols_in(next_ones & ~sets.hold)
            ):
                return True
            if not next_ones & sets.hold:
                return False
        return False

    def _may_hold_on(self, now: OpenNote, step: int) -> bool:
        constraint = self.look_ahead.constraint
        held = constraint.kinds[step - constraint.first :, HOLD_KIND]
        return bool(held.all() and constraint.ends[now.state])

    def _is_fine_to_the_end(self, now: OpenNote) -> bool:
        run, last = now.end(self.goal), now.last
        if now.is_written and self._is_copy(run):
            return False
        for number, (pitch, steps) in enumerate(self.tail, 1):
            if pitch is None or last is not None:
                run = run.extend((None if pitch is None else pitch - (last or 0), steps))
            # The first note of the tail has its interval from the model's last one.
            if run.trail.pairs >= number and self._is_copy(run):
                return False
            if number >= SHORTEST and run.trail.pairs < number:
                break  # from here on nothing of the model's is in the run
            last = last if pitch is None else pitch
        return True


def watch_copies(
    promises: Promises,
    corpus: str,
    bar: int,
    melody: Sequence[str],
    look_ahead: LookAhead | None,
    tail: Sequence[str] = (),
) -> CopyGuard | None:
    """The guard of a promise about copying, for a model trained on a corpus; or none.

    ``bar`` in steps; ``melody`` and ``tail`` as :class:`CopyGuard` has them.

    Raises:
        MelodyError: when no index of the corpus's training songs is here.
    """
    if promises.most_copied is None or look_ahead is None:
        return None
    return CopyGuard(load_index(corpus), promises.most_copied * bar, melody, look_ahead, tail)


def steps_copied(index: Index, notes: Sequence[Note], written: tuple[int, int]) -> int:
    """The steps of the longest run shared with a song that has a note begun in ``written``.

    ``written``: the first step and the step after the last.
    """
    run, last, at, longest = SharedRun(index), None, 0, 0
    begun: list[int] = []
    for pitch, steps in notes:
        if pitch is None or last is not None:
            run = run.extend((None if pitch is None else pitch - (last or 0), steps))
            begun.append(at)
            if run.trail.pairs and at >= written[0] and begun[-run.trail.pairs] < written[1]:
                longest = max(longest, run.steps)
        last, at = last if pitch is None else pitch, at + steps
    return longest
