"""Notes -> MIDI, sound, score and picture: one writer a format."""
