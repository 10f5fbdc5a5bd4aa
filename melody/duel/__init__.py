"""The blind listening test: pairs, votes and the ranking."""
