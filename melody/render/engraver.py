"""The engraver: a program of its own that turns MusicXML into a picture, for score_picture.py.

verovio ends the whole process on odd input (docs of the safety model): it is loaded here only, in
a child that lives for one score.
"""

import sys

import verovio

SCALE = 42  # per cent; a staff is then about 30 pixels high
LONGEST_PAGE = 60_000  # verovio's own limit: everything fits on one page


def engrave(musicxml: str, width: int) -> str:
    """A MusicXML score as one SVG picture, ``width`` pixels wide, as high as it needs to be."""
    toolkit = verovio.toolkit()
    toolkit.setOptions(
        {
            "pageWidth": width * 100 // SCALE,
            "pageHeight": LONGEST_PAGE,
            "scale": SCALE,
            "adjustPageHeight": True,
            "header": "none",
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
    picture: str = toolkit.renderToSVG(1)
    return picture


def main() -> None:
    """Read a score from standard input and write its picture to standard output."""
    sys.stdout.write(engrave(sys.stdin.read(), int(sys.argv[1])))
