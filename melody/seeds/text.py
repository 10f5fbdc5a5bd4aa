"""Seeds: whatever a person types -> opening notes on the grid, with every repair told in words.

The whole text decides which notation it is in, never a single word: the one that understands most
of its words is taken, and of equals the one that stands first in ``NOTATIONS``.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from melody.music.keys import Key
from melody.notation import HOLD, MelodyError
from melody.scores.abc import read_abc
from melody.scores.repairs import count_of, was_or_were
from melody.seeds.notations import abc, contour, degrees, lilypond, lists, names, ringtone, solfege
from melody.seeds.notations.bars import find_meter
from melody.seeds.notations.line import Line, words_of
from melody.seeds.reduce import reduce_to_seed
from melody.seeds.seed import FASTEST_BPM, LONGEST_SEED, SLOWEST_BPM, Seed, keep_opening

SEED_HELP = (
    "Symbols, one for each sixteenth: 67 _ 67 _ 65 (a MIDI number starts a note, _ holds it, "
    "r rests). Note names: C4 D4 E4:2 r G#4/8 (C4 is middle C; each lasts a beat, :2 means two "
    "beats, /8 an eighth, /4. a dotted quarter; without an octave the nearest). Or ABC: K:G and "
    "then GABc d2; German names: C4 Es4 H4; do re mi; scale degrees: 1 2 3 5 5 1'; LilyPond: c'4 "
    "d8 e8; a ring tone; a contour: *uudr; a list: [60, 62, 64]. Bar lines | tell the meter."
)
MOST_TEXT = 64 * 1024
# Characters that say nothing here: controls, invisible formatting (also of direction), surrogates.
UNSEEN = ("Cc", "Cf", "Cs")


@dataclass(frozen=True)
class Typed:
    """A way to type notes: its title, an example, how well it understands a text, its reader.

    ``share`` is 0 to 1, and above 1 where the text can be nothing else; ``read`` takes the text
    and the key to count from, if any.
    """

    title: str
    example: str
    share: Callable[[str], float]
    read: Callable[[str, Key | None], Line]


def _share(knows: Callable[[str], bool], text: str) -> float:
    words = words_of(text)
    return sum(map(knows, words)) / max(1, len(words))


def _share_of_degrees(text: str) -> float:
    words = words_of(text)
    if HOLD in words or not any(map(degrees.WORD.fullmatch, words)):
        return 0.0
    is_sure = any(map(degrees.has_degree_marks, words))
    return _share(degrees.knows_degree, text) + is_sure


def _share_of_german(text: str) -> float:
    is_german = any(map(names.is_only_german, words_of(text)))
    return _share(names.knows_german, text) if is_german else 0.0


def _share_of_solfege(text: str) -> float:
    return _share(solfege.knows_syllable, solfege.keep_marks(text))


def _share_of_lilypond(text: str) -> float:
    known = 1 - lilypond.unknown_share(text)
    return known + 0.5 if lilypond.looks_like_lilypond(text) else 0.0


NOTATIONS: dict[str, Typed] = {
    "list": Typed(
        "a list", "[60, 62, 64]", lambda t: 3.0 * lists.is_list(t), lambda t, _: lists.read_list(t)
    ),
    "ringtone": Typed(
        "RTTTL", "joy:d=4,o=5,b=120:e,e,f,g", lambda t: 3.0 * ringtone.is_ringtone(t),
        lambda t, _: ringtone.read_ringtone(t),
    ),
    "lilypond": Typed(
        "LilyPond", "c'4 d8 e8 f4", _share_of_lilypond, lambda t, _: lilypond.read_lilypond(t)
    ),
    "contour": Typed(
        "Parsons code", "*uudr", lambda t: 2.0 * contour.is_contour(t),
        lambda t, _: contour.read_contour(t),
    ),
    "degrees": Typed("scale degrees", "1 2 3 5 5 1'", _share_of_degrees, degrees.read_degrees),
    "names": Typed(
        "note names and symbols", "C4 D4 E4:2 r G#4/8", lambda t: _share(names.knows_name, t),
        lambda t, _: names.read_names(t),
    ),
    "german": Typed(
        "German note names", "C4 Es4 G4 H4", _share_of_german, lambda t, _: names.read_german(t)
    ),
    "solfege": Typed("solfège", "do re mi fa sol", _share_of_solfege, solfege.read_solfege),
}  # fmt: skip
ABC = "abc"
USUAL = "names"


def read_text(text: str, notation: str | None = None, key: Key | None = None) -> Seed:
    """Read what a person typed, in any of ``NOTATIONS`` or in ABC.

    ``notation`` says which, where the person chose; ``key`` is what degrees count from, and what
    ``do`` is where do is movable.

    Raises:
        MelodyError: when no pitch is left in it, or there is no such notation.
    """
    repairs: list[str] = []
    if len(text) > MOST_TEXT:
        repairs.append(f"only the first {MOST_TEXT} characters were read")
    text = clean_text(text[:MOST_TEXT], repairs)
    chosen = notation or notations_of(text)[0]
    if chosen == ABC:
        seed = reduce_to_seed(read_abc(abc.lay_out(text)))
        return replace(seed, repairs=(*repairs, *seed.repairs))
    if chosen not in NOTATIONS:
        raise MelodyError(f"there is no such notation; take one of {', '.join((*NOTATIONS, ABC))}")
    return _seed_of(NOTATIONS[chosen].read(text, key), repairs)


def notations_of(text: str) -> list[str]:
    """The notation that a text is in, then the others that understand every word of it."""
    if abc.has_field(text):
        return [ABC]
    shares = {name: each.share(text) for name, each in NOTATIONS.items()}
    best = max(shares, key=shares.__getitem__)
    if shares[best] < 1 and abc.is_abc(text):
        return [ABC]
    best = best if shares[best] > shares[USUAL] or best == "degrees" else USUAL
    others = [name for name, share in shares.items() if share >= 1 and name != best]
    return [best, *others, *([ABC] if abc.could_be_abc(text) else [])]


def _seed_of(line: Line, repairs: list[str]) -> Seed:
    """A line that was read -> a seed, its bar lines telling meter and pickup.

    Raises:
        MelodyError: when it has no pitch.
    """
    repairs = [*repairs, *line.repairs()]
    notes = keep_opening(line.notes, LONGEST_SEED, repairs)
    meter, pickup = find_meter(notes, line.bars, line.meter)
    return Seed(tuple(notes), line.key, meter, pickup, _believe(line.bpm), tuple(repairs))


def clean_text(text: str, repairs: list[str]) -> str:
    """The text with plain digits and line ends, without characters that cannot be seen."""
    kept = []
    for character in text.replace("\r\n", "\n"):
        if character.isascii() and character.isprintable():
            kept.append(character)
        elif character.isspace():
            kept.append("\n" if character in "\r\n" else " ")
        elif unicodedata.category(character) not in UNSEEN:
            digit = unicodedata.decimal(character, None)
            kept.append(character if digit is None else str(digit))
    lost = len(text) - text.count("\r\n") - len(kept)
    if lost:
        repairs.append(f"{count_of(lost, 'invisible character')} {was_or_were(lost)} left out")
    return "".join(kept)


def _believe(bpm: float | None) -> float | None:
    """The tempo, if it lies within what can be played."""
    return bpm if bpm is not None and SLOWEST_BPM <= bpm <= FASTEST_BPM else None
