"""The score as a picture: verovio draws what our own writer wrote, in a process of its own."""

import re
import subprocess
import sys
from typing import Any

from melody.notation import STEPS_PER_QUARTER, MelodyError
from melody.storage.paths import ROOT

NARROWEST, WIDEST = 240, 2400  # pixels
SECONDS = 20.0
HEADS = ("none", "auto")  # without a title, and with it
UNDRAWN = "the score could not be drawn here; take the MusicXML file to a notation program"
SCALE = 42  # per cent; a staff is then about 30 pixels high
LONGEST_PAGE = 60_000  # verovio's own limit: everything fits on one page
BOOT = "import sys; sys.path.insert(0, {root!r}); from melody.render.score_svg import main; main()"


def draw_score(musicxml: str, width: int, *, titled: bool = False) -> str:
    """A score of ours as SVG, ``width`` pixels wide; its lines break where the width ends.

    Where it is ``titled`` its title stands above it.

    Never give it a text from outside: only what our own writer of MusicXML wrote.

    Raises:
        MelodyError: when verovio is missing or fails.
    """
    width = min(WIDEST, max(NARROWEST, width))
    boot = BOOT.format(root=str(ROOT))
    command = [sys.executable, "-I", "-c", boot, str(width), HEADS[titled]]
    try:
        done = subprocess.run(
            command, input=musicxml.encode(), capture_output=True, timeout=SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        raise MelodyError(UNDRAWN) from None
    picture = done.stdout.decode("utf-8", "replace")
    if "<svg" not in picture:
        raise MelodyError(UNDRAWN)
    return picture


def engrave(musicxml: str, width: int, head: str) -> str:
    """A MusicXML score as one SVG picture, ``width`` pixels wide, as high as it needs to be.

    ``head`` is verovio's word for what stands above it.
    """
    import verovio  # here only: it ends the whole process on odd input

    toolkit = verovio.toolkit()
    toolkit.setOptions(
        {
            "pageWidth": width * 100 // SCALE,
            "pageHeight": LONGEST_PAGE,
            "scale": SCALE,
            "adjustPageHeight": True,
            "header": head,
            "footer": "none",
            "pageMarginLeft": 20,
            "pageMarginRight": 20,
            "pageMarginTop": 20,
            "pageMarginBottom": 20,
            "svgViewBox": True,
            "xmlIdSeed": 1,  # the same score gives the same picture
        }
    )
    if not toolkit.loadData(musicxml):
        raise SystemExit("the score could not be read")
    return mark_steps(toolkit.renderToSVG(1), toolkit.renderToTimemap())


def mark_steps(picture: str, moments: list[dict[str, Any]]) -> str:
    """The picture with ``data-step`` on each note: the step at which it begins to sound.

    >>> mark_steps('<g id="a" class="note">', [{"qstamp": 1.5, "on": ["a"]}])
    '<g id="a" data-step="6" class="note">'
    """
    steps = {
        note: round(STEPS_PER_QUARTER * moment["qstamp"])
        for moment in moments
        for note in moment.get("on", [])
    }

    def mark(found: re.Match[str]) -> str:
        step = steps.get(found[1])
        return found[0] if step is None else f'{found[0]} data-step="{step}"'

    return re.sub(r'\bid="([^"]+)"', mark, picture)


def main() -> None:
    """Read a score from standard input and write its picture to standard output."""
    sys.stdout.write(engrave(sys.stdin.read(), int(sys.argv[1]), sys.argv[2]))
