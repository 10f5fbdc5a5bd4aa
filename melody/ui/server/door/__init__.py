"""The door: what may come in, from where, and what is said to whoever calls amiss."""
