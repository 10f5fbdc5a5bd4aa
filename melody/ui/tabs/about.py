"""The tab About: how it works, what was trained on what, how well it learned, the model cards."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

import gradio as gr

from melody.corpora import CORPORA
from melody.models import MODELS
from melody.preprocess.report import REPORTS
from melody.runs.card import read_scores
from melody.runs.checkpoints import Entry, Run, read_runs
from melody.runs.history import read_history
from melody.runs.names import title
from melody.studio.take import Take
from melody.ui.server.take_files import Outbox
from melody.ui.tabs.curves import draw_curves

HOW = """
## How it works

1. **Songs become symbols.** Every song is moved to C major or A minor and cut into sixteenth notes:
   a number starts a note, `_` holds it, `r` is a rest, `/` ends the tune.
2. **A network learns to guess the next symbol.** It is shown a tune up to some point and says how
   likely each symbol is to come next. It is corrected a little, many thousand times over.
3. **Your opening is read, then continued.** One symbol is drawn by lot, the likely ones more often,
   and added; then the next, until the model draws the end. The result goes back to your key.

The page began as a talk about three short programs: one that prepares songs, one that trains, one
that generates. The **LSTM** and the **BERT** of that talk learned the same German songs. The LSTM
reads note by note and carries a memory along; BERT looks at the last 64 sixteenths all at once and
weighs which of them matter. Neither knows bar lines, harmony or words.

**Folk LSTM** and **Folk BERT** learned from far more songs, of several countries. They know where
in the bar they are, and the meter, mode and style if you say them, and they are given what followed
when the melody last sounded as it does now. Folk BERT reads in both directions, so it can also
write a gap between notes that stay.

**World LSTM** and **World BERT** went on from those two, with jazz solos, pop, rock and stage
songs, and more dances and ballads. They know these traditions as styles.

An **epoch** is one pass through all the songs: after 1 a model has heard little, after 50 it may
know its songs by heart. Compare lets you hear the difference.
"""
MEANS = (
    "<p>Bits per note: how much each note of songs that no model knows surprises it; fewer are "
    "better. Models that learned from the same songs can be compared by it.</p>"
)
LEGEND = (
    '<p class="curve-legend"><span class="train-mark"></span>songs it learns from '
    '<span class="valid-mark"></span>songs it never saw '
    '<span class="best-mark"></span>best epoch '
    '<span class="kept-mark"></span>can be played here</p>'
    "<p>Surprise at each symbol, in nats: the lower, the better it guesses. Where the two lines "
    "part, the model begins to learn its songs by heart. Each has "
    "exercises of its own and is examined on songs of its own: to compare them, see the table.</p>"
)
ENGINES = {
    "fluidsynth": "FluidSynth",
    "midirenderer": "midirenderer",
    "numpy": "a plain plucked voice of our own",
}
LICENCE = """
## Licences

The program is free under the MIT licence; the trained weights are for non-commercial use, as the
terms of the songs ask. What you make here is yours. No song of the collections
is part of this project; the models only kept what they learned. Sounds are played from the
SoundFont that comes with pretty_midi (TimGM6mb, GPL 2).
"""


def build(entries: list[Entry], _outbox: Outbox, first: Take) -> None:
    """Lay out the tab."""
    runs = sorted(read_runs(), key=lambda pair: list(MODELS).index(pair[1].model))
    with gr.Column(elem_classes=["about"]):
        gr.Markdown(HOW)
        gr.HTML(f"<h2>The models</h2>{tell_models(entries, runs)}{MEANS}", elem_classes=["prose"])
        gr.HTML(f"<h2>How they learned</h2>{LEGEND}", elem_classes=["prose"])
        with gr.Row(elem_classes=["curve-row"]):
            for folder, run in runs:
                gr.HTML(tell_curves(folder, run), elem_classes=["curve-card"])
        gr.Markdown("## Model cards")
        for folder, run in runs:
            with gr.Accordion(title(run.name, run.model), open=False):
                gr.Markdown(read_card(folder))
        gr.HTML("".join(tell_corpora(runs)), elem_classes=["prose"])
        for name, report in read_reports(runs):
            with gr.Accordion(f"What became of the songs: {name}", open=False):
                gr.HTML(frame(name, report))
        gr.HTML(tell_sound(first), elem_id="sound-engine", elem_classes=["prose"])
        gr.Markdown(LICENCE)


def tell_sound(take: Take) -> str:
    """What plays the melodies here, as it played the first visit's take."""
    played = f"Melodies are played by {ENGINES.get(take.sound.engine, take.sound.engine)}."
    return f"<h2>Sound</h2><p>{escape(' '.join([played, take.sound.remark]).strip())}</p>"


