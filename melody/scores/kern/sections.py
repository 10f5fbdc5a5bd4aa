"""Which lines of a Humdrum file are played: its scores, their sections, and the order of these."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from melody.notation import MelodyError
from melody.scores.jumps import FOLLOWED
from melody.scores.kern.marks import mark_of_comment
from melody.scores.parts import MOST_SECTIONS, add_forgotten, without_repeats
from melody.scores.reading import REPEATS, TOO_LONG

MOST_LINES, LONGEST_LINE = 30_000, 4096
EXPANSION = re.compile(r"\*>([^\[\]]*)\[([^\[\]]*)\]")
WITHOUT_REPEATS = "norep"
KERN = "**kern"


@dataclass
class Line:
    """A line of a file, cut at its tabs, with the number that an editor shows.

    ``mark`` is that of a comment above the line that follows: it sounds nothing.
    """

    number: int
    tokens: list[str]
    mark: str = ""

    @property
    def is_interpretation(self) -> bool:
        """Whether it says how to read what follows, and sounds nothing."""
        return self.tokens[0].startswith("*")


@dataclass
class Section:
    """A score of a file: its title, and its lines from the one that opens its spines."""

    title: str = ""
    lines: list[Line] = field(default_factory=list)
    is_open: bool = True


def find_sheets(text: str) -> list[Section]:
    """The scores of a file that have a **kern spine, comments left out."""
    if text.count("\n") > MOST_LINES:
        raise MelodyError(TOO_LONG)
    sheets: list[Section] = []
    heading = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("!!!OTL"):
            title = html.unescape(line.partition(":")[2]).strip()
            if sheets and not sheets[-1].title:  # it may stand at the end as well
                sheets[-1].title = title
            else:
                heading = heading or title
        elif line.startswith("**") and opens_sheet(line):
            sheets.append(Section(heading, [cut_sections(line, number)]))
            heading = ""
        elif sheets and sheets[-1].is_open and line.startswith("!"):
            if len(line) <= LONGEST_LINE and (mark := mark_of_comment(line)):
                sheets[-1].lines.append(Line(number, ["!"], mark))
        elif sheets and sheets[-1].is_open and line.strip():
            add_line(cut_sections(line, number), sheets[-1])
    return [sheet for sheet in sheets if KERN in sheet.lines[0].tokens]


def opens_sheet(line: str) -> bool:
    """Whether a line names what every one of its spines holds."""
    return all(token.startswith("**") for token in line.rstrip().split("\t"))


def cut_sections(line: str, number: int) -> Line:
    """A line cut at its tabs; blanks around a token mean nothing."""
    if len(line) > LONGEST_LINE:
        raise MelodyError(TOO_LONG)
    return Line(number, [token.strip() for token in line.split("\t")])


def add_line(line: Line, sheet: Section) -> None:
    """Add a line to a score, or end it where all of its spines do."""
    if all(token == "*-" for token in line.tokens if token):
        sheet.is_open = False
    else:
        sheet.lines.append(line)


def in_playing_order(lines: list[Line]) -> tuple[list[Line], list[str]]:
    """The lines as they are played, and what was done with repeats and jumps.

    The list for playing without repeats counts where there is one. Of any other list, or of
    sections alone, what is repeated is played once, with the last of its endings; what comes back
    later, as da capo does, is played again. A section that no list names was forgotten: it is
    played where it stands.
    """
    head, sections, lists = divide(lines)
    if not sections:
        return lines, []
    lines = [line for line in lines if not line.mark]
    head, sections, lists = divide(lines)
    labels = [label for label, _ in sections]
    by_label = dict(sections)
    if not can_be_moved(sections, len(lines[0].tokens)):
        return head + [line for _, own in sections for line in own], []
    listed = lists.get("") or next(iter(lists.values()), labels)
    once = lists.get(WITHOUT_REPEATS) or without_repeats(listed)
    order = [name for name in once if name in by_label]
    remarks = [REPEATS] * (once != listed) + [FOLLOWED] * (len(set(order)) < len(order))
    named = {name for names in lists.values() for name in names} if lists else set(labels)
    add_forgotten(order, labels, named)
    if sum(len(by_label[label]) for label in order) > MOST_LINES:
        raise MelodyError(TOO_LONG)
    played = head + [line for label in order for line in by_label[label]]
    return played, remarks


def can_be_moved(sections: list[tuple[str, list[Line]]], wide: int) -> bool:
    """Whether each section has a label of its own and begins with as many spines as the score."""
    is_clear = len(dict(sections)) == len(sections) <= MOST_SECTIONS
    return is_clear and all(len(lines[0].tokens) == wide for _, lines in sections)


def divide(
    lines: list[Line],
) -> tuple[list[Line], list[tuple[str, list[Line]]], dict[str, list[str]]]:
    """The lines before the first section, the sections by label, and the lists by their names."""
    head: list[Line] = []
    sections: list[tuple[str, list[Line]]] = []
    lists: dict[str, list[str]] = {}
    current = head
    for line in lines:
        for label in labels_of(line):
            if match := EXPANSION.fullmatch(label):
                lists[match[1]] = [name.strip() for name in match[2].split(",")]
            else:
                current = []
                sections.append((label[2:], current))
            break  # every spine says the same
        current.append(line)
    return head, sections, lists


def labels_of(line: Line) -> Iterator[str]:
    """The tokens of a line that label a section or list sections."""
    if line.is_interpretation:
        yield from (token for token in line.tokens if token.startswith("*>"))
