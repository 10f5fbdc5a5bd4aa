"""Numbers about models and melodies, and the baselines beside them."""
