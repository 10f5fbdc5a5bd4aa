"""Who may drive the app: its own page, pages that are listed, and programs; no page elsewhere.

A browser says in ``Origin`` which page sends something, and no page can change that; a program
sends none. ``MELODY_ORIGINS`` lists the addresses under which a page may drive the app, such as
``https://melodies.example``, separated by commas; on a Space its own host is known.
"""

import os
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

ELSEWHERE = (
    "this was sent by a page elsewhere; open the app itself, "
    "or list that page's address in MELODY_ORIGINS"
)
HARMLESS = ("GET", "HEAD", "OPTIONS")


def listed_hosts() -> frozenset[str]:
    """The hosts, with their ports, that are listed or that the Space has."""
    listed = os.environ.get("MELODY_ORIGINS", "").split(",")
    space = os.environ.get("SPACE_HOST", "").split(",")
    hosts = [urlsplit(origin.strip()).netloc for origin in listed] + [
        each.strip() for each in space
    ]
    return frozenset(host.lower() for host in hosts if host)


def may_drive(headers: Mapping[str, str], listed: frozenset[str]) -> bool:
    """Whether a request that changes or costs something comes from where it may come from.

    A name that only somebody else can have given us is not our own: with it, a page elsewhere
    could pass for ours by letting its name lead to this machine.
    """
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin")
    host = host_of(origin)
    return host in listed or (host == headers.get("host", "").lower() and is_own_name(host))


def host_of(origin: str) -> str:
    """The host of an origin, with its port; empty for ``null`` and the like."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def is_own_name(host: str) -> bool:
    """Whether nobody elsewhere can hold this name: a number, or a word without a dot.

    >>> is_own_name("127.0.0.1:7860"), is_own_name("localhost:7860"), is_own_name("evil.example")
    (True, True, False)
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
        ip_address(name)
    except ValueError:
        return bool(name) and ("." not in name or name.endswith(".localhost"))
    return True
