"""Say how much each note of a score surprised a model: python -m examples.surprise [SCORE]."""

import sys
from pathlib import Path

from melody.evaluate.surprisal import Listener
from melody.music.setting import Setting
from melody.notation import to_symbols
from melody.runs.checkpoints import load
from melody.seeds.uploads import read_upload

path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("tune.abc")
seed = read_upload(path.name, path.read_bytes())
known = {"key": seed.key, "meter": seed.meter}  # where the score says them
setting = Setting(pickup=seed.pickup, **{name: value for name, value in known.items() if value})
for note in Listener(load("lstm-folk@best"), to_symbols(seed.notes), setting).before():
    likely = ", ".join(f"{each.symbol} {each.probability:.0%}" for each in note.alternatives[:3])
    print(
        f"{note.symbol:>3} for {note.steps:2} sixteenths: {note.bits:5.2f} bits; likely: {likely}"
    )
