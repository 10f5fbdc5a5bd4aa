"""Addresses in what a visitor sends: Gradio would fetch them, so they are refused before it looks.

Gradio downloads the ``path`` of file data that is an address, wherever it lies in a request, and
streams what ``file=`` or ``proxy=`` names in a link.
"""

import json
import re
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

ADDRESS = re.compile(r"[\s\0-\x20]*([a-z][a-z0-9+.-]+:|//|\\\\)", re.IGNORECASE)
LINK = re.compile(r"/(?:file[=/]|proxy=)(.*)", re.DOTALL)
OWN_FILE = "/file="


class NamesAddressError(Exception):
    """What was sent names an address."""


class TooDeepError(Exception):
    """What was sent is nested deeper than anybody needs."""


def is_address(text: object) -> bool:
    """Whether a value names a place on the network, or a file by a scheme.

    >>> is_address("https://example.org/a.mid"), is_address("/tmp/a.mid"), is_address("C:/a.mid")
    (True, False, False)
    """
    return isinstance(text, str) and ADDRESS.match(text) is not None


def is_link_elsewhere(path: str) -> bool:
    """Whether the path of a request asks the server to fetch something for it."""
    link = LINK.search(path)
    if link is None:
        return False
    return link.group(0).startswith("/proxy=") or is_address(unquote(link.group(1)))


def check_body(body: bytes, own_hosts: Collection[str]) -> None:
    """Look at every object of a JSON text, however deep; what is no JSON holds no file data.

    The page sends an uploaded file's link along as its ``url``: a link to ``own_hosts`` may stay.

    Raises:
        NamesAddressError: when one of them is file data that names an address.
        TooDeepError: when the text is nested so deep that it cannot be read.
    """

    def look(pairs: list[tuple[str, object]]) -> None:
        for name, value in pairs:
            if name == "path" and is_address(value):
                raise NamesAddressError
            if name == "url" and is_address(value) and not is_own_file(value, own_hosts):
                raise NamesAddressError

    try:
        json.loads(body, object_pairs_hook=look)
    except RecursionError:
        raise TooDeepError from None
    except ValueError:
        return


def is_own_file(url: object, own_hosts: Collection[str]) -> bool:
    """Whether a link leads to a file of this server."""
    if not isinstance(url, str):
        return False
    place = urlsplit(url)
    _, is_file, path = place.path.partition(OWN_FILE)
    return place.netloc.lower() in own_hosts and bool(is_file) and not is_address(unquote(path))
