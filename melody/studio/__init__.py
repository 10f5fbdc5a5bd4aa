"""The studio: a request in, a take out; the one door for page, command line, API and tests."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from melody.studio.performance import perform, perform_live
    from melody.studio.request import Request
    from melody.studio.take import Take

__all__ = ["Request", "Take", "perform", "perform_live"]
HOMES = {
    "Request": "melody.studio.request",
    "Take": "melody.studio.take",
    "perform": "melody.studio.performance",
    "perform_live": "melody.studio.performance",
}


def __getattr__(name: str) -> Any:
    """One of the public names, fetched when it is asked for: the table of fields needs no PyTorch.

    Raises:
        AttributeError: when there is no such name.
    """
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)
