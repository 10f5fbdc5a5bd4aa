"""Single steps in C, where a compiler was there at set-up."""
