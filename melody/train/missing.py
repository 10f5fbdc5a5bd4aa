"""What is said where training is asked for and what it needs is not installed.

Everything else does without: see :mod:`melody.models`.
"""

from melody.notation import MelodyError

OF_TRAINING = {"torch": "PyTorch", "optuna": "Optuna"}  # the extra "train" of the package
TOLD = "training needs {}, which is not installed here: pip install 'melody-ladder[train]'"


def explain_missing(error: ModuleNotFoundError) -> MelodyError:
    """The line for a person instead of the error, where it is about what training needs.

    Raises:
        ModuleNotFoundError: where it is about anything else.
    """
    name = OF_TRAINING.get((error.name or "").partition(".")[0])
    if name is None:
        raise error
    return MelodyError(TOLD.format(name))
