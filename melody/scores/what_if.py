"""What other rules of length would keep: each asks the same of every score, kept or not."""

from collections.abc import Callable
from fractions import Fraction
from functools import partial

from melody.notation import STEPS_PER_QUARTER, MelodyError
from melody.scores.quantise import Rule, grid_rule, talk_rule
from melody.scores.score import Score

# Where a note may start within a quarter: sixteenths and the thirds of a triplet.
SIX_PLACES = frozenset(map(Fraction, ("0", "1/4", "1/3", "1/2", "2/3", "3/4")))


def keeps_whole_sixteenths(score: Score) -> bool:
    """Whether every length is a whole number of sixteenths, however long."""
    return all((quarters * STEPS_PER_QUARTER).denominator == 1 for quarters in score.written)


def keeps_six_places(score: Score) -> bool:
    """Whether every note starts on a sixteenth or a triplet eighth: six places a beat."""
    clock = score.start % 1
    for _, quarters in score.notes:
        if clock % 1 not in SIX_PLACES:
            return False
        clock += quarters
    return True


def _keeps(rule: Rule, score: Score) -> bool:
    try:
        rule(score)
    except MelodyError:
        return False
    return True


WHAT_IF: dict[str, Callable[[Score], bool]] = {
    "the talk's list of lengths": partial(_keeps, talk_rule),
    "whole sixteenths": keeps_whole_sixteenths,
    "sixteenths and triplets, six places a beat": keeps_six_places,
    "the grid, where the ear still knows the tune": partial(_keeps, grid_rule),
}


def rules_that_keep(score: Score) -> tuple[str, ...]:
    """The names of the rules that would keep a score."""
    return tuple(name for name, keeps in WHAT_IF.items() if keeps(score))
