"""Make the take of the first visit with a shipped model: assets/first-take/take.json.

``python scripts/first_take.py`` takes the LSTM after 20 epochs;
``python scripts/first_take.py lstm-talk@50 3`` that checkpoint and that variation.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from melody.files import write_text
from melody.sampling import Sampling
from melody.studio import Request, perform
from melody.ui.assets import FIRST_TAKE_FILE, pack_take, read_examples
from melody.ui.knobs import USUAL_TEMPERATURE


def main(checkpoint: str = "lstm-talk@20", variation: str = "2") -> None:
    """Perform the first example and keep what came of it."""
    example = read_examples()[0]
    request = Request(
        checkpoint,
        example.seed,
        sampling=Sampling(USUAL_TEMPERATURE),
        random_seed=int(variation),
        bpm=example.bpm,
    )
    take = perform(request)
    write_text(FIRST_TAKE_FILE, json.dumps(pack_take(take), indent=1) + "\n")
    print(f"{take.facts.bars:g} bars, {take.facts.seconds:g} s, {take.facts.stop}")


if __name__ == "__main__":
    main(*sys.argv[1:])
