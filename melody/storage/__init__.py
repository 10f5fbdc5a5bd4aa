"""The disk: files written whole, the cache of what was read once, fingerprints of code."""
