"""The token file: one tune a line, its name, a tab, its symbols, and what else is known of it.

The third column is left out where only names and symbols are wanted; it reads
``style=irish meter=6/8 pickup=2 mode=minor title=The Rakes of Kildare``.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from melody.music.keys import HOME, Key
from melody.music.meters import parse_meter
from melody.notation import MelodyError, parse
from melody.preprocess.encode import Tune
from melody.storage.files import write_lines

FACTS = re.compile(
    r"(?:style=(?P<style>\S+) ?)?(?:meter=(?P<meter>\S+) ?)?(?:pickup=(?P<pickup>\d{1,3}) ?)?"
    r"(?:mode=(?P<mode>major|minor) ?)?(?:title=(?P<title>.*))?"
)


def write_tunes(tunes: Iterable[Tune], path: Path, *, is_plain: bool = False) -> None:
    """Write a token file; a plain one holds names and symbols alone."""
    write_lines(path, (line_of_tune(tune, is_plain=is_plain) for tune in tunes))


def line_of_tune(tune: Tune, *, is_plain: bool = False) -> str:
    """A tune as a line; a plain one holds its name and its symbols alone."""
    columns = (tune.name, " ".join(tune.symbols), "" if is_plain else _facts(tune))
    return "\t".join(column for place, column in enumerate(columns) if place < 2 or column)


def _facts(tune: Tune) -> str:
    facts = {
        "style": tune.style,
        "meter": tune.meter,
        "pickup": tune.pickup if tune.meter else None,
        "mode": tune.key.mode if tune.key else None,
        "title": " ".join(tune.title.split()),
    }
    return " ".join(f"{name}={value}" for name, value in facts.items() if value not in (None, ""))


def read_tunes(path: Path) -> list[Tune]:
    """Read a token file, plain or not; lines that begin with ``# `` are remarks.

    Raises:
        MelodyError: when the file is missing, empty or not a token file; the line is named.
    """
    if not path.is_file():
        raise MelodyError(f"no token file named {path.name!r}; 'prepare' writes one")
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    tunes = [
        tune_of_line(number, line)
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.startswith("# ")
    ]
    if not tunes:
        raise MelodyError(f"the token file {path.name!r} holds no tune")
    return tunes


def tune_of_line(number: int, line: str) -> Tune:
    """The tune of a line.

    Raises:
        MelodyError: when it is none; its number is named.
    """
    name, _, rest = line.partition("\t")
    text, _, facts = rest.partition("\t")
    try:
        symbols = parse(text)
        known = _parse_facts(facts)
    except MelodyError as error:
        raise MelodyError(f"line {number}: {error}") from None
    if not symbols or symbols[-1] != "/":
        raise MelodyError(f"line {number}: a tune is a name, a tab and symbols that end with '/'")
    return Tune(name, tuple(symbols), **known)


def _parse_facts(text: str) -> dict[str, Any]:
    match = FACTS.fullmatch(text)
    if match is None:
        raise MelodyError("the third column is not made of style, meter, pickup, mode and title")
    style, meter, pickup, mode, title = match.group(*FACTS.groupindex)
    return {
        "style": style or "",
        "meter": parse_meter(meter) if meter else None,
        "pickup": int(pickup or 0),
        "key": Key(HOME[mode], mode) if mode else None,
        "title": title or "",
    }
