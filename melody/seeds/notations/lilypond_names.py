"""Names of notes in LilyPond's languages -> its own, Dutch: ``h`` is ``b``, ``ef`` is ``es``."""

import re

NOTE_FOLLOWS = r"(?=[',!?\d\s.~|*<>()\[\]}\\-]|$)"
STARTS = r"(?<![\w\\\"'#])"
LANGUAGE = re.compile(r'\\(?:language|include)\s*"(english|deutsch)(?:\.ly)?"')
GERMAN = re.compile(rf"{STARTS}([bh])(isis|eses|is|es)?{NOTE_FOLLOWS}")
ENGLISH = re.compile(rf"{STARTS}([a-g])(sharp|flat|ss|ff|s|f)(?:(sharp|flat))?{NOTE_FOLLOWS}")
ONLY_ENGLISH = re.compile(rf"{STARTS}[a-g](?:sharp|flat|f|(?<![ae])s){NOTE_FOLLOWS}")
ONLY_GERMAN = re.compile(rf"{STARTS}h(?:is|es)?{NOTE_FOLLOWS}")
SIGNS = {"sharp": "is", "s": "is", "ss": "isis", "flat": "es", "f": "es", "ff": "eses"}


def to_dutch(text: str) -> str:
    """The text with the names of notes that LilyPond has where no language is stated.

    The language is the one that is stated, else the one that only such names have.
    """
    stated = LANGUAGE.search(text)
    language = stated[1] if stated else ""
    if language == "deutsch" or (not language and ONLY_GERMAN.search(text)):
        return GERMAN.sub(_of_german, text)
    if language == "english" or (not language and ONLY_ENGLISH.search(text)):
        return ENGLISH.sub(_of_english, text)
    return text


def _of_german(name: re.Match[str]) -> str:
    if name[1] == "h":
        return f"b{name[2] or ''}"
    return f"b{name[2]}" if name[2] else "bes"


def _of_english(name: re.Match[str]) -> str:
    return name[1] + SIGNS[name[2]] + (SIGNS[name[3]] if name[3] else "")
