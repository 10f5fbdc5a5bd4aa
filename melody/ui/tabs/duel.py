"""The tab Duel: two takes without names, a vote, and how all the votes stand."""

import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from threading import Thread
from typing import Any

import gradio as gr

from melody.duel.database_votes import open_votes
from melody.duel.duels import REAL, Duel, contestants, draw_duel, play
from melody.duel.songs import COLLECTION, Song, duel_songs
from melody.duel.votes import ANSWERS, Vote, Votes, hide, now
from melody.notation import MelodyError
from melody.render.audio import make_even
from melody.render.sound_files import wav_bytes
from melody.runs.checkpoints import Entry
from melody.studio.request import Request
from melody.studio.take import Take
from melody.ui.server.calls import answering
from melody.ui.server.fields import read_whole
from melody.ui.server.pieces import describe_setting
from melody.ui.server.remembered import KeptMelody
from melody.ui.server.request_log import logged
from melody.ui.server.take_files import Outbox
from melody.ui.server.turns.fair_share import Turns, address_of
from melody.ui.server.turns.in_turn import in_turn
from melody.ui.server.turns.weighing import nothing
from melody.ui.tabs.board import Board
from melody.ui.tabs.leaderboard import Names
from melody.ui.widgets.choices import MODEL_QUEUE, PRIVATE
from melody.ui.widgets.component import component
from melody.ui.widgets.examples import Example, read_examples
from melody.ui.widgets.words import sentence

SAID = {  # an answer as it is kept, and as a listener gives it
    "A much": "A is much better",
    "A slightly": "A is a little better",
    "same": "No difference",
    "B slightly": "B is a little better",
    "B much": "B is much better",
}
LISTEN = "listen to both first, then choose"


@dataclass(frozen=True)
class Showing:
    """A pair that one listener was given; what tells the names stays on the server.

    ``since`` on the clock that is never set back; nobody has heard both before ``needed`` seconds.
    """

    key: str
    duel: Duel
    revealed: list[dict[str, Any]]
    since: float
    needed: float


def lay_out_duel(tab: "DuelTab") -> None:
    """Lay out the duel and connect it."""

    def export(_: dict[str, Any]) -> dict[str, str]:  # Gradio marks it, which no method allows
        return tab.board.export()

    stand = component(
        "duel",
        value="",
        answers=[SAID[answer] for answer in ANSWERS],
        server_functions=[logged(answering(export, Turns(1)))],
        elem_id="duel",
        elem_classes=["duel"],
    )
    showing = gr.State()
    show = in_turn(tab.show, nothing, lambda error: [pack_error(error), gr.skip()])
    stand.next(show, None, [stand, showing], **MODEL_QUEUE, **PRIVATE)
    stand.vote(tab.vote, [showing], [stand], **PRIVATE)
    stand.look(tab.look, None, [stand], **PRIVATE)


