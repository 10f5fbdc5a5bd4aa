"""The fields of ABC (``K:``, ``M:``, ``L:``, ``Q:``, ``T:``): what they say, in our words."""

import re
from dataclasses import dataclass
from fractions import Fraction

from melody.music.keys import ACCIDENTALS, LETTERS, Key
from melody.music.meters import Meter
from melody.scores.reading import MODES, TICKS_PER_QUARTER, bar_length, key_of_mode, meter_of

SHARPS, FLATS = "FCGDAEB", "BEADGCF"
NO_KEY = re.compile(r"\s*(?:(?:none|exp|hp)(?![A-Za-z])|$)", re.IGNORECASE)
PIPES_KEY = re.compile(r"\s*[Hh][Pp]\b")
EXPLICIT = re.compile(r"(?:^|[\sA-G#b])exp(?![A-Za-z])", re.IGNORECASE)
SIGN_WORD = re.compile(r"^(\s*[A-G])\s*(flat|sharp)\b", re.IGNORECASE)
KEY = re.compile(r"\s*([A-Ga-g])([#b♯♭]?)\s*([A-Za-z]*)")
PROPERTY = re.compile(
    r"\b(?:clef|m|middle|octave|transpose|t|stafflines|score|sound|shift|instrument|style|stem|cue"
    r'|s?name|s?nm|subname|staffscale)=(?:"[^"]*"?|\S*)'
)
ALTERED = re.compile(r"(\^{1,2}|_{1,2}|=)([a-gA-G])(?![A-Za-z])")
METER = re.compile(r"\(?\s*(\d{1,2}(?:\s*\+\s*\d{1,2}){0,5})\s*\)?\s*/\s*(\d{1,2})(?!\d|\s*\+)")
LENGTH = re.compile(r"\s*(\d{1,3})(?:\s*/\s*(\d{1,3}))?\s*(?![\d/])")
TEMPO = re.compile(
    r"([\d/\s]{0,40}|C\d{0,3}(?:/\d{0,3})?)\s*=\s*(?:c(?:irc)?a\.?\s*)?(\d{1,7}(?:\.\d{1,7})?)"
)
BARE_TEMPO = re.compile(r"\s*(\d{1,7}(?:\.\d{1,7})?)\s*$")
BEAT = re.compile(r"(\d{1,2})\s*/\s*(\d{1,3})")
UNITS = re.compile(r"C(\d{0,3})(?:/(\d{0,3}))?")
SIGN_WORDS = {"flat": "b", "sharp": "#"}
SIGNS = {"^": 1, "^^": 2, "_": -1, "__": -2, "=": 0}
PIPES = {"F": 1, "C": 1}  # highland pipes sound in A with F and C sharp
ARTICLE = re.compile(
    "al-|the|an?|de[rsmn]|das|die|eine?|eine[rmn]|de|het|'t|een|el|l[aeo]|l[aeo]s|un[ae]?|un[ao]s|[oa]s?"
    "|um|umas?|uns|l'|du|de la|il?|gli|un'|uno|dell[oae]|de[il]|degli",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Signature:
    """What ``K:`` says: the key, where it names one, and the letters that are always altered."""

    key: Key | None
    altered: dict[str, int]


def read_key_field(text: str) -> Signature:
    """Read the value of ``K:``; modes shift the signature, ``K:D ^f`` style additions count.

    ``none``, ``exp`` and the pipes' ``HP`` name no key; nor does a value without a tonic.
    """
    stated = without_properties(text)
    added = {letter.upper(): SIGNS[sign] for sign, letter in ALTERED.findall(stated)}
    if PIPES_KEY.match(stated):
        return Signature(None, PIPES)
    match = KEY.match(stated)
    if match is None or NO_KEY.match(stated) or EXPLICIT.search(stated) or not is_tonic(match):
        return Signature(None, added)
    letter, accidental, word = match[1].upper(), match[2], match[3][:3].lower()
    mode = word if word in MODES else "maj"
    tonic = LETTERS[letter] + ACCIDENTALS[accidental]
    fifths = SHARPS.index(letter) - 1 + 7 * ACCIDENTALS[accidental] + MODES[mode][0]
    return Signature(key_of_mode(tonic, mode), altered_by(fifths) | added)


def without_properties(text: str) -> str:
    """What ``K:`` says of the key alone; ``B flat`` is written ``Bb``."""
    stated = PROPERTY.sub(" ", text)
    return SIGN_WORD.sub(lambda tonic: tonic[1] + SIGN_WORDS[tonic[2].lower()], stated)


def names_key(text: str) -> bool:
    """Whether a ``K:`` says anything of the key; one may be about the clef alone."""
    stated = without_properties(text)
    match = KEY.match(stated)
    is_named = match is not None and is_tonic(match)
    return is_named or NO_KEY.match(text) is not None or ALTERED.search(stated) is not None


def is_tonic(match: re.Match[str]) -> bool:
    """Whether a letter is a tonic: a small one is only where a mode or nothing follows."""
    word = match[3][:3].lower()
    return match[1].isupper() or word in MODES or not word


def altered_by(fifths: int) -> dict[str, int]:
    """The letters that a signature alters; beyond seven signs they are altered twice."""
    altered: dict[str, int] = {}
    for place in range(abs(fifths)):
        letter = (SHARPS if fifths > 0 else FLATS)[place % 7]
        altered[letter] = altered.get(letter, 0) + (1 if fifths > 0 else -1)
    return altered


def count_sharps(altered: dict[str, int]) -> int | None:
    """The sharps (flats negative) of a signature that alters these letters; none if none does."""
    signs = {letter: sign for letter, sign in altered.items() if sign}
    number = len(signs) if 1 in signs.values() else -len(signs)
    return number if signs and signs == altered_by(number) else None


def read_meter(text: str) -> Meter | None:
    """Read the value of ``M:``: ``3/4``, ``C``, ``C|``, ``2+3/8``; ``none`` is no meter."""
    word = text.strip()
    if word[:1] in ("C", "c"):
        return Meter(2, 2) if word[1:2] == "|" else Meter(4, 4)
    match = METER.match(word)
    return meter_of(sum(map(int, match[1].split("+"))), int(match[2])) if match else None


def read_unit(text: str) -> Fraction | None:
    """Read the value of ``L:``, in quarter notes."""
    match = LENGTH.match(text)
    if match is None or not int(match[1]) or not int(match[2] or 1):
        return None
    return Fraction(4 * int(match[1]), int(match[2] or 1))


def usual_unit(meter: Meter | None) -> Fraction:
    """The unit length without ``L:``: a sixteenth in short meters such as 2/4, else an eighth."""
    is_short = meter is not None and bar_length(meter) < 3 * TICKS_PER_QUARTER
    return Fraction(1, 4) if is_short else Fraction(1, 2)


def read_tempo_field(text: str, unit: Fraction = Fraction(1, 2)) -> float | None:
    """Read the value of ``Q:`` in quarters a minute.

    ``1/4=120``, ``3/8=60``, ``1/4 3/8=40`` for a beat of both, ``C3=40`` for one of three units,
    ``120`` for quarters.
    """
    stated = re.sub(r'"[^"]*"?', " ", text[:200])
    if bare := BARE_TEMPO.match(stated):
        return float(bare[1])
    match = TEMPO.search(stated)
    if match is None:
        return None
    units, beats = UNITS.match(match[1].strip()), BEAT.findall(match[1])
    if units:
        beat = unit * int(units[1] or 1) / (int(units[2] or 1) or 1)
    else:
        beat = sum((Fraction(4 * int(a), int(b) or 1) for a, b in beats), Fraction(0))
    return float(Fraction(match[2]) * (beat or 1))


def read_title(text: str) -> str:
    """A title with its article in front: ``Fox, The`` is ``The Fox``."""
    title, comma, article = text.strip().rpartition(",")
    article = article.strip()
    return f"{article} {title}" if comma and ARTICLE.fullmatch(article) else text.strip()
