"""The joining of the page's scripts: each after what it imports, mistakes found at the start."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from melody.ui.widgets.component import FOLDER, component, join_modules, name_scope

ENTRIES = sorted(path.parent.name for path in FOLDER.glob("*/index.js"))


def write(folder: Path, **modules: str) -> Path:
    """Modules by their names; returns the first."""
    for name, source in modules.items():
        (folder / f"{name}.js").write_text(source, encoding="utf-8")
    return folder / f"{next(iter(modules))}.js"


def order_of(joined: str) -> list[str]:
    return re.findall(r"^const \$\w+?_(\w+) = \(\(\) => \{$", joined, re.MULTILINE)


def test_a_module_comes_after_all_that_it_imports_and_only_once(tmp_path):
    (folder := tmp_path / "own").mkdir()
    entry = write(
        folder,
        index='import { a } from "./a.js";\nimport { b } from "./b.js";\na(b);\n',
        a='import { c } from "./c.js";\nexport function a() {}\nc();\n',
        b='import { c } from "./c.js";\nexport const b = c;\n',
        c="export function c() {}\n",
    )
    order = order_of(join_modules(entry))
    assert sorted(order) == ["a", "b", "c", "index"]
    assert order[0] == "c"
    assert order[-1] == "index"


def test_the_two_keywords_are_dropped_and_nothing_else(tmp_path):
    entry = write(
        tmp_path,
        index='import {\n  one,\n  two as other,\n} from "./made.js";\nlet exported = one;\n',
        made="export async function one() {}\nexport const two = 'export me';\nclass Own {}\n",
    )
    joined = join_modules(entry)
    assert not re.search(r"^(import|export)\b", joined, re.MULTILINE)
    assert f"const {{ one, two: other }} = {name_scope(tmp_path / 'made.js')};\n" in joined
    assert "const two = 'export me';\nclass Own {}\nreturn { one, two };\n" in joined
    assert "let exported = one;\n" in joined


def test_comments_on_lines_of_their_own_are_not_served(tmp_path):
    source = (
        "// @ts-check\n/**\n * What * it is.\n */\nexport const a = 1; // why\n/** @type {1} */\n"
    )
    joined = join_modules(write(tmp_path, index=source))
    assert "const a = 1; // why\n" in joined
    assert "ts-check" not in joined
    assert "*/" not in joined


def test_modules_that_import_each_other_are_refused_with_the_circle(tmp_path):
    entry = write(
        tmp_path,
        index='import { a } from "./a.js";\n',
        a='import { b } from "./b.js";\nexport const a = 1;\n',
        b='import { a } from "./a.js";\nexport const b = 1;\n',
    )
    with pytest.raises(ValueError, match=r"circle: .*(a\.js <- b\.js|b\.js <- a\.js)"):
        join_modules(entry)


def test_a_name_that_two_modules_export_is_refused(tmp_path):
    entry = write(
        tmp_path,
        index='import { a } from "./a.js";\nimport { b } from "./b.js";\n',
        a="export const a = 1;\nexport class Twice {}\n",
        b="export const b = 1;\nexport function Twice() {}\n",
    )
    with pytest.raises(ValueError, match="both export Twice"):
        join_modules(entry)


def test_names_that_are_not_exported_do_not_meet(tmp_path):
    entry = write(
        tmp_path,
        index='import { a } from "./a.js";\nconst own = a;\n',
        a="const own = 1;\nexport const a = own;\n",
    )
    assert join_modules(entry).count("const own = ") == 2


@pytest.mark.parametrize(
    "made",
    ["const one = 1;\n", "// export const one = 1;\n", "export const other = 1;\n"],
)
def test_a_name_that_is_not_exported_cannot_be_imported(tmp_path, made):
    entry = write(tmp_path, index='import { one } from "./made.js";\n', made=made)
    with pytest.raises(ValueError, match=r"index\.js: made\.js does not export one"):
        join_modules(entry)


@pytest.mark.parametrize(
    "line",
    [
        'import made from "./made.js";',
        'import * as made from "./made.js";',
        'import "./made.js";',
        'import { one } from "made";',
        'const made = await import("./made.js");',
        "export default function () {}",
        "export { one };",
        "export let one = 1;",
        "export const { one } = {};",
    ],
)
def test_another_way_to_import_or_export_is_refused(tmp_path, line):
    entry = write(tmp_path, index=f"{line}\n", made="export const one = 1;\n")
    with pytest.raises(ValueError, match="scripts are not joined with such a line"):
        join_modules(entry)


def test_a_type_that_is_taken_from_another_module_is_no_import(tmp_path):
    source = "/** @param {import('./made.js').Made} made */\nexport function take(made) {}\n"
    assert "import(" not in join_modules(write(tmp_path, index=source))


@pytest.mark.parametrize("name", ENTRIES)
def test_every_part_of_the_page_starts_at_its_index(name):
    script = component(name).js_on_load
    assert script.endswith(
        "$" + f"{name}_index.start({{ element, props, server, trigger, watch }});\n"
    )
    assert script.count(f"const ${name}_index = ") == 1


def test_every_script_is_part_of_the_page():
    joined = "".join(join_modules(FOLDER / name / "index.js") for name in ENTRIES)
    missing = [
        str(path.relative_to(FOLDER))
        for path in FOLDER.rglob("*.js")
        if f"const {name_scope(path)} = " not in joined
    ]
    assert not missing


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed")
@pytest.mark.parametrize("name", ENTRIES)
def test_what_is_served_is_a_script(name, tmp_path):
    served = tmp_path / "served.cjs"
    body = component(name).js_on_load
    names = "element, props, server, trigger, watch"
    served.write_text(f"(function ({names}) {{\n{body}}});\n", encoding="utf-8")
    done = subprocess.run(["node", "--check", served], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
