"""The score as a picture: verovio draws what our own writer wrote, in a process of its own."""

import subprocess
import sys

from melody.notation import MelodyError
from melody.storage.paths import ROOT

NARROWEST, WIDEST = 240, 2400  # pixels
SECONDS = 20.0
UNDRAWN = "the score could not be drawn here; take the MusicXML file to a notation program"
BOOT = "import sys; sys.path.insert(0, {root!r}); from melody.render.engraver import main; main()"


def draw_score(musicxml: str, width: int) -> str:
    """A score of ours as SVG, ``width`` pixels wide; its lines break where the width ends.

    Never give it a text from outside: only what our own writer of MusicXML wrote.

    Raises:
        MelodyError: when verovio is missing or fails.
    """
    width = min(WIDEST, max(NARROWEST, width))
    boot = BOOT.format(root=str(ROOT))
    command = [sys.executable, "-I", "-c", boot, str(width)]
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
