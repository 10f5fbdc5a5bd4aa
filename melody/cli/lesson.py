"""The command ``lesson``: an opening through the three steps, and what models expect next."""

from argparse import Namespace
from typing import Any

from melody.cli.songs import Answer
from melody.notation import MelodyError

KNOBS = ("temperature", "top_k", "top_p", "key", "meter")


def give_lesson(options: Namespace) -> Answer:
    """All that the lesson of the page tells, for one opening, after so many symbols were drawn.

    Raises:
        MelodyError: for more symbols than the lesson writes, or an opening that cannot be read.
    """
    from melody.studio.lesson import MOST_ADDED
    from melody.ui.server.lesson import teach_opening

    if not 0 <= options.draw <= MOST_ADDED:
        raise MelodyError(f"--draw must be 0 to {MOST_ADDED}")
    given = {name: getattr(options, name) for name in KNOBS}
    fields: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    fields |= {"seed": options.seed, "added": options.written}
    told = teach_opening(fields, str)
    writer = options.writer or told["models"][0]["label"]
    for _ in range(options.draw):
        if told["ended"]:
            break
        told = teach_opening({**fields, "added": told["added"], "writer": writer}, str)
    return told, lesson_in_words(told)


def lesson_in_words(told: dict[str, Any]) -> str:
    """The same for people."""
    steps = told["steps"]
    moved = f", moved by {steps['moved']} to {steps['home']}" if steps["moved"] else ""
    lines = [
        f"1. {steps['key']} ({steps['key_source']}){moved}: {steps['symbols']}",
        f"2. as {steps['vocabulary']} symbols are numbered: {' '.join(map(str, steps['ids']))}",
        *(f"   {read} -> {following}" for read, following in steps["pairs"]),
        f"3. written so far: {told['added'] or 'nothing'}{' (the end)' * told['ended']}",
    ]
    for model in told["models"]:
        lines += expected_in_words(model)
    return "\n".join(lines)


def expected_in_words(model: dict[str, Any]) -> list[str]:
    """What one model expects next: symbols, what they mean, and shares before and after knobs."""
    rows = [
        f"     {symbol:>3} {name:8} {plain:6.1%} {reshaped:6.1%}"
        for symbol, name, plain, reshaped in model["shares"]
    ]
    said = [f"   {model['said']}"] if "said" in model else []
    return [f"   {model['label']} expects:", *said, *rows]


COMMANDS = {"lesson": give_lesson}
