"""How the page looks: paper, ink and one accent; the fonts of the machine, none from elsewhere."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import gradio as gr

HERE = Path(__file__).parent
SHEETS = (
    *("style", "reading", "studio", "transport", "timed", "duel", "game", "why"),
    *("hum", "share", "learn", "dance", "lesson", "about"),
    "touch",  # last: fingers need room, whatever a part looks like
)
VERMILION = gr.themes.Color(
    *("#fdf3ec", "#fbe3d4", "#f6c5a8", "#f0a277", "#e8743b", "#d5612a"),
    *("#b54c15", "#9c4214", "#7a3411", "#5c280e", "#3f1b09"),
    name="vermilion",
)
SANS = ["ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]
PAPER, CARD, INK, QUIET, LINE = "#faf7f2", "#ffffff", "#26292e", "#66625b", "#e5dfd4"
DARK_PAPER, DARK_CARD, DARK_INK, DARK_QUIET, DARK_LINE = (
    *("#16171a", "#1f2125", "#ece8e1"),
    *("#a8a399", "#383a40"),
)
PAIRS = {  # light, dark
    "body_background_fill": (PAPER, DARK_PAPER),
    "body_text_color": (INK, DARK_INK),
    "body_text_color_subdued": (QUIET, DARK_QUIET),
    "background_fill_primary": (CARD, DARK_CARD),
    "background_fill_secondary": (PAPER, DARK_PAPER),
    "block_background_fill": (CARD, DARK_CARD),
    "block_border_color": (LINE, DARK_LINE),
    "border_color_primary": (LINE, DARK_LINE),
    "block_label_text_color": (QUIET, DARK_QUIET),
    "block_title_text_color": (QUIET, DARK_QUIET),
    "block_info_text_color": (QUIET, DARK_QUIET),
    "input_background_fill": (PAPER, DARK_PAPER),
    "input_border_color": (LINE, DARK_LINE),
    "button_primary_background_fill": ("*primary_600", "*primary_600"),
    "button_primary_background_fill_hover": ("*primary_700", "*primary_700"),
    "button_primary_text_color": ("#ffffff", "#ffffff"),
    "button_secondary_background_fill": (CARD, DARK_CARD),
    "button_secondary_background_fill_hover": ("*primary_50", "#2b2d32"),
    "button_secondary_border_color": (LINE, DARK_LINE),
    "button_secondary_text_color": (INK, DARK_INK),
    "link_text_color": ("*primary_600", "*primary_400"),
    "slider_color": ("*primary_600", "*primary_500"),
    "color_accent_soft": ("*primary_50", "#3a2a20"),
}
COLOURS = {
    **{name: light for name, (light, _) in PAIRS.items()},
    **{f"{name}_dark": dark for name, (_, dark) in PAIRS.items()},
    "block_border_width": "0px",
    "block_shadow": "none",
    "block_title_text_size": "13px",
    "block_title_text_weight": "600",
    "button_border_width": "1px",
    "button_large_text_weight": "600",
    "input_border_width": "1px",
    "layout_gap": "14px",
}


def theme() -> gr.themes.Base:
    """The theme; ``style.css`` does the rest."""
    return gr.themes.Base(
        primary_hue=VERMILION,
        neutral_hue=gr.themes.colors.stone,
        font=SANS,
        font_mono=MONO,
        radius_size=gr.themes.sizes.radius_md,
    ).set(**COLOURS)


def launch_options() -> dict[str, Any]:
    """What the page needs at launch: look, limits and the guard."""
    from melody.dance.limits import LARGEST_CLIP
    from melody.ui.guard import Guard
    from melody.ui.server.door.compress import Compress
    from melody.ui.server.door.page import EXCEPTION_HANDLERS
    from melody.ui.server.door.strays import Strays
    from melody.ui.server.middleware import Health, MakeAgain
    from melody.ui.server.sparing import MOST_SESSIONS

    layers = (Health, Guard, MakeAgain, Compress, Strays)  # from the outermost
    return {
        "theme": theme(),
        "css_paths": [HERE / f"{name}.css" for name in SHEETS],
        "footer_links": ["api"],
        "max_file_size": LARGEST_CLIP,
        "mcp_server": find_spec("mcp") is not None,  # the verbs of the API, for agents
        "state_session_capacity": MOST_SESSIONS,
        "run_history": False,  # nothing of a visitor's is kept
        # An entry is what Starlette's Middleware holds: the class, its arguments, its keywords.
        "app_kwargs": {
            "middleware": [(each, (), {}) for each in layers],
            "exception_handlers": EXCEPTION_HANDLERS,
        },
    }
