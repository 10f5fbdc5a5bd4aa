"""The knobs a checkpoint is best heard with, until a person turns them.

Cutting off the tail helps models that have learned little and narrows good ones: Bjare, Lattner
& Widmer, Exploring Sampling Techniques for Generating Melodies with a Transformer Language Model
(ISMIR 2023).
"""

from typing import Any

from melody.checkpoints import Run
from melody.sampling import Sampling

UNDER_TRAINED = 1.1  # times the validation loss of the best epoch


def usual_sampling(run: Run, epoch: int, **given: Any) -> Sampling:
    """The usual knobs of a run at an epoch, with those that are given instead.

    Raises:
        MelodyError: when a given one is out of range.
    """
    best = run.epochs[run.best_epoch or epoch].valid_loss
    has_far_to_go = run.epochs[epoch].valid_loss > UNDER_TRAINED * best
    is_early = epoch < (run.best_epoch or epoch) and has_far_to_go
    knobs = {"temperature": 0.9, "top_p": 0.9} if is_early else {"top_p": 0.98}
    return Sampling(**{**knobs, **given})
