"""Pictures of counts as inline SVG: columns, bars, a keyboard of pitches and the circle of fifths.

Every picture is 360 units wide, so that its words keep their size on a phone; its colours come from
the page (``--ink``, ``--quiet``, ``--bar``, ``--line``).
"""

import math
from collections.abc import Mapping, Sequence
from html import escape

from melody.music.keys import MAJOR, MINOR, Key

WIDTH, LEFT, RIGHT = 360, 4, 356
BLACK_KEYS = frozenset({1, 3, 6, 8, 10})
TICK_COUNT = 8


def svg(height: float, label: str, *parts: str) -> str:
    """A picture that fills its place; ``label`` is what it says to those who cannot see it."""
    head = f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{escape(label)}">'
    return f"{head}{''.join(parts)}</svg>"


def text(x: float, y: float, words: object, anchor: str = "middle", kind: str = "") -> str:
    """Words at a place."""
    name = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{name}>{escape(str(words))}</text>'


def rectangle(x: float, y: float, width: float, height: float, kind: str, tooltip: str = "") -> str:
    """A filled rectangle; ``tooltip`` appears under the pointer."""
    title = f"<title>{escape(tooltip)}</title>" if tooltip else ""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{max(0.0, height):.1f}"'
    return f'<rect {place} rx="1.5" class="{kind}">{title}</rect>'


