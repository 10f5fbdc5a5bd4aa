"""What a search turns, for each model, and where.

The default settings, which Training and the models declare, are its first trial.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from inspect import signature
from typing import Any

from melody.models.networks import NETWORKS
from melody.notation import MelodyError
from melody.train.settings import Training

Values = dict[str, Any]


@dataclass(frozen=True)
class Knob:
    """A number between two others, or one of ``choices``."""

    low: float = 0.0
    high: float = 0.0
    is_log: bool = False
    choices: tuple[Any, ...] = ()

    def draw(self, trial: Any, name: str) -> Any:
        """Its value in a trial of Optuna's."""
        if self.choices:
            return trial.suggest_categorical(name, self.choices)
        return trial.suggest_float(name, self.low, self.high, log=self.is_log)


COMMON = {
    "learning_rate": Knob(2e-4, 1e-2, is_log=True),
    "weight_decay": Knob(0.0, 0.05),
    "average": Knob(choices=(0.0, 0.99, 0.999)),
    "largest_gradient": Knob(0.2, 5.0, is_log=True),
}
OWN = {
    "lstm": {"dropout": Knob(0.0, 0.6)},
    "bert": {"dropout": Knob(0.0, 0.4)},
    "lookback-lstm": {"dropout_in": Knob(0.0, 0.4), "dropout_out": Knob(0.0, 0.6)},
    "hybrid-bert": {"dropout": Knob(0.0, 0.3)},
}
OF_TRAINING = frozenset(field.name for field in fields(Training))


def space_of(model: str) -> dict[str, Knob]:
    """The knobs of a model.

    Raises:
        MelodyError: when there is no such model.
    """
    if model not in NETWORKS:
        raise MelodyError(f"no model named {model[:40]!r}; there are: {', '.join(NETWORKS)}")
    return {**COMMON, **OWN[model]}


def defaults_of(model: str) -> Values:
    """The settings that are trained with when nobody searches, as they are declared."""
    built = signature(NETWORKS[model]).parameters if model in NETWORKS else {}
    usual = Training()
    return {
        name: getattr(usual, name) if name in OF_TRAINING else built[name].default
        for name in space_of(model)
    }


def draw_values(trial: Any, model: str) -> Values:
    """The settings of a trial."""
    return {name: knob.draw(trial, name) for name, knob in space_of(model).items()}


def apply(values: Mapping[str, Any], training: Training) -> tuple[Training, Values]:
    """Settings -> how to train, and how to build the model."""
    own = {name: value for name, value in values.items() if name in OF_TRAINING}
    config = {name: value for name, value in values.items() if name not in OF_TRAINING}
    return replace(training, **own), config
