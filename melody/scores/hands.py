"""Two hands at one keyboard: voices that a file keeps apart, and that are staves of one part."""

import re
from collections.abc import Sequence

from melody.scores.reading import Voice

KEYBOARD = re.compile(
    r"piano|honky|harpsi|hpsch|cemb|clavi|klavi|forte|fortp|\borgan|orgel|orgue|\borg\b|keyboard|spinet",
    re.IGNORECASE,
)
HANDS, PART = 2, "keyboard"
NAMED = "part"  # what a file itself calls the staves of one part


def join_hands(voices: Sequence[Voice], *, two_are_one: bool = False) -> None:
    """Make the two voices of one keyboard staves of one part.

    ``two_are_one``: where there are just two and nothing says what plays them, they are hands too.
    """
    sounding = [voice for voice in voices if voice.tones and not voice.is_drums]
    free = [voice for voice in sounding if not voice.part.startswith(NAMED)]
    keyboard = [voice for voice in free if is_keyboard(voice)]
    if two_are_one and not keyboard and len(free) == len(sounding) == HANDS:
        keyboard = [voice for voice in free if not voice.instrument and voice.name == free[0].name]
    if len({voice.staff or id(voice) for voice in keyboard}) != HANDS:
        return
    for voice in keyboard:
        voice.part = PART


def is_keyboard(voice: Voice) -> bool:
    """Whether a voice says that a keyboard plays it."""
    return KEYBOARD.search(f"{voice.name} {voice.instrument}") is not None
