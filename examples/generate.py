"""Go on from an opening and keep the melody as MIDI: python -m examples.generate ["C4 D4 E4"]."""

import sys
from pathlib import Path

from melody.studio import Request, perform

opening = sys.argv[1] if len(sys.argv) > 1 else "C4 D4 E4:2 r G4"
take = perform(Request("lstm-folk@best", opening, bars=8, random_seed=7))
Path("take.mid").write_bytes(take.midi)
print(" ".join(take.symbols))
print(f"take.mid: {take.facts.bars:g} bars in {take.facts.key}")
