"""Make the take of the first visit with a shipped model: take.json and its sound, take.mp3.

``python scripts/first_take.py`` takes the two-way BERT at its best epoch;
``python scripts/first_take.py lstm-talk@50 3`` that checkpoint and that variation.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import soundfile  # not among the requirements: pip install soundfile

from melody.generate.defaults import usual_sampling
from melody.generate.limits import AS_THE_STYLE_DOES
from melody.generate.promises import Promises
from melody.render.audio import Sound
from melody.runs.checkpoints import load
from melody.storage.files import write_text
from melody.studio.performance import make_take
from melody.studio.plan import Plan
from melody.studio.request import Request
from melody.ui.tabs.sources import OF_THE_EXAMPLE, tell_source
from melody.ui.widgets.examples import (
    FIRST_SOUND_FILE,
    FIRST_TAKE_FILE,
    pack_take,
    read_examples,
)

BARS, TRIES = 16, 6


def main(label: str = "bert-folk@best", variation: str = "40") -> None:
    """Perform the first example and keep what came of it."""
    example, checkpoint = read_examples()[0], load(label)
    request = Request(
        checkpoint.label,
        example.seed,
        bars=BARS,
        sampling=usual_sampling(checkpoint.run, checkpoint.epoch),
        random_seed=int(variation),
        key=example.key,
        meter=example.meter,
        pickup=example.pickup,
        promises=Promises(no_loops=True),
        form=AS_THE_STYLE_DOES,
        candidates=TRIES,
        bpm=example.bpm,
    )
    take = make_take(tell_source(Plan.of(request), (example.key, OF_THE_EXAMPLE)))
    write_text(FIRST_TAKE_FILE, json.dumps(pack_take(take), indent=1) + "\n")
    write_sound(take.sound)
    print(f"{take.facts.bars:g} bars, {take.facts.seconds:g} s, {take.facts.stop}")


def write_sound(sound: Sound) -> None:
    """Write the sound as MP3, about 40 kbit/s, which browsers of every kind play."""
    soundfile.write(
        FIRST_SOUND_FILE, sound.samples, sound.rate, format="MP3",
        bitrate_mode="VARIABLE", compression_level=0.5,
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
