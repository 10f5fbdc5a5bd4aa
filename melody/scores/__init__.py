"""Score files -> notes: one reader a format, for uploads and for corpora alike."""
