"""The documents: they name every room, and nothing that is not there."""

import re

import pytest

from melody.storage.paths import PACKAGE, ROOT

ROOMS = sorted(f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py"))
OWN_FILES = sorted(path.name for path in PACKAGE.glob("[a-z]*.py"))
TREES = ("README.md", "docs/architecture.md")
DOCUMENTS = sorted(
    str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))
)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
HISTORY = "docs/log.md"  # names files as they were then


def tree_of(document: str) -> str:
    """The block of a document that begins with the package's folder or leads to it."""
    blocks = (ROOT / document).read_text("utf-8").split("```")[1::2]
    return next(block for block in blocks if "\nmelody/\n" in block)


@pytest.mark.parametrize("document", TREES)
def test_every_room_stands_in_the_tree_and_no_other(document):
    after = tree_of(document).partition("\nmelody/\n")[2]
    entries = re.findall(r"^  (\S+)", after, re.MULTILINE)
    assert sorted(entry for entry in entries if entry.endswith("/")) == ROOMS
    assert sorted(entry for entry in entries if entry.endswith(".py")) == OWN_FILES


def test_the_tree_of_the_readme_needs_no_parentheses():
    assert "(" not in tree_of("README.md")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_to_a_file(document):
    folder = (ROOT / document).parent
    links = LINK.findall((ROOT / document).read_text("utf-8"))
    assert [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize("document", [each for each in DOCUMENTS if each != HISTORY])
def test_every_module_that_is_named_is_there(document):
    text = (ROOT / document).read_text("utf-8")
    named = re.findall(r"`((?:melody/)?[a-z_]+/[a-z_/]*[a-z_]+\.(?:py|js|css))`", text)
    places = (ROOT, PACKAGE)
    assert [name for name in named if not any((at / name).is_file() for at in places)] == []
