"""A training of the tab Learn as its page sees it: waiting, curves, words, and three takes."""

import asyncio
import math
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from html import escape
from typing import Any, NamedTuple

import gradio as gr

from melody.learn.learner import Learner, Task, WaitingLine, middle_epoch
from melody.learn.uploaded import Pile
from melody.notation import MelodyError
from melody.runs.checkpoints import Entry, find_run
from melody.runs.history import EpochLog
from melody.seeds.child_answer import is_line
from melody.studio.performance import make_take
from melody.studio.plan import Plan
from melody.ui.server.fields import read_form
from melody.ui.server.own_models import MOST_KEPT, OwnModels, forget
from melody.ui.server.pieces import describe_take
from melody.ui.server.take_files import Outbox
from melody.ui.server.turns.listening import Listening
from melody.ui.tabs.compare import pack_rows
from melody.ui.tabs.curves import draw_curves
from melody.ui.widgets.choices import best_epoch, own_choices
from melody.ui.widgets.words import count, sentence, tell_error, tell_hint


class Amount(NamedTuple):
    """How much is learned: so many epochs at most, in so many seconds."""

    epochs: int
    seconds: float


AMOUNTS = {"a little": Amount(4, 60), "more": Amount(12, 180), "much": Amount(32, 420)}
FEWEST = 8
SECONDS_A_LOOK = 0.5
BARS_HEARD = 12
STAGES = {
    "reading": "Reading songs that the model knew before …",
    "measuring": "Measuring what it learned, and what it forgot …",
}
TOO_FEW = "{} of your songs can be used; drop at least 8"
NO_BASE = "choose a model to go on from"
TWICE = "this page is training a model already; stop it first"


@dataclass
class Story:
    """What a child has told so far."""

    amount: Amount
    began: float = field(default_factory=time.monotonic)
    stage: str = "reading"
    history: list[EpochLog] = field(default_factory=list)
    now: tuple[int, float] = (0, 0.0)
    said: list[str] = field(default_factory=list)
    is_done: bool = False

    def hear(self, told: dict[str, Any]) -> None:
        """Take in a line of the child.

        Raises:
            ValueError, TypeError, KeyError: when it is not as it should be.
        """
        if "stage" in told:
            self.stage, self.began = str(told["stage"]), time.monotonic()
        elif "batch" in told:
            self.now = (int(told["batch"][0]), float(told["batch"][1]))
        elif "epoch" in told:
            number, train, valid, seconds = told["epoch"]
            learned = math.nan if train is None else float(train)
            self.history.append(EpochLog(int(number), learned, float(valid), float(seconds)))
        elif "outcome" in told:
            self.said, self.is_done = [line for line in told["said"] if is_line(line)], True

    @property
    def best(self) -> EpochLog | None:
        """The epoch that foretold the held-out songs best so far."""
        return min(self.history, key=lambda log: log.valid_loss, default=None)

    def tell(self) -> str:
        """Where it stands, in a line."""
        if self.stage != "training":
            return STAGES.get(self.stage, "")
        left = self.amount.seconds - (time.monotonic() - self.began)
        own = [log.seconds for log in self.history if log.epoch]
        if own:
            epochs = self.amount.epochs - len(own) - self.now[1] * (self.now[0] > len(own))
            left = min(left, epochs * sum(own) / len(own))
        epoch = f"Epoch {max(1, self.now[0])} of {self.amount.epochs} at most"
        return f"{epoch}, at most {count(max(0, math.ceil(left)), 'second')} left."

    def curve(self) -> str:
        """Training and validation loss so far, drawn."""
        if len(self.history) < 2 or self.best is None:
            return ""
        return draw_curves(self.history, self.best.epoch, [], "your model")


