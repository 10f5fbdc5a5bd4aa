"""Human or machine: ten clips, one after the other, and who went on from the opening of each."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import sqrt
from pathlib import Path

import numpy as np

from melody.duel.duels import LARGEST_VARIATION, REAL, play
from melody.duel.songs import Song
from melody.duel.votes import GUESSES, Vote
from melody.render.audio import Sound, loudness
from melody.render.sheet import Sheet
from melody.studio.request import Request
from melody.studio.take import Take

PERSON, NETWORK = GUESSES
CLIPS = 10
FEWEST_REAL, MOST_REAL = 4, 6  # nobody knows how many are left
EARLY_SHARE = 0.25  # of the machines' clips: what hardly learned anything is soon heard
CLIP_LOUDNESS = 0.1  # root mean square; below what any engine reaches
CONFIDENT = 1.96  # standard deviations: 95 %
# Sung at school or on the radio where they come from.
KNOWN_BY_HEART = {
    "Ach Joseph Lieber Joseph",
    "Cai cha deng",
    "Lan hua hua",
    "Wenn Wir Durch Die Strassen Ziehen",
}


@dataclass(frozen=True)
class Excerpt:
    """Who goes on from the opening of which song."""

    system: str
    song: str
    random_seed: int

    @property
    def writer(self) -> str:
        """The right guess."""
        return PERSON if self.system == REAL else NETWORK


@dataclass(frozen=True)
class Round:
    """Ten clips, and for each that was guessed whether that was right."""

    clips: tuple[Excerpt, ...]
    right: tuple[bool, ...] = ()

    @property
    def clip(self) -> Excerpt | None:
        """The one to be guessed now; None where all are."""
        return self.clips[len(self.right)] if len(self.right) < len(self.clips) else None

    @property
    def streak(self) -> int:
        """How many of the last guesses were right without a break."""
        return self._streaks[-1]

    @property
    def longest_streak(self) -> int:
        """The longest row of right guesses."""
        return max(self._streaks)

    @property
    def _streaks(self) -> list[int]:
        return list(accumulate(self.right, lambda row, right: (row + 1) * right, initial=0))

    def guess(self, writer: str) -> "Round":
        """The round after a guess at the clip that is open."""
        if self.clip is None:
            raise ValueError("all clips are guessed")
        return replace(self, right=(*self.right, writer == self.clip.writer))


def draw_round(
    name: str, networks: Sequence[str], best: Sequence[str], songs: Sequence[str]
) -> Round:
    """A round of a name, the same always: its songs, who goes on from each, in a drawn order.

    Of ``networks`` those in ``best`` have learned all they could, and come more often. All
    openings are of real songs, each heard once: an opening tells nothing of who goes on.
    """
    dice = random.Random(f"round {name}")
    unknown = [song for song in songs if song not in KNOWN_BY_HEART]
    number = min(CLIPS, len(unknown))
    real = min(number // 2, dice.randint(FEWEST_REAL, MOST_REAL))
    early = round(EARLY_SHARE * (number - real))
    learned = [each for each in networks if each in best] or networks
    young = [each for each in networks if each not in best] or networks
    machines = [*_deal(dice, learned, number - real - early), *_deal(dice, young, early)]
    writers = [*[REAL] * real, *machines]
    dice.shuffle(writers)
    drawn = zip(writers, dice.sample(unknown, number), strict=True)
    return Round(tuple(Excerpt(*pair, dice.randint(1, LARGEST_VARIATION)) for pair in drawn))


def _deal(dice: random.Random, networks: Sequence[str], number: int) -> list[str]:
    """So many of them, none twice before all had a turn."""
    dealt: list[str] = []
    while len(dealt) < number:
        dealt += dice.sample(networks, len(networks))
    return dealt[:number]


def play_clip(clip: Excerpt, request: Request, song: Song, folder: Path | None = None) -> Take:
    """A clip's take on the request that its song makes.

    Raises:
        MelodyError: when the system is not here.
    """
    return play(clip.system, replace(request, random_seed=clip.random_seed), folder, song)


def level_clip(sheet: Sheet, seconds: float) -> Sound:
    """A melody of so many seconds as loud as any clip, fading over its last bar.

    Models end where they were asked to, songs go on: neither is to be heard.
    """
    sound, setting = sheet.sound, sheet.setting
    level = loudness(sound.samples / 32768.0, sound.rate)
    fade = round(setting.meter.steps_per_bar * setting.seconds_per_step * sound.rate)
    end = min(len(sound.samples), round(seconds * sound.rate))
    shape = np.zeros(len(sound.samples))
    shape[:end] = 1
    shape[max(0, end - fade) : end] = np.linspace(1, 0, min(fade, end))
    gain = min(1.0, CLIP_LOUDNESS / level) if level else 0.0
    return replace(sound, samples=np.round(sound.samples * shape * gain).astype(np.int16))


@dataclass(frozen=True)
class Mistaken:
    """How often a system was taken for a person, and where that share lies with 95 % confidence."""

    system: str
    guesses: int
    share: float
    low: float
    high: float


def count_taken(votes: Sequence[Vote]) -> list[Mistaken]:
    """Of each system how often it was taken for a person, the most often first."""
    guesses = [vote for vote in votes if vote.is_guess]
    systems = sorted({vote.first for vote in guesses})
    taken = [_count_one(s, [vote for vote in guesses if vote.first == s]) for s in systems]
    return sorted(taken, key=lambda one: -one.share)


def _count_one(system: str, guesses: Sequence[Vote]) -> Mistaken:
    """Wilson's interval, which holds for few guesses, too."""
    number = len(guesses)
    share = sum(vote.answer == PERSON for vote in guesses) / number
    spread = CONFIDENT**2 / number
    middle = (share + spread / 2) / (1 + spread)
    half = CONFIDENT / (1 + spread) * sqrt(share * (1 - share) / number + spread / (4 * number))
    return Mistaken(system, number, share, max(0.0, middle - half), min(1.0, middle + half))
