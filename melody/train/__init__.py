"""Step 2: tunes -> a run."""
