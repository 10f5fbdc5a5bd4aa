"""The page's verbs for programs: typed endpoints for gradio_client and agents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from html import escape
from inspect import Parameter, Signature, signature
from typing import Any

import gradio as gr

from melody.notation import MelodyError
from melody.runs.checkpoints import catalogue
from melody.studio.performance import make_take, perform
from melody.studio.plan import Plan
from melody.studio.prices import dearest
from melody.studio.take import Take
from melody.studio.work import Work
from melody.ui.server.api_docs import (
    ARGUMENTS,
    COMPARE,
    DANCE,
    EXPLAIN,
    FILL,
    GENERATE,
    READ,
    SPAN_ARGUMENTS,
    SPLICE,
    Argument,
    arguments_of_compare,
    arguments_of_dance,
    arguments_of_explain,
    arguments_of_fill,
    arguments_of_generate,
    arguments_of_read,
    arguments_of_splice,
)
from melody.ui.server.clips import perform_dance, weigh_dance
from melody.ui.server.fields import read_form
from melody.ui.server.hearing import open_score, read_given, without_score
from melody.ui.server.recordings import HEARING_QUEUE, melody_hear
from melody.ui.server.seams import read_splice, weigh_splice
from melody.ui.server.take_files import Outbox
from melody.ui.server.turns.in_turn import in_turn
from melody.ui.server.turns.weighing import weigh_all, weigh_form, weigh_melody
from melody.ui.server.why import explain_melody
from melody.ui.tabs.compare import FEWER_TAKES, read_plans
from melody.ui.widgets.choices import MODEL_QUEUE

Act = Callable[[dict[str, Any]], dict]


def offer(outbox: Outbox) -> None:
    """Add the endpoints to the page that is being built."""
    verbs = {
        melody_generate(outbox): lambda given: weigh_form(without_score(given)),
        melody_fill(outbox): weigh_fill,
        melody_splice(outbox): weigh_splice,
        melody_compare(outbox): weigh_compare,
        melody_explain(): lambda given: weigh_melody(given["melody"]),
        melody_dance(outbox): weigh_dance,
    }
    for verb, weigh in verbs.items():
        gr.api(in_turn(verb, weigher(verb, weigh), raise_line), **MODEL_QUEUE)
    gr.api(melody_hear, **HEARING_QUEUE)
    gr.api(make_verb("melody_read", arguments_of_read(), READ, read_given), queue=False)
    gr.api(checkpoints, queue=False)


def checkpoints() -> list[dict]:
    """List the checkpoints: model, corpus, epoch, validation loss, whether it is the run's best.

    Returns:
        One object for each: label (run@epoch), run, model, corpus, epoch, valid_loss, best, bytes.
    """
    return [asdict(entry) for entry in catalogue()]


def make_verb(
    name: str,
    arguments: Sequence[str],
    described: str,
    act: Act,
    known_by: Mapping[str, Argument] = ARGUMENTS,
) -> Callable[..., dict]:
    """A verb with the arguments that it takes, as the API lists them and as an agent reads them."""

    def verb(*values: Any) -> dict:
        return answer_call(lambda: act(dict(zip(arguments, values, strict=True))))

    about = {each: known_by[each] for each in arguments}
    lines = "".join(f"    {each}: {argument.words}\n" for each, argument in about.items())
    kinds = {each: argument.kind for each, argument in about.items()}
    listed = [
        Parameter(each, Parameter.POSITIONAL_OR_KEYWORD, default=usual, annotation=kind)
        for each, (kind, usual, _) in about.items()
    ]
    known: Any = verb
    known.__signature__ = Signature(listed, return_annotation=dict)
    verb.__name__, verb.__annotations__ = name, {**kinds, "return": dict}
    head, _, returns = described.partition("\n")
    verb.__doc__ = f"{head}\n\nArgs:\n{lines}\nReturns:\n    {returns}"
    return verb


def melody_generate(outbox: Outbox) -> Callable[..., dict]:
    """The verb generate, which writes its files into ``outbox``."""

    def act(given: dict[str, Any]) -> dict:
        return pack_answer(perform(read_form(**open_score(given))), outbox)

    return make_verb("melody_generate", arguments_of_generate(), GENERATE, act)


def melody_fill(outbox: Outbox) -> Callable[..., dict]:
    """The verb fill, which writes its files into ``outbox``."""

    def act(given: dict[str, Any]) -> dict:
        seed, *span = (given.pop(name) for name in SPAN_ARGUMENTS)
        return pack_answer(perform(read_form(**given, seed=seed, span=span)), outbox)

    return make_verb("melody_fill", arguments_of_fill(), FILL, act)


def melody_splice(outbox: Outbox) -> Callable[..., dict]:
    """The verb splice, which writes its files into ``outbox``."""

    def act(given: dict[str, Any]) -> dict:
        spliced = read_splice(given)
        take = perform(spliced.request)
        told = {"cut": spliced.cut, "span": take.rewritten, "repairs": spliced.repairs}
        return {**pack_answer(take, outbox), **told}

    return make_verb("melody_splice", arguments_of_splice(), SPLICE, act)


def melody_compare(outbox: Outbox) -> Callable[..., dict]:
    """The verb compare, which writes its files into ``outbox``."""

    def act(given: dict[str, Any]) -> dict:
        return perform_all(read_plans(given.pop("checkpoints"), open_score(given)), outbox)

    return make_verb("melody_compare", arguments_of_compare(), COMPARE, act)


def melody_explain() -> Callable[..., dict]:
    """The verb explain."""
    return make_verb("melody_explain", arguments_of_explain(), EXPLAIN, explain_melody)


def melody_dance(outbox: Outbox) -> Callable[..., dict]:
    """The verb dance, which writes its files into ``outbox``."""

    def act(given: dict[str, Any]) -> dict:
        return perform_dance(given, outbox)

    about = arguments_of_dance()
    return make_verb("melody_dance", list(about), DANCE, act, about)


def weigher(verb: Callable[..., dict], weigh: Callable[[dict], float]) -> Callable[..., float]:
    """What a call of a verb may cost, from its arguments in order."""
    names = list(signature(verb).parameters)
    return lambda *values: weigh(dict(zip(names, values, strict=True)))


def weigh_fill(given: dict[str, Any]) -> float:
    """What a filling may cost."""
    seed, *span = (given.pop(name) for name in SPAN_ARGUMENTS)
    return weigh_form({**given, "seed": seed, "span": span})


def weigh_compare(given: dict[str, Any]) -> float:
    """What a comparison may cost."""
    return weigh_all(given.pop("checkpoints"), without_score(given))


def raise_line(error: MelodyError) -> dict:
    """A mistake, or that there is no turn, in one plain line."""
    raise gr.Error(escape(str(error), quote=False), print_exception=False) from None


def answer_call(make: Callable[[], dict]) -> dict:
    """The answer to a call; a person's mistake becomes one plain line."""
    try:
        return make()
    except MelodyError as error:
        return raise_line(error)


def perform_all(plans: list[Plan], outbox: Outbox) -> dict:
    """The takes of several plans, as many as one request may cost."""
    work, takes = Work(), list[dict[str, Any]]()
    for plan in plans:
        if takes and not work.allows(dearest(plan.request)):
            break
        takes.append(pack_answer(make_take(plan, work), outbox))
    remarks = [FEWER_TAKES.format(len(takes), len(plans))] * (len(takes) < len(plans))
    return {"takes": takes, "remarks": remarks}


def pack_answer(take: Take, outbox: Outbox) -> dict[str, Any]:
    """A take as an answer, its files to be fetched."""
    paths = outbox.write(take)
    return {
        "symbols": " ".join(take.symbols),
        "stop": take.facts.stop,
        "facts": asdict(take.facts),
        "files": {name: gr.FileData(path=path).model_dump() for name, path in paths.items()},
    }
