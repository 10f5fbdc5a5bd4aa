"""Load Gradio without what this page never needs: type stubs, and pandas.

For each of its parts Gradio reads the source, writes what editors are to know of the part's events
into a ``.pyi`` file, and reads that again: a quarter of the time that loading it takes. A part that
comes from no file is left out, so for as long as Gradio is loaded no part does. And one of its
modules loads pandas, 40 MB, to ask whether something is a table; it gets a stand-in, which
becomes pandas when anything of it is asked for.
"""

import importlib
import inspect
import sys
from types import ModuleType
from typing import Any

PARTS = "ComponentMeta"  # what Gradio makes the classes of its parts with
TABLES = "pandas"
_find_file = inspect.getfile


def source_of(thing: Any) -> str:
    """The file that something was declared in, as :func:`inspect.getfile`; of a part, none.

    Raises:
        OSError: for a part of Gradio's.
    """
    if type(thing).__name__ == PARTS:
        raise OSError("a part of the page needs no type stub")
    return _find_file(thing)


class StandIn(ModuleType):
    """A module that is loaded when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        """What the module has under a name."""
        step_aside(self)
        return getattr(importlib.import_module(self.__name__), name)


def step_aside(stand_in: ModuleType) -> None:
    """Let the next who imports the module get the real one."""
    if sys.modules.get(stand_in.__name__) is stand_in:
        del sys.modules[stand_in.__name__]


inspect.getfile = source_of  # type: ignore[assignment]
_tables = sys.modules.setdefault(TABLES, StandIn(TABLES))
try:
    from gradio import component_meta
finally:
    inspect.getfile = _find_file
    if isinstance(_tables, StandIn):
        step_aside(_tables)

# Our own parts come later.
component_meta.create_or_modify_pyi = lambda *_: None
