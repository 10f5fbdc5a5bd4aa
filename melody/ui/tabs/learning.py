"""A training of the tab Learn as its page sees it: waiting, curves, words, and three takes."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from html import escape
from typing import Any

import gradio as gr

from melody.learn.learner import Learner, Task, WaitingLine, middle_epoch
from melody.learn.uploaded import Pile
from melody.notation import MelodyError
from melody.runs.checkpoints import Entry, find_run
from melody.studio.performance import make_take
from melody.studio.plan import Plan
from melody.ui.server.fields import read_form
from melody.ui.server.own_models import MOST_KEPT, OwnModels, forget
from melody.ui.server.pieces import describe_take
from melody.ui.server.take_files import Outbox
from melody.ui.server.turns.listening import Listening
from melody.ui.tabs.compare import pack_rows
from melody.ui.tabs.story import Amount, Story
from melody.ui.widgets.choices import best_epoch, own_choices
from melody.ui.widgets.words import count, sentence, tell_error, tell_hint

AMOUNTS = {"a little": Amount(4, 60), "more": Amount(12, 180), "much": Amount(32, 420)}
FEWEST = 8
SECONDS_A_LOOK = 0.5
BARS_HEARD = 12
STILL_READING = "your songs are still being read; click again in a moment"
TOO_FEW = "{} of your songs can be used; drop at least 8"
NO_BASE = "choose a model to go on from"
TWICE = "this page is training a model already; stop it first"


class Learning:
    """What the buttons of the tab do."""

    def __init__(self, entries: list[Entry], outbox: Outbox, models: OwnModels) -> None:
        self.entries, self.outbox, self.models = entries, outbox, models
        self.line = WaitingLine()
        self.running: dict[str, Learner | None] = {}

    async def learn(
        self, pile: object, base: object, amount: object, mixes: object, seed: object,
        names: object, request: gr.Request,
    ) -> AsyncGenerator[list[Any], None]:  # fmt: skip
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
        if pile == STILL_READING:
            raise MelodyError(STILL_READING)
        tunes = pile.tunes if isinstance(pile, Pile) else []
        if len(tunes) < FEWEST:
            raise MelodyError(TOO_FEW.format(len(tunes)))
        epoch = best_epoch(self.entries, base)
        if epoch is None or base not in [entry.run for entry in self.entries]:
            raise MelodyError(NO_BASE)
        wanted = AMOUNTS.get(str(amount), AMOUNTS["more"])
        label, place = f"{base}@{epoch}", self.models.open()
        return Task(label, tunes, place, wanted.epochs, wanted.seconds, mixes is not False)

    async def wait(self, ticket: object, listening: Listening) -> AsyncGenerator[str, None]:
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
    ) -> AsyncGenerator[list[Any], None]:
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
        halted = gr.Button(interactive=False)
        done = tell_hint("Done. Your model is below.")
        return [done, gr.skip(), gr.skip(), told, halted, kept, *show_models(kept)]

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
        return [status, *shown, halt, *[gr.skip()] * 3]


def show_models(names: list[str]) -> list[Any]:
    """The choice of one's own models, the newest chosen; nothing is seen where there are none."""
    choices = own_choices(names)
    newest = choices[-1][1] if choices else None
    return [gr.Radio(choices, value=newest), gr.Column(visible=bool(choices))]
