"""Addresses: those that a visitor may ask for, and those that Gradio would fetch for them.

Gradio downloads the ``path`` of file data that is an address, wherever it lies in a request, and
streams what ``file=`` or ``proxy=`` names in a link.
"""

import re
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

ADDRESS = re.compile(r"[\s\0-\x20]*([a-z][a-z0-9+.-]+:|//|\\\\)", re.IGNORECASE)
LINK = re.compile(r"/(?:file[=/]|proxy=)(.*)", re.DOTALL)
OWN_FILE = "/file="
API = "/gradio_api/"
LONGEST_PATH = 2000  # characters; a link to a file of ours has some 200
OFFERED = frozenset(
    (
        *("info", "openapi.json", "app_id", "startup-events", "theme.css"),
        *("login_check", "token", "user", "heartbeat"),
        *("queue", "call", "run", "api", "cancel", "reset", "component_server"),
        *("upload", "upload_progress", "file", "mcp"),
    )
)
CLOSED = frozenset(("monitoring", "login", "logout"))
FIRST_WORD = re.compile("[^/=]*")


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


def is_own_file(url: object, own_hosts: Collection[str]) -> bool:
    """Whether a link leads to a file of this server."""
    if not isinstance(url, str):
        return False
    place = urlsplit(url)
    _, is_file, path = place.path.partition(OWN_FILE)
    return place.netloc.lower() in own_hosts and bool(is_file) and not is_address(unquote(path))


def is_offered(path: str) -> bool:
    """Whether something is served at a path.

    Gradio brings more than the page asks for: one that runs ffmpeg on what is sent, one that
    writes a session to the disk, one that prints what it is given into the log.

    >>> is_offered("/config"), is_offered("/gradio_api/queue/join"), is_offered("/monitoring")
    (True, True, False)
    >>> is_offered("/gradio_api/process_recording")
    False
    """
    if len(path) > LONGEST_PATH:
        return False
    before, is_api, name = path.partition(API)
    first = FIRST_WORD.match(name if is_api else before.lstrip("/"))
    word = first.group() if first else ""
    return word in OFFERED if is_api else word not in CLOSED
