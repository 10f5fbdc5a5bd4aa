"""Better settings: trials of a training, wherever there is a computer for them."""
