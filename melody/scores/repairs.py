"""The words for a change to what a person gave."""

NOTHING_TO_PLAY = "there is no note to play; give at least one, like 'C4 D4 E4' or '60 _ 62 _ 64'"


def count_of(number: float, thing: str) -> str:
    """``1 note``, ``2 notes``, ``1.5 beats``."""
    return f"{number:g} {thing}" if number == 1 else f"{number:g} {thing}s"


def was_or_were(number: int) -> str:
    """The verb that goes with a number."""
    return "was" if number == 1 else "were"


def quote(text: str, longest: int = 12) -> str:
    """A person's own word, made safe to show: a few plain characters, the odd ones as ``?``."""
    plain = (c if c.isascii() and (c.isalnum() or c in "#.:/+-_ ") else "?" for c in text[:longest])
    return '"' + "".join(plain) + ("..." if len(text) > longest else "") + '"'
