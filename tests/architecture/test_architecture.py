"""The shape of the code, read off its syntax trees: who imports whom, and what nobody may call."""

import ast
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.architecture import imports, shape
from tests.architecture.rooms import ALLOWED, BANS, FACES, FOREIGN, HOMES, ROOMS, SHORT, TWINS
from tests.architecture.syntax import ROOT, app_modules, read_module

MODULES = app_modules()
NAMES = {module.name for module in MODULES}
PACKAGE = [module for module in MODULES if module.name.startswith("melody.")]


def tell(offenders: list[str]) -> None:
    assert not offenders, "\n" + "\n".join(offenders)


def each(check, modules) -> list[str]:
    return [offender for module in modules for offender in check(module)]


def test_every_file_stands_in_a_room():
    tell(imports.homeless(MODULES))


def test_imports_point_one_way():
    tell(imports.backward_imports(MODULES))


def test_no_chain_of_imports_leads_where_a_room_may_not_go():
    tell(imports.forbidden_ways(MODULES))


def test_no_room_reaches_a_package_that_it_may_not():
    tell(imports.foreign_ways(MODULES))


def test_no_two_modules_import_each_other_in_a_circle():
    try:
        TopologicalSorter(imports.draw_graph(MODULES)).prepare()
    except CycleError as error:
        pytest.fail("imports go round in a circle: " + " <- ".join(error.args[1]))


def test_heavy_packages_stay_at_home():
    tell(each(imports.strays, MODULES))


def test_nothing_that_the_safety_model_rules_out_is_used():
    tell(each(shape.dangers, MODULES))


def test_every_module_says_what_it_is():
    tell([f"{m.path} has no docstring" for m in MODULES if not ast.get_docstring(m.tree)])


def test_every_public_function_has_a_docstring_and_types():
    tell(each(shape.bare_functions, MODULES))


def test_files_and_functions_stay_short():
    tell(each(shape.overlong, MODULES))


def test_no_folder_is_crowded():
    folders = ("melody", "tests", "benchmarks", "scripts", "examples")
    paths = [
        p for f in folders for end in ("py", "js", "css") for p in ROOT.glob(f"{f}/**/*.{end}")
    ]
    tell(shape.crowded(str(p.relative_to(ROOT)) for p in paths if p.name != "__init__.py"))


def test_a_package_is_a_docstring():
    tell(shape.full_packages(MODULES))


def test_one_name_has_one_meaning():
    tell(shape.twins(PACKAGE))


def test_a_short_file_has_more_than_one_user():
    tell(shape.lonely(MODULES))


@pytest.mark.parametrize(
    "name",
    sorted(
        {
            *(place for place, _, _ in BANS),
            *(target for _, banned, _ in BANS for target in banned.split()),
            *(place for place, _, _ in FOREIGN),
            *(home for homes in HOMES.values() for home in homes.split()),
            *(part for way in ALLOWED for part in way),
            *(name.removeprefix("melody.") for name in (*FACES, *SHORT)),
            *(room for room in ROOMS if room != "scripts"),
        }
    ),
)
def test_every_rule_is_about_something_that_is_there(name):
    assert {f"melody.{name}", name} & NAMES


@pytest.mark.parametrize("name", TWINS)
def test_an_exception_is_still_needed(name):
    assert len([m for m in PACKAGE if f"def {name}(" in (ROOT / m.path).read_text("utf-8")]) > 1


