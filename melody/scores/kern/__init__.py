"""Humdrum **kern -> what is in it."""
