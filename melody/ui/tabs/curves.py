"""Learning curves as SVG, drawn here: the losses of a run, epoch by epoch."""

import math
from collections.abc import Collection, Sequence
from html import escape

from melody.runs.history import EpochLog

WIDTH, HEIGHT = 440, 260
LEFT, RIGHT, TOP, BOTTOM = 46, 16, 18, 40


class Scale:
    """Where epochs and losses (nats per symbol) lie on the picture."""

    def __init__(self, history: Sequence[EpochLog]) -> None:
        known = (loss for log in history for loss in (log.train_loss, log.valid_loss))
        losses = [loss for loss in known if not math.isnan(loss)]
        self.first = min(log.epoch for log in history)
        self.last = max(log.epoch for log in history)
        self.lowest = math.floor(min(losses) * 5) / 5
        self.highest = max(math.ceil(max(losses) * 5) / 5, self.lowest + 0.2)

    def x(self, epoch: float) -> float:
        """Pixels from the left."""
        share = (epoch - self.first) / max(1, self.last - self.first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, loss: float) -> float:
        """Pixels from above."""
        share = (self.highest - loss) / (self.highest - self.lowest)
        return round(TOP + share * (HEIGHT - TOP - BOTTOM), 1)

    def losses(self) -> list[float]:
        """The losses that get a line."""
        steps = round((self.highest - self.lowest) * 5)
        every = max(1, math.ceil(steps / 6))
        return [round(self.lowest + number / 5, 1) for number in range(0, steps + 1, every)]

    def epochs(self) -> list[int]:
        """The epochs that get a number."""
        every = next(n for n in (1, 2, 5, 10, 20, 50, 100, 1000) if self.last / n <= 11)
        first = self.first
        return [first, *range(every if every > first + 1 else first + 1, self.last + 1, every)]


def draw_curves(
    history: Sequence[EpochLog], best: int | None, kept: Collection[int], name: str
) -> str:
    """Draw training and validation loss; the best epoch is marked, the kept ones are ticked."""
    if not history:
        return ""
    scale, learned = Scale(history), [log for log in history if not math.isnan(log.train_loss)]
    said = f"Learning curves of {name}: training and validation loss over {scale.last} epochs"
    parts = [
        *draw_axes(scale),
        *(draw_kept(scale, epoch) for epoch in sorted(kept)),
        draw_line(scale, [(log.epoch, log.train_loss) for log in learned], "train"),
        draw_line(scale, [(log.epoch, log.valid_loss) for log in history], "valid"),
        *(draw_best(scale, log) for log in history if log.epoch == best),
    ]
    return (
        f'<svg class="curves" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(said)}">{"".join(parts)}</svg>'
    )


def draw_axes(scale: Scale) -> list[str]:
    """Lines with their losses, epochs with their numbers."""
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    lines = [
        f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{scale.y(loss)}" y2="{scale.y(loss)}"/>'
        f'<text x="{LEFT - 8}" y="{scale.y(loss) + 4}" text-anchor="end">{loss:.1f}</text>'
        for loss in scale.losses()
    ]
    numbers = [
        f'<text x="{scale.x(epoch)}" y="{bottom + 18}" text-anchor="middle">{epoch}</text>'
        for epoch in scale.epochs()
    ]
    caption = f'<text x="{right}" y="{HEIGHT - 6}" text-anchor="end">epoch</text>'
    return [*lines, *numbers, caption]


def draw_line(scale: Scale, points: Sequence[tuple[int, float]], kind: str) -> str:
    """One curve."""
    way = " ".join(f"{scale.x(epoch)},{scale.y(loss)}" for epoch, loss in points)
    return f'<polyline class="{kind}" points="{way}"/>'


def draw_kept(scale: Scale, epoch: int) -> str:
    """A small mark where an epoch can be played."""
    bottom = HEIGHT - BOTTOM
    return (
        f'<line class="kept" x1="{scale.x(epoch)}" x2="{scale.x(epoch)}" '
        f'y1="{bottom}" y2="{bottom - 7}"/>'
    )


def draw_best(scale: Scale, log: EpochLog) -> str:
    """A dot at the lowest validation loss; its words above the curves, where there is room."""
    x, y = scale.x(log.epoch), scale.y(log.valid_loss)
    anchor = "end" if x > WIDTH * 0.6 else "start"
    top = TOP + 22
    return (
        f'<line class="best" x1="{x}" x2="{x}" y1="{top + 8}" y2="{y}"/>'
        f'<circle class="best" cx="{x}" cy="{y}" r="5"/>'
        f'<text class="best" x="{x}" y="{top}" text-anchor="{anchor}">'
        f"best: epoch {log.epoch}, {log.valid_loss:.3f}</text>"
    )
