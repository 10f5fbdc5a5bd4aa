"""The tab Duel, and its game: ten clips, a guess at each, and only then who wrote it."""

import json
import secrets
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import gradio as gr

from melody.duel.duels import COUNTING, contestants
from melody.duel.game import Excerpt, Round, draw_round, level_clip, play_clip
from melody.duel.votes import GUESSES, Vote, hide, now
from melody.notation import MelodyError
from melody.render.sound_files import wav_bytes
from melody.runs.checkpoints import Entry
from melody.studio.take import Take
from melody.ui.server.fields import read_word
from melody.ui.server.remembered import KeptMelody
from melody.ui.server.take_files import Outbox
from melody.ui.server.turns.fair_share import address_of
from melody.ui.server.turns.in_turn import in_turn
from melody.ui.server.turns.weighing import nothing
from melody.ui.tabs.duel import DuelTab, ask, lay_out_duel, pack_error
from melody.ui.widgets.choices import MODEL_QUEUE, PRIVATE
from melody.ui.widgets.component import component

NO_SONGS = "the real songs come with music21, which is not here; install it to play"
OVER = "this clip is not open any more; begin a new round"


@dataclass(frozen=True)
class OpenClip:
    """A clip that one listener was given, and the round it belongs to; none of it is sent.

    ``since`` on the clock that is never set back; nobody has heard it before ``needed`` seconds.
    """

    round: Round
    key: str
    clip: Excerpt
    revealed: dict[str, Any]
    since: float
    needed: float


def build(entries: list[Entry], outbox: Outbox, _first: Take) -> None:
    """Lay out the tab: the game, which asks less of a listener, and the duel."""
    duels = DuelTab(entries, outbox)
    lay_out_game(GameTab(duels))
    lay_out_duel(duels)


def lay_out_game(tab: "GameTab") -> None:
    """Lay out the game and connect it."""
    stand = component("game", value="", elem_id="game", elem_classes=["duel", "game"])
    showing = gr.State()

    def refuse(error: MelodyError) -> list[Any]:
        return [pack_error(error), gr.skip()]

    model = {**MODEL_QUEUE, **PRIVATE}
    stand.begin(in_turn(tab.begin, nothing, refuse), None, [stand, showing], **model)
    stand.next(in_turn(tab.go_on, nothing, refuse), [showing], [stand, showing], **model)
    stand.guess(tab.guess, [showing], [stand, showing], **PRIVATE)


class GameTab:
    """What the buttons do; songs, names and votes are those of the duels."""

    def __init__(self, duels: DuelTab) -> None:
        self.duels = duels

    def begin(self) -> list[Any]:
        """A new round and its first clip."""
        try:
            self.duels.fetch_songs()
            return self.show(self.draw())
        except MelodyError as error:
            return [pack_error(error), gr.skip()]

    def go_on(self, showing: Any) -> list[Any]:
        """The next clip of a round; of none, or of one that is over, the first of a new one."""
        if not isinstance(showing, OpenClip) or showing.round.clip is None:
            return self.begin()
        try:
            return self.show(showing.round)
        except MelodyError as error:
            return [pack_error(error), gr.skip()]

    def draw(self) -> Round:
        """A round that nobody can foresee.

        Raises:
            MelodyError: when songs or machines are missing.
        """
        networks = [each for each in contestants(self.duels.entries) if each != COUNTING]
        songs = sorted(self.duels.songs)
        if not songs:
            raise MelodyError(NO_SONGS)
        if not networks:
            raise MelodyError("the game needs a model; train one first")
        best = [each.label for each in self.duels.entries if each.best]
        return draw_round(secrets.token_hex(8), networks, best, songs)

    def show(self, round_: Round) -> list[Any]:
        """The open clip of a round: its sound, and how the round stands.

        Raises:
            MelodyError: when the clip cannot be made.
        """
        clip = round_.clip
        if clip is None:
            raise MelodyError(OVER)
        song = self.duels.songs[clip.song]
        take = play_clip(clip, ask(song, clip.random_seed), song)
        revealed = self.duels.reveal(clip.system, take, clip.song)
        needed = seconds_to_tell(take)
        key = secrets.token_hex(8)
        showing = OpenClip(round_, key, clip, revealed, time.monotonic(), needed)
        return [json.dumps({**self.describe(key, take), **tell_round(round_)}), showing]

    def describe(self, key: str, take: Take) -> dict[str, Any]:
        """A clip for the scripts: nothing in it tells who wrote it."""
        piece = KeptMelody.of(replace(take.sheet, recipe=""))
        again = partial(sound_again, piece, take.facts.seconds)
        sound = wav_bytes(level_clip(take.sheet, take.facts.seconds))
        return {
            "id": key,
            "wav": self.duels.outbox.put("clip.wav", sound, again),
            "seconds": take.facts.seconds,
            "opening": round(take.setting.seconds_at(take.seed_steps), 2),
            "needed": seconds_to_tell(take),
        }

    def guess(self, showing: Any, event: gr.EventData, request: gr.Request) -> list[Any]:
        """Keep a guess and say who wrote the clip; or why it does not count."""
        given = event._data if isinstance(event._data, dict) else {}
        try:
            guessed = self.keep(showing, given, request)
        except MelodyError as error:
            return [pack_error(error), gr.skip()]
        round_ = showing.round.guess(guessed)
        message = {"id": showing.key, "guessed": guessed, "writer": showing.clip.writer}
        message["revealed"] = showing.revealed
        if round_.clip is None:
            message["table"] = self.duels.board.draw_guesses()
        return [json.dumps({**message, **tell_round(round_)}), replace(showing, round=round_)]

    def keep(self, showing: Any, given: dict[str, Any], request: gr.Request) -> str:
        """Check a guess and keep it; returns it.

        Raises:
            MelodyError: when it does not count.
        """
        if not isinstance(showing, OpenClip) or given.get("id") != showing.key:
            raise MelodyError(OVER)
        guessed = read_word(given.get("guess"), "guess")
        if guessed not in GUESSES:
            raise MelodyError("choose a person or a network")
        has_time = time.monotonic() - showing.since >= showing.needed
        if given.get("heard") is not True or not has_time:
            raise MelodyError("listen until the opening is well over, then choose")
        clip = showing.clip
        vote = Vote(
            showing.key, now(), clip.system, "", clip.song, clip.random_seed, guessed,
            hide(request.session_hash or ""),
        )  # fmt: skip
        self.duels.votes.add(vote, address_of(request))
        return guessed


def tell_round(round_: Round) -> dict[str, Any]:
    """How a round stands, for the scripts."""
    return {
        "of": len(round_.clips),
        "right": list(round_.right),
        "streak": round_.streak,
        "longest": round_.longest_streak,
    }


def seconds_to_tell(take: Take) -> float:
    """Until two bars after the opening: whoever heard less can only throw a coin."""
    bars = 2 * take.setting.meter.steps_per_bar
    return min(take.facts.seconds, round(take.setting.seconds_at(take.seed_steps + bars), 2))


def sound_again(piece: KeptMelody, seconds: float) -> bytes:
    """The sound of a clip, the same as the first time."""
    return wav_bytes(level_clip(piece.sheet, seconds))
