"""The page of a study: its history, which setting matters how much, and each setting's trials."""

import math
from collections.abc import Sequence
from html import escape
from typing import Any

import optuna
from optuna.importance import PedAnovaImportanceEvaluator, get_param_importances

from melody.preprocess.charts import LEFT, RIGHT, STYLE, WIDTH, bars, svg, text
from melody.search.space import space_of
from melody.search.study import MODEL, finished

FEWEST_FOR_IMPORTANCE = 4
HEIGHT, TOP, BOTTOM = 180, 18, 160
Point = tuple[float, float]


def write_study(study: optuna.Study, confirmed: Sequence[dict[str, Any]] = ()) -> str:
    """The page as HTML; it opens from disk."""
    model, trials = str(study.user_attrs[MODEL]), finished(study)
    if not trials:
        return _page(model, ["<p>No trial was finished yet.</p>"])
    cards = [_history(trials), _importance(study), *_slices(model, trials)]
    return _page(model, [_table(trials, len(study.trials)), *cards, _confirmed(confirmed)])


def _page(model: str, parts: Sequence[str]) -> str:
    title = f"Better settings for {escape(model)}"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}table {{ border-collapse: collapse; font-size: .85rem; }} "
        "td, th { padding: .15rem .5rem; text-align: right; }</style>"
        f"<h1>{title}</h1>{parts[0]}<main>{''.join(filter(None, parts[1:]))}</main></html>\n"
    )


def _card(heading: str, picture: str, words: str) -> str:
    return f"<section><h2>{escape(heading)}</h2>{picture}<p>{escape(words)}</p></section>"


def _table(trials: Sequence[Any], begun: int) -> str:
    best = min(trials, key=lambda trial: float(trial.value))
    first = next((trial for trial in trials if trial.number == 0), None)
    default = f" The default had {first.value:.4f}." if first else ""
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{_number(value)}</td></tr>"
        for name, value in best.params.items()
    )
    return (
        f'<p class="lead">{len(trials)} of {begun} trials were finished; the best has '
        f"{best.value:.4f} nats per symbol on the validation songs (trial {best.number})."
        f"{default}</p><table>{rows}</table>"
    )


def _number(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else escape(str(value))


def _history(trials: Sequence[Any]) -> str:
    points = [(float(trial.number), float(trial.value)) for trial in trials]
    words = "Each finished trial by its number; the trials that were ended early are left out."
    return _card("History", scatter(points, "Validation loss of each trial"), words)


def _importance(study: optuna.Study) -> str:
    if len(finished(study)) < FEWEST_FOR_IMPORTANCE:
        return ""
    try:
        found = get_param_importances(study, evaluator=PedAnovaImportanceEvaluator())
    except (ValueError, RuntimeError):
        return ""
    if not any(map(math.isfinite, found.values())):
        return ""
    shares = [(name, round(1000 * share)) for name, share in found.items() if share == share]
    picture = bars(shares, "How much each setting matters", max(1, sum(n for _, n in shares)))
    words = "How much what the good trials have in common depends on each setting (PED-ANOVA)."
    return _card("Importance", picture, words)


def _slices(model: str, trials: Sequence[Any]) -> list[str]:
    cards = []
    for name, knob in space_of(model).items():
        points = [(float(t.params[name]), float(t.value)) for t in trials if name in t.params]
        picture = scatter(points, f"Validation loss by {name}", is_log=knob.is_log)
        cards.append(_card(name.replace("_", " "), picture, "Lower is better."))
    return cards


def scatter(points: Sequence[Point], label: str, *, is_log: bool = False) -> str:
    """Points as dots, lower losses lower; the lowest is filled."""
    if not points:
        return ""
    across = [math.log(x) if is_log and x > 0 else x for x, _ in points]
    down = [y for _, y in points]
    lowest = min(down)
    drawn = []
    for x, (value, loss) in zip(across, points, strict=True):
        left = LEFT + 46 + _share(x, across) * (RIGHT - LEFT - 56)
        top = BOTTOM - 20 - _share(loss, down) * (BOTTOM - TOP - 30)
        kind = "bar" if loss == lowest else "dot"
        title = f"<title>{value:.4g}: {loss:.4f}</title>"
        place = f'cx="{left:.1f}" cy="{top:.1f}" r="4"'
        drawn.append(f'<circle {place} class="{kind}">{title}</circle>')
    lines = [
        text(LEFT, BOTTOM - 16, f"{lowest:.3f}", "start", "quiet"),
        text(LEFT, TOP + 8, f"{max(down):.3f}", "start", "quiet"),
        text(LEFT + 46, HEIGHT - 4, f"{min(x for x, _ in points):.3g}", "start", "quiet"),
        text(WIDTH - 10, HEIGHT - 4, f"{max(x for x, _ in points):.3g}", "end", "quiet"),
    ]
    return svg(HEIGHT, label, *drawn, *lines)


def _share(value: float, values: Sequence[float]) -> float:
    low, high = min(values), max(values)
    return (value - low) / (high - low) if high > low else 0.5


def _confirmed(rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return ""
    lines = "".join(
        f"<tr><td>{escape(', '.join(f'{n} {_number(v)}' for n, v in row['values'].items()))}</td>"
        f"<td>{sum(row['losses']) / len(row['losses']):.4f}</td>"
        f"<td>{min(row['losses']):.4f} to {max(row['losses']):.4f}</td></tr>"
        for row in rows
    )
    head = "<tr><th>settings</th><th>mean</th><th>three seeds</th></tr>"
    return _card("At full length", f"<table>{head}{lines}</table>", "The first is the default.")
