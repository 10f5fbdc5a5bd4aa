"""Dance videos: a clip -> how it moves, its beats and its tempo, and the clip with a new sound."""
