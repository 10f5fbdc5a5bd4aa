"""What the tab Lesson asks the server for: an opening, step by step, and the next symbol."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from melody.generate.expected import share_out
from melody.generate.sampling import Sampling
from melody.music.spelling import spell
from melody.notation import END, HOLD, MelodyError, is_pitch, parse
from melody.render.sheet import Sheet
from melody.runs.checkpoints import Checkpoint, load
from melody.storage.paths import home_of_run
from melody.studio.lesson import (
    LONGEST_READ,
    Study,
    UnknownSymbolError,
    draw_next,
    expect_next,
    study,
    teachers,
)
from melody.studio.request import Request
from melody.ui.server.calls import answering
from melody.ui.server.fields import read_field, read_form
from melody.ui.server.own_models import GONE
from melody.ui.server.request_log import logged
from melody.ui.server.take_files import Outbox
from melody.ui.server.turns.fair_share import Turns
from melody.ui.widgets.choices import best_epoch
from melody.ui.widgets.words import sentence

MOST_AT_ONCE = 2
SHOWN = 10  # symbols with a bar of probability
PAIRS = 6  # examples of what is read and what must come
PICTURE_WIDTH = 700
NO_TEACHER = "there is no trained model to learn from; run train_all.py"
NO_SUCH = "that model does not take part in the lesson"
Answer = dict[str, Any]


def open_lesson(outbox: Outbox, name_model: Callable[[str], str]) -> list[Callable[[Any], Answer]]:
    """The functions that answer the tab's scripts."""
    turns = Turns(MOST_AT_ONCE)

    def teach(fields: Answer) -> Answer:
        """An opening through the three steps."""
        return teach_opening(fields, name_model)

    def sing(fields: Answer) -> Answer:
        """The sound of what there is so far."""
        labels, _ = choose_teachers(fields.get("own") or "")
        lesson, _ = first_study(read_wanted(fields), read_added(fields), labels)
        return {"wav": outbox.put_sound(sheet_of_study(lesson))}

    return [logged(answering(each, turns)) for each in (teach, sing)]


def teach_opening(fields: Answer, name_model: Callable[[str], str]) -> Answer:
    """All that the lesson shows; with ``writer`` one symbol more.

    ``own`` is a model of the visitor's own songs, which then takes part.

    Raises:
        MelodyError: when something in it cannot be used.
    """
    request, sampling = read_wanted(fields), read_knobs(fields)
    labels, said = choose_teachers(fields.get("own") or "")
    added, drawn = list(read_added(fields)), None
    writer = fields.get("writer")
    if writer is not None:
        drawn = write_one(request, sampling, added, writer, labels)
        added += [drawn] if drawn else []
    lesson, reader = first_study(request, added, labels)
    return {
        "steps": tell_steps(lesson, reader),
        "added": " ".join(added),
        "drawn": drawn,
        "ended": lesson.has_ended,
        "models": [
            {
                "label": label,
                "name": name_model(label),
                **tell_shares(request, sampling, added, label),
            }
            for label in labels
        ],
        **({"svg": draw_study(lesson)} if fields.get("draws") is True else {}),
        **({"said": said} if said else {}),
    }


def choose_teachers(own: object) -> tuple[list[str], str]:
    """The models that take part, and a line where the visitor's own one is gone.

    Raises:
        MelodyError: when there is no trained model.
    """
    labels = teachers()
    if not labels:
        raise MelodyError(NO_TEACHER)
    if not own:
        return labels, ""
    epoch = best_epoch([], own) if isinstance(own, str) and home_of_run(own) else None
    return (labels, sentence(GONE)) if epoch is None else ([*labels, f"{own}@{epoch}"], "")


def read_wanted(fields: Answer) -> Request:
    """The opening that a person typed."""
    given = {name: fields[name] for name in ("key", "meter") if name in fields}
    return read_form(checkpoint="", seed=fields.get("seed"), **given)


