"""The app's source files as syntax trees, for the tests that read the code."""

import ast
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One source file: its dotted name, its place in the repository and its syntax tree."""

    name: str
    path: str
    lines: int
    tree: ast.Module

    @property
    def part(self) -> str:
        """The piece of the design it belongs to: ``melody.models.lstm`` -> ``models``."""
        return self.name.removeprefix("melody.").split(".")[0]


def read_module(path: str, source: str) -> Module:
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return Module(name, path, len(source.splitlines()), ast.parse(source, path))


def app_modules() -> list[Module]:
    paths = [*ROOT.glob("*.py"), *ROOT.glob("scripts/*.py"), *ROOT.glob("melody/**/*.py")]
    return [read_module(str(p.relative_to(ROOT)), p.read_text("utf-8")) for p in sorted(paths)]


@cache
def imports(module: Module) -> tuple[tuple[str, str, int], ...]:
    """Every import as (local name, full dotted name, line), lazy ones in functions too."""
    return tuple(_imports(module))


def _imports(module: Module) -> Iterator[tuple[str, str, int]]:
    package = module.name if module.path.endswith("__init__.py") else module.name.rpartition(".")[0]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.split(".")[0]
                yield local, alias.name if alias.asname else local, node.lineno
                yield "", alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*above, *filter(None, [node.module])]) if node.level else node.module
            for alias in node.names:
                yield alias.asname or alias.name, f"{base}.{alias.name}", node.lineno


def dotted(node: ast.expr, names: dict[str, str]) -> str:
    """``t.load`` -> ``torch.load`` after ``import torch as t``; "" for what is no plain name."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute) and (base := dotted(node.value, names)):
        return f"{base}.{node.attr}"
    return ""


def public_functions(module: Module) -> Iterator[Function]:
    """Functions of the module and methods of its classes whose names do not start with _."""
    classes = [node for node in module.tree.body if isinstance(node, ast.ClassDef)]
    bodies = itertools.chain(module.tree.body, *(each.body for each in classes))
    for node in bodies:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node
