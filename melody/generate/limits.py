"""How far the knobs of generation turn; without PyTorch, so that every door can say so at once."""

HOTTEST = 10.0
MOST_KEPT = 1000  # symbols of top-k; far above every vocabulary
LARGEST_RANDOM_SEED = 2**32 - 1
LARGEST_LEAP = 48  # semitones
MOST_COPIED = 16  # bars
MOST_CANDIDATES = 16
MOST_ROUNDS = 48
KEEP = ("", "rhythm", "outline")
FREE, AS_THE_STYLE_DOES = "free", "auto"
FORMS = (
    *(FREE, AS_THE_STYLE_DOES, "AABA", "AABB", "ABAC", "ABCB", "AAB"),
    *("call and response", "jig"),
)
