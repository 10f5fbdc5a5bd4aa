"""What a file can be made from again: a few kB of notes for a sound of a megabyte."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from melody.music.setting import Setting
from melody.notation import parse
from melody.render.sheet import Sheet

MOST_REMEMBERED = 2000  # files, about 3 kB each
LONGEST_RECIPE = 8000  # characters; a visitor's opening, whatever its length, is part of it
Make = Callable[[], bytes]


@dataclass(frozen=True)
class KeptMelody:
    """A melody as it was played and written; its symbols are one text, which takes least room."""

    symbols: str
    seed_steps: int
    setting: Setting
    recipe: str

    @classmethod
    def of(cls, sheet: Sheet) -> "KeptMelody":
        """What a sheet is made of, without its sound."""
        return cls(" ".join(sheet.symbols), sheet.seed_steps, sheet.setting, sheet.recipe)

    @property
    def sheet(self) -> Sheet:
        """The sheet, made anew."""
        return Sheet(tuple(parse(self.symbols)), self.seed_steps, self.setting, self.recipe)


class Makers:
    """How files are made again, the latest ones; many threads may share it."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self.most, self._makers, self._lock = most, OrderedDict[Path, Make](), Lock()

    def remember(self, path: Path, make: Make) -> None:
        """Know from now on how a file is made; the oldest is forgotten for it."""
        with self._lock:
            self._makers[path] = make
            while len(self._makers) > self.most:
                self._makers.popitem(last=False)

    def maker_of(self, path: Path) -> Make | None:
        """How a file is made, where that is known."""
        with self._lock:
            if path in self._makers:
                self._makers.move_to_end(path)  # somebody still looks at it
            return self._makers.get(path)