def columns(counts: Mapping[int, int], label: str, unit: str, *, width: int = 1) -> str:
    """Counts by number as columns, ``width`` numbers each; the last takes all that is rarer."""
    if not counts:
        return ""
    first, last = min(counts) // width, _fence(counts) // width
    heights = dict.fromkeys(range(first, last + 1), 0)
    for number, count in counts.items():
        heights[min(number // width, last)] += count
    most, step = max(heights.values()), (RIGHT - LEFT) / len(heights)
    drawn = []
    for place, (column, count) in enumerate(heights.items()):
        x, height = LEFT + place * step, 110 * count / most
        upper = "" if width == 1 else f"-{column * width + width - 1}"
        upper = " or more" if column == last else upper
        tooltip = f"{column * width}{upper} {unit}: {count:,}"
        drawn.append(rectangle(x + 0.5, 122 - height, step - 1, height, "bar", tooltip))
        if place % math.ceil(len(heights) / TICK_COUNT) == 0:
            drawn.append(text(x + step / 2, 136, column * width, kind="quiet"))
    drawn.append(text(RIGHT, 9, f"{most:,} at most", "end", "quiet"))
    return svg(142, label, '<path d="M0 122.5H360" class="line"/>', *drawn)


def _fence(counts: Mapping[int, int]) -> int:
    """The number that all but one in a hundred stay under."""
    left = 0.99 * sum(counts.values())
    for number in sorted(counts):
        left -= counts[number]
        if left <= 0:
            return number
    return max(counts)


def bars(counts: Sequence[tuple[str, int]], label: str, whole: int) -> str:
    """Counts by name as bars, each with its number and its share of ``whole``."""
    if not counts:
        return ""
    drawn = []
    for place, (name, count) in enumerate(counts):
        y, length = 34 * place, 244 * count / (whole or 1)
        share = f"{count:,} · {percent(count, whole)}"
        drawn += [
            text(LEFT, y + 12, name[:60], "start"),
            text(RIGHT, y + 27, share, "end", "quiet"),
        ]
        drawn.append(rectangle(LEFT, y + 18, 244, 9, "ground"))
        drawn.append(rectangle(LEFT, y + 18, length, 9, "bar"))
    return svg(34 * len(counts), label, *drawn)


def percent(count: int, whole: int) -> str:
    """A share as people write it; never 100 % where one is missing, nor 0 % where one is there."""
    if not whole:
        return "–"
    share = 100 * count / whole
    if count not in (0, whole):
        share = min(99.9, max(0.1, share))
    return f"{share:.1f}".removesuffix(".0") + " %"


def keyboard(pitches: Mapping[int, int], label: str) -> str:
    """How often each key of a keyboard is struck, from the lowest to the highest that is."""
    if not pitches:
        return ""
    low, high = min(pitches) // 12 * 12, max(pitches) // 12 * 12 + 12
    step, most = (RIGHT - LEFT) / (high - low), max(pitches.values())
    drawn = []
    for pitch in range(low, high):
        x, count = LEFT + (pitch - low) * step, pitches.get(pitch, 0)
        height = 100 * count / most
        drawn.append(
            rectangle(x + 0.4, 106 - height, step - 0.8, height, "bar", f"{pitch}: {count:,}")
        )
        kind = "black" if pitch % 12 in BLACK_KEYS else "white"
        drawn.append(rectangle(x, 108, step, 12 if kind == "black" else 20, kind))
        if pitch % 12 == 0:
            drawn.append(text(x, 142, f"C{pitch // 12 - 1}", "start", "quiet"))
    return svg(146, label, *drawn)


def circle_of_fifths(counts: Mapping[str, int], label: str) -> str:
    """Keys round the circle of fifths, majors outside, minors inside; a dot's area is its count."""
    most = max(counts.values(), default=0) or 1
    drawn = []
    for mode, distance in ((MAJOR, 122), (MINOR, 66)):
        for tonic in range(12):
            key = Key(tonic, mode)
            angle = math.radians(30 * key.fifths - 90)
            x, y = WIDTH / 2 + distance * math.cos(angle), 158 + distance * math.sin(angle)
            count = counts.get(key.name, 0)
            radius = 28 * math.sqrt(count / most)
            short = key.name.split()[0] if mode == MAJOR else key.name.split()[0].lower()
            tooltip = f"<title>{escape(key.name)}: {count:,}</title>"
            drawn.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" class="dot">{tooltip}</circle>'
            )
            drawn.append(text(x, y + 4, short, kind="" if count else "quiet"))
    return svg(316, label, *drawn)


STYLE = """
:root { color-scheme: light dark; --paper: #faf9f6; --card: #fff; --ink: #22272e;
  --quiet: #667079; --line: #d5d9de; --bar: #2f6f8f; --ground: #e9edf0; --key: #fff;
  --first: #c9772b; --second: #8c6bb1; --third: #9aa3ab; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181c; --card: #1c2228; --ink: #e6e9ec;
  --quiet: #9aa5af; --line: #39424b; --bar: #6cb3d4; --ground: #2a323a; --key: #d8dde2;
  --first: #e59a52; --second: #b396d6; --third: #727c85; } }
* { box-sizing: border-box; }
body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.1rem; margin: 0 0 .75rem; } body > h2 { margin-top: 2rem; }
h3 { font-size: 1rem; margin: 0 0 .75rem; }
.lead { font-size: 1.15rem; margin: 0 0 1rem; }
main { columns: 21rem; column-gap: 1rem; }
section { break-inside: avoid; margin: 0 0 1rem; min-width: 0; padding: 1rem;
  background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
section p, .legend { color: var(--quiet); font-size: .9rem; margin: .5rem 0 0; }
svg { display: block; font: 12px system-ui, sans-serif; height: auto; width: 100%; }
svg text { fill: var(--ink); } svg text.quiet { fill: var(--quiet); }
.bar { fill: var(--bar); } .ground { fill: var(--ground); } .black { fill: #333c44; }
.white { fill: var(--key); stroke: var(--line); stroke-width: .5; }
.dot { fill: var(--bar); fill-opacity: .35; } .line { stroke: var(--line); }
.shares { border-radius: .4rem; display: flex; height: 1.6rem; overflow: hidden; }
.shares i { min-width: 2px; } .share-0 { background: var(--bar); }
.share-1 { background: var(--first); } .share-2 { background: var(--second); }
.share-3 { background: var(--third); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none;
  margin: .6rem 0 1.2rem; padding: 0; }
.legend i { border-radius: .15rem; display: inline-block; height: .7rem; margin-right: .4rem;
  width: .7rem; }
section ul { font-size: .85rem; margin: .75rem 0 0; padding-left: 1.1rem; }
li { overflow-wrap: anywhere; }
"""
