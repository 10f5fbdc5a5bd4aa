"""What a take borrowed: the longest run that a training song has too, beside what songs share."""

import re
from html import escape
from typing import NamedTuple

import numpy as np

from melody.generate.novelty import Copy, load_index
from melody.notation import MelodyError, count_steps
from melody.runs.checkpoints import read_runs
from melody.studio.take import Take

CHORALE = re.compile(r"bwv(\d[\w.-]*)\.mxl")  # a chorale's file gives no title
REAL_SONGS = "Real songs that the model never saw share {low} to {high}, mostly {usual}."


class Novelty(NamedTuple):
    """A take's longest shared run, where it stands (steps), and the same of real songs (notes)."""

    copy: Copy
    steps: tuple[int, int] | None
    low: int
    usual: int
    high: int


def find_novelty(take: Take) -> Novelty | None:
    """The longest run shared with a training song; None where no index of the songs is kept."""
    run_name = take.facts.checkpoint.partition("@")[0]
    corpus = next((str(r.corpus["name"]) for _, r in read_runs() if r.name == run_name), "")
    try:
        index = load_index(corpus)
    except MelodyError:
        return None
    copy = index.longest_shared_run(take.notes)
    first, last = copy.where
    steps = (count_steps(take.notes[:first]), count_steps(take.notes[: last + 1]))
    shares = np.percentile(index.borrowing.strangers, (10, 50, 90)).round().astype(int).tolist()
    return Novelty(copy, steps if copy.notes else None, *shares)


def tell_novelty(novelty: Novelty | None) -> str:
    """A sentence for a take, as HTML; nothing where nothing is known."""
    if novelty is None:
        return ""
    copy, _, low, usual, high = novelty
    found = "Shares no run of five notes with a training song."
    if copy.notes:
        title = CHORALE.sub(r"Bach, BWV \1", copy.title)
        found = f"Longest run shared with a training song: {copy.notes} notes, in “{title}”."
    real = REAL_SONGS.format(low=low, usual=usual, high=high)
    return f'<p class="novelty">{escape(found)} {escape(real)}</p>'
