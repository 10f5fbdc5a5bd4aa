"""The page's own components: a template and its scripts, joined into one ``gr.HTML``."""

from pathlib import Path
from typing import Any

import gradio as gr

FOLDER = Path(__file__).parents[1] / "js"


def component(template: str, scripts: tuple[str, ...], **options: Any) -> gr.HTML:
    """A component of ours; the scripts see each other's names, and nobody else's do.

    Gradio runs them once, with ``element``, ``props``, ``trigger``, ``watch`` and ``server``.
    """
    return gr.HTML(
        html_template=read(f"{template}.html"),
        js_on_load="\n".join(read(f"{script}.js") for script in scripts),
        apply_default_css=False,
        **options,
    )


def read(name: str) -> str:
    """One file of the folder."""
    return (FOLDER / name).read_text(encoding="utf-8")
