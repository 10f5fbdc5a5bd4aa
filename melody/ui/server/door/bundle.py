"""Gradio's scripts and styles that the page begins with, in one file.

Gradio fetches some ninety small files before the page stands. ``benchmarks/page/parts.py`` writes
down which, in ``assets/page-parts.json``; their names hold their content's hash, so a list that
fits the Gradio that is here fits it wholly, and any other is left alone. In the browser
each script becomes a module of its own, to which an import map leads from its address, and each
style a sheet that Gradio takes up when it would have; what is not among them is fetched as ever.
Browsers without import maps fetch everything.
"""

import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import gradio

from melody.storage.paths import asset

PARTS_FILE = asset("page-parts.json")
FOLDER = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"
AT = "/assets/"
BASE = "%ASSETS%"  # in place of where the files lie, which the browser knows
NEIGHBOUR = re.compile(r"""(["'`])\./([\w.-]+\.(?:js|css))\1""")
ENTRY = '<script type="module" crossorigin src=".{}{}"></script>'
START = """(() => {
  const base = new URL("assets/", document.baseURI).href;
  const begin = () => import(base + ENTRY);
  if (!HTMLScriptElement.supports?.("importmap")) return begin();
  const pack = (text, type) => URL.createObjectURL(new Blob([text], { type }));
  const styles = {}, imports = {};
  for (const [name, text] of Object.entries(STYLES)) {
    styles[name] = `${pack(text, "text/css")}#${name}`; // Gradio asks how the address ends
  }
  for (const [name, text] of Object.entries(SCRIPTS)) {
    const pointed = text.replace(/%ASSETS%([\\w.-]+)/g, (_, part) => styles[part] ?? base + part);
    imports[base + name] = pack(pointed, "text/javascript");
    const known = document.createElement("link"); // so that Gradio does not preload it
    document.head.append(Object.assign(known, { rel: "part", href: base + name }));
  }
  const map = Object.assign(document.createElement("script"), { type: "importmap" });
  map.textContent = JSON.stringify({ imports });
  document.head.append(map);
  begin();
})();
"""


class Bundle(NamedTuple):
    """The file, its name, and the script of Gradio's in whose place it stands."""

    name: str
    content: bytes
    entry: str


@lru_cache(maxsize=1)
def read_bundle() -> Bundle | None:
    """The bundle for the Gradio that is here; None where the list is of another one."""
    if not PARTS_FILE.is_file():
        return None
    names: list[str] = json.loads(PARTS_FILE.read_text(encoding="utf-8"))
    if not names or not all((FOLDER / name).is_file() for name in names):
        return None
    scripts = [name for name in names if name.endswith(".js")]
    content = join_scripts(scripts, [name for name in names if name.endswith(".css")]).encode()
    return Bundle(name_by_content(content), content, scripts[0])


def join_scripts(scripts: list[str], styles: list[str]) -> str:
    """A script that makes a module of each script and begins with the first."""
    texts = {name: point_to_base(name, read_part(name)) for name in scripts}
    given = {
        "ENTRY": scripts[0],
        "SCRIPTS": texts,
        "STYLES": {name: read_part(name) for name in styles},
    }
    return re.sub("ENTRY|SCRIPTS|STYLES", lambda word: json.dumps(given[word.group()]), START)


def point_to_base(name: str, text: str) -> str:
    """A script whose neighbours are found wherever it is run from."""
    text = NEIGHBOUR.sub(lambda found: f"{found[1]}{BASE}{found[2]}{found[1]}", text)
    return text.replace("import.meta.url", json.dumps(f"{BASE}{name}"))


def read_part(name: str) -> str:
    """One of Gradio's files."""
    return (FOLDER / name).read_text(encoding="utf-8")


def name_by_content(content: bytes) -> str:
    """A name that changes with the content, so that a browser may keep the file for ever."""
    return f"melody-{hashlib.sha256(content).hexdigest()[:16]}.js"


def put_in(page: bytes) -> bytes:
    """The page with the bundle in place of Gradio's first script."""
    bundle = read_bundle()
    if bundle is None:
        return page
    began = ENTRY.format(AT, bundle.entry).encode()
    return page.replace(began, f'<script src=".{AT}{bundle.name}"></script>'.encode(), 1)
