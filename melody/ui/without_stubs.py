"""Load Gradio without the type stubs that it writes beside itself at every start.

For each of its parts Gradio reads the source, writes what editors are to know of the part's events
into a ``.pyi`` file, and reads that again: half of the time that loading it takes. A part that
comes from no file is left out, so for as long as Gradio is loaded no part does.
"""

import inspect
from typing import Any

PARTS = "ComponentMeta"  # what Gradio makes the classes of its parts with
_source_of = inspect.getfile


def source_of(thing: Any) -> str:
    """The file that something was declared in, as :func:`inspect.getfile`; of a part, none.

    Raises:
        OSError: for a part of Gradio's.
    """
    if type(thing).__name__ == PARTS:
        raise OSError("a part of the page needs no type stub")
    return _source_of(thing)


inspect.getfile = source_of  # type: ignore[assignment]
try:
    from gradio import component_meta
finally:
    inspect.getfile = _source_of

# Our own parts come later.
component_meta.create_or_modify_pyi = lambda *_: None
