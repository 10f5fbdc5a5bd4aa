"""Small styles are read more often: so that each has its share of the updates."""

from collections import Counter
from collections.abc import Sequence

from melody.context import STYLE
from melody.models.base import TuneExample


def balance(tunes: Sequence[TuneExample]) -> list[TuneExample]:
    """The tunes, those of small styles several times: an epoch for a training with many styles.

    A style's share of the symbols rises to about the square root of its share, over the sum of
    those roots; a large style is never read less than once.
    """
    sizes: Counter[int] = Counter()
    for tune in tunes:
        sizes[_style(tune)] += len(tune.ids)
    total = sum(sizes.values())
    roots = {style: (size / total) ** 0.5 for style, size in sizes.items()}
    wanted = {style: root / sum(roots.values()) for style, root in roots.items()}
    times = {s: max(1, round(wanted[s] * total / size)) for s, size in sizes.items()}
    return [tune for tune in tunes for _ in range(times[_style(tune)])]


def _style(tune: TuneExample) -> int:
    return int(tune.context[0, STYLE])
