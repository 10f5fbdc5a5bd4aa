"""Step 3: a seed and a checkpoint -> a melody."""
