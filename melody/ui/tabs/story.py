"""What a training on somebody's songs has told so far: its epochs, how long still, its curve."""

import math
import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from melody.runs.history import EpochLog
from melody.seeds.child_answer import is_line
from melody.ui.tabs.curves import draw_curves
from melody.ui.widgets.words import count

STAGES = {
    "reading": "Reading songs that the model knew before …",
    "measuring": "Measuring what it learned, and what it forgot …",
}


class Amount(NamedTuple):
    """How much is learned: so many epochs at most, in so many seconds."""

    epochs: int
    seconds: float


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
