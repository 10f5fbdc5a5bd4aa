"""Readers of the score files that strangers send: one small file a format, nothing that can run.

Every reader turns bytes or text into a `Reading` (voices of tones in quarter notes); `reduce` makes
one melody line of it. Files are read in a child process (`child.py`, started by
`melody/uploads.py`), typed ABC in our own.
"""
