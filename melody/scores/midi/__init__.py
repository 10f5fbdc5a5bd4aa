"""Standard MIDI files -> what is in them, byte by byte."""
