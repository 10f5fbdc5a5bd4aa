"""The page's scripts as code: short lines, functions and files, and their own tests under Node."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from melody.storage.paths import ROOT
from melody.ui.widgets.component import FOLDER

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_LINE = 250, 40, 100
FILES = [*sorted(FOLDER.rglob("*.js")), *sorted((ROOT / "tests" / "js").glob("*.js"))]
TIMERS = {  # where time itself is meant; all else waits for what happens
    "setTimeout": {
        "page.js": "a pause of typing or resizing",
        "piano.js": "how long a key is seen pressed",
        "count_in.js": "the bar before a recording begins",
        "synth.js": "a sound that has faded is taken off",
    },
    "setInterval": {
        "unfold.js": "an animation",
        "clock.js": "the beat that one plays to",
        "live_sound.js": "the notes that sound soon are handed over",
    },
}
# What holds braces without being code: comments, strings, and expressions after an operator.
QUIET = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`"
    r"|(?<=[(=,:!&|?]) ?/(?![/*])(?:\\.|\[[^\]\n]*\]|[^/\\\n])+/",
    re.DOTALL,
)
HEAD = re.compile(r"(\w+)?\s*(?:<paren>)?\s*(=>)?\s*$")
NO_FUNCTION = {"if", "for", "while", "switch", "catch", "with"}


def blank(source: str) -> str:
    """The source with comments and strings left out, their line breaks kept."""
    return QUIET.sub(lambda found: '""' + "\n" * found.group().count("\n"), source)


def functions(source: str) -> Iterator[tuple[int, int]]:
    """Where each function begins, and how many lines it has, from its head to its last brace."""
    text = blank(source)
    opened: list[tuple[str, int]] = []
    heads: list[int | None] = []
    last = 0  # where the last bracket at this depth was opened
    for place, sign in enumerate(text):
        if sign in "([":
            opened.append((sign, place))
        elif sign in ")]" and opened:
            last = opened.pop()[1]
        elif sign == "{":
            heads.append(head_of(text, place, last))
            opened.append((sign, place))
        elif sign == "}" and opened:
            opened.pop()
            begun = heads.pop()
            if begun is not None:
                yield text.count("\n", 0, begun) + 1, text.count("\n", begun, place) + 1


def head_of(text: str, place: int, bracket: int) -> int | None:
    """Where the function begins whose body opens here; ``None`` where it is no function's."""
    before = text[:place].rstrip()
    if before.endswith("=>"):
        arguments = before[:-2].rstrip()
        return bracket if arguments.endswith(")") else len(arguments)
    if not before.endswith(")"):
        return None
    word = re.search(r"(\w+)\s*$", text[:bracket])
    return bracket if word and word.group(1) not in NO_FUNCTION else None


def overlong(name: str, source: str) -> list[str]:
    lines = source.splitlines()
    found = [f"{name}: {len(lines)} lines"] if len(lines) > LONGEST_FILE else []
    found += [
        f"{name}:{number}: {len(line)} characters"
        for number, line in enumerate(lines, start=1)
        if len(line) > LONGEST_LINE
    ]
    return found + [
        f"{name}:{line}: a function of {length} lines"
        for line, length in functions(source)
        if length > LONGEST_FUNCTION
    ]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_scripts_and_their_functions_stay_short():
    found = [each for path in FILES for each in overlong(path.name, read(path))]
    assert not found, "\n" + "\n".join(found)


BODY = "  act();\n" * 39


@pytest.mark.parametrize(
    "source",
    [
        f"function play(a, {{ b }}) {{\n{BODY}}}\n",
        f"class A {{\n  play() {{\n{BODY}}}\n}}\n",
        f"const play = async (a = b()) => {{\n{BODY}}};\n",
        f"list.map((each) => {{\n{BODY}}});\n",
        f"list.map(each => {{\n{BODY}}});\n",
    ],
)
def test_a_function_that_is_too_long_is_found_however_it_is_written(source):
    assert [told for told in overlong("a.js", source) if "a function of 41 lines" in told]


@pytest.mark.parametrize(
    "source",
    [
        f"if (a) {{\n{BODY}}}\n",
        f"const a = {{\n{'  b: 1,' * 3}\n}};\n",
        f"function play() {{\n{BODY[:-10]}}}\nconst a = 'function () {{';\n",
        f"// function play() {{\nconst a = `${{b}} {{`;\n{BODY}",
        f"class A {{\n{'  play() {}' + chr(10)}{BODY}}}\n",
    ],
)
def test_what_is_no_long_function_passes(source):
    assert not overlong("a.js", source)


def test_a_long_file_and_a_long_line_are_found():
    assert overlong("a.js", "a();\n" * 251) == ["a.js: 251 lines"]
    assert overlong("a.js", "a" * 101) == ["a.js:1: 101 characters"]


def test_nothing_waits_by_the_clock():
    found = {timer: {path.name for path in FILES if f"{timer}(" in read(path)} for timer in TIMERS}
    assert found == {timer: set(places) for timer, places in TIMERS.items()}


def test_every_script_is_checked_for_types():
    assert not [path.name for path in FOLDER.rglob("*.js") if not read(path).startswith("// @ts-")]


def test_no_list_is_kept_in_step_with_python_by_a_comment():
    assert not [path.name for path in FILES if re.search(r"\bas \w+\.py has it", read(path))]


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed")
def test_notation_store_and_layout_pass_their_own_tests():
    tests = sorted(str(path) for path in (ROOT / "tests" / "js").glob("*.test.js"))
    command = ["node", "--test", *tests]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert len(tests) >= 3
    assert not done.returncode, done.stdout + done.stderr
