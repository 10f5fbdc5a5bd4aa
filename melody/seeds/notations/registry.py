"""The notations that a person may type, and which of them a text is in.

The whole text decides, never a single word: the notation that understands most of its words is
taken, and of equals the usual one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from melody.music.keys import Key
from melody.notation import HOLD, MelodyError, Note
from melody.seeds.notations import abc, contour, degrees, lilypond, lists, names, ringtone, solfege
from melody.seeds.notations.abc_writer import write_abc_text
from melody.seeds.notations.lilypond_writer import write_lilypond
from melody.seeds.notations.line import TypedLine, words_of
from melody.seeds.notations.manner import Manner


@dataclass(frozen=True)
class Typed:
    """A way to type notes: its title, how well it understands a text, its reader.

    ``share`` is 0 to 1, and above 1 where the text can be nothing else; ``read`` takes the text
    and the key to count from, if any.
    """

    title: str
    share: Callable[[str], float]
    read: Callable[[str, Key | None], TypedLine]


def _share(knows: Callable[[str], bool], text: str) -> float:
    words = words_of(text)
    return sum(map(knows, words)) / max(1, len(words))


def _share_of_degrees(text: str) -> float:
    words = words_of(text)
    if HOLD in words or not any(word[0] in "123456789" for word in words):
        return 0.0
    share = _share(degrees.knows_degree, text)
    return share + (share == 1 and any(map(degrees.has_degree_marks, words)))


def _share_of_german(text: str) -> float:
    is_german = any(map(names.is_only_german, words_of(text)))
    return _share(names.knows_german, text) if is_german else 0.0


def _share_of_solfege(text: str) -> float:
    return _share(solfege.knows_syllable, solfege.keep_marks(text))


def _share_of_lilypond(text: str) -> float:
    known = 1 - lilypond.unknown_share(text)
    return known + 0.5 if lilypond.looks_like_lilypond(text) else 0.0


NOTATIONS: dict[str, Typed] = {
    "list": Typed("a list", lambda t: 3.0 * lists.is_list(t), lambda t, _: lists.read_list(t)),
    "ringtone": Typed(
        "RTTTL", lambda t: 3.0 * ringtone.is_ringtone(t), lambda t, _: ringtone.read_ringtone(t)
    ),
    "lilypond": Typed("LilyPond", _share_of_lilypond, lambda t, _: lilypond.read_lilypond(t)),
    "contour": Typed(
        "Parsons code", lambda t: 2.0 * contour.is_contour(t), lambda t, _: contour.read_contour(t)
    ),
    "degrees": Typed("scale degrees", _share_of_degrees, degrees.read_degrees),
    "names": Typed(
        "note names and symbols", lambda t: _share(names.knows_name, t),
        lambda t, _: names.read_names(t),
    ),
    "german": Typed("German note names", _share_of_german, lambda t, _: names.read_german(t)),
    "solfege": Typed("solfège", _share_of_solfege, solfege.read_solfege),
}  # fmt: skip
# How much of a text each understands, whether or not it shows that it is meant.
KNOWS: dict[str, Callable[[str], float]] = {
    **{name: each.share for name, each in NOTATIONS.items()},
    "lilypond": lambda text: 1 - lilypond.unknown_share(text),
    "names": lambda text: _share(names.could_be_name, text),
    "degrees": lambda text: _share(degrees.knows_degree, text),
    "german": lambda text: _share(names.knows_german, text),
}
ABC, DEGREES, SOLFEGE = "abc", "degrees", "solfege"
USUAL = "names"
TITLES = {**{name: each.title for name, each in NOTATIONS.items()}, ABC: "ABC"}
ENOUGH = 0.5  # of the words: a notation that was chosen must understand so many


def notations_of(text: str) -> list[str]:
    """The notation that a text is in, then the others that understand every word of it."""
    if abc.has_field(text):
        return [ABC]
    shares = {name: each.share(text) for name, each in NOTATIONS.items()}
    best = max(shares, key=shares.__getitem__)
    if shares[best] < 1 and abc.is_abc(text):
        return [ABC, *([USUAL] if KNOWS[USUAL](text) == 1 else [])]
    best = best if shares[best] > shares[USUAL] or best == "degrees" else USUAL
    others = [name for name, share in shares.items() if share >= 1 and name != best]
    return [best, *others, *([ABC] if abc.could_be_abc(text) else [])]


# The writer of each notation; it may say that it has no way to write some notes.
WRITERS: dict[str, Callable[[Sequence[Note], Manner], str]] = {
    "list": lists.write_list,
    "ringtone": ringtone.write_ringtone,
    "lilypond": write_lilypond,
    "contour": contour.write_contour,
    "degrees": degrees.write_degrees,
    "names": names.write_names,
    "german": names.write_german,
    "solfege": solfege.write_solfege,
    ABC: write_abc_text,
}


def choose_notation(text: str, wanted: str | None, repairs: list[str]) -> str:
    """The notation to read a text in: the one that is wanted, unless it makes no sense of it.

    Raises:
        MelodyError: when there is no such notation.
    """
    if not wanted:
        return notations_of(text)[0]
    if wanted not in TITLES:
        raise MelodyError(f"there is no such notation; take one of {', '.join(TITLES)}")
    if could_be(text, wanted):
        return wanted
    found = notations_of(text)[0]
    if found != wanted:
        repairs.append(f"it is no {TITLES[wanted]} and was read as {TITLES[found]}")
    return found


def could_be(text: str, notation: str) -> bool:
    """Whether a notation understands enough of a text to be chosen for it."""
    if notation == ABC:
        return abc.has_field(text) or abc.is_abc(text) or abc.could_be_abc(text)
    return KNOWS[notation](text) >= ENOUGH
