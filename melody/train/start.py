"""A head start: a model begins with the weights of a checkpoint that knows fewer symbols or styles.

A pitch that the checkpoint lacks begins as the nearest one an octave or more away that it knows;
a style that it lacks begins as the unknown style.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from melody.context import STYLES
from melody.models.base import MelodyModel
from melody.models.networks import NETWORKS
from melody.models.weights import rename_weights
from melody.notation import MelodyError
from melody.preprocess.encode import Tune
from melody.runs.checkpoints import Checkpoint, load
from melody.runs.held_out_names import read_held_out
from melody.runs.weight_files import read_weights
from melody.storage.paths import checkpoints_folder
from melody.vocabulary import SPECIALS, Vocabulary

OCTAVE = 12
BY_SYMBOL = {"symbols", "copy_features", "gap_features", "head"}  # a row for each symbol


def config_after(
    checkpoint: Checkpoint, model: str, config: dict[str, object]
) -> dict[str, object]:
    """How to build the model that goes on from a checkpoint: as that one, with all styles.

    Raises:
        MelodyError: when the checkpoint is of another model.
    """
    run = checkpoint.run
    if run.model != model:
        raise MelodyError(f"{checkpoint.label} is a {run.model}; a {model} cannot go on from it")
    styles = {"styles": len(STYLES)} if "styles" in run.config else {}
    return {**run.config, **styles, **config}


def stages_before(start: str) -> int:
    """How many restarts lie before a training that goes on from this checkpoint, 0 for none."""
    if not start:
        return 0
    checkpoint = load(start)
    restarts = checkpoint.run.training.get("restarts", ())
    return sum(epoch < checkpoint.epoch for epoch in restarts)


@torch.no_grad()
def begin_from(model: MelodyModel, vocabulary: Vocabulary, checkpoint: Checkpoint) -> None:
    """Give a model of the same kind the weights of a checkpoint, row for row.

    Raises:
        MelodyError: when the two are of different size.
    """
    old, known = _tensors_of(checkpoint), checkpoint.vocabulary
    rows = _rows(vocabulary, known)
    for name, weights in model.state_dict().items():
        if name not in old or weights.shape[1:] != old[name].shape[1:]:
            raise MelodyError(f"{checkpoint.label} is of another size; build the model like it")
        beyond = len(old[name]) - len(known)  # the row of what stands before a tune, or for none
        if not BY_SYMBOL.isdisjoint(name.split(".")) and beyond in (0, 1):
            weights.copy_(old[name][[*rows, *[len(known)] * beyond]])
        else:
            weights.copy_(_with_styles(old[name], len(weights)))


def network_of(checkpoint: Checkpoint) -> MelodyModel:
    """The network of a checkpoint, as it was trained."""
    run = checkpoint.run
    network = NETWORKS[run.model].of(checkpoint.vocabulary, **run.config)
    network.load_state_dict(read_weights(checkpoint.file))
    return network.eval()


def _tensors_of(checkpoint: Checkpoint) -> dict[str, Tensor]:
    weights = rename_weights(read_weights(checkpoint.file))
    return {name: torch.from_numpy(each) for name, each in weights.items()}


def _with_styles(old: Tensor, count: int) -> Tensor:
    """A tensor whose first row stands for what is unknown, with so many rows."""
    unknown = old[:1].expand(count - len(old), *old.shape[1:])
    return torch.cat([old, unknown])


def _rows(vocabulary: Vocabulary, old: Vocabulary) -> list[int]:
    """For each symbol of a vocabulary the number of the symbol of another that stands for it."""
    specials = list(range(len(SPECIALS)))
    return [*specials, *(old.encode([str(_nearest(p, old)) for p in vocabulary.pitches]))]


def _nearest(pitch: int, old: Vocabulary) -> int:
    return min(old.pitches, key=lambda known: ((known - pitch) % OCTAVE != 0, abs(known - pitch)))


def trained_on(checkpoint: Checkpoint, tunes: Sequence[Tune], of_corpus: set[str]) -> list[int]:
    """The places of the tunes on which a checkpoint was trained.

    ``of_corpus``: the names of the songs of its corpus; those of them that its run does not name
    as held out count as trained on.
    """
    names = read_held_out(checkpoints_folder() / checkpoint.run.name)
    unseen = {name for part in names.values() for name in part}
    return [
        place
        for place, tune in enumerate(tunes)
        if tune.name in of_corpus and tune.name not in unseen
    ]