PLANTED_IMPORTS = [  # where, what, and the rule that must catch it
    ("melody/models/lstm.py", "from melody.generate.sampling import choose", "backward"),
    ("melody/models/lstm.py", "from melody.render.pianoroll import draw_roll", "ban"),
    ("melody/generate/decoding.py", "from melody.scores.read import read_score", "ban"),
    ("melody/generate/sampling.py", "from melody.duel.votes import Votes", "backward"),
    ("melody/generate/sampling.py", "from melody.models import MODELS", "ban"),
    ("melody/preprocess/report.py", "from melody.render.audio import render", "ban"),
    ("melody/preprocess/tally.py", "from melody.duel.duels import draw", "backward"),
    ("melody/train/fit.py", "from melody.evaluate.likelihood import summarise", "backward"),
    ("melody/ui/tabs/compose.py", "from melody.train.fit import train", "ban"),
    ("melody/models/lstm.py", "def late():\n    import melody.studio.performance", "backward"),
    ("melody/models/lstm.py", "from ..seeds import opening", "backward"),
    ("melody/models/lstm.py", "HOME = 'melody.cli.commands'", "backward"),
    ("melody/music/keys.py", "import numpy", "foreign"),
    ("melody/music/keys.py", "from melody.context import Context", "backward"),
    ("melody/seeds/upload_child.py", "import numpy as np", "foreign"),
    ("melody/scores/reading.py", "import torch", "foreign"),
    ("melody/storage/files.py", "import rich", "foreign"),
    ("melody/evaluate/traits.py", "from melody.render.midi import write_midi", "ban"),
    ("melody/cli/commands.py", "import torch", "stray"),
    ("melody/ui/tabs/compose.py", "import music21", "stray"),
    ("melody/helpers.py", "", "homeless"),
    ("melody/extras/new.py", "", "homeless"),
]
CHECKS = {
    "backward": imports.backward_imports,
    "ban": imports.forbidden_ways,
    "foreign": imports.foreign_ways,
    "homeless": imports.homeless,
    "stray": lambda modules: each(imports.strays, modules),
}


@pytest.mark.parametrize(("path", "source", "rule"), PLANTED_IMPORTS)
def test_a_planted_import_is_caught(path, source, rule):
    name = read_module(path, "").name
    others = [module for module in MODULES if module.name != name]
    written = (ROOT / path).read_text("utf-8") if (ROOT / path).exists() else ""
    planted = read_module(path, f"{written}\n{source}\n")
    before = set(CHECKS[rule](MODULES))
    assert set(CHECKS[rule]([*others, planted])) - before


PLANTED = [
    (shape.dangers, "app.py", "import torch as t\nt.load('x')", "app.py:2: uses torch.load"),
    (shape.dangers, "app.py", "from torch import load\nload('x')", "uses torch.load"),
    (shape.dangers, "app.py", "import gradio as gr\ngr.load('x')", "uses gradio.load"),
    (shape.dangers, "app.py", "from pickle import loads", "imports pickle.loads"),
    (shape.dangers, "app.py", "demo.launch(allowed_paths=['/'])", "passes allowed_paths"),
    (shape.dangers, "app.py", "run('ls', shell=True)", "passes shell"),
    (shape.dangers, "app.py", "from os import system\nsystem('ls')", "uses os.system"),
    (shape.bare_functions, "app.py", "def play() -> int: ...", "play has no docstring"),
    (shape.bare_functions, "app.py", 'def play(x) -> int:\n    "Play."', "no type for x"),
    (
        shape.bare_functions,
        "app.py",
        'class A:\n    def play(self):\n        "Play."',
        "what it returns",
    ),
    (shape.overlong, "app.py", "x = 1\n" * 251, "251 lines"),
    (shape.overlong, "app.py", "def play():\n" + "    x = 1\n" * 40, "play has 41 lines"),
]


@pytest.mark.parametrize(("check", "path", "source", "told"), PLANTED)
def test_each_check_of_a_file_finds_a_planted_offence(check, path, source, told):
    (offender,) = check(read_module(path, source))
    assert told in offender


def test_the_checks_of_folders_find_planted_offences():
    many = [f"melody/music/file_{number}.py" for number in range(21)]
    assert shape.crowded(many) == ["melody/music: 21 files, more than 20"]
    package = read_module("melody/music/__init__.py", '"Music."\nfrom melody import notation')
    assert shape.full_packages([package])
    one, other = (read_module(f"melody/music/{n}.py", "class Note: ...") for n in "ab")
    assert shape.twins([one, other]) == ["Note is defined in melody.music.a, melody.music.b"]
    user = read_module("melody/music/c.py", "from melody.music.a import Note")
    assert shape.lonely([one, user])


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
    module = read_module("melody/runs/checkpoints.py", source)
    checks = (shape.dangers, imports.strays, shape.bare_functions)
    assert not [offender for check in checks for offender in check(module)]
