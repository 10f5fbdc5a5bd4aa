"""Melodies from neural networks: scores in, two trained models out, a tune from a few notes."""

__version__ = "0.2.0"
