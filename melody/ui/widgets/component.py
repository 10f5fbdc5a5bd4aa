"""The page's own components: a template and its scripts, joined into one ``gr.HTML``.

The scripts are ES modules. Gradio takes one text, so they are joined here: each module becomes a
function of its own, after those that it imports, and what it exports is what the function returns.
"""

import re
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import gradio as gr

FOLDER = Path(__file__).parents[1] / "js"
IMPORT = re.compile(r'^import \{([^{}]*)\} from "(\.{1,2}/[\w./-]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)
LEFT = re.compile(r"^(?:import|export)\b.*|\bimport\(.*", re.MULTILINE)
COMMENT = re.compile(r"^[ \t]*(?:/\*(?:[^*]|\*(?!/))*\*/|//[^\n]*)\n", re.MULTILINE)
CAST = re.compile(r"/\*\*.*?\*/")  # a type, in the middle of a line
START = "start({ element, props, server, trigger, watch });\n"


def component(name: str, **options: Any) -> gr.HTML:
    """A component of ours: ``name`` is its folder, with a template and an ``index.js``.

    Gradio runs the scripts once, with ``element``, ``props``, ``server``, ``trigger`` and
    ``watch``; they go to the function ``start`` of ``index.js``.
    """
    folder = FOLDER / name
    entry = folder / "index.js"
    return gr.HTML(
        html_template=(folder / f"{name}.html").read_text(encoding="utf-8"),
        js_on_load=f"{join_modules(entry)}{name_scope(entry)}.{START}",
        apply_default_css=False,
        **options,
    )


def join_modules(entry: Path) -> str:
    """An ES module and all that it imports, as one script.

    Raises:
        ValueError: when modules import each other in a circle or what is not exported, when two
            export the same name, or at a way to import or export that is not joined.
    """
    sources = find_modules(entry.resolve())
    graph = {path: [target for target, _ in imports(path, sources[path])] for path in sources}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " <- ".join(path.name for path in error.args[1])
        raise ValueError(f"scripts import each other in a circle: {circle}") from None
    check_names(sources)
    return "".join(wrap(path, sources[path]) for path in order)


def find_modules(entry: Path) -> dict[Path, str]:
    """The texts of a module and of all that it leads to."""
    sources: dict[Path, str] = {}
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path not in sources:
            sources[path] = path.read_text(encoding="utf-8")
            waiting.extend(target for target, _ in imports(path, sources[path]))
    return sources


@cache
def imports(path: Path, source: str) -> list[tuple[Path, list[str]]]:
    """The modules that one imports, each with the names that it takes of them."""
    return [
        ((path.parent / target).resolve(), [name.strip() for name in names.split(",")])
        for names, target in IMPORT.findall(source)
    ]


def check_names(sources: dict[Path, str]) -> None:
    """See that a name has one home, and that it is exported there.

    Raises:
        ValueError: at the first name that is not.
    """
    homes: dict[str, Path] = {}
    for path, source in sources.items():
        for name in EXPORT.findall(source):
            if name in homes:
                raise ValueError(f"{path.name} and {homes[name].name} both export {name}")
            homes[name] = path
    for path, source in sources.items():
        for target, names in imports(path, source):
            for name in filter(None, names):
                if homes.get(name.split(" ")[0]) != target:
                    raise ValueError(f"{path.name}: {target.name} does not export {name}")


def wrap(path: Path, source: str) -> str:
    """A module as a function that is called at once and returns what the module exports.

    Comments on lines of their own are left out: nobody reads them in the page.

    Raises:
        ValueError: at a way to import or export that is not joined.
    """
    body = COMMENT.sub("", EXPORT.sub("", IMPORT.sub("", source)))
    if odd := LEFT.search(CAST.sub("", body)):
        raise ValueError(f"{path.name}: scripts are not joined with such a line: {odd.group()}")
    taken = "".join(
        f"const {{ {', '.join(filter(None, names)).replace(' as ', ': ')} }} = "
        f"{name_scope(target)};\n"
        for target, names in imports(path, source)
    )
    exported = ", ".join(EXPORT.findall(source))
    return f"const {name_scope(path)} = (() => {{\n{taken}{body}return {{ {exported} }};\n}})();\n"


def name_scope(path: Path) -> str:
    """What a module is called in the joined script: ``$shared_page`` for ``shared/page.js``."""
    return "$" + re.sub(r"\W", "_", f"{path.parent.name}_{path.stem}")
