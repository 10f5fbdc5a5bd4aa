"""Step 1: songs -> tunes, as lines of symbols in C major or A minor."""
