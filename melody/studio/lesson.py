"""The lesson: an opening through the three steps, and what models expect of the next symbol.

All of it is computed by the functions that train and write; nothing is drawn up for show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from melody.generate.expected import draw_symbol, expect_symbol
from melody.generate.sampling import Logits, Sampling
from melody.models import MODELS
from melody.notation import END, MelodyError, is_symbol
from melody.runs.checkpoints import Checkpoint, Entry, catalogue
from melody.seeds.opening import Opening
from melody.studio.plan import open_seed, opening_context
from melody.studio.request import Request

LONGEST_READ = 64  # steps of an opening that the lesson takes
MOST_ADDED = 128
APART = 7919  # between the random seeds of one symbol and the next
KINDS = ("lstm", "bert")
NEVER_SEEN = "it never saw {} and cannot read on; its songs have no such note"
TOO_MUCH = f"the lesson writes {MOST_ADDED} symbols at most; begin anew"
UNKNOWN_SYMBOL = "only what the lesson wrote can be gone on from; begin anew"


class UnknownSymbolError(MelodyError):
    """A model's songs had no such symbol; another one's may have had."""


@dataclass(frozen=True)
class Study:
    """An opening at home, and the symbols that were written after it; ``/`` ends them."""

    opening: Opening
    added: tuple[str, ...] = ()

    @property
    def read(self) -> tuple[str, ...]:
        """The symbols of the opening that are read."""
        return self.opening.symbols[:LONGEST_READ]

    @property
    def symbols(self) -> tuple[str, ...]:
        """All symbols so far, at home."""
        return (*self.read, *self.added)

    @property
    def has_ended(self) -> bool:
        """Whether the end mark was drawn."""
        return self.symbols[-1] == END

    @property
    def own(self) -> list[str]:
        """All symbols so far in the person's own key."""
        return self.opening.take_back(self.symbols)


def teachers(folder: Path | None = None) -> list[str]:
    """The best LSTM and the best BERT, those of the talk if they are here."""

    def worth(entry: Entry) -> tuple[bool, bool]:
        return not MODELS[entry.model].uses_context, entry.run.endswith("-talk")

    best = [entry for entry in catalogue(folder) if entry.best and entry.model in MODELS]
    found = []
    for kind in KINDS:
        same = sorted((e for e in best if MODELS[e.model].kind == kind), key=worth)
        found += [entry.label for entry in same[-1:]]
    return found


def study(request: Request, checkpoint: Checkpoint, added: Sequence[str]) -> Study:
    """An opening as a checkpoint reads it, with what was written after it.

    Raises:
        UnknownSymbolError: at a note that the checkpoint's songs never had.
        MelodyError: when the opening cannot be read, or what follows cannot follow.
    """
    if len(added) > MOST_ADDED:
        raise MelodyError(TOO_MUCH)
    if END in added[:-1] or not all(map(is_symbol, added)):
        raise MelodyError(UNKNOWN_SYMBOL)
    unknown = [symbol for symbol in added if symbol not in checkpoint.vocabulary]
    if unknown:
        raise UnknownSymbolError(NEVER_SEEN.format(unknown[0]))
    return Study(open_seed(request, checkpoint.vocabulary), tuple(added))


def expect_next(checkpoint: Checkpoint, lesson: Study) -> Logits:
    """(1, V) logits of the symbol after all that was read."""
    return expect_symbol(checkpoint, lesson.symbols, opening_context(lesson.opening, ""))


def draw_next(
    checkpoint: Checkpoint, logits: Logits, sampling: Sampling, lesson: Study, random_seed: int
) -> str:
    """One symbol by lot, the same for the same place and variation."""
    place = (random_seed + APART * len(lesson.added)) % 2**32
    return draw_symbol(checkpoint, logits, sampling, place)
