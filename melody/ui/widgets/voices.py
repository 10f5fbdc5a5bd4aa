"""The voices and the tunes of an uploaded file, to choose another one from."""

from collections import Counter
from typing import Any

import gradio as gr

from melody.music.keys import Key
from melody.music.spelling import spell, with_signs
from melody.scores.score import VoiceFacts
from melody.seeds.seed import Seed
from melody.ui.widgets.choices import FollowingRadio


def choice_out_of(name: str, label: str) -> gr.Radio:
    """A row of what a file holds; it is seen once there is more than one to choose from."""
    return FollowingRadio(
        [], label=label, visible=False, min_width=120, elem_id=name, elem_classes=["choice"]
    )


def offer_voices(seed: Seed) -> list[Any]:
    """The rows for the voices and the tunes of a file, those that were taken chosen."""
    voices, tunes = voice_choices(seed), tune_choices(seed)
    return [
        FollowingRadio(voices, value=seed.voice, visible=len(voices) > 1),
        FollowingRadio(tunes, value=seed.tune, visible=len(tunes) > 1),
    ]


def voice_choices(seed: Seed) -> list[tuple[str, int]]:
    """The voices of what was read, by what they are called."""
    names = name_voices(seed.voices)
    return [(name, each.number) for name, each in zip(names, seed.voices, strict=True)]


def tune_choices(seed: Seed) -> list[tuple[str, int]]:
    """The tunes of what was read, by their titles."""
    return [
        (f"{number}: {title}" if title else f"tune {number}", number)
        for number, title in enumerate(seed.tunes, 1)
    ]


def hide_voices() -> list[Any]:
    """Both rows out of sight: the opening is of no file now."""
    return [FollowingRadio(visible=False)] * 2


def name_voices(voices: tuple[VoiceFacts, ...]) -> list[str]:
    """What voices are called: their names, with a number or their range where these do not tell."""
    names = [each.name or each.instrument for each in voices]
    times = Counter(names)
    return [
        name if name and times[name] == 1 else _with_range(name or "voice", each)
        for name, each in zip(names, voices, strict=True)
    ]


def _with_range(name: str, voice: VoiceFacts) -> str:
    low, high = (spell(pitch, Key(0)).name for pitch in (voice.lowest, voice.highest))
    ends = with_signs(f"{low} to {high}")
    return f"{name} {voice.number} ({ends})"
