"""The command that serves the page."""

import importlib
from argparse import Namespace


def serve(options: Namespace) -> tuple[None, str]:
    """Serve the page until the person stops it."""
    # The page is a later room and a program of its own: it is started by name.
    page = importlib.import_module("melody.ui")
    page.serve(page.build(), options.host, options.port)
    return None, "the page is closed"


COMMANDS = {"serve": serve}