@dataclass
class DuelTab:
    """What the buttons do."""

    entries: list[Entry]
    outbox: Outbox
    votes: Votes = field(default_factory=open_votes)

    def __post_init__(self) -> None:
        self.examples = {example.title: example for example in read_examples()}
        self.names = Names(self.entries)
        self.songs: dict[str, Song] = {}
        self.board = Board(self.votes, self.names, self.outbox)
        self.numbers: Iterator[int] = count(len(self.board.read()))

    def show(self) -> list[Any]:
        """The next pair: two sounds, equally loud, and no name."""
        try:
            self.fetch_songs()
            if len(self.systems) < 2:
                raise MelodyError("a duel needs two models; train one first")
            openings, songs = list(self.examples), list(self.songs)
            duel = draw_duel(next(self.numbers), self.systems, openings, songs)
            song = self.songs.get(duel.opening)
            request = ask(song or self.examples[duel.opening], duel.random_seed)
            takes = [play(system, request, song=song) for system in duel.systems]
        except MelodyError as error:
            return [pack_error(error), gr.skip()]
        showing = Showing(
            key=secrets.token_hex(8),
            duel=duel,
            revealed=[
                self.reveal(*pair, duel.opening) for pair in zip(duel.systems, takes, strict=True)
            ],
            since=time.monotonic(),
            needed=sum(map(seconds_to_hear, takes)),
        )
        return [json.dumps(self.describe(showing, takes)), showing]

    def fetch_songs(self) -> None:
        """Have the real songs read; the first time that takes a moment."""
        self.songs = duel_songs()

    @property
    def systems(self) -> list[str]:
        """Who takes part."""
        return [*contestants(self.entries), *[REAL] * bool(self.songs)]

    def describe(self, showing: Showing, takes: list[Take]) -> dict[str, Any]:
        """A pair for the scripts: nothing in it tells who wrote what."""
        sounds = make_even([take.sound for take in takes])
        pieces = [KeptMelody.of(take.sheet) for take in takes]
        sides = [
            {
                "wav": self.outbox.put(
                    f"{side}.wav", wav_bytes(sound), partial(play_again, pieces, at)
                ),
                "seconds": take.facts.seconds,
                "needed": seconds_to_hear(take),
            }
            for at, (side, sound, take) in enumerate(zip("ab", sounds, takes, strict=True))
        ]
        return {"id": showing.key, "takes": sides}

    def name_opening(self, title: str) -> str:
        """Where an opening comes from; shown after the vote, for it could give a real song away."""
        origin = COLLECTION if title in self.songs else self.examples[title].origin
        return f"{title}, {origin}"

    def vote(self, showing: Any, event: gr.EventData, request: gr.Request) -> str:
        """Keep a vote and say who wrote what; or why it does not count."""
        given = event._data if isinstance(event._data, dict) else {}
        try:
            answer = self.keep(showing, given, request)
        except MelodyError as error:
            return pack_error(error)
        opening = self.name_opening(showing.duel.opening)
        message = {"id": showing.key, "answer": answer, "opening": opening}
        message["revealed"] = showing.revealed
        return json.dumps({**message, **self.board.stand(self.systems)})

    def keep(self, showing: Any, given: dict[str, Any], request: gr.Request) -> int:
        """Check a vote and keep it; returns the number of its answer.

        Raises:
            MelodyError: when it does not count.
        """
        if not isinstance(showing, Showing) or given.get("id") != showing.key:
            raise MelodyError("this pair is not open any more; take the next one")
        answer = read_whole(given.get("answer"), "answer")
        if answer is None or not 0 <= answer < len(ANSWERS):
            raise MelodyError("choose one of the five answers")
        has_time = time.monotonic() - showing.since >= showing.needed
        if given.get("heard") != [True, True] or not has_time:
            raise MelodyError(LISTEN)
        duel = showing.duel
        vote = Vote(
            showing.key, now(), duel.first, duel.second, duel.opening, duel.random_seed,
            ANSWERS[answer], hide(request.session_hash or ""),
        )  # fmt: skip
        self.votes.add(vote, address_of(request))
        return answer

    def reveal(self, system: str, take: Take, opening: str) -> dict[str, Any]:
        """A take with its name, for the scripts."""
        is_real = system == REAL
        return {
            "label": f"A real song: {opening}" if is_real else self.names.of(system),
            "about": f"{COLLECTION}." if is_real else self.names.about(system),
            "symbols": " ".join(take.symbols),
            "seed": take.seed_steps,
            "setting": describe_setting(take.setting),
        }

    def look(self) -> str:
        """How the votes stand, for who opens the tab; a duel will soon be asked for."""
        Thread(target=self.fetch_songs, daemon=True).start()
        return json.dumps(self.board.stand(self.systems))


def ask(example: Example | Song, random_seed: int) -> Request:
    """The request that both systems of a duel get."""
    if isinstance(example, Song):
        return Request(
            "",
            " ".join(example.opening),
            random_seed=random_seed,
            key=example.key,
            meter=example.meter,
            pickup=example.pickup,
            style=example.style,
        )
    return Request(
        "",
        example.seed,
        random_seed=random_seed,
        key=example.key or None,
        meter=example.meter,
        pickup=example.pickup,
        bpm=example.bpm,
    )


def play_again(pieces: list[KeptMelody], at: int) -> bytes:
    """The sound of one of a pair, as loud as the first time."""
    return wav_bytes(make_even([piece.sheet.sound for piece in pieces])[at])


def seconds_to_hear(take: Take) -> float:
    """Until a bar after the opening: whoever heard less has heard no difference."""
    bar = take.setting.meter.steps_per_bar
    return min(take.facts.seconds, round(take.setting.seconds_at(take.seed_steps + bar), 2))


def pack_error(error: MelodyError) -> str:
    """A mistake for the scripts; each message is another, or the page would not notice it."""
    return json.dumps({"error": sentence(str(error)), "number": secrets.token_hex(4)})
