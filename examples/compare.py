"""One opening and the same random numbers through two checkpoints: python -m examples.compare."""

from melody.studio import Request, perform

OPENING = "67 _ 67 _ 65 _ 64 _ 62 _ _ _ 60 _ _ _"

for checkpoint in ("lstm-talk@1", "lstm-talk@best"):
    take = perform(Request(checkpoint, OPENING, bars=6, random_seed=3))
    print(f"{checkpoint} wrote, a bar a line:")
    for start in range(0, len(take.symbols), 16):
        print("   ", " ".join(take.symbols[start : start + 16]))
