"""The leaderboard of the blind duels: who is called what, and how the votes stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from melody.duel.duels import COUNTING, REAL
from melody.duel.game import Mistaken
from melody.duel.ranking import Standing, rank
from melody.duel.votes import ANSWERS, Vote
from melody.runs.checkpoints import Entry
from melody.runs.names import title
from melody.ui.widgets.words import count

WINNERS = dict(zip(ANSWERS, (1, 1, 0, -1, -1), strict=True))
OTHERS = {COUNTING: "Counting model (n-gram)", REAL: "Real songs"}
LEGEND = (
    "How often listeners would prefer each one to an average one, a tie counting half. The line is "
    "the range in which that lies with 95 % confidence; under ten votes it may be anything."
)
TAKEN = "All listeners together; in brackets the range in which it lies with 95 % confidence."


@dataclass(frozen=True)
class Names:
    """What the systems are called on the page; nothing is escaped."""

    entries: Sequence[Entry]

    def of(self, system: str) -> str:
        """A system's name: ``LSTM after 5 epochs``."""
        entry = self._entry(system)
        if entry is None:
            return OTHERS.get(system, system)
        return f"{title(entry.run, entry.model)} after {count(entry.epoch, 'epoch')}"

    def about(self, system: str) -> str:
        """A line under the name."""
        entry = self._entry(system)
        if entry is None:
            return "It learned nothing but what followed which three notes."
        return "Its best epoch." if entry.best else "Early in its training."

    def _entry(self, system: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.label == system), None)


def stand_of(systems: Sequence[str], votes: Sequence[Vote]) -> list[tuple[str, Standing]]:
    """The standing of all who take part or ever did, the best first."""
    labels = sorted({*systems, *(vote.first for vote in votes), *(vote.second for vote in votes)})
    place = {label: number for number, label in enumerate(labels)}
    outcomes = [(place[v.first], place[v.second], WINNERS[v.answer]) for v in votes]
    rows = zip(labels, rank(len(labels), outcomes), strict=True)
    return sorted(rows, key=lambda row: -row[1].score)


def draw_board(rows: Sequence[tuple[str, Standing]], votes: int) -> str:
    """The leaderboard as HTML; escaped."""
    if not votes:
        return "<p>Nobody has voted yet. Yours would be the first.</p>"
    lines = "".join(draw_row(name, standing) for name, standing in rows)
    return (
        f"<p>{count(votes, 'vote')}. {LEGEND}</p><table><thead><tr><th scope='col'>Who</th>"
        "<th scope='col'>Preferred</th><th scope='col'><span class='sr-only'>Range</span></th>"
        f"<th scope='col'>Votes</th></tr></thead><tbody>{lines}</tbody></table>"
    )


def draw_row(name: str, standing: Standing) -> str:
    """A line of the leaderboard."""
    score, low, high = (round(100 * x) for x in (standing.score, standing.low, standing.high))
    return (
        f"<tr><th scope='row'>{escape(name)}</th>"
        f"<td class='number'>{score} % <small>({low}–{high})</small></td>"
        f"<td><div class='interval'><i style='left:{low}%;width:{high - low}%'></i>"
        f"<b style='left:{score}%'></b></div></td><td>{standing.votes}</td></tr>"
    )


def draw_taken(rows: Sequence[tuple[str, Mistaken]]) -> str:
    """How often each one was taken for a person, as HTML, escaped; blank before the first guess."""
    if not rows:
        return ""
    lines = "".join(
        f"<tr><th scope='row'>{escape(name)}</th>"
        f"<td class='number'>{100 * one.share:.0f} % <small>({100 * one.low:.0f}–"
        f"{100 * one.high:.0f})</small></td><td>{one.guesses}</td></tr>"
        for name, one in rows
    )
    return (
        f"<p>{TAKEN}</p><table><thead><tr><th scope='col'>Who</th>"
        "<th scope='col'>Taken for a person</th><th scope='col'>Guesses</th></tr></thead>"
        f"<tbody>{lines}</tbody></table>"
    )
