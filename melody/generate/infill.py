"""Rewriting: a span of a melody is written anew, everything outside it stays as it is.

Source of the rounds: blocked Gibbs sampling with an annealed share of masked blocks, Huang et
al., Counterpoint by Convolution (2017).
"""

from collections.abc import Iterator, Sequence

import torch

from melody.context import Context
from melody.generate.constraints import course_of_span, whole_notes_between
from melody.generate.copying import watch_copies
from melody.generate.decoding import fill_span
from melody.generate.limits import MOST_ROUNDS
from melody.generate.promises import Promises
from melody.generate.sampling import Sampling
from melody.music.meters import bar_lines
from melody.notation import HOLD, REST, MelodyError
from melody.runs.checkpoints import Checkpoint
from melody.seeds.opening import Opening

LEAST_SHARE, MOST_SHARE, COOLING = 0.1, 0.9, 0.7


class Rewriter:
    """Writes spans of a melody at home, with one checkpoint and one set of promises."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        opening: Opening,
        context: Context,
        promises: Promises,
        keep: str,
        sampling: Sampling,
    ) -> None:
        self.checkpoint, self.opening, self.context = checkpoint, opening, context
        self.promises, self.keep, self.sampling = promises, keep, sampling

    def fill(
        self, melody: Sequence[str], first: int, after: int, random_seed: int
    ) -> Iterator[list[str]]:
        """Yield the melody (``/`` last) as its span grows; what is not yet written is silent."""
        course = course_of_span(
            melody, first, after, self.opening, self.promises, self.keep,
            self.checkpoint.vocabulary,
        )  # fmt: skip
        bar, corpus = self.opening.setting.meter.steps_per_bar, self.checkpoint.run.corpus["name"]
        copies = watch_copies(self.promises, corpus, bar, melody[:first], course, melody[after:])
        written: list[str] = []
        for symbol in fill_span(
            self.checkpoint, melody, first, after, self.sampling, random_seed,
            context=self.context, course=course, copies=copies,
        ):  # fmt: skip
            written.append(symbol)
            left = after - first - len(written)
            silence = [REST, *[HOLD] * (left - 1)][:left]
            yield [*melody[:first], *written, *silence, *melody[after:]]

    def revise(
        self, melody: list[str], first: int, after: int, random_seed: int, rounds: int
    ) -> Iterator[list[str]]:
        """Yield the melody after each of some rounds: bars of the span are drawn and rewritten.

        Fewer bars each time, so that the last rounds only smooth the seams.

        Raises:
            MelodyError: when the number of rounds is out of range.
        """
        if isinstance(rounds, bool) or not 0 <= rounds <= MOST_ROUNDS:
            raise MelodyError(f"the rounds must be a whole number from 0 to {MOST_ROUNDS}")
        generator = torch.Generator().manual_seed(random_seed)
        edges = self._edges(first, after)
        for number in range(rounds):
            share = max(LEAST_SHARE, MOST_SHARE - LEAST_SHARE - number / (COOLING * rounds))
            drawn = torch.rand(len(edges) - 1, generator=generator) < share
            for place in drawn.nonzero().flatten().tolist():
                melody = self._refill(melody, edges[place], edges[place + 1], generator)
            yield melody

    def _edges(self, first: int, after: int) -> list[int]:
        setting = self.opening.setting
        lines = bar_lines(setting.meter, setting.pickup, after)
        return [first, *(line for line in lines if first < line < after), after]

    def _refill(
        self, melody: list[str], first: int, after: int, generator: torch.Generator
    ) -> list[str]:
        random_seed = int(torch.randint(2**31, (), generator=generator))
        try:
            begin, end = whole_notes_between(melody, first, after)
        except MelodyError:  # one note over the whole bar and its neighbours
            return melody
        return [*self.fill(melody, begin, end, random_seed)][-1]
