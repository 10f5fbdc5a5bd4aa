"""The shape of the code, read off its syntax trees: who imports whom, and what nobody may call."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.syntax import (
    Function,
    Module,
    app_modules,
    dotted,
    imports,
    public_functions,
    read_module,
)

MODULES = app_modules()

# A module imports from its own level and from earlier ones, never from a later one. A helper that
# is not named here has no level of its own: what it imports counts for those who import it.
LEVELS = (
    "notation",
    "vocabulary context keys meters splits recipe midi chords accompaniment pianoroll sampling"
    " models votes bradley_terry",
    "scores corpora preprocess audio engrave checkpoints constraints seeds uploads readers novelty",
    "generate evaluate train why",
    "studio",
    "duels",
    "cli __main__ ui",
    "app train_all",
)
LEVEL = {name: level for level, names in enumerate(LEVELS) for name in names.split()}
HOMES = {
    "music21": "melody.scores.read melody.scores.score_bars melody.scores.score_keys melody.scores.plain_abc",
    "symusic": "melody.scores.read melody.readers melody.seeds.uploads",
    "gradio": "melody.ui app",
    "torch": "melody.models melody.generate.sampling melody.generate.lookahead melody.runs.checkpoints"
    " melody.generate.draft melody.generate.decoding melody.evaluate.likelihood melody.train.fit melody.train.resume melody.train.optimiser"
    " melody.generate.rerank melody.train.examples melody.generate.hearing melody.generate.infill melody.evaluate.surprisal",
    "pretty_midi": "melody.render.midi melody.render.audio",
    "fluidsynth": "melody.render.audio",
    "midirenderer": "melody.render.audio",
    "PIL": "melody.render.pianoroll",
    "verovio": "melody.render.engraver",  # a program of its own, never inside the page's process
}
FORBIDDEN_IMPORTS = {"pickle", "cPickle", "dill", "shelve", "marshal", "partitura"}
FORBIDDEN_CALLS = {
    *("eval", "exec", "__import__", "torch.load", "os.system", "os.popen"),
    *("gradio.load", "gradio.Interface.load", "gradio.FileExplorer", "yaml.load"),
}
FORBIDDEN_KEYWORDS = {"allowed_paths", "allow_pickle"}
LONGEST_FILE, LONGEST_FUNCTION = 250, 40
SELF = ("self", "cls")


def own_imports(module: Module, known: set[str]) -> Iterator[tuple[str, int]]:
    """The modules of ours that it imports: ``melody.render.midi.Setting`` counts as ``melody.render.midi``."""
    for _, full, line in imports(module):
        target = full if full in known else full.rpartition(".")[0]
        if target in known and target not in (module.name, "melody"):
            yield target, line


def reached(name: str, modules: dict[str, Module], seen: set[str]) -> Iterator[str]:
    """The module if it has a level; what it leads to if it is a helper without one."""
    if modules[name].part in LEVEL:
        yield name
    elif name not in seen:
        seen.add(name)
        for target, _ in own_imports(modules[name], set(modules)):
            yield from reached(target, modules, seen)


def backward_imports(modules: list[Module]) -> list[str]:
    by_name = {module.name: module for module in modules}
    found = []
    for module in (each for each in modules if each.part in LEVEL):
        for target, line in own_imports(module, set(by_name)):
            for end in reached(target, by_name, set()):
                if LEVEL[by_name[end].part] > LEVEL[module.part]:
                    way = target if end == target else f"{target}, and so {end}"
                    found.append(f"{module.path}:{line}: imports {way}: a later level")
    return found


def strays(module: Module) -> list[str]:
    """Imports of a heavy package away from its home."""
    found = {}
    for _, full, line in imports(module):
        package = full.split(".")[0]
        homes = HOMES.get(package, module.name).split()
        if not any(f"{module.name}.".startswith(f"{home}.") for home in homes):
            found[package] = f"{module.path}:{line}: {package} belongs in {', '.join(homes)} only"
    return list(found.values())


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
    found = []
    if module.lines > LONGEST_FILE:
        found.append(f"{module.path}: {module.lines} lines, more than {LONGEST_FILE}")
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(f"{module.path}:{node.lineno}: {node.name} has {length} lines")
    return found


def tell(offenders: list[str]) -> None:
    assert not offenders, "\n" + "\n".join(offenders)


def each(check, modules: list[Module]) -> list[str]:
    return [offender for module in modules for offender in check(module)]


def test_imports_point_one_way():
    tell(backward_imports(MODULES))


def test_no_two_modules_import_each_other_in_a_circle():
    known = {module.name for module in MODULES}
    graph = {module.name: {name for name, _ in own_imports(module, known)} for module in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("imports go round in a circle: " + " <- ".join(error.args[1]))


def test_heavy_packages_stay_at_home():
    tell(each(strays, MODULES))


def test_nothing_that_the_safety_model_rules_out_is_used():
    tell(each(dangers, MODULES))


def test_every_module_says_what_it_is():
    tell([f"{m.path} has no docstring" for m in MODULES if not ast.get_docstring(m.tree)])


def test_every_public_function_has_a_docstring_and_types():
    tell(each(bare_functions, MODULES))


def test_files_and_functions_stay_short():
    tell(each(overlong, MODULES))


PLANTED = [
    (strays, "melody/cli/parser.py", "def play():\n    import torch.nn", "torch belongs in"),
    (strays, "melody/uix.py", "from gradio import Blocks", "gradio belongs in"),
    (dangers, "app.py", "import torch as t\nt.load('x')", "app.py:2: uses torch.load"),
    (dangers, "app.py", "from torch import load\nload('x')", "uses torch.load"),
    (dangers, "app.py", "import gradio as gr\ngr.load('x')", "uses gradio.load"),
    (dangers, "app.py", "from pickle import loads", "imports pickle.loads"),
    (dangers, "app.py", "demo.launch(allowed_paths=['/'])", "passes allowed_paths"),
    (dangers, "app.py", "run('ls', shell=True)", "passes shell"),
    (dangers, "app.py", "from os import system\nsystem('ls')", "uses os.system"),
    (bare_functions, "app.py", "def play() -> int: ...", "play has no docstring"),
    (bare_functions, "app.py", 'def play(x) -> int:\n    "Play."', "no type for x"),
    (bare_functions, "app.py", 'class A:\n    def play(self):\n        "Play."', "what it returns"),
    (overlong, "app.py", "x = 1\n" * 251, "251 lines"),
    (overlong, "app.py", "def play():\n" + "    x = 1\n" * 40, "play has 41 lines"),
]


@pytest.mark.parametrize(("check", "path", "source", "told"), PLANTED)
def test_each_check_finds_a_planted_offence(check, path, source, told):
    offenders = check(read_module(path, source))
    assert len(offenders) == 1
    assert told in offenders[0]


@pytest.mark.parametrize(
    "source",
    [
        "model.eval()",
        "import re\nre.compile('x')",
        "from safetensors.torch import load\nload(b'')",
        "run(['ls'], shell=False)",
        'class A:\n    def _hidden(self, x): ...\n    def name(self) -> str:\n        "Name."',
    ],
)
def test_what_only_looks_like_an_offence_passes(source):
    module = read_module("melody/studio/perform.py", source)
    assert not [*dangers(module), *strays(module), *bare_functions(module)]


def test_a_backward_import_is_told_with_file_and_reason():
    sources = {
        "melody/render/midi.py": "from melody import studio",
        "melody/studio/perform.py": "from melody.render.midi import write_midi",
        "melody/models/lstm.py": "from .. import helper",
        "melody/helper.py": "def late():\n    import melody.train.fit",
        "melody/train/fit.py": "from .models.lstm import LSTM",
    }
    assert backward_imports([read_module(path, source) for path, source in sources.items()]) == [
        "melody/render/midi.py:1: imports melody.studio.perform: a later level",
        "melody/models/lstm.py:1: imports melody.helper, and so melody.train.fit: a later level",
    ]
