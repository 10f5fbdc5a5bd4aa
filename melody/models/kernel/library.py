"""The kernel: single steps in C, where a compiler was there at set-up; NumPy serves elsewhere.

``scripts/build_kernel.py`` makes it of ``kernel.c`` beside this file. It takes addresses of arrays,
C-contiguous and of the right kind; a library of another ``kernel.c`` than this one is not loaded.
"""

import ctypes
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melody.models.weights import Array

SOURCE = Path(__file__).with_name("kernel.c")
LIBRARY = Path(__file__).with_name("_kernel.so")
PANEL = 16  # columns
LANES = 8  # numbers that are added up at once
NUMBER, PLACE, REAL = ctypes.c_long, ctypes.c_void_p, ctypes.c_float
# What each function takes, as kernel.c has it.
ARGUMENTS: dict[str, list[Any]] = {
    "lstm_step": [*[NUMBER] * 4, *[PLACE] * 9],
    "encoder_step": [
        *(PLACE, *[NUMBER] * 6, REAL, NUMBER, *[PLACE] * 9),
        *(NUMBER, NUMBER, PLACE, PLACE),
    ],
    "window_logits": [PLACE, NUMBER, PLACE, *[NUMBER] * 6, REAL, *[PLACE] * 5],
    "copy_step": [NUMBER, NUMBER, ctypes.c_int32, *[PLACE] * 9],
    "place_rows": [*[NUMBER] * 7, ctypes.c_int, *[PLACE] * 7],
}


def digest_source() -> str:
    """The hash by which a library is known to be made of the source beside it."""
    return hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]


@cache
def find_kernel() -> Any:
    """The library, or none."""
    try:
        library = ctypes.CDLL(str(LIBRARY))
        library.source.restype = ctypes.c_char_p
        if library.source() != digest_source().encode() or not library.is_usable():
            return None
        for name, arguments in ARGUMENTS.items():
            function = getattr(library, name)
            function.argtypes, function.restype = arguments, None
    except (OSError, AttributeError):
        return None
    return library


def address(array: NDArray[Any]) -> int:
    """Where an array lies in memory."""
    place: int = array.__array_interface__["data"][0]
    return place


def to_panels(weights: Array) -> Array:
    """(K, N) weights -> (N / 16, K, 16), N rounded up, so that they are read in order."""
    height, width = weights.shape
    panels = -(-width // PANEL)
    padded = np.zeros((height, panels * PANEL), np.float32)
    padded[:, :width] = weights
    return np.ascontiguousarray(padded.reshape(height, panels, PANEL).transpose(1, 0, 2))


def pad(bias: Array) -> Array:
    """(N,) -> the same with zeros at its end, N rounded up to whole panels."""
    padded = np.zeros(-(-len(bias) // PANEL) * PANEL, np.float32)
    padded[: len(bias)] = bias
    return padded
