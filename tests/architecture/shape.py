"""Rules about a single file, and about how files lie in folders."""

import ast
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from tests.architecture.imports import draw_graph
from tests.architecture.rooms import (
    FACES,
    LONGEST_FILE,
    LONGEST_FUNCTION,
    MOST_FILES,
    SHORT,
    SHORTEST,
    TWINS,
)
from tests.architecture.syntax import Function, Module, dotted, imports, public_functions

FORBIDDEN_IMPORTS = {"pickle", "cPickle", "dill", "shelve", "marshal", "partitura"}
FORBIDDEN_CALLS = {
    *("eval", "exec", "__import__", "torch.load", "os.system", "os.popen"),
    *("gradio.load", "gradio.Interface.load", "gradio.FileExplorer", "yaml.load"),
}
FORBIDDEN_KEYWORDS = {"allowed_paths", "allow_pickle"}
SELF = ("self", "cls")


def dangers(module: Module) -> list[str]:
    """Calls, keywords and imports that the safety model rules out."""
    names = {local: full for local, full, _ in imports(module)}
    found = [
        f"{module.path}:{line}: imports {full}"
        for _, full, line in imports(module)
        if full.split(".")[0] in FORBIDDEN_IMPORTS
    ]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name | ast.Attribute) and dotted(node, names) in FORBIDDEN_CALLS:
            found.append(f"{module.path}:{node.lineno}: uses {dotted(node, names)}")
        elif isinstance(node, ast.keyword) and (
            node.arg in FORBIDDEN_KEYWORDS
            or (node.arg == "shell" and ast.unparse(node.value) != "False")
        ):
            found.append(f"{module.path}:{node.value.lineno}: passes {node.arg}")
    return found


def bare_functions(module: Module) -> list[str]:
    """Public functions without a docstring, or with something left without a type."""
    found = []
    for function in public_functions(module):
        place = f"{module.path}:{function.lineno}: {function.name}"
        given = function.args
        arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        untyped = [a.arg for a in arguments if a and not a.annotation and a.arg not in SELF]
        if not ast.get_docstring(function):
            found.append(f"{place} has no docstring")
        if untyped or function.returns is None:
            found.append(f"{place} has no type for {', '.join(untyped) or 'what it returns'}")
    return found


def overlong(module: Module) -> list[str]:
    """Files and functions that are too long to be read at once."""
    found = []
    if module.lines > LONGEST_FILE:
        found.append(f"{module.path}: {module.lines} lines, more than {LONGEST_FILE}")
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(f"{module.path}:{node.lineno}: {node.name} has {length} lines")
    return found


def crowded(paths: Iterable[str]) -> list[str]:
    """Folders that hold more files than a person takes in."""
    folders = defaultdict(list)
    for path in paths:
        folders[str(PurePosixPath(path).parent)].append(path)
    return [
        f"{folder}: {len(files)} files, more than {MOST_FILES}"
        for folder, files in folders.items()
        if len(files) > MOST_FILES
    ]


def full_packages(modules: Iterable[Module]) -> list[str]:
    """Packages whose ``__init__`` does more than say what they are."""
    return [
        f"{module.path} holds more than a docstring"
        for module in modules
        if module.path.endswith("__init__.py")
        and module.name not in FACES
        and len(module.tree.body) > 1
    ]


def twins(modules: Iterable[Module]) -> list[str]:
    """Public classes and functions of one name in different modules."""
    homes = defaultdict(list)
    for module in modules:
        for node in module.tree.body:
            if isinstance(node, (ast.ClassDef, *Function.__args__)):
                homes[node.name].append(module.name)
    return [
        f"{name} is defined in {', '.join(places)}"
        for name, places in sorted(homes.items())
        if len(places) > 1 and not name.startswith("_") and name not in TWINS
    ]


def is_short(name: str) -> bool:
    """Whether a module, or the package that it lies in, may be short."""
    return name in SHORT or name.rpartition(".")[0] in SHORT.keys() - FACES.keys()


def lonely(modules: Iterable[Module]) -> list[str]:
    """Short files with a single user: they belong into it."""
    modules = list(modules)
    users = defaultdict(set)
    for name, targets in draw_graph(modules).items():
        for target in targets:
            users[target].add(name)
    return [
        f"{module.path}: {module.lines} lines, used by {min(users[module.name])} alone"
        for module in modules
        if module.lines < SHORTEST and len(users[module.name]) == 1 and not is_short(module.name)
    ]
