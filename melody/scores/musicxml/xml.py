"""XML -> a tree, with caps on depth and size, no entities and nothing fetched.

What encoding a file is in is found from its bytes: many files name one that they are not in.
"""

import codecs
import io
import re
from fractions import Fraction
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from melody.notation import MelodyError
from melody.scores.reading import TOO_LONG

DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,200}\?>")
DECLARED = re.compile(rb"encoding\s*=\s*[\"']([\w.:-]{1,32})[\"']")
ONE_PAGE = re.compile(  # encodings other than Unicode that are decoded as they are named
    r"iso[-_]?8859|latin|windows|cp\d|mac|koi8|shift[-_]?jis|sjis|euc|gb|big5", re.IGNORECASE
)
DEEPEST, MOST_ELEMENTS = 64, 200_000
NUMBER = re.compile(r"\s*(-?\d{1,7}(?:\.\d{1,7})?)\s*")
NOT_XML = "this is not MusicXML as it should be; export it again from your music program"


def parse_xml(data: bytes) -> Element:
    """Bytes -> the root element.

    Raises:
        MelodyError: when it is no XML, defines entities, or is far too large or deep.
    """
    try:
        return build(decode_xml(data).encode())
    except (ParseError, DefusedXmlException, LookupError) as problem:
        raise MelodyError(NOT_XML) from problem


def decode_xml(data: bytes) -> str:
    """The text of an XML file, without its declaration.

    It is Unicode if it can be read as such, else in the encoding that it names, else in Latin-1.
    """
    text = decode_unicode(data)
    if text is None:
        named = DECLARED.search(data[:400])
        encoding = named[1].decode() if named else ""
        try:
            text = data.decode(encoding if ONE_PAGE.match(encoding) else "latin-1")
        except (UnicodeDecodeError, LookupError):
            text = data.decode("latin-1")
    text = text.replace("\x00", "")
    return text[match.end() :] if (match := DECLARATION.match(text)) else text.lstrip()


def decode_unicode(data: bytes) -> str | None:
    """A file's text in UTF-8 or, by its mark or its NUL bytes, in UTF-16; None if it is neither."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if is_wide else "utf-8-sig"
    if not is_wide and 0 in data[:2]:
        encoding = "utf-16-le" if data[1] == 0 else "utf-16-be"
    try:
        return data.decode(encoding, "replace" if encoding != "utf-8-sig" else "strict")
    except UnicodeDecodeError:
        return None


def build(data: bytes) -> Element:
    """Build the tree while counting; names lose their namespaces."""
    depth = 0
    root: Element | None = None
    events = iterparse(io.BytesIO(data), events=("start", "end"))
    for count, (event, element) in enumerate(events):
        if event == "start":
            root = element if root is None else root
            depth += 1
            if "}" in element.tag:
                element.tag = element.tag.rpartition("}")[2]
        else:
            depth -= 1
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
