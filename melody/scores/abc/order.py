"""``P:``, the parts of an ABC tune and the order in which they are played (ABC 2.1, 3.1.9)."""

import re
from dataclasses import dataclass, field

from melody.notation import MelodyError
from melody.scores.parts import MOST_SECTIONS, add_forgotten, without_repeats
from melody.scores.reading import REPEATS, TOO_LONG

PARTS_IN_ORDER = "its parts were played in the order that P: gives"
PARTS_IN_A_ROW = "its parts were read in a row: P: gives an order of parts that are not marked"
TOKEN = re.compile(r"([A-Z])(\d{0,2})|(\()|\)(\d{0,2})")


@dataclass
class Parts:
    """The order that the header states, and where each part begins, in ticks."""

    order: list[str] = field(default_factory=list)
    begins: dict[str, int] = field(default_factory=dict)

    def begin(self, text: str, tick: int) -> None:
        """A part begins here; a second voice may say it again."""
        label = text.strip()[:1]
        if label.isascii() and label.isupper() and len(self.begins) < MOST_SECTIONS:
            self.begins.setdefault(label, tick)

    @property
    def names(self) -> list[str]:
        """The parts in the order in which they stand in the tune."""
        return sorted(self.begins, key=self.begins.__getitem__)

    def played(self) -> list[str]:
        """The parts as they are played, once where they follow themselves."""
        order = [label for label in without_repeats(self.order) if label in self.begins]
        if order:
            add_forgotten(order, self.names, set(order))
        return order

    @property
    def remark(self) -> str:
        """What is to be said of the order; "" where there is none, or nothing in it to hear."""
        order = self.played()
        if order and order != self.names:
            return PARTS_IN_ORDER
        if len(self.order) > 1 and not order:
            return PARTS_IN_A_ROW
        return REPEATS if order and without_repeats(self.order) != self.order else ""

    def spans(self, end: int) -> list[tuple[int, int]]:
        """What is played, one after the other; nothing where all is played as it stands.

        What stands before the first part comes before all of them.
        """
        names, order = self.names, self.played()
        if not order or order == names:
            return []
        stops = [*(self.begins[name] for name in names[1:]), end]
        whole = dict(zip(names, stops, strict=True))
        spans = [(self.begins[name], whole[name]) for name in order]
        first = self.begins[names[0]]
        return [*([(0, first)] if first else []), *spans]


def read_order(text: str) -> list[str]:
    """The parts that ``P:`` of a header lists.

    >>> "".join(read_order("A.(AB)3.C2"))
    'AABABABCC'

    Raises:
        MelodyError: when there are more than any music needs.
    """
    open_lists: list[list[str]] = [[]]
    for label, times, begins, group_times in TOKEN.findall(text):
        if label:
            open_lists[-1] += [label] * int(times or 1)
        elif begins:
            open_lists.append([])
        elif len(open_lists) > 1:
            group = open_lists.pop()
            open_lists[-1] += group * int(group_times or 1)
        if sum(map(len, open_lists)) > MOST_SECTIONS:
            raise MelodyError(TOO_LONG)
    return [label for group in open_lists for label in group]
