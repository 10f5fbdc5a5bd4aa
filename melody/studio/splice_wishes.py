"""What is asked of a splice by a program or on the command line: two melodies, and bars of each."""

import re
from dataclasses import dataclass, replace

from melody.notation import END, MelodyError
from melody.seeds.opening import Opening
from melody.seeds.seed import Seed
from melody.studio.plan import Plan
from melody.studio.request import Request
from melody.studio.splicing import Cutting, splice

BARS = re.compile(r"(\d{1,4})(?:\s*(?:-|–|to)\s*(\d{1,4}))?")
WRONG_BARS = "bars are given like 1-4 or 3; blank takes the first half of one, the rest of another"
USUAL_SEAM = "bar"


@dataclass(frozen=True)
class SpliceWishes:
    """The second melody and its key, which bars of both are wanted, and the seam.

    Bars are given like ``1-4``, blank for a half; a blank key is found in the melody.
    """

    second: str | Seed
    first_bars: str = ""
    second_bars: str = ""
    seam: str = USUAL_SEAM
    second_key: str = ""


@dataclass(frozen=True)
class Spliced:
    """The request that writes the seam of a splice, where the cut is, and what was repaired."""

    request: Request
    cut: int
    repairs: tuple[str, ...]


def splice_melodies(request: Request, wishes: SpliceWishes) -> Spliced:
    """Two melodies and what is wanted of them -> all that is known before the seam is written.

    The seed of ``request`` is the whole first melody, whose key and pickup it may name; a meter
    holds for both.

    Raises:
        MelodyError: when something in it cannot be used.
    """
    first, opening = _cut(request, wishes.first_bars, is_first=True)
    other = replace(request, seed=wishes.second, key=wishes.second_key or None, pickup=None)
    second, after = _cut(other, wishes.second_bars, is_first=False)
    made = splice(first, second, wishes.seam or USUAL_SEAM)
    asked = replace(
        request,
        seed=" ".join(made.symbols),
        span=made.span,
        key=first.key.name,
        meter=str(first.meter),
        pickup=made.pickup,
        bpm=opening.setting.bpm,
        notation="",
        voice=None,
        tune=None,
    )
    repairs = [f"of the first {each}" for each in opening.repairs]
    repairs += [f"of the second {each}" for each in after.repairs]
    return Spliced(asked, made.cut, tuple(repairs))


def _cut(request: Request, bars: str, *, is_first: bool) -> tuple[Cutting, Opening]:
    """The bars of a melody that are wanted, and the melody."""
    text, opening = request.seed, Plan.of(request).opening
    ended = [END] * (isinstance(text, str) and text.rstrip().endswith(END))
    setting = opening.setting
    symbols = (*opening.own, *ended)
    whole = Cutting(symbols, setting.key, setting.meter, setting.pickup, (1, 1))
    wanted = read_bars(bars, whole.length, is_first=is_first)
    return replace(whole, bars=wanted), opening


def read_bars(text: str, length: int, *, is_first: bool) -> tuple[int, int]:
    """Which bars of so many are wanted: ``1-4``, ``3``, or blank for the first or the last half.

    Raises:
        MelodyError: when the text says nothing like that.
    """
    middle = max(1, -(-length // 2))
    if not text.strip():
        return (1, middle) if is_first else (min(length, middle + 1), length)
    found = BARS.fullmatch(text.strip())
    if not found:
        raise MelodyError(WRONG_BARS)
    return int(found[1]), int(found[2] or found[1])
