"""The style sheets: what overrules everything stays rare, and says why."""

import re

from melody.ui.look import HERE, launch_options

MOST_IMPORTANT = 11
SHEETS = sorted(HERE.glob("*.css"))


def test_important_stands_only_where_gradio_leaves_no_other_way():
    found = {path.name: path.read_text(encoding="utf-8").count("!important") for path in SHEETS}
    assert sum(found.values()) <= MOST_IMPORTANT, found


def test_every_important_says_why_just_before():
    silent = [
        f"{path.name}: {line.strip()}"
        for path in SHEETS
        for before, line in line_pairs(path.read_text(encoding="utf-8"))
        if "!important" in line and not re.search(r"/\*.*\*/", before)
    ]
    assert not silent


def line_pairs(text: str) -> list[tuple[str, str]]:
    lines = text.splitlines()
    return list(zip(["", *lines], lines, strict=False))


def test_every_sheet_is_part_of_the_page():
    assert sorted(launch_options()["css_paths"]) == SHEETS


def test_no_selector_has_a_comma_within_brackets_where_gradio_would_cut_it():
    cut = [
        f"{path.name}: {selector.strip()}"
        for path in SHEETS
        for selector in re.findall(r"([^{};]+)\{", without_comments(path))
        if re.search(r"\([^()]*,", selector) and not selector.strip().startswith("@")
    ]
    assert not cut


def without_comments(path):
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
