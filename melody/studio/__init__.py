"""The studio: a request in, a take out; the one door for page, command line, API and tests."""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from melody.studio.perform import perform, perform_live
    from melody.studio.request import Request
    from melody.studio.take import Take

__all__ = ["Request", "Take", "perform", "perform_live"]
HOMES = {"Request": "request", "Take": "take", "perform": "perform", "perform_live": "perform"}


class Studio(ModuleType):
    """The package: its names are fetched when they are asked for.

    The table of fields is read long before PyTorch is needed.
    """

    def __getattr__(self, name: str) -> Any:
        """One of the public names."""
        if name not in HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)

    def __setattr__(self, name: str, value: object) -> None:
        """Keep the module ``perform``, once it is imported, from hiding the function."""
        if name not in HOMES:
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = Studio
