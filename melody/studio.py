"""The studio: a request in, a take out; the one door for page, command line, API and tests."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from melody.audio import LONGEST_SECONDS, Sound
from melody.checkpoints import load
from melody.generate import LONGEST, continue_seed, why_stopped
from melody.keys import parse_key
from melody.meters import parse_meter
from melody.midi import STRAIGHT, Setting
from melody.notation import MelodyError, Note, count_steps, to_notes, to_symbols
from melody.opening import Opening, prepare_seed
from melody.recipe import unusual, write_recipe
from melody.sampling import Sampling
from melody.seeds import Seed, read_text
from melody.sheet import Sheet
from melody.vocabulary import Vocabulary

LONGEST_OPEN_END = 512  # steps after the seed where no length is asked: 32 bars of 4/4


@dataclass(frozen=True)
class Request:
    """All that a take depends on; equal requests give equal bytes.

    ``checkpoint`` is ``run@epoch``; ``seed`` whatever a person types, or
    what was read of a file. ``bars`` is the length of
    the whole melody, ``None`` to let the model end it. ``key``, ``meter`` and ``pickup`` (steps)
    are found from the seed where they are ``None``. ``random_seed`` is the variation. From
    ``bpm`` on it is about how the take is played: no note changes with it.
    """

    checkpoint: str
    seed: str | Seed
    bars: int | None = None
    sampling: Sampling = field(default_factory=Sampling)
    random_seed: int = 1
    key: str | None = None
    meter: str | None = None
    pickup: int | None = None
    bpm: float | None = None
    instrument: str = "Piano"
    swing: float = STRAIGHT
    metronome: bool = False
    transposition: int = 0


@dataclass(frozen=True)
class Facts:
    """What is worth telling about a take.

    ``stop``: ``end`` (the model ended the tune), ``bars`` (the length asked for), ``limit`` (ours)
    or ``stopped`` (the person's).
    ``bars`` may be a fraction where the last bar is not full; ``seconds`` of music, tail aside.
    ``repairs`` say what was changed in the seed, ``remarks`` what else happened.
    """

    checkpoint: str
    stop: str
    bars: float
    seconds: float
    key: str
    key_source: str
    meter: str
    random_seed: int
    repairs: tuple[str, ...]
    remarks: tuple[str, ...]
    engine: str


@dataclass(frozen=True)
class Take:
    """Everything that comes out of one request, in memory.

    ``symbols`` are in the seed's own key, ``/`` last if the model ended the tune; the first
    ``seed_steps`` steps are the seed's. The files are made by ``sheet`` and carry ``recipe``.
    """

    symbols: tuple[str, ...]
    seed_steps: int
    setting: Setting
    sound: Sound
    facts: Facts
    recipe: str = ""

    @cached_property
    def sheet(self) -> Sheet:
        """The melody with its files."""
        sheet = Sheet(self.symbols, self.seed_steps, self.setting, self.recipe)
        vars(sheet)["sound"] = self.sound  # what is known already need not be played again
        return sheet

    @cached_property
    def notes(self) -> list[Note]:
        """The melody as it is written, without its end mark."""
        return to_notes(self.symbols)

    @property
    def midi(self) -> bytes:
        """A Standard MIDI File."""
        return self.sheet.midi

    @property
    def wav(self) -> bytes:
        """A 16-bit WAV file."""
        return self.sheet.wav

    @property
    def roll_png(self) -> bytes:
        """The piano roll, seed and continuation told apart."""
        return self.sheet.roll_png

    @property
    def musicxml(self) -> str:
        """A MusicXML score."""
        return self.sheet.musicxml

    @property
    def abc(self) -> str:
        """An ABC tune."""
        return self.sheet.abc


def perform(request: Request, folder: Path | None = None) -> Take:
    """Make a take; ``folder`` holds the runs (default: the shipped ones).

    Raises:
        MelodyError: when something in the request cannot be used; the line says what to do.
    """
    return next(part for part in perform_live(request, folder) if isinstance(part, Take))


def perform_live(request: Request, folder: Path | None = None) -> Iterator[str | Take]:
    """Make a take note by note: the growing melody as notation, and at last the take.

    Raises:
        MelodyError: as :func:`perform`.
    """
    checkpoint = load(request.checkpoint, folder)
    opening = open_with(request, checkpoint.vocabulary)
    steps = steps_asked(request.bars, opening.setting)
    longest = _longest(len(opening.symbols), opening.setting)
    symbols = list(opening.symbols)
    continuation = continue_seed(
        checkpoint, opening.symbols, request.sampling, request.random_seed, steps=steps or longest
    )
    for symbol in continuation:
        symbols.append(symbol)
        yield " ".join(opening.take_back(symbols))
    yield finish(request, opening, symbols, why_stopped(symbols, steps))


def open_with(request: Request, vocabulary: Vocabulary) -> Opening:
    """Read a request's seed and make it ready for a model.

    Raises:
        MelodyError: when seed, key, meter, pickup, tempo or instrument cannot be used.
    """
    seed = request.seed if isinstance(request.seed, Seed) else read_text(request.seed)
    meter = parse_meter(request.meter) if request.meter else None
    opening = prepare_seed(
        seed,
        vocabulary,
        key=parse_key(request.key) if request.key else None,
        meter=meter,
        pickup=request.pickup,
        bpm=request.bpm,
        instrument=request.instrument,
    )
    played = {name: getattr(request, name) for name in ("swing", "metronome", "transposition")}
    return replace(opening, setting=replace(opening.setting, **played))


def steps_asked(bars: int | None, setting: Setting) -> int | None:
    """The length of a melody of so many bars, its pickup included, in steps.

    Raises:
        MelodyError: when the number is not whole, below 1 or more than a take can hold.
    """
    if bars is None:
        return None
    most = (LONGEST - setting.pickup) // setting.meter.steps_per_bar
    if isinstance(bars, bool) or not isinstance(bars, int) or not 1 <= bars <= most:
        raise MelodyError(f"the length must be a whole number of bars from 1 to {most}")
    return setting.pickup + bars * setting.meter.steps_per_bar


def _longest(seed_steps: int, setting: Setting) -> int:
    most_heard = int(LONGEST_SECONDS / setting.seconds_per_step)
    return max(seed_steps, min(LONGEST, seed_steps + LONGEST_OPEN_END, most_heard))


def finish(request: Request, opening: Opening, symbols: list[str], stop: str) -> Take:
    """Symbols at home -> the take in the person's own key, with its sound."""
    own = tuple(opening.take_back(symbols))
    setting, steps = opening.setting, count_steps(to_notes(own))
    recipe = write_recipe(recipe_of(request))
    sound = Sheet(own, len(opening.symbols), setting, recipe).sound
    facts = Facts(
        checkpoint=request.checkpoint,
        stop=stop,
        bars=round((steps - setting.pickup) / setting.meter.steps_per_bar, 2),
        seconds=round(steps * setting.seconds_per_step, 2),
        key=setting.key.name,
        key_source=opening.key_source,
        meter=str(setting.meter),
        random_seed=request.random_seed,
        repairs=opening.repairs,
        remarks=(sound.remark,) if sound.remark else (),
        engine=sound.engine,
    )
    return Take(own, len(opening.symbols), setting, sound, facts, recipe)


def recipe_of(request: Request) -> dict[str, Any]:
    """What a request asked, by the names that a form has for it; what is as usual is left out.

    >>> recipe_of(Request("lstm-talk@5", "C4 D4", sampling=Sampling(temperature=0.5)))
    {'checkpoint': 'lstm-talk@5', 'seed': 'C4 D4', 'temperature': 0.5}
    """
    seed, asked = request.seed, unusual(replace(request, seed=""))
    if not isinstance(seed, Seed):
        return {**asked, "seed": seed}
    said: dict[str, Any] = {"pickup": seed.pickup or None, "bpm": seed.bpm}
    said |= {"key": seed.key and seed.key.name, "meter": seed.meter and str(seed.meter)}
    told = {name: value for name, value in said.items() if value is not None}
    return {**told, **asked, "seed": " ".join(to_symbols(seed.notes))}
