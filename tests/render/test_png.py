"""PNG: what is written is what other programs read."""

import io

import numpy as np
import pytest
from PIL import Image

from melody.render.pianoroll import png_bytes


@pytest.mark.parametrize("size", [(1, 1), (1, 5), (5, 1), (7, 3), (300, 200)])
def test_every_pixel_comes_back_from_the_file(size):
    pixels = np.random.default_rng(1).integers(0, 256, (*size, 3), dtype=np.uint8)
    file = png_bytes(Image.fromarray(pixels))
    with Image.open(io.BytesIO(file)) as read:
        assert (read.format, read.mode) == ("PNG", "RGB")
        assert (np.asarray(read) == pixels).all()
