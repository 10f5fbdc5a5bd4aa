"""The studio: a request in, a take out; the one door for page, command line, API and tests."""

from melody.studio.perform import Take, perform, perform_live
from melody.studio.request import Request

__all__ = ["Request", "Take", "perform", "perform_live"]
