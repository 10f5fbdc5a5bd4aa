"""One checkout's side of the marks: says the CPU seconds of each row that it is asked for.

Runs in the checkout that it measures, an older one too, so it uses the public door alone. A line in
is the name of a row, a line out its figure.
"""

import sys
import time
from collections.abc import Callable
from itertools import islice

from melody.evaluate.surprisal import Surprisal
from melody.generate.decoding import continue_seed
from melody.generate.promises import Promises
from melody.generate.sampling import Sampling
from melody.music.setting import Setting
from melody.notation import Note, parse, to_symbols
from melody.render.sheet import Sheet
from melody.runs.checkpoints import load
from melody.studio.performance import perform, perform_live
from melody.studio.plan import Plan
from melody.studio.request import Request
from melody.studio.work import Work
from melody.studio.writing import write

try:
    from melody.studio.side_by_side import perform_takes
except ImportError:
    perform_takes = None

OPENING = "G4 A4 B4 C5 D5:2 B4 G4"
SEED = parse("67 _ 67 _ 65 _ 64 _")
LABELS = {
    "lstm-folk": "lstm-folk@best", "bert-folk": "bert-folk@best",
    "lstm-talk": "lstm-talk@best", "bert-talk": "bert-talk@best",
}  # fmt: skip
CLOSE = Promises(ends_on_tonic=True)
NO_COPY = Promises(ends_on_tonic=True, most_copied=2)
PAGE = {"form": "auto", "candidates": 6, "promises": Promises(no_loops=True)}
SYMBOLS, TAKES = 256, 8
PITCHES = (60, 62, 64, 65, 67, 69, 71, 72)


def ask(model: str, *, bars: int = 16, **more: object) -> Request:
    """A request for a model, its meter to be heard as on the page."""
    return Request(LABELS[model], OPENING, bars=bars, sampling=Sampling(top_p=0.98), **more)  # type: ignore[arg-type]


def take(model: str, **more: object) -> None:
    """A take with its WAV."""
    perform(ask(model, **more)).wav  # noqa: B018


def writing(model: str, **more: object) -> None:
    """The symbols of a take alone."""
    for _ in write(Plan.of(ask(model, **more)), Work(1e9)):
        pass


def symbols(model: str) -> None:
    """Symbols of continuations; those that end early are followed by others."""
    checkpoint, left, variation = load(LABELS[model]), SYMBOLS, 0
    while left:
        variation += 1
        left -= sum(1 for _ in islice(continue_seed(checkpoint, SEED, Sampling(), variation), left))


def eight(model: str) -> None:
    """Eight takes of the page, sound included."""
    request = ask(model, **PAGE)
    if perform_takes:
        list(perform_takes(request, TAKES))
        return
    plan = Plan.of(request)
    for number in range(TAKES):
        perform(plan.vary(1 + number).request)


def eight_written(model: str) -> None:
    """The symbols of eight takes of the page."""
    plan = Plan.of(ask(model, **PAGE))
    plans = [plan.vary(1 + number) for number in range(TAKES)]
    if perform_takes:
        from melody.studio.forming import Forms

        forms = Forms(plans)
        list(forms.grow())
        list(forms.choose())
        return
    for each in plans:
        for _ in write(each, Work(1e9)):
            pass


def melody_of(steps: int) -> list[str]:
    """A melody of so many steps that wanders."""
    notes = [Note(PITCHES[(n * n + n // 7) % 8], 2) for n in range(steps // 2)]
    return to_symbols(notes, ended=True)


def explain(steps: str) -> None:
    """Why each note of a melody, with the future in sight."""
    Surprisal(load(LABELS["bert-folk"]), melody_of(int(steps)), Setting()).explain(two_way=True)


def render(steps: str) -> None:
    """The sound of a melody."""
    melody = tuple(melody_of(int(steps)))
    Sheet(melody, 0, Setting(), "").sound  # noqa: B018


def live(steps: str) -> None:
    """A take told symbol by symbol, its sound included, less the same take not told."""
    request = ask("lstm-talk", bars=int(steps) // 16)
    for _ in perform_live(request):
        pass


ROWS: dict[str, tuple[Callable[..., None], dict[str, object]]] = {
    "symbols": (symbols, {}),
    "30 s with its WAV": (take, {}),
    "page's take": (take, PAGE),
    "page's take, written": (writing, PAGE),
    "ends on the tonic": (take, {"promises": CLOSE}),
    "no copy and tonic": (take, {"promises": NO_COPY}),
    "eight takes": (eight, {}),
    "eight takes, written": (eight_written, {}),
    "explain": (explain, {}),
    "render": (render, {}),
    "live": (live, {}),
}


def main() -> None:
    """Answer until nothing is asked any more."""
    for line in sys.stdin:
        row, _, subject = line.strip().rpartition(":")
        work, more = ROWS[row]
        began = time.process_time()
        work(subject, **more)
        print(time.process_time() - began, flush=True)


if __name__ == "__main__":
    main()
