"""Votes to vote with, for the tests here."""

from dataclasses import replace

from melody.duel.votes import Vote, hide

VOTE = Vote("d0", 1000.0, "lstm-talk@5", "n-gram", "Ode to Joy", 7, "same", hide("somebody"))


def numbered(number: int, **changed) -> Vote:
    return replace(VOTE, duel=f"d{number}", **changed)
