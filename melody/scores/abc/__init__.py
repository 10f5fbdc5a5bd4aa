"""ABC -> what is in it, by the standard."""