def tell_models(entries: list[Entry], runs: list[tuple[Path, Run]]) -> str:
    """The runs in a table: model, songs, epochs to choose from, and how good the best one is."""
    kept = {
        run.name: [entry.epoch for entry in entries if entry.run == run.name] for _, run in runs
    }
    rows = "".join(tell_run(folder, run, kept[run.name]) for folder, run in runs)
    heads = ("model", "learned from", "symbols", "epochs here", "best epoch", "bits per note")
    head = "".join(f"<th>{name}</th>" for name in heads)
    table = f"<table><tr>{head}</tr>{rows}</table>"
    # Whoever has no mouse moves a wide table with the arrow keys, once it has the focus.
    return f'<div class="scroll" tabindex="0" role="region" aria-label="The models">{table}</div>'


def tell_run(folder: Path, run: Run, epochs: list[int]) -> str:
    """One row of the table."""
    bits = read_scores(folder, run).get(run.best_epoch or 0, {}).get("bits_per_note")
    cells = (
        title(run.name, run.model),
        f"{run.corpus['train']:,} songs ({run.corpus['name']})",
        f"{len(run.vocabulary)}",
        ", ".join(map(str, epochs)),
        f"{run.best_epoch or '–'}",
        f"{bits:.2f}" if bits else "–",
    )
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def tell_curves(folder: Path, run: Run) -> str:
    """A run's curves under its name."""
    name = title(run.name, run.model)
    drawn = draw_curves(read_history(folder), run.best_epoch, run.epochs, name)
    return f"<h3>{escape(name)}</h3>{drawn}"


def read_card(folder: Path) -> str:
    """A run's model card without the front matter and the heading, one level down."""
    path = folder / "README.md"
    card = path.read_text(encoding="utf-8") if path.is_file() else ""
    body = card.split("---\n", 2)[-1] if card.startswith("---\n") else card
    lines = [line for line in body.splitlines() if not line.startswith("# ")]
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in lines)


def read_reports(runs: list[tuple[Path, Run]]) -> Iterator[tuple[str, str]]:
    """Name and page of each corpus that the runs learned from, where ``scripts/reports.py`` ran."""
    for name in sorted({run.corpus["name"] for _, run in runs}):
        path = REPORTS / f"{name}.html"
        if path.is_file():
            yield name, path.read_text(encoding="utf-8")


def frame(name: str, page: str) -> str:
    """A page within the page, with its own looks; sandboxed, since it needs no rights."""
    style = "border: 0; border-radius: 8px; height: 40rem; max-height: 80vh; width: 100%"
    title = f"What became of the songs of {name}"
    return (
        f'<iframe sandbox loading="lazy" title="{escape(title)}" style="{style}" '
        f'srcdoc="{escape(page)}"></iframe>'
    )


def tell_corpora(runs: list[tuple[Path, Run]]) -> Iterator[str]:
    """The songs that the runs learned from, with licence and citation."""
    yield "<h2>The songs</h2>"
    for name in sorted({run.corpus["name"] for _, run in runs} & CORPORA.keys()):
        corpus = CORPORA[name]
        yield f"<p><strong>{escape(corpus.title)}.</strong> {escape(corpus.citation)}.</p>"
        yield f"<p>Terms of the collection: {escape(corpus.licence)}.</p>"
