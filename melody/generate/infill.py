"""Infilling: a span of a melody is written anew, everything outside it stays as it is.

Rounds of resampling: blocked Gibbs sampling with an annealed share of masked blocks, Huang et al.,
Counterpoint by Convolution (2017), known as Coconet.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from melody.context import Context
from melody.generate.chance import Chance
from melody.generate.constraints import MaskedSpan, constrain_span, whole_notes_between
from melody.generate.copying import CopyGuard, watch_copies
from melody.generate.decoding import fill_span
from melody.generate.limits import MOST_ROUNDS
from melody.generate.lookahead import LookAhead
from melody.generate.promises import Promises
from melody.generate.sampling import Sampling
from melody.music.meters import bar_lines
from melody.notation import HOLD, REST, MelodyError
from melody.runs.checkpoints import Checkpoint
from melody.seeds.opening import Opening

LEAST_SHARE, MOST_SHARE, COOLING = 0.1, 0.9, 0.7


@dataclass(frozen=True)
class Infiller:
    """Writes spans of a melody in the home key, with one checkpoint and one set of promises.

    ``keep`` as in :func:`melody.generate.constraints.constrain_span`.
    """

    checkpoint: Checkpoint
    opening: Opening
    context: Context
    promises: Promises
    keep: str
    sampling: Sampling

    def fill(self, span: MaskedSpan, random_seed: int) -> Iterator[list[str]]:
        """Yield the melody (``/`` last) as its span grows; the unwritten part is silent.

        Raises:
            MelodyError: when the model cannot fill, or the promises cannot be kept.
        """
        vocabulary = self.checkpoint.vocabulary
        look_ahead = constrain_span(span, self.opening, self.promises, self.keep, vocabulary)
        written: list[str] = []
        for symbol in fill_span(
            self.checkpoint, span, self.sampling, random_seed,
            context=self.context, look_ahead=look_ahead, copies=self._watch(span, look_ahead),
        ):  # fmt: skip
            written.append(symbol)
            left = span.after - span.first - len(written)
            silence = [REST, *[HOLD] * (left - 1)][:left]
            yield [*span.before, *written, *silence, *span.following]

    def _watch(self, span: MaskedSpan, look_ahead: LookAhead) -> CopyGuard | None:
        bar, corpus = self.opening.setting.meter.steps_per_bar, self.checkpoint.run.corpus["name"]
        return watch_copies(self.promises, corpus, bar, span.before, look_ahead, span.following)

    def resample(self, span: MaskedSpan, random_seed: int, rounds: int) -> Iterator[list[str]]:
        """Yield the melody after each round, in which some bars of the span are written again.

        Fewer bars each time, so that the last rounds only smooth the seams.

        Raises:
            MelodyError: when the number of rounds is not from 0 to 48.
        """
        if isinstance(rounds, bool) or not 0 <= rounds <= MOST_ROUNDS:
            raise MelodyError(f"the rounds must be a whole number from 0 to {MOST_ROUNDS}")
        chance = Chance(random_seed)
        edges, melody = self.edges(span), list(span.melody)
        for number in range(rounds):
            drawn = chance.coarse(len(edges) - 1) < share_of_round(number, rounds)
            for place in drawn.nonzero()[0].tolist():
                melody = self._refill(melody, edges[place], edges[place + 1], chance)
            yield melody

    def edges(self, span: MaskedSpan) -> list[int]:
        """Where the bars of a span begin, and where it ends, in steps."""
        setting = self.opening.setting
        lines = bar_lines(setting.meter, setting.pickup, span.after)
        return [span.first, *(line for line in lines if span.first < line < span.after), span.after]

    def _refill(self, melody: list[str], first: int, after: int, chance: Chance) -> list[str]:
        random_seed = int(chance.whole(2**31))
        try:
            span = MaskedSpan(melody, *whole_notes_between(melody, first, after))
        except MelodyError:  # one note over the whole bar and its neighbours
            return melody
        return [*self.fill(span, random_seed)][-1]


def share_of_round(number: int, rounds: int) -> float:
    """The share of the bars that a round writes again, the first round being number 0."""
    return max(LEAST_SHARE, MOST_SHARE - LEAST_SHARE - number / (COOLING * rounds))
