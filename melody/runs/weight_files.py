"""The files of weights in a run folder: one an epoch, in half precision. Nothing is unpickled."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load as read_arrays
from safetensors.numpy import save as pack_arrays

from melody.models.weights import Array
from melody.storage.files import write_bytes


@dataclass(frozen=True)
class EpochFile:
    """A kept epoch: validation loss (nats per symbol), size and hash of its file."""

    valid_loss: float
    bytes: int
    sha256: str


def epoch_file(folder: Path, epoch: int) -> Path:
    """The file of an epoch's weights in a run's folder."""
    return folder / f"epoch-{epoch:03d}.safetensors"


def save_weights(
    folder: Path, epoch: int, weights: Mapping[str, Any], valid_loss: float
) -> EpochFile:
    """Write the weights after an epoch, halved in precision; the same weights, the same bytes.

    ``weights``: arrays or PyTorch's tensors by name.
    """
    content = pack_arrays({name: _halve(each) for name, each in weights.items()})
    write_bytes(epoch_file(folder, epoch), content)
    return EpochFile(valid_loss, len(content), hashlib.sha256(content).hexdigest())


def _halve(weights: Any) -> NDArray[np.float16]:
    return np.ascontiguousarray(np.asarray(weights), dtype=np.float16)


def read_weights(path: Path) -> dict[str, Array]:
    """What :func:`save_weights` wrote, widened to full precision."""
    return widen(path.read_bytes())


def widen(content: bytes) -> dict[str, Array]:
    """The content of a file of weights, in full precision."""
    return {name: halves.astype(np.float32) for name, halves in read_arrays(content).items()}
