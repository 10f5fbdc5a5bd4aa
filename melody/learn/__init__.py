"""Going on from a trained model with a person's own songs."""
