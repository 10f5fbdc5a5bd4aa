"""Say how much each note of a score surprised a model: python -m examples.surprise [SCORE]."""

import sys
from pathlib import Path

from melody.evaluate.surprisal import Surprisal
from melody.runs.checkpoints import load
from melody.seeds.opening import prepare_seed
from melody.seeds.uploads import read_upload

path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("tune.abc")
checkpoint = load("lstm-folk@best")
opening = prepare_seed(read_upload(path.name, path.read_bytes()), checkpoint.vocabulary)
for note in Surprisal(checkpoint, opening.own, opening.setting).explain():
    likely = ", ".join(f"{each.symbol} {each.probability:.0%}" for each in note.alternatives[:3])
    print(f"{note.symbol:>3} for {note.steps:2} steps: {note.bits:5.2f} bits; likely: {likely}")
