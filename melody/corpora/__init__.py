"""The corpora: what each holds, where it comes from, and on which terms."""

from melody.corpora.shipped import CORPORA, find_corpus

__all__ = ["CORPORA", "find_corpus"]
