"""Score files broken at random, and what every reader owes for them: a seed or one line."""

import json
import random
import re

from melody.notation import MelodyError
from melody.seeds.child_answer import UNREADABLE, check_answer
from melody.seeds.upload_child import hear_file

DIGITS = b"0123456789"
ELEMENT = re.compile(r"<(\w[\w-]*)\b[^<>]*(?<!/)>[^<>]*(?:<\w[^<>]*/>|<(\w+)>[^<>]*</\2>|\s)*</\1>")
VALUE = re.compile(r"[>\"]([^<>\"]{1,20})[<\"]")
ODD_VALUES = (
    *("0", "1", "-1", "2", "3", "7", "12", "64", "960", "9999999", "99999999999", "0.3", "1e9"),
    *("", " ", "nan", "start", "stop", "continue", "forward", "backward", "yes", "C", "H", "1,2"),
    *("dacapo", "P1", "P2", "slash", "none", "major", "dorian", "whole", "3+2", "\u00fc"),
)


def mutant(data: bytes, chance: random.Random, most: int = 16) -> bytes:
    """The file with 1 to ``most`` edits: bytes changed, doubled, moved, cut, numbers blown up."""
    file = bytearray(data)
    for _ in range(chance.randint(1, most)):
        place = chance.randrange(len(file) + 1)
        edit = chance.randrange(6)
        if edit == 0:
            file[place : place + 1] = bytes([chance.randrange(256)])
        elif edit == 1:
            del file[place : place + chance.choice([1, 2, 8, 50])]
        elif edit == 2:
            file[place:place] = file[place : place + chance.choice([1, 8, 50])] * chance.choice(
                [1, 9]
            )
        elif edit == 3:
            file[place:place] = bytes(chance.choices(data, k=chance.choice([1, 4])))
        elif edit == 4:
            file[place:place] = bytes(chance.choices(DIGITS, k=chance.choice([1, 3, 12])))
        else:
            file[place : place + 4] = chance.choice([b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff"])
    return bytes(file)


def xml_mutant(data: bytes, chance: random.Random) -> bytes:
    """MusicXML that stays well-formed: numbers and words changed, elements doubled, lost, moved."""
    text = data.decode()
    for _ in range(chance.randint(1, 8)):
        elements = list(ELEMENT.finditer(text))
        values = list(VALUE.finditer(text))
        if elements and chance.random() < 0.5:
            element, other = chance.choice(elements), chance.choice(elements)
            copies = element[0] * chance.choice([0, 0, 2, 9])
            text = text[: element.start()] + copies + text[element.end() :]
            if not copies and other.end() <= element.start():
                text = text[: other.end()] + element[0] + text[other.end() :]
        elif values:
            value = chance.choice(values)
            text = text[: value.start(1)] + chance.choice(ODD_VALUES) + text[value.end(1) :]
    return text.encode()


def is_answered(file_format: str, data: bytes) -> bool:
    """Whether a file gives a seed or a line of its own, both fit to be believed."""
    return is_fit(hear_file(file_format, data))


def is_fit(answer: dict[str, object]) -> bool:
    """Whether what a reader answers is fit to be believed."""
    try:
        check_answer(json.dumps(answer).encode())
    except MelodyError as refusal:
        return str(refusal) != UNREADABLE
    return True