def read_knobs(fields: Answer) -> Sampling:
    """The knobs of the sampler."""
    names = ("temperature", "top_k", "top_p")
    return Sampling(**{name: read_field(name, fields[name]) for name in names if name in fields})


def read_added(fields: Answer) -> tuple[str, ...]:
    """What the lesson wrote so far.

    Raises:
        MelodyError: when it is not in the notation.
    """
    added = fields.get("added") or ""
    if not isinstance(added, str) or len(added) > 5 * LONGEST_READ * 4:
        raise MelodyError("begin anew")
    return tuple(added.split())


def write_one(
    request: Request, sampling: Sampling, added: Sequence[str], writer: object, labels: list[str]
) -> str | None:
    """One symbol more by one of the models; nothing after the end.

    Raises:
        MelodyError: when the model is none of them.
    """
    if writer not in labels:
        raise MelodyError(NO_SUCH)
    checkpoint = load(str(writer))
    lesson = study(request, checkpoint, added)
    if lesson.has_ended:
        return None
    logits = expect_next(checkpoint, lesson)
    return draw_next(checkpoint, logits, sampling, lesson, request.random_seed)


def tell_shares(request: Request, sampling: Sampling, added: Sequence[str], label: str) -> Answer:
    """What one model expects next."""
    checkpoint = load(label)
    try:
        lesson = study(request, checkpoint, added)
    except UnknownSymbolError as error:
        return {"shares": [], "said": sentence(str(error))}
    if lesson.has_ended:
        return {"shares": []}
    shares = share_out(checkpoint, expect_next(checkpoint, lesson), sampling)
    rows = [
        [
            each.symbol,
            name_at_home(each.symbol, lesson),
            round(each.plain, 4),
            round(each.reshaped, 4),
        ]
        for each in shares[:SHOWN]
    ]
    return {"shares": rows, "others": len(shares) - len(rows)}


def name_at_home(symbol: str, lesson: Study) -> str:
    """What a symbol means, note names in the person's own key."""
    if is_pitch(symbol):
        return spell(int(lesson.opening.take_back([symbol])[0]), lesson.opening.setting.key).name
    return {END: "the end", HOLD: "hold on"}.get(symbol, "rest")


def tell_steps(lesson: Study, checkpoint: Checkpoint) -> Answer:
    """The opening in its forms: as it was given, at home, as numbers, as exercises."""
    opening, symbols = lesson.opening, lesson.symbols
    key, read = opening.setting.key, lesson.read
    ids = checkpoint.vocabulary.encode(symbols)
    places = [at for at in range(1, len(symbols)) if symbols[at] != HOLD][-PAIRS:]
    return {
        "own": " ".join(opening.own[:LONGEST_READ]),
        "key": key.name,
        "key_source": opening.key_source,
        "home": "A minor" if key.mode == "minor" else "C major",
        "moved": -opening.way_back,
        "symbols": " ".join(read),
        "ids": ids[: len(read)],
        "vocabulary": len(checkpoint.vocabulary),
        "pairs": [[" ".join(symbols[:at][-12:]), symbols[at]] for at in places],
        "repairs": list(opening.repairs),
    }


def first_study(
    request: Request, added: Sequence[str], labels: Sequence[str]
) -> tuple[Study, Checkpoint]:
    """The lesson as the first model reads it that knows all its symbols.

    Raises:
        MelodyError: when none does, or something cannot be used.
    """
    first, *others = map(load, labels)
    try:
        return study(request, first, added), first
    except UnknownSymbolError:
        if not others:
            raise
    return first_study(request, added, labels[1:])


def sheet_of_study(lesson: Study) -> Sheet:
    """What there is so far, in the person's own key."""
    parse(" ".join(lesson.own))
    setting = replace(lesson.opening.setting, metronome=False)
    return Sheet(tuple(lesson.own), len(lesson.read), setting)


def draw_study(lesson: Study) -> str:
    """The score of what was given; blank where verovio is missing."""
    try:
        return sheet_of_study(replace(lesson, added=())).score_svg(PICTURE_WIDTH)
    except MelodyError:
        return ""
