"""Parts of a score that have names, and the order in which they are played.

Repeats sound once, as everywhere: of an order what follows itself is played once, what comes back
later is played again.
"""

import re

from melody.notation import MelodyError
from melody.scores.reading import TOO_LONG

MOST_SECTIONS = 256
ENDING = re.compile(r"(.*\D)(\d+)")


def without_repeats(order: list[str]) -> list[str]:
    """The sections of a list, what follows itself once, with the last of its endings.

    >>> without_repeats(["A", "A1", "A", "A2", "B", "B", "A"])
    ['A', 'A2', 'B', 'A']

    Raises:
        MelodyError: when the list is longer than any music needs.
    """
    if len(order) > MOST_SECTIONS:
        raise MelodyError(TOO_LONG)
    labels = set(order)
    kept: list[str] = []
    plain: list[str] = []  # the same, all endings of a section called alike
    for label in order:
        match = ENDING.fullmatch(label)
        kept.append(label)
        plain.append(f"{match[1]}#" if match and match[1] in labels else label)
        for count in range(1, len(kept) // 2 + 1):
            if plain[-count:] == plain[-2 * count : -count]:
                del kept[-2 * count : -count], plain[-count:]
                break
    return kept


def add_forgotten(order: list[str], labels: list[str], named: set[str]) -> None:
    """Put each section that no list names behind the one that it follows in the file.

    >>> order = ["A", "C", "A"]
    >>> add_forgotten(order, ["A", "B", "C"], {"A", "C"})
    >>> order
    ['A', 'C', 'A', 'B']
    """
    before = ""
    for label in labels:
        if label not in named:
            place = len(order) - order[::-1].index(before) if before in order else 0
            order.insert(place, label)
        before = label
