"""Sets of symbols as whole numbers, bit n for the id n: a rule costs an operation, not an array.

Shapes: B drafts, V vocabulary.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from melody.notation import HOLD, REST, is_pitch
from melody.vocabulary import Vocabulary

Mask = NDArray[np.bool_]
SymbolSet = int
NEIGHBOURS = 4096  # sets around a pitch that are remembered


class SymbolSets:
    """The sets of symbols of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.symbols = vocabulary.symbols
        self.bits = {symbol: 1 << number for number, symbol in enumerate(self.symbols)}
        self.pitch_of = {symbol: int(symbol) for symbol in self.symbols if is_pitch(symbol)}
        self.everything = (1 << len(self.symbols)) - 1
        self.end, self.hold, self.rest = 1 << vocabulary.end, self.bits[HOLD], self.bits[REST]
        self.any_pitch = self.of(self.pitch_of)
        self._bytes = (len(self.symbols) + 7) // 8
        self._around: dict[tuple[int, int, int], SymbolSet] = {}

    def of(self, symbols: Iterable[str]) -> SymbolSet:
        """The set of some symbols; those that the vocabulary lacks are left out."""
        found = 0
        for symbol in symbols:
            found |= self.bits.get(symbol, 0)
        return found

    def between(self, lowest: int, highest: int) -> SymbolSet:
        """The pitches from one to another, both included."""
        return self.of([s for s, pitch in self.pitch_of.items() if lowest <= pitch <= highest])

    def around(self, pitch: int, below: int, above: int) -> SymbolSet:
        """The pitches from so far below a pitch to so far above it."""
        key = pitch, below, above
        if key not in self._around:
            if len(self._around) >= NEIGHBOURS:
                self._around.clear()
            self._around[key] = self.between(pitch - below, pitch + above)
        return self._around[key]

    def symbols_in(self, found: SymbolSet) -> Iterator[str]:
        """The symbols of a set, in the order of their ids."""
        while found:
            lowest = found & -found
            yield self.symbols[lowest.bit_length() - 1]
            found ^= lowest

    def as_rows(self, sets: Sequence[SymbolSet]) -> Mask:
        """(B,) sets -> (B, V) bools."""
        content = b"".join([each.to_bytes(self._bytes, "little") for each in sets])
        rows = np.frombuffer(content, np.uint8).reshape(len(sets), self._bytes)
        mask: Mask = np.unpackbits(rows, 1, len(self.symbols), "little").view(np.bool_)
        return mask

    def of_row(self, mask: Mask) -> SymbolSet:
        """(V,) bools -> the set."""
        return int.from_bytes(np.packbits(mask, bitorder="little").tobytes(), "little")


def is_single(found: SymbolSet) -> bool:
    """Whether a set holds one symbol alone, or none."""
    return not found & (found - 1)


@lru_cache(maxsize=32)
def sets_of(vocabulary: Vocabulary) -> SymbolSets:
    """The sets of a vocabulary; the same for all that are written with it."""
    return SymbolSets(vocabulary)
