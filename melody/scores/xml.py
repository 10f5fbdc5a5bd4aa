"""XML -> a tree, with caps on depth and size, no entities and nothing fetched."""

import io
import re
from fractions import Fraction
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from melody.notation import MelodyError
from melody.scores.reading import TOO_LONG

DEEPEST, MOST_ELEMENTS = 64, 200_000
NUMBER = re.compile(r"\s*(-?\d{1,7}(?:\.\d{1,7})?)\s*")
NOT_XML = "this is not MusicXML as it should be; export it again from your music program"


def parse_xml(data: bytes) -> Element:
    """Bytes -> the root element.

    Raises:
        MelodyError: when it is no XML, defines entities, or is far too large or deep.
    """
    try:
        return build(data)
    except (ParseError, DefusedXmlException, LookupError) as problem:
        raise MelodyError(NOT_XML) from problem


def build(data: bytes) -> Element:
    """Build the tree while counting."""
    depth = 0
    root: Element | None = None
    events = iterparse(io.BytesIO(data), events=("start", "end"))
    for count, (event, element) in enumerate(events):
        root = element if root is None else root
        depth += 1 if event == "start" else -1
        if depth > DEEPEST or count > 2 * MOST_ELEMENTS:
            raise MelodyError(TOO_LONG)
    if root is None:
        raise MelodyError(NOT_XML)
    return root


def number_in(element: Element, path: str, default: Fraction | None = None) -> Fraction:
    """The number in a child element, at most seven digits.

    Raises:
        MelodyError: when it is none, or is missing without a default.
    """
    text = element.findtext(path)
    if text is None and default is not None:
        return default
    match = NUMBER.fullmatch(text or "")
    if match is None:
        raise MelodyError(NOT_XML)
    return Fraction(match[1])
