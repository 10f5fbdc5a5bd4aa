"""The knobs a checkpoint is best heard with, until a person turns them.

Cutting off the tail helps models that have learned little and narrows good ones: Bjare, Lattner
& Widmer, Exploring Sampling Techniques for Generating Melodies with a Transformer Language Model
(ISMIR 2023).
"""

from melody.generate.sampling import Sampling
from melody.runs.checkpoints import Run

UNDER_TRAINED = 1.1  # times the validation loss of the best epoch


def usual_sampling(run: Run, epoch: int) -> Sampling:
    """The usual knobs of a run at an epoch."""
    best = run.epochs[run.best_epoch or epoch].valid_loss
    has_far_to_go = run.epochs[epoch].valid_loss > UNDER_TRAINED * best
    is_early = epoch < (run.best_epoch or epoch) and has_far_to_go
    return Sampling(temperature=0.9, top_p=0.9) if is_early else Sampling(top_p=0.98)
