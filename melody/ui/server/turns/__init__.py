"""Turns: who may make the server work, when, and for how long."""
