"""Imports between our modules, read off their syntax trees, and the rules about them."""

import ast
import sys
from collections.abc import Iterable
from functools import cache

from tests.architecture.rooms import ALLOWED, BANS, FOREIGN, HOMES, ROOMS
from tests.architecture.syntax import Module, imports

Graph = dict[str, dict[str, int]]  # module -> module of ours that it imports -> line


def room_of(name: str) -> str:
    """``melody.models.lstm`` -> ``models``, ``app`` -> ``app``."""
    parts = name.split(".")
    return parts[1] if parts[0] == "melody" and len(parts) > 1 else parts[0]


@cache
def named_in_texts(module: Module) -> dict[str, int]:
    """Texts that may be the name of a module, which is then imported, or run, by name.

    A fingerprint names modules too, and imports none of them.
    """
    calls = (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))
    marks = (c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "fingerprint")
    passed_on = {id(argument) for call in marks for argument in call.args}
    texts = (node for node in ast.walk(module.tree) if isinstance(node, ast.Constant))
    return {
        node.value: node.lineno
        for node in texts
        if isinstance(node.value, str) and id(node) not in passed_on
    }


def own_imports(module: Module, known: set[str]) -> dict[str, int]:
    """Modules of ours that it imports: ``melody.render.midi.write_midi`` is the module's."""
    found = {}
    for _, full, line in imports(module):
        target = full if full in known else full.rpartition(".")[0]
        if target in known:
            found[target] = line
    found |= {name: line for name, line in named_in_texts(module).items() if name in known}
    return {t: line for t, line in found.items() if t not in (module.name, "melody")}


def draw_graph(modules: Iterable[Module]) -> Graph:
    modules = list(modules)
    known = {module.name for module in modules}
    return {module.name: own_imports(module, known) for module in modules}


def homeless(modules: Iterable[Module]) -> list[str]:
    """Modules that stand in no room of the list."""
    names = (module.name for module in modules if module.name != "melody")
    return [f"{name} stands in no room" for name in names if room_of(name) not in ROOMS]


def backward_imports(modules: Iterable[Module]) -> list[str]:
    """Imports from a room that stands later in the list."""
    found = []
    for name, targets in draw_graph(modules).items():
        for target, line in targets.items():
            here, there = room_of(name), room_of(target)
            if {here, there} <= set(ROOMS) and ROOMS.index(there) > ROOMS.index(here):
                found.append(f"{name}:{line} imports {target}: {there} comes after {here}")
    return found


def lies_in(name: str, place: str) -> bool:
    """Whether a module is a room or module of that name, or lies in it."""
    return f"{name.removeprefix('melody.')}.".startswith(f"{place}.")


def ways_from(name: str, graph: Graph) -> dict[str, str]:
    """Every module that a module leads to, with the one that imports it."""
    ways: dict[str, str] = {}
    waiting = [name]
    while waiting:
        here = waiting.pop()
        for target in graph[here]:
            if target not in ways and target != name:
                ways[target] = here
                waiting.append(target)
    return ways


def tell_way(target: str, ways: dict[str, str]) -> str:
    way = [target]
    while way[-1] in ways:
        way.append(ways[way[-1]])
    return " <- ".join(way)


def forbidden_ways(modules: Iterable[Module]) -> list[str]:
    """Chains of imports that lead where a room may not go."""
    graph = draw_graph(modules)
    found = []
    for place, banned, reason in BANS:
        for name in (each for each in graph if lies_in(each, place)):
            ways = ways_from(name, graph)
            for target in ways:
                is_banned = any(lies_in(target, each) for each in banned.split())
                is_allowed = any(lies_in(name, p) and lies_in(target, t) for p, t in ALLOWED)
                if is_banned and not is_allowed:
                    found.append(f"{tell_way(target, ways)}: {reason}")
    return found


def foreign(module: Module) -> set[str]:
    """Packages from elsewhere that a module imports."""
    packages = {full.split(".")[0] for _, full, _ in imports(module)}
    return packages - {"melody", "tests", "__future__"} - sys.stdlib_module_names


def foreign_ways(modules: Iterable[Module]) -> list[str]:
    """Packages from elsewhere that a room reaches though it may not."""
    by_name = {module.name: module for module in modules}
    graph = draw_graph(by_name.values())
    found = []
    for place, banned, reason in FOREIGN:
        for name in (each for each in graph if lies_in(each, place)):
            ways = ways_from(name, graph)
            for target in (name, *ways):
                packages = foreign(by_name[target])
                met = packages if banned == "*" else packages & set(banned.split())
                found += [f"{p} <- {tell_way(target, ways)}: {reason}" for p in sorted(met)]
    return found


def strays(module: Module) -> list[str]:
    """Imports of a heavy package away from its home."""
    found = {}
    for _, full, line in imports(module):
        package = full.split(".")[0]
        homes = HOMES.get(package, "").split()
        if homes and not any(lies_in(module.name, home) for home in homes):
            found[package] = f"{module.path}:{line}: {package} belongs in {', '.join(homes)} only"
    return list(found.values())
