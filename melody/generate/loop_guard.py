"""The loop guard: what a listener would take for a stuck record is not written a third time."""

from collections.abc import Sequence

from melody.notation import HOLD, REST

LONGEST_BARS = 2  # of one note, or of silence


def stuck_symbols(melody: Sequence[str], bar: int, pickup: int) -> set[str]:
    """The symbols that would make a third bar like the two before it, or hold on too long.

    ``melody`` up to the step in question; ``bar`` and ``pickup`` in steps. Two bars may be alike,
    as in real tunes; only the last note of a third is forbidden, so that it may begin like them.
    """
    stuck = {HOLD} if _held(melody) >= LONGEST_BARS * bar else set()
    if _silent(melody, LONGEST_BARS * bar):
        stuck |= {HOLD, REST}
    return stuck | _third_time(melody, bar, (len(melody) - pickup) % bar)


def _held(melody: Sequence[str]) -> int:
    length = 1
    while length < len(melody) and melody[-length] == HOLD:
        length += 1
    return length


def _silent(melody: Sequence[str], steps: int) -> bool:
    if len(melody) < steps or any(symbol not in (REST, HOLD) for symbol in melody[-steps:]):
        return False
    begun = melody[: len(melody) - steps + 1]
    return next((symbol for symbol in reversed(begun) if symbol != HOLD), REST) == REST


def _third_time(melody: Sequence[str], bar: int, place: int) -> set[str]:
    begin = len(melody) - place
    if begin < 2 * bar:
        return set()
    first, second = melody[begin - 2 * bar : begin - bar], melody[begin - bar : begin]
    if first[place] == HOLD or first != second or melody[begin:] != second[:place]:
        return set()
    is_last_onset = all(symbol == HOLD for symbol in second[place + 1 :])
    return {second[place]} if is_last_onset else set()