class Learning:
    """What the buttons of the tab do."""

    def __init__(self, entries: list[Entry], outbox: Outbox, models: OwnModels) -> None:
        self.entries, self.outbox, self.models = entries, outbox, models
        self.line = WaitingLine()
        self.running: dict[str, Learner | None] = {}

    async def learn(
        self, pile: object, base: object, amount: object, mixes: object, seed: object,
        names: object, request: gr.Request,
    ) -> AsyncIterator[list[Any]]:  # fmt: skip
        """Train, told live; ended when nobody looks on any more."""
        visitor, listening = str(request.session_hash), Listening.of_event()
        try:
            task = self.plan(pile, base, amount, mixes)
            if visitor in self.running:
                raise MelodyError(TWICE)
            ticket = self.line.join()
        except MelodyError as error:
            yield self.tell(tell_error(error))
            return
        self.running[visitor] = None
        is_kept = False
        try:
            async with aclosing(self.wait(ticket, listening)) as lines:
                async for line in lines:
                    yield self.tell(line, stop=True)
            async with aclosing(self.follow(task, visitor, listening)) as parts:
                async for part in parts:
                    yield part
            if listening.goes_on():
                known = [str(n) for n in names] if isinstance(names, list) else []
                last = await asyncio.to_thread(self.finish, task, str(seed), known)
                is_kept = isinstance(last[5], list)
                yield last
        except MelodyError as error:
            yield self.tell(tell_error(error), stop=False)
        finally:
            self.running.pop(visitor, None)
            self.line.leave(ticket)
            if not is_kept:
                self.models.discard(task.folder)

    def plan(self, pile: object, base: object, amount: object, mixes: object) -> Task:
        """What is asked for.

        Raises:
            MelodyError: when something of it is missing.
        """
        tunes = pile.tunes if isinstance(pile, Pile) else []
        if len(tunes) < FEWEST:
            raise MelodyError(TOO_FEW.format(len(tunes)))
        epoch = best_epoch(self.entries, base)
        if epoch is None or base not in [entry.run for entry in self.entries]:
            raise MelodyError(NO_BASE)
        wanted = AMOUNTS.get(str(amount), AMOUNTS["more"])
        label, place = f"{base}@{epoch}", self.models.open()
        return Task(label, tunes, place, wanted.epochs, wanted.seconds, mixes is not False)

    async def wait(self, ticket: object, listening: Listening) -> AsyncIterator[str]:
        """Lines about the place in the line, until it is their turn."""
        told = 0
        while ahead := self.line.ahead(ticket):
            if not listening.goes_on():
                raise MelodyError("nobody waits")
            if ahead != told:
                told = ahead
                yield tell_hint(f"{count(ahead, 'training')} before yours; it begins by itself.")
            await asyncio.sleep(SECONDS_A_LOOK)

    async def follow(
        self, task: Task, visitor: str, listening: Listening
    ) -> AsyncIterator[list[Any]]:
        """The frames of a training."""
        story = Story(Amount(task.epochs, task.seconds))
        learner = await asyncio.to_thread(Learner, task)
        self.running[visitor] = learner
        try:
            yield self.tell(tell_hint(story.tell()), curve="", said="", stop=True)
            while not story.is_done and listening.goes_on():
                told = await asyncio.to_thread(learner.next, SECONDS_A_LOOK)
                try:
                    story.hear(told)
                except (ValueError, TypeError, KeyError, IndexError):
                    continue
                drawn = story.curve() if "epoch" in told else gr.skip()
                yield self.tell(tell_hint(story.tell()), curve=drawn)
            said = "".join(f"<li>{escape(sentence(line))}</li>" for line in story.said)
            yield self.tell(tell_hint("Playing …"), said=f"<ul>{said}</ul>", stop=False)
        finally:
            await asyncio.to_thread(learner.end)

    def stop(self, request: gr.Request) -> Any:
        """End this page's training at the next batch; its best epoch is kept."""
        learner = self.running.get(str(request.session_hash))
        if learner:
            learner.stop()
        return gr.Button(interactive=False)

    def finish(self, task: Task, seed: str, names: list[str]) -> list[Any]:
        """The last frame: what is heard before, halfway and after, and the model to be used."""
        name = self.models.lend(task.folder)
        found = find_run(name)
        if found is None:
            raise MelodyError("the training left nothing behind; try it again")
        best = found[1].best_epoch or 0
        labels = {"Before": task.parent}
        if best:
            halfway = middle_epoch(found[1])
            labels |= {"Halfway": f"{name}@{halfway}"} if 0 < halfway < best else {}
            labels |= {"After": f"{name}@{best}"}
        rows = list(self.play(labels, seed))
        told = pack_rows(secrets.token_hex(4), rows, {})
        if not best:
            self.models.discard(task.folder)
            return self.tell(tell_hint("Nothing was better: the model stays as it was."), told)
        kept = [*names, name][-MOST_KEPT:]
        forget([each for each in names if each not in kept])
        choices = gr.Radio(own_choices(kept), value=name, visible=True)
        done = tell_hint("Done. Your model is below.")
        return [done, gr.skip(), gr.skip(), told, gr.Button(interactive=False), kept, choices]

    def play(self, labels: dict[str, str], seed: str) -> Iterator[dict[str, Any]]:
        """The same opening by each model."""
        for words, label in labels.items():
            try:
                plan = Plan.of(read_form(checkpoint=label, seed=seed, bars=BARS_HEARD))
                take = make_take(plan)
            except MelodyError:
                continue
            yield describe_take(take, words, self.outbox.put_sound(take.sheet))

    @staticmethod
    def tell(
        status: str, stand: Any = None, *, curve: Any = None, said: Any = None,
        stop: bool | None = None,
    ) -> list[Any]:  # fmt: skip
        """A frame: the parts that are given, all others as they are."""
        shown = [gr.skip() if part is None else part for part in (curve, said, stand)]
        halt = gr.Button(interactive=bool(stop)) if stop is not None or stand else gr.skip()
        return [status, *shown, halt, gr.skip(), gr.skip()]
