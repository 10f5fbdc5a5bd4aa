"""What a kept result depends on: the text of our modules, and the versions of the libraries.

The modules are found by following imports, so that none can be forgotten: a change anywhere in
what reads a song makes another fingerprint.
"""

import ast
import hashlib
import platform
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from melody.storage.paths import ROOT

OURS = "melody"


@cache
def fingerprint(*roots: str) -> str:
    """A hash of modules, of all of ours that they import, of the libraries and of Python."""
    modules, libraries = reach(*roots)
    parts = [platform.python_version()]
    parts += [f"{name} {_file(name).read_text(encoding='utf-8')}" for name in sorted(modules)]
    parts += [f"{name} {version(name)}" for name in sorted(libraries)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def reach(*roots: str) -> tuple[set[str], set[str]]:
    """Names of our modules that ``roots`` lead to, themselves included, and of the libraries."""
    modules: set[str] = set()
    libraries: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in modules:
            continue
        modules.add(name)
        for imported in _imports(name):
            package = imported.partition(".")[0]
            if package == OURS:
                waiting += _with_packages(imported)
            elif package not in sys.stdlib_module_names:
                libraries.add(package)
    return modules, libraries


def _imports(name: str) -> Iterator[str]:
    """What a module imports, at its head or within a function."""
    for node in ast.walk(ast.parse(_file(name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _with_packages(name: str) -> Iterator[str]:
    """A module and the packages around it; what is no file of ours is a name within a module."""
    parts = name.split(".")
    names = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
    return (name for name in names if _file(name).is_file())


def _file(name: str) -> Path:
    path = ROOT.joinpath(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
