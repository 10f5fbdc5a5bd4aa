"""One HTML page that holds several takes whole: sound, roll and facts; it opens from disk."""

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path

from melody.storage.files import write_text
from melody.studio.take import Take

STOPS = {
    "end": "it ended by itself",
    "bars": "it reached the length asked for",
    "limit": "it did not end by itself and was stopped",
}
STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
article { border: 1px solid var(--line); border-radius: .75rem; margin: 1rem 0; padding: 1rem; }
img { background: #fff; border-radius: .5rem; max-width: 100%; } audio { width: 100%; }
code { background: var(--soft); border-radius: .3rem; padding: .1rem .3rem; }
code { overflow-wrap: anywhere; }
"""


def write_page(takes: Sequence[Take], path: Path) -> None:
    """Write the page; nothing in it points anywhere else."""
    articles = "\n".join(_article(take) for take in takes)
    write_text(
        path,
        f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>One seed, {len(takes)} models</title><style>{STYLE}</style></head>
<body><h1>One seed, {len(takes)} models</h1>
<p>The same opening and the same random numbers; what differs is what each model has learned.
The seed is drawn hollow, the continuation solid.</p>
{articles}
</body></html>
""",
    )


def _article(take: Take) -> str:
    facts = take.facts
    words = [
        f"{facts.bars:g} bars of {facts.meter} in {facts.key} ({facts.key_source})",
        STOPS[facts.stop],
        f"variation {facts.random_seed}",
        f"sound: {facts.engine}",
        *facts.repairs,
        *facts.remarks,
    ]
    return f"""<article><h2>{escape(facts.checkpoint)}</h2>
<audio controls src="{_inline(take.wav, "audio/wav")}"></audio>
<p><img alt="piano roll" src="{_inline(take.roll_png, "image/png")}"></p>
<p>{escape("; ".join(words))}.
<a download="{escape(facts.checkpoint.replace("@", "-"))}.mid"
 href="{_inline(take.midi, "audio/midi")}">MIDI</a></p>
<p><code>{escape(" ".join(take.symbols))}</code></p></article>"""


def _inline(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
