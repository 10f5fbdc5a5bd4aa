"""The vocabulary: symbols <-> ids, in one fixed order, stored with every checkpoint."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from melody.notation import END, HOLD, REST, MelodyError, is_pitch

SPECIALS = (END, HOLD, REST)


@dataclass(frozen=True)
class Vocabulary:
    """The symbols a model knows: ``/``, ``_``, ``r``, then the pitches from low to high.

    >>> vocabulary = Vocabulary.of(["67 _ 5 r /".split()])
    >>> vocabulary.symbols
    ('/', '_', 'r', '5', '67')
    >>> vocabulary.decode(vocabulary.encode(["67", "_"]))
    ['67', '_']
    """

    symbols: tuple[str, ...]

    def __post_init__(self) -> None:
        pitches = [int(symbol) for symbol in self.symbols[3:] if is_pitch(symbol)]
        in_order = pitches == sorted(set(pitches)) and len(pitches) == len(self.symbols) - 3
        if self.symbols[:3] != SPECIALS or not in_order or not pitches:
            raise MelodyError("the vocabulary is not '/', '_', 'r' and then pitches in order")

    @classmethod
    def of(cls, tunes: Iterable[Iterable[str]]) -> "Vocabulary":
        """The vocabulary of some tunes, the same whatever their order."""
        found = {symbol for tune in tunes for symbol in tune} - set(SPECIALS)
        return cls((*SPECIALS, *sorted(found, key=int)))

    def __len__(self) -> int:
        return len(self.symbols)

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._ids

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {symbol: number for number, symbol in enumerate(self.symbols)}

    @property
    def pitches(self) -> tuple[int, ...]:
        """The known pitches, low to high."""
        return tuple(int(symbol) for symbol in self.symbols[len(SPECIALS) :])

    @property
    def end(self) -> int:
        """The id of the end mark."""
        return self._ids[END]

    @property
    def hold(self) -> int:
        """The id of the hold."""
        return self._ids[HOLD]

    def encode(self, symbols: Iterable[str]) -> list[int]:
        """Symbols -> ids.

        Raises:
            MelodyError: at a symbol that the vocabulary lacks.
        """
        try:
            return [self._ids[symbol] for symbol in symbols]
        except KeyError as missing:
            raise MelodyError(f"this model does not know the symbol {missing.args[0]!r}") from None

    def decode(self, ids: Sequence[int]) -> list[str]:
        """Ids -> symbols."""
        return [self.symbols[number] for number in ids]
